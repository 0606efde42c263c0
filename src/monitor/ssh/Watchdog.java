package monitor.ssh;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends what outlives its deadline. JSch itself can wait for ever in a write, a rekey or a handshake that
 * trickles; each such call runs under a guard that closes what it waits for.
 */
final class Watchdog implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform()
            .name("ssh-watchdog").daemon().factory());

    Watchdog() {
        // nearly every guard is cancelled; they must not pile up until their time
        timer.setRemoveOnCancelPolicy(true);
        // whoever still waits when the pool closes is still waked
        timer.setContinueExistingPeriodicTasksAfterShutdownPolicy(true);
    }

    /**
     * Runs {@code end}, which must not block, after that time on a thread of its own, unless closed before.
     */
    Guard guard(long nanos, Runnable end) {
        return new Guard(end, nanos, 0);
    }

    /** Runs it again and again, each time so long after the last, until closed. */
    Guard every(long nanos, Runnable look) {
        return new Guard(look, nanos, nanos);
    }

    /**
     * Closing it says that the guarded call is over: what would have ended it does not run any more, nor is
     * it running.
     */
    final class Guard implements AutoCloseable {

        private final Runnable end;
        private final Future<?> task;
        private boolean over;

        private Guard(Runnable end, long nanos, long againNanos) {
            this.end = end;
            this.task = begin(nanos, againNanos);
        }

        private Future<?> begin(long nanos, long againNanos) {
            Runnable start = () -> Thread.ofVirtual().name("ssh-guard").start(this::expire);
            try {
                return againNanos == 0 ? timer.schedule(start, nanos, TimeUnit.NANOSECONDS)
                        : timer.scheduleWithFixedDelay(start, nanos, againNanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException closed) {
                start.run(); // the pool is closed: nothing may wait any more
                return CompletableFuture.completedFuture(null);
            }
        }

        private synchronized void expire() {
            if (!over) {
                end.run();
            }
        }

        @Override
        public void close() {
            task.cancel(false);
            synchronized (this) {
                over = true;
            }
        }
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
