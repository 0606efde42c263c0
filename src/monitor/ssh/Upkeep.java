package monitor.ssh;

import java.util.concurrent.TimeUnit;

/**
 * What an open session needs, as a function of time.
 *
 * @param usedNanos   when something was last done on it
 * @param heardNanos  when the host last sent anything
 * @param pingedNanos when it was last asked for a sign of life
 * @param busy        whether something is being done on it now
 */
record Upkeep(long usedNanos, long heardNanos, long pingedNanos, boolean busy) {

    /** A server polled once an hour is not worth a socket, a login is cheaper. */
    static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(10);
    /** Below the timeout of the usual firewalls and NATs (30 s and more for the meanest). */
    static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(15);
    /** Two signs of life stayed out. */
    static final long DEAD_NANOS = TimeUnit.SECONDS.toNanos(40);

    enum Step { NOTHING, PING, CLOSE_IDLE, CLOSE_DEAD }

    Step step(long nowNanos) {
        if (nowNanos - heardNanos >= DEAD_NANOS) {
            return Step.CLOSE_DEAD;
        }
        if (!busy && nowNanos - usedNanos >= IDLE_NANOS) {
            return Step.CLOSE_IDLE;
        }
        return nowNanos - heardNanos >= QUIET_NANOS && nowNanos - pingedNanos >= QUIET_NANOS ? Step.PING
                : Step.NOTHING;
    }

    /** When to look again, seen from a moment at which nothing was due. */
    long nanosUntilNext(long nowNanos) {
        long dead = heardNanos + DEAD_NANOS - nowNanos;
        long idle = busy ? Long.MAX_VALUE : usedNanos + IDLE_NANOS - nowNanos;
        long ping = Math.max(heardNanos, pingedNanos) + QUIET_NANOS - nowNanos;
        return Math.max(0, Math.min(dead, Math.min(idle, ping)));
    }
}
