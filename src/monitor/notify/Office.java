package monitor.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import monitor.model.Channel;
import monitor.model.Log;
import monitor.model.Notice;
import monitor.model.Problem;
import monitor.model.Severity;
import monitor.store.Channels;
import monitor.store.Database;
import monitor.store.Deliveries;
import monitor.store.Notices;

/**
 * Hands each notice to the queues of the channels that want it, and has a {@link Lane} for each channel.
 *
 * <pre>
 * notices ─ sweep(): one transaction ─> deliveries ─ a Courier for each channel ─> receivers
 * </pre>
 */
public final class Office implements AutoCloseable {

    /** A notice is no news after that. */
    static final Duration LIFE = Duration.ofHours(24);

    /** For attempts under way when the central ends: one that is cut off may arrive and is in doubt then. */
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration AFTER_STOP = Duration.ofMillis(200);

    private static final int TAKEN_AT_ONCE = 100;
    private static final long LOOK_NANOS = Duration.ofMillis(500).toNanos();
    private static final long TIDY_NANOS = Duration.ofHours(1).toNanos();
    /** Tests that go on at once: each holds a request for some seconds. */
    private static final int MAX_TESTS = 4;

    private final Courier.Desk desk;
    private final Supplier<String> trouble;
    private final LongSupplier nanos;
    private final Semaphore tests = new Semaphore(MAX_TESTS);
    private final Map<Long, Lane> lanes = new HashMap<>();
    private long tidyAtNanos;
    private boolean closed;

    /** @param trouble why the central does not work as a whole, or null while it does: heartbeats are sent only then */
    public Office(Database db, Notices notices, Channels channels, Deliveries deliveries, Kinds kinds, String source,
            Supplier<String> trouble, LongSupplier nanos, RandomGenerator random, Log log) {
        this.desk = new Courier.Desk(db, notices, channels, deliveries, kinds, source, db.clock(), random, log);
        this.trouble = trouble;
        this.nanos = nanos;
        tidyAtNanos = nanos.getAsLong() + TIDY_NANOS;
        changed();
    }

    public Channels channels() {
        return desk.channels();
    }

    public Deliveries deliveries() {
        return desk.deliveries();
    }

    public Kinds kinds() {
        return desk.kinds();
    }

    /** Channels came, went or were changed. */
    public synchronized void changed() {
        if (closed) {
            return;
        }
        Map<Long, Channel> stored = desk.channels().list().stream().map(Channels.Stored::channel)
                .collect(Collectors.toMap(Channel::id, channel -> channel));
        lanes.entrySet().removeIf(lane -> {
            if (!stored.containsKey(lane.getKey())) {
                lane.getValue().stop();
                return true;
            }
            return false;
        });
        stored.forEach((id, channel) -> lanes.computeIfAbsent(id, _ -> lane(channel)).wake());
    }

    private Lane lane(Channel channel) {
        return new Lane("channel-" + channel.id(), pulse(channel) ? new Pulse(channel.id(), desk, trouble)::step
                : new Courier(channel.id(), desk)::step, nanos, desk.log());
    }

    /** Hands on what is new; returns the nanoseconds until it looks again. */
    public long sweep(long nowNanos) {
        List<Notice> waiting = desk.notices().waiting(TAKEN_AT_ONCE);
        if (!waiting.isEmpty()) {
            wake(desk.db().write(tx -> {
                Set<Long> told = new TreeSet<>();
                List<Channel> channels = desk.channels().list(tx).stream().map(Channels.Stored::channel).toList();
                for (Notice notice : waiting) {
                    for (Channel channel : channels) {
                        if (channel.wants(notice) && !pulse(channel)) {
                            Deliveries.queue(tx, channel.id(), notice.id(), LIFE);
                            told.add(channel.id());
                        }
                    }
                    Notices.taken(tx, notice.id());
                }
                return told;
            }));
        }
        if (nowNanos - tidyAtNanos >= 0) {
            tidyAtNanos = nowNanos + (desk.deliveries().sweep() ? LOOK_NANOS : TIDY_NANOS);
        }
        return waiting.size() == TAKEN_AT_ONCE ? 0 : LOOK_NANOS;
    }

    private boolean pulse(Channel channel) {
        return desk.kinds().all().stream().anyMatch(kind -> kind.pulse() && kind.word().equals(channel.kind()));
    }

    private synchronized void wake(Set<Long> ids) {
        ids.forEach(id -> {
            Lane lane = lanes.get(id);
            if (lane != null) {
                lane.wake();
            }
        });
    }

    /** Sends one test through a channel, stored or not, and waits for how it ended. */
    public Outcome test(Channel channel) {
        if (!tests.tryAcquire()) {
            throw new Problem(Problem.Kind.RATE_LIMITED, MAX_TESTS + " tests are under way: wait for one to end")
                    .with(Problem.RETRY_AFTER, 5);
        }
        try {
            Instant now = desk.clock().instant();
            Notice notice = new Notice(0, Notice.Kind.TEST, null, "Test", Severity.INFO, "Test of \"" + channel.name() + "\"",
                    "This is what a message of " + desk.source() + " looks like here.", List.of(), 0, now, now, null);
            Kind kind = desk.kinds().get(channel.kind());
            return kind.carrier().carry(new Letter(notice, "test-" + Long.toHexString(desk.random().nextLong()), 1, false,
                    desk.source(), now), kind.values(channel.settings()));
        } finally {
            tests.release();
        }
    }

    /** Lets what is being sent end, for a bounded while. */
    @Override
    public void close() {
        List<Lane> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(lanes.values());
            lanes.clear();
        }
        open.forEach(Lane::finish);
        long end = System.nanoTime() + GRACE.toNanos();
        for (Lane lane : open) {
            if (!lane.ended(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                lane.stop();
                lane.ended(AFTER_STOP);
            }
        }
    }
}
