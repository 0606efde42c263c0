package monitor.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition with a bound, instead of sleeping. */
public final class Await {

    private static final Duration STEP = Duration.ofMillis(10);

    private Await() {}

    /** Returns once the condition holds; fails with the description when the bound has passed. */
    public static void until(String description, Duration bound, Callable<Boolean> condition) {
        long end = System.nanoTime() + bound.toNanos();
        Exception last = null;
        do {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (Exception e) {
                last = e;
            }
            LockSupport.parkNanos(STEP.toNanos());
        } while (System.nanoTime() < end);
        throw new AssertionError("not within " + bound + ": " + description, last);
    }
}
