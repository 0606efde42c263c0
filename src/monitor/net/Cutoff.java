package monitor.net;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Closes a connection when its time is over, whatever its user waits for; to be closed when that was in time. */
final class Cutoff implements AutoCloseable {

    private final CountDownLatch inTime = new CountDownLatch(1);
    private volatile boolean passed;

    private Cutoff() {}

    static Cutoff after(Duration limit, Closeable connection) {
        Cutoff cutoff = new Cutoff();
        Thread.ofVirtual().name("cutoff").start(() -> cutoff.watch(limit, connection));
        return cutoff;
    }

    private void watch(Duration limit, Closeable connection) {
        try {
            if (!inTime.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                passed = true;
                connection.close();
            }
        } catch (InterruptedException | IOException e) {
            // nobody interrupts it; what does not close is closed already
        }
    }

    boolean passed() {
        return passed;
    }

    @Override
    public void close() {
        inTime.countDown();
    }
}
