package monitor.notify;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait after the n-th attempt that failed: 5 s, 10 s, 20 s … 15 min, each a fifth longer or shorter by chance. */
final class Backoff {

    static final Duration FIRST = Duration.ofSeconds(5);
    static final Duration LONGEST = Duration.ofMinutes(15);
    /** A receiver that asks for more is asked sooner: it may have meant another unit. */
    static final Duration LONGEST_ASKED = Duration.ofHours(6);

    private static final double JITTER = 0.2;

    private Backoff() {}

    /**
     * @param attempt    from 1
     * @param retryAfter what the receiver asked for, or null
     */
    static Duration after(int attempt, Duration retryAfter, RandomGenerator random) {
        long plain = FIRST.toMillis() << Math.min(attempt - 1, 16);
        double chance = 1 - JITTER + 2 * JITTER * random.nextDouble();
        Duration own = Duration.ofMillis((long) (Math.min(plain, LONGEST.toMillis()) * chance));
        if (retryAfter == null) {
            return own;
        }
        Duration asked = retryAfter.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : retryAfter;
        return asked.compareTo(own) > 0 ? asked : own;
    }
}
