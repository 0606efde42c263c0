package monitor.ssh;

import java.util.concurrent.TimeUnit;
import monitor.model.Failure;

/**
 * After a login that failed: so long those behind a jump host are told of it, instead of each signing in
 * there anew. The host's own polls, and what a person does, try all the same and end it. Pure, over elapsed
 * nanoseconds.
 *
 * @param failures how many failed one after the other
 */
record Rest(Failure failure, int failures, long untilNanos) {

    /** An attempt that leaves no line in the host's log: once for all behind it in an interval or less. */
    private static final long UNREACHABLE_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** A refused sign-in is a line in the host's log, and fail2ban counts it: doubled from here each time */
    private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** up to what a refused server waits for as well. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** @param before the rest after the failure before, or null */
    static Rest after(Rest before, Failure failure, long nowNanos) {
        int failures = before == null ? 1 : before.failures + 1;
        long pause = switch (failure.reason()) {
            case OK, UNREACHABLE, TIMEOUT, NO_DATA, JUMP_FAILED -> UNREACHABLE_NANOS;
            // no shift beyond what doubles it to the longest
            case AUTH_FAILED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, UNSUPPORTED, NO_SHELL, AGENT_DOWN,
                    BAD_DATA -> Math.min(LONGEST_NANOS, REFUSED_NANOS << Math.min(failures - 1, 4));
        };
        return new Rest(failure, failures, nowNanos + pause);
    }

    boolean over(long nowNanos) {
        return nowNanos - untilNanos >= 0;
    }
}
