package monitor.ssh;

import com.jcraft.jsch.ChannelDirectTCPIP;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;

/** One TCP connection through the host. */
final class Forward implements Ssh.Stream {

    private final Link link;
    private final ChannelDirectTCPIP channel;
    private final Inbox inbox;
    private final InputStream input;
    private final OutputStream output;
    private volatile boolean carries;
    private volatile boolean closed;

    private Forward(Link link, ChannelDirectTCPIP channel, Inbox inbox) throws IOException {
        this.link = link;
        this.channel = channel;
        this.inbox = inbox;
        this.input = inbox.reader();
        this.output = new Outlet(channel.getOutputStream());
    }

    /**
     * For a session with a host behind this one: as long as it is there, something is done on the link.
     *
     * @throws Link.Dead before anything was sent
     */
    static Result<Ssh.Stream> carry(Link link, String host, int port, Deadline deadline) throws Link.Dead {
        if (!link.begin()) {
            throw new Link.Dead("the session was given up");
        }
        Result<Ssh.Stream> opened;
        try {
            opened = open(link, host, port, deadline);
        } catch (Link.Dead e) {
            link.end();
            throw e;
        }
        if (opened instanceof Result.Ok<Ssh.Stream>(Ssh.Stream stream)) {
            ((Forward) stream).carries = true;
        } else {
            link.end();
        }
        return opened;
    }

    /** @throws Link.Dead before anything was sent */
    static Result<Ssh.Stream> open(Link link, String host, int port, Deadline deadline) throws Link.Dead {
        Inbox inbox = new Inbox();
        inbox.deadlineNanos(deadline.endNanos());
        Result<ChannelDirectTCPIP> opened = link.open("direct-tcpip", ChannelDirectTCPIP.class, channel -> {
            channel.setHost(host);
            channel.setPort(port);
            channel.setOutputStream(inbox);
        }, deadline);
        return switch (opened) {
            case Result.Failed<ChannelDirectTCPIP>(var failure) ->
                    Result.failed(explain(link, host, port, failure));
            case Result.Ok<ChannelDirectTCPIP>(var channel) -> {
                try {
                    yield Result.ok(new Forward(link, channel, inbox));
                } catch (IOException e) {
                    throw new Link.Dead(e.getMessage());
                }
            }
        };
    }

    private static Failure explain(Link link, String host, int port, Failure failure) {
        String where = link.target().where();
        return switch (failure.reason()) {
            case AGENT_DOWN -> new Failure(Reason.AGENT_DOWN, "Nothing answers on " + host + ":" + port
                    + " behind " + where + ".");
            case UNSUPPORTED -> new Failure(Reason.UNSUPPORTED, where
                    + " forbids forwarding (AllowTcpForwarding no, PermitOpen, or a key with restrict) to "
                            + host + ":" + port + ".");
            default -> failure;
        };
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void deadline(Duration fromNow) {
        inbox.deadlineNanos(System.nanoTime() + fromNow.toNanos());
    }

    @Override
    public boolean open() {
        return !closed && inbox.open() && channel.isConnected() && link.open();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        inbox.fail(new IOException("the stream is closed"));
        link.leave(channel);
        if (carries) {
            link.end();
        }
    }

    /**
     * Writes end by the stream's deadline: then the channel goes, and with a stuck socket the whole session.
     */
    private final class Outlet extends OutputStream {

        private final OutputStream raw;

        Outlet(OutputStream raw) {
            this.raw = raw;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            link.touch();
            long left = inbox.deadlineNanos() - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException("the deadline had passed before the write");
            }
            try (Watchdog.Guard _ = link.watchdog().guard(left, Forward.this::close)) {
                raw.write(bytes, offset, length);
                raw.flush();
            } catch (IOException e) {
                throw inbox.deadlineNanos() - System.nanoTime() <= 0
                        ? new SocketTimeoutException("not written before the deadline") : e;
            }
        }

        @Override
        public void close() throws IOException {
            raw.close(); // the end of what we send; the other direction stays open
        }
    }
}
