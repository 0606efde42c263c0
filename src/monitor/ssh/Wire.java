package monitor.ssh;

import com.jcraft.jsch.SocketFactory;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import jdk.net.ExtendedSocketOptions;

/**
 * The connection under a session. Keeps the socket so that it can be closed first ({@code Session.disconnect}
 * waits behind a stuck write, closing the socket does not), and knows when the host was last heard.
 */
final class Wire implements SocketFactory {

    /**
     * How far a host may talk before it names itself; RFC 4253 allows lines before the banner without a
     * bound.
     */
    private static final int PREAMBLE_BYTES = 8 << 10;
    private static final int READ_BUFFER_BYTES = 16 << 10;

    private final Socket socket;
    private final BufferedInputStream input;
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean canAcknowledge;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        // one through another host is no socket of the kernel's
        this.canAcknowledge = socket.getClass() == Socket.class
                && socket.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
        InputStream raw = new FilterInputStream(socket.getInputStream()) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                acknowledge();
                int count = super.read(target, offset, length);
                heardNanos = System.nanoTime();
                return count;
            }
        };
        this.input = new BufferedInputStream(raw, READ_BUFFER_BYTES);
    }

    /**
     * Has what came so far acknowledged at once. sshd holds the end of an answer back until its beginning is
     * acknowledged (it turns Nagle's algorithm off for commands only, not for forwarding), and a delayed
     * acknowledgement made each poll last 40 ms.
     */
    private void acknowledge() {
        if (canAcknowledge) {
            try {
                // the kernel forgets it after each time
                socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
            } catch (IOException | UnsupportedOperationException e) {
                canAcknowledge = false; // slower, and not worth more
            }
        }
    }

    /**
     * Waits for the host's banner and leaves it in the stream. Gives null, or what came instead of one
     * (perhaps nothing) before it closed.
     */
    String awaitBanner() throws IOException {
        input.mark(PREAMBLE_BYTES);
        StringBuilder before = new StringBuilder();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < PREAMBLE_BYTES; i++) {
            int b;
            try {
                b = input.read();
            } catch (java.net.SocketException reset) {
                b = socket.isClosed() ? rethrow(reset) : -1;
            }
            if (b < 0) {
                return before.append(line).toString();
            }
            if (b != '\n') {
                line.append((char) b);
                continue;
            }
            if (line.toString().startsWith("SSH-")) {
                input.reset();
                return null;
            }
            before.append(line).append(' ');
            line.setLength(0);
        }
        return before.append(line).toString();
    }

    private static int rethrow(IOException e) throws IOException {
        throw e;
    }

    /** Hands over what is open already. */
    @Override
    public Socket createSocket(String host, int port) {
        return socket;
    }

    @Override
    public InputStream getInputStream(Socket ours) {
        return input;
    }

    @Override
    public OutputStream getOutputStream(Socket ours) throws IOException {
        return socket.getOutputStream();
    }

    /** When the last bytes came, on the monotonic clock. */
    long heardNanos() {
        return heardNanos;
    }

    boolean closed() {
        return socket.isClosed();
    }

    /** Never blocks; whoever reads or writes is thrown out. */
    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed all the same
        }
    }
}
