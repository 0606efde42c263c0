package monitor.watch;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import monitor.model.Reason;
import monitor.model.Status;

/**
 * When one server is polled next, for how long, and whether it counts as online: pure, over elapsed nanoseconds, used by one thread.
 *
 * <pre>
 *            sample                     could pass by (see below)
 *  UNKNOWN ────────> ONLINE ───────────────────────────────────> SUSPECT (shown as online)
 *     │               ^  ^ │                                      │     │
 *     │ failure       │  │ └─ any other failure ──┐       failure │     │ sample
 *     v               │  └────────────────────────┼───────────────┼─────┘
 *  OFFLINE ───────────┘ sample                    │               │
 *     ^  <────────────────────────────────────────┘               │
 *     └───────────────────────────────────────────────────────────┘
 * </pre>
 *
 * A suspect is polled again half a deadline later, and both attempts together end within the one deadline: a server that goes away
 * is offline within interval + deadline. A timeout has used its deadline up and is believed at once.
 * What could not be reached is tried at each slot; what was refused later waits longer each time, up to {@link #LONGEST_BACKOFF}.
 */
final class Schedule {

    /** The share of the interval that a poll may take: the rest keeps one late poll from delaying the next. */
    static final double DEADLINE_SHARE = 0.8;

    /** No answer is worth waiting longer for, however long the interval. */
    static final Duration LONGEST_DEADLINE = Duration.ofSeconds(30);

    /** Refusals wait at most this long: long enough not to fill the host's auth log, short enough after a repair. */
    static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);

    /** Waits are spread by this share either way, so that hosts refusing together do not come back together. */
    private static final double JITTER = 0.2;

    /** A poll that begins later than this share of the interval after its slot counts as late. */
    private static final double LATE_SHARE = 0.1;

    /** Steps by the golden ratio spread any run of ids evenly over the interval, and the same id always comes to the same place. */
    private static final double GOLDEN = 0.6180339887498949;

    private final long intervalNanos;
    private final long phaseNanos;
    private final long deadlineNanos;
    private final DoubleSupplier random;
    private long due;
    private long deadlineEnd;
    private Status status = Status.UNKNOWN;
    private boolean suspect;
    private int refusals;

    /**
     * @param originNanos the elapsed time that stands for the epoch, so that a server keeps its phase over restarts
     * @param random      between 0 and 1
     */
    Schedule(long id, Duration interval, long originNanos, DoubleSupplier random) {
        this.intervalNanos = interval.toNanos();
        this.deadlineNanos = Math.min((long) (intervalNanos * DEADLINE_SHARE), LONGEST_DEADLINE.toNanos());
        double turns = id * GOLDEN;
        this.phaseNanos = originNanos + (long) ((turns - Math.floor(turns)) * intervalNanos);
        this.random = random;
    }

    /** The place of an id between 0 and 1. */
    static double place(long id) {
        double turns = id * GOLDEN;
        return turns - Math.floor(turns);
    }

    long due() {
        return due;
    }

    Status status() {
        return status;
    }

    /** To be polled at that moment, whatever was planned; what is known of refusals is forgotten. */
    void pollAt(long nanos) {
        due = nanos;
        refusals = 0;
        suspect = false;
    }

    /** Nothing is known of the server any more. */
    void reset() {
        status = Status.UNKNOWN;
        refusals = 0;
        suspect = false;
    }

    /** A poll begins; returns whether it is late. */
    boolean begin(long nowNanos) {
        if (suspect && nowNanos - deadlineEnd < 0) {
            return false;
        }
        suspect = false;
        deadlineEnd = nowNanos + deadlineNanos;
        return nowNanos - due > intervalNanos * LATE_SHARE;
    }

    /** What is left of the deadline of the poll that has begun. */
    long remaining(long nowNanos) {
        return deadlineEnd - nowNanos;
    }

    /** The poll brought a sample; returns the slots that passed by unused while it ran. */
    long succeeded(long nowNanos) {
        status = Status.ONLINE;
        suspect = false;
        refusals = 0;
        return nextSlot(nowNanos);
    }

    /**
     * The poll, or the connecting before it, failed. Whether the server is offline by that is {@link #status}.
     *
     * @param connecting whether it failed while connecting
     */
    void failed(long nowNanos, Reason reason, boolean connecting) {
        if (status == Status.ONLINE && !suspect && mayPass(reason) && remaining(nowNanos) > deadlineNanos / 2) {
            suspect = true;
            due = deadlineEnd - deadlineNanos / 2;
            return;
        }
        suspect = false;
        status = Status.OFFLINE;
        if (isRefusal(reason, connecting)) {
            due = nowNanos + backoff();
        } else {
            refusals = 0;
            nextSlot(nowNanos);
        }
    }

    /** What a restart of the agent, of sshd, or one lost connection looks like. */
    private static boolean mayPass(Reason reason) {
        return switch (reason) {
            case UNREACHABLE, AGENT_DOWN, NO_DATA, BAD_DATA, JUMP_FAILED -> true;
            case OK, TIMEOUT, AUTH_FAILED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, UNSUPPORTED, NO_SHELL -> false;
        };
    }

    /**
     * Whether trying again soon would only fill the host's log. A handshake that hung has waited long enough
     * already, and a jump host that refuses is spared by the session pool, so that those behind it are back
     * with it.
     */
    private static boolean isRefusal(Reason reason, boolean connecting) {
        return switch (reason) {
            case AUTH_FAILED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, UNSUPPORTED, NO_SHELL, AGENT_DOWN -> true;
            case NO_DATA, BAD_DATA -> connecting;
            case OK, UNREACHABLE, TIMEOUT, JUMP_FAILED -> false;
        };
    }

    private long backoff() {
        long longest = Math.max(LONGEST_BACKOFF.toNanos(), intervalNanos);
        // no shift beyond what doubles an interval of a second to the longest
        long wait = Math.min(longest, intervalNanos << Math.min(refusals, 6));
        refusals++;
        return (long) (wait * (1 - JITTER + 2 * JITTER * random.getAsDouble()));
    }

    /** Plans the next slot after now; a slot that has passed is left out, never made up for. */
    private long nextSlot(long nowNanos) {
        long intoSlot = Math.floorMod(nowNanos - phaseNanos, intervalNanos);
        long next = nowNanos - intoSlot + intervalNanos;
        long skipped = Math.max(0, (next - due) / intervalNanos - 1);
        due = next;
        return skipped;
    }
}
