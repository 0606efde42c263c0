package monitor.notify;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import monitor.model.Log;

/** The thread of one channel, so that a receiver that hangs delays no other channel. */
final class Lane {

    /** After a step that failed, such as on a full disk. */
    private static final long AFTER_FAILURE_NANOS = Duration.ofSeconds(5).toNanos();

    private final LongUnaryOperator step;
    private final LongSupplier nanos;
    private final Log log;
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean woken;

    /** @param step does what is due and returns the nanoseconds until it wants to come again */
    Lane(String name, LongUnaryOperator step, LongSupplier nanos, Log log) {
        this.step = step;
        this.nanos = nanos;
        this.log = log;
        thread = Thread.ofVirtual().name(name).start(this::run);
    }

    private void run() {
        while (!closed) {
            woken = false;
            long wait;
            try {
                wait = step.applyAsLong(nanos.getAsLong());
            } catch (RuntimeException e) {
                log.warn("A channel could not go on and is tried again", "channel", Thread.currentThread().getName(),
                        "problem", String.valueOf(e.getMessage()));
                wait = AFTER_FAILURE_NANOS;
            }
            long end = nanos.getAsLong() + wait;
            for (long left = wait; left > 0 && !woken && !closed; left = end - nanos.getAsLong()) {
                LockSupport.parkNanos(this, left);
            }
        }
    }

    /** There is something new to look at. */
    void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }

    /** Ends it once the attempt under way has ended. */
    void finish() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** Ends it without waiting for the receiver that it may hang on. */
    void stop() {
        closed = true;
        thread.interrupt();
    }

    /** Returns whether it has ended within that time. */
    boolean ended(Duration limit) {
        try {
            return thread.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
