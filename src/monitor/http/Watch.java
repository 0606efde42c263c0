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

    /** How late a deadline may be met: deadlines are of seconds, and a server at rest need not wake often. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanos;
    private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
    private Thread thread;
    private volatile boolean closed;

    Watch(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** @param slower other upkeep: does it, and returns the nanoseconds until it is due again */
    synchronized void start(LongSupplier slower) {
        thread = Thread.ofVirtual().name("http-watch").start(() -> run(slower));
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
        return guards.isEmpty() ? REST_NANOS : TICK_NANOS;
    }

    int guarded() {
        return guards.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    private void run(LongSupplier slower) {
        long due = nanos.getAsLong();
        long wait = 0;
        while (!closed) {
            long now = nanos.getAsLong();
            if (wait != Long.MAX_VALUE && now - due >= 0) {
                wait = slower.getAsLong();
                due = now + (wait == Long.MAX_VALUE ? 0 : wait);
            }
            LockSupport.parkNanos(sweep(now));
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
