package monitor.ssh;

import java.time.Duration;

/** A moment by which something must be over, on the monotonic clock. */
record Deadline(long endNanos) {

    static Deadline in(Duration fromNow) {
        return new Deadline(System.nanoTime() + fromNow.toNanos());
    }

    /** Nanoseconds left, 0 once it has passed. */
    long nanos() {
        return Math.max(0, endNanos - System.nanoTime());
    }

    /** Milliseconds left for an API where 0 would mean for ever: at least 1. */
    int millis() {
        return Math.clamp(nanos() / 1_000_000, 1, Integer.MAX_VALUE);
    }

    boolean passed() {
        return nanos() == 0;
    }

    Deadline earlier(Deadline other) {
        return endNanos - other.endNanos <= 0 ? this : other;
    }

    /** Such as "2.5 s", for a sentence. */
    static String words(Duration duration) {
        long tenths = Math.round(duration.toMillis() / 100.0);
        return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
    }
}
