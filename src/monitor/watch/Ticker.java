package monitor.watch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import monitor.model.Log;

/** The thin loop around a pure step that says itself when it wants to come again. */
public final class Ticker implements AutoCloseable {

    /** What maintains something: does its part and returns the nanoseconds until it is due again. */
    public interface Step {
        long sweep(long nowNanos);
    }

    /** A step that fails is not tried in a circle. */
    private static final long AFTER_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final Duration CLOSE_BOUND = Duration.ofSeconds(2);

    private final Step step;
    private final LongSupplier nanos;
    private final Log log;
    private final Thread thread;
    private volatile boolean closed;

    private Ticker(String name, Step step, LongSupplier nanos, Log log) {
        this.step = step;
        this.nanos = nanos;
        this.log = log;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /** Begins at once. */
    public static Ticker start(String name, Step step, LongSupplier nanos, Log log) {
        Ticker ticker = new Ticker(name, step, nanos, log);
        ticker.thread.start();
        return ticker;
    }

    private void run() {
        while (!closed) {
            long wait;
            try {
                wait = step.sweep(nanos.getAsLong());
            } catch (RuntimeException e) {
                log.error("Maintenance failed and is tried again in 30 s", e, "task", Thread.currentThread().getName());
                wait = AFTER_FAILURE_NANOS;
            }
            long end = nanos.getAsLong() + wait;
            for (long left = wait; left > 0 && !closed; left = end - nanos.getAsLong()) {
                LockSupport.parkNanos(this, left);
            }
        }
    }

    /** Lets a step that is running end, for a bounded while. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_BOUND);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
