package monitor.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import monitor.model.Problem;
import monitor.model.Reason;
import monitor.model.Status;
import monitor.store.StatusSpans;

/**
 * Writes down when each server was up and when it was down. A server that is paused or not known yet is neither, and neither is
 * any server while the central itself did not run or the machine slept. One thread at a time.
 */
public final class Uptime implements AutoCloseable {

    /** Between two looks: a server cannot be down for a shorter time and be noticed. */
    private static final Duration STEP = Duration.ofSeconds(1);

    /** Between two signs of life: as much of a span is unknown after a kill. */
    private static final Duration ALIVE_STEP = Duration.ofSeconds(10);

    /** Two looks further apart than this, either way: the machine slept, or its clock was set. */
    private static final Duration BROKEN = Duration.ofSeconds(60);

    private static final Duration RETRY = Duration.ofSeconds(5);

    /** Turns that may wait while the disk is full: a thousand servers that come and go ten times. Then the oldest go. */
    private static final int WAITING = 10_000;

    /** What the history of two years needs, and a month. */
    private static final Duration KEEP = Duration.ofDays(765);

    private static final Duration SWEEP_STEP = Duration.ofMinutes(10);

    private final Fleet fleet;
    private final StatusSpans spans;
    private final Map<Long, Boolean> open = new HashMap<>();
    private final List<StatusSpans.Turn> waiting = new ArrayList<>();
    private boolean broken;
    private Instant looked;
    private Instant alive;
    private Instant swept;

    /** What an earlier run left open ends at its last sign of life. */
    public Uptime(Fleet fleet, StatusSpans spans, Instant now) {
        this.fleet = fleet;
        this.spans = spans;
        looked = now;
        alive = now;
        swept = Instant.EPOCH;
        spans.closeAll();
    }

    /** Where the database cannot be written nothing is lost: what turned waits for the next look that can. */
    public Duration sweep(Instant now) {
        boolean slept = Duration.between(looked, now).abs().compareTo(BROKEN) > 0;
        looked = now;
        if (slept) {
            broken = true;
            waiting.clear(); // the central did not see when these ended
            open.clear();
        }
        turn(now);
        try {
            if (broken || !waiting.isEmpty()) {
                spans.put(now, broken, waiting);
                waiting.clear();
                broken = false;
                alive = now;
            } else if (!now.isBefore(alive.plus(ALIVE_STEP))) {
                spans.alive(now);
                alive = now;
            }
            tidy(now);
            return STEP;
        } catch (Problem problem) {
            return RETRY; // the writer has said why in the log
        }
    }

    private void turn(Instant now) {
        Set<Long> gone = new HashSet<>(open.keySet());
        for (Fleet.Entry entry : fleet.all()) {
            long id = entry.server().id();
            gone.remove(id);
            Boolean up = up(entry);
            if (!Objects.equals(up, open.get(id))) {
                boolean known = !broken && up != null && !entry.statusSince().isAfter(now);
                add(new StatusSpans.Turn(id, known ? entry.statusSince() : now, up == null ? null : entry.reason(),
                        entry.sentence()));
                if (up == null) {
                    open.remove(id);
                } else {
                    open.put(id, up);
                }
            }
        }
        for (long id : gone) {
            add(new StatusSpans.Turn(id, now, null, ""));
            open.remove(id);
        }
    }

    private void add(StatusSpans.Turn turn) {
        if (waiting.size() == WAITING) {
            waiting.removeFirst();
        }
        waiting.add(turn);
    }

    private void tidy(Instant now) {
        if (Duration.between(swept, now).abs().compareTo(SWEEP_STEP) > 0 && spans.sweep(now.minus(KEEP)) == 0) {
            swept = now;
        }
    }

    private static Boolean up(Fleet.Entry entry) {
        return entry.server().paused() || entry.status() == Status.UNKNOWN ? null : Boolean.valueOf(entry.reason() == Reason.OK);
    }

    /** A last sign of life, so that an orderly stop leaves nothing unknown before it. */
    @Override
    public void close() {
        spans.alive(looked);
    }
}
