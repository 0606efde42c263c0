package monitor.net;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/** Closes a connection when its time is over, whatever its user waits for; to be closed when that was in time. */
final class Cutoff implements AutoCloseable {

    private final Thread thread;
    private volatile boolean passed;

    private Cutoff(Duration limit, Closeable connection) {
        thread = Thread.ofVirtual().name("cutoff").start(() -> {
            try {
                Thread.sleep(limit);
                passed = true;
                connection.close();
            } catch (InterruptedException | IOException e) {
                // it was in time, or is closed already
            }
        });
    }

    static Cutoff after(Duration limit, Closeable connection) {
        return new Cutoff(limit, connection);
    }

    boolean passed() {
        return passed;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
