package monitor.ssh;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends what outlives its deadline. JSch itself can wait for ever in a write, a rekey or a handshake that trickles; each such call runs under
 * a guard that closes what it waits for.
 */
final class Watchdog implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("ssh-watchdog").daemon().factory());

    Watchdog() {
        timer.setRemoveOnCancelPolicy(true); // nearly every guard is cancelled; they must not pile up until their time
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Runs {@code end} on a thread of its own after that time, unless closed before. */
    Guard guard(long nanos, Runnable end) {
        Future<?> task = timer.schedule(() -> Thread.ofVirtual().name("ssh-guard").start(end), nanos, TimeUnit.NANOSECONDS);
        return () -> task.cancel(false);
    }

    /** Closing it says that the guarded call is over. */
    interface Guard extends AutoCloseable {

        @Override
        void close();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
