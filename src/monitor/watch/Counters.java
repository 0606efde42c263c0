package monitor.watch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What the collector has done since the start, for health and metrics. */
final class Counters {

    private final LongAdder polls = new LongAdder();
    private final LongAdder failedPolls = new LongAdder();
    private final LongAdder failedConnects = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

    void polled(long tookNanos, boolean wasLate) {
        polls.increment();
        nanos.add(tookNanos);
        longestNanos.accumulate(tookNanos);
        if (wasLate) {
            late.increment();
        }
    }

    void failed(boolean connecting) {
        (connecting ? failedConnects : failedPolls).increment();
    }

    /** Slots that passed while connecting are no fault of the schedule. */
    void skipped(long slots, boolean connecting) {
        if (!connecting) {
            skipped.add(slots);
        }
    }

    Map<String, Long> all() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("polls", polls.sum());
        all.put("polls_failed", failedPolls.sum());
        all.put("connects_failed", failedConnects.sum());
        all.put("polls_late", late.sum());
        all.put("polls_skipped", skipped.sum());
        all.put("poll_micros_total", nanos.sum() / 1_000);
        all.put("poll_micros_longest", longestNanos.get() / 1_000);
        return all;
    }
}
