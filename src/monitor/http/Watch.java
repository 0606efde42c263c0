package monitor.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Ends reads and writes that a client keeps waiting: a thread that blocks in one longer than it may is interrupted, which
 * closes the connection under it. Closing the exchange from outside would wait for the same stuck writer for ever.
 */
final class Watch implements AutoCloseable {

    /** How late a deadline may be met. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LongSupplier nanos;
    private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;

    Watch(LongSupplier nanos) {
        this.nanos = nanos;
        this.thread = Thread.ofVirtual().name("http-watch").unstarted(this::run);
    }

    Watch start() {
        thread.start();
        return this;
    }

    /** Guards the calling thread until it closes the guard. */
    Guard guard(long timeNanos) {
        Guard guard = new Guard(Thread.currentThread(), nanos.getAsLong() + timeNanos);
        guards.add(guard);
        return guard;
    }

    /** Interrupts whoever is overdue; returns the nanoseconds until it should be called again. */
    long sweep(long now) {
        for (Guard guard : guards) {
            guard.interruptIfOver(now);
        }
        return TICK_NANOS;
    }

    int guarded() {
        return guards.size();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(sweep(nanos.getAsLong()));
        }
    }

    /** One stretch of reading or writing. */
    final class Guard implements AutoCloseable {

        private final Thread guarded;
        private long deadline;
        private boolean over;
        private boolean ended;

        private Guard(Thread guarded, long deadline) {
            this.guarded = guarded;
            this.deadline = deadline;
        }

        /** A new deadline from now on. */
        synchronized void renew(long timeNanos) {
            deadline = nanos.getAsLong() + timeNanos;
        }

        synchronized boolean over() {
            return over;
        }

        /** Interrupts at once, whatever the deadline. */
        synchronized void interrupt() {
            if (!ended) {
                over = true;
                guarded.interrupt();
            }
        }

        private synchronized void interruptIfOver(long now) {
            if (now - deadline >= 0) {
                interrupt();
            }
        }

        /** After this no interrupt comes from here, and one that has come is forgotten. */
        @Override
        public void close() {
            guards.remove(this);
            synchronized (this) {
                ended = true;
                if (over) {
                    Thread.interrupted();
                }
            }
        }
    }
}
