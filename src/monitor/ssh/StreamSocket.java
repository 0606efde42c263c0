package monitor.ssh;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/**
 * A connection through another host in the shape that JSch wants. Whoever waits on it is thrown out by {@link
 * #close}.
 */
final class StreamSocket extends Socket {

    /** A session lives as long as its keep-alive says. */
    private static final Duration FOR_EVER = Duration.ofDays(10_000);

    private final Ssh.Stream stream;

    StreamSocket(Ssh.Stream stream) {
        this.stream = stream;
        stream.deadline(FOR_EVER);
    }

    @Override
    public InputStream getInputStream() {
        return stream.input();
    }

    @Override
    public OutputStream getOutputStream() {
        return stream.output();
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // the outer connection has it
    }

    @Override
    public void setSoTimeout(int millis) {
        // deadlines are kept by the watchdog
    }

    @Override
    public boolean isClosed() {
        return !stream.open();
    }

    @Override
    public void close() {
        stream.close();
    }
}
