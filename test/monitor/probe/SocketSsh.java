package monitor.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.ssh.Ssh;
import monitor.ssh.Target;

/** Stands for a session: its streams are plain sockets to this machine, its commands what the test says. */
final class SocketSsh implements Ssh {

    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger disconnected = new AtomicInteger();
    final AtomicInteger ran = new AtomicInteger();
    volatile Failure openFailure;
    volatile Function<Command, Result<Ran>> commands = command -> Result.failed(Reason.UNSUPPORTED, "no commands here");
    volatile boolean connected = true;

    @Override
    public Result<Login> connect(Target target, Duration deadline) {
        connected = true;
        return Result.ok(new Login("ssh-ed25519", "SHA256:x", false, true, "key", 1));
    }

    @Override
    public Result<Ran> run(Target target, Command command) {
        ran.incrementAndGet();
        return commands.apply(command);
    }

    @Override
    public Result<Login> installKey(Target target, Duration deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Result<Tail> follow(Target target, Following wanted) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Result<Void> shell(Target target, Duration deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Result<Void> copy(Target target, byte[] content, String path, int mode, Duration deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Result<Stream> open(Target target, int port, Duration deadline) {
        opened.incrementAndGet();
        if (openFailure != null) {
            return Result.failed(openFailure);
        }
        try {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress("127.0.0.1", port), (int) deadline.toMillis());
            return Result.ok(new SocketStream(socket));
        } catch (IOException e) {
            return Result.failed(AgentAnswer.down(port));
        }
    }

    @Override
    public Result<Login> trial(Target target, Duration deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean connected(long serverId) {
        return connected;
    }

    @Override
    public void disconnect(long serverId) {
        connected = false;
        disconnected.incrementAndGet();
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public void close() {
        // each stream is closed by who opened it
    }

    private static final class SocketStream implements Stream {

        private final Socket socket;
        private long endNanos = Long.MAX_VALUE;

        private SocketStream(Socket socket) {
            this.socket = socket;
        }

        @Override
        public InputStream input() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    long left = (endNanos - System.nanoTime()) / 1_000_000;
                    if (left <= 0) {
                        throw new SocketTimeoutException("deadline");
                    }
                    socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
                    return socket.getInputStream().read(target, offset, length);
                }
            };
        }

        @Override
        public OutputStream output() {
            try {
                return socket.getOutputStream();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void deadline(Duration fromNow) {
            endNanos = System.nanoTime() + fromNow.toNanos();
        }

        @Override
        public boolean open() {
            return !socket.isClosed();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // it is closed all the same
            }
        }
    }
}
