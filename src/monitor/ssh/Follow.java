package monitor.ssh;

import com.jcraft.jsch.ChannelExec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;

/** A command at work on a session. Closing it closes its channel, and with that its input. */
final class Follow implements Ssh.Tail {

    private final Link link;
    private final Backlog backlog;
    private final boolean spare;
    private final Runnable giveUp = this::giveUp;
    private ChannelExec channel;
    private boolean closed;
    private volatile boolean givenUp;

    private Follow(Link link, Ssh.Following wanted) {
        this.link = link;
        this.backlog = new Backlog(wanted.backlogBytes());
        this.spare = wanted.lasting();
    }

    /** @throws Link.Dead before anything was sent */
    static Result<Ssh.Tail> open(Link link, Ssh.Following wanted, Deadline deadline) throws Link.Dead {
        if (!link.begin()) {
            throw new Link.Dead("the session was given up");
        }
        Follow follow = new Follow(link, wanted);
        Result<ChannelExec> opened = null;
        try {
            Link.Preparation<ChannelExec> preparation = channel -> {
                channel.setCommand(wanted.line().getBytes(StandardCharsets.UTF_8));
                channel.setOutputStream(new Merged(follow.backlog, false));
                // closing it is JSch's last act on a channel
                channel.setErrStream(new Merged(follow.backlog, true));
            };
            opened = follow.spare ? link.openSpare("exec", ChannelExec.class, preparation, follow.giveUp, deadline)
                    : link.openSession("exec", ChannelExec.class, preparation, deadline);
        } finally {
            if (!(opened instanceof Result.Ok)) {
                link.end();
            }
        }
        return switch (opened) {
            case Result.Failed<ChannelExec>(Failure failure) -> Result.failed(follow.spare
                    && failure.reason() == Reason.UNSUPPORTED ? none(link) : failure);
            case Result.Ok<ChannelExec>(ChannelExec channel) -> follow.begin(channel, wanted, deadline);
        };
    }

    private static Failure none(Link link) {
        return new Failure(Reason.UNSUPPORTED, link.target().where() + " allows so few session channels at once"
                + " (MaxSessions in its sshd_config) that the last one is kept free for polls and actions.");
    }

    private Result<Ssh.Tail> begin(ChannelExec opened, Ssh.Following wanted, Deadline deadline) {
        synchronized (this) {
            channel = opened;
        }
        try (Watchdog.Guard _ = link.watchdog().guard(deadline.nanos(), this::close)) {
            OutputStream input = opened.getOutputStream();
            input.write(wanted.stdin());
            input.flush();
            if (!wanted.lasting()) {
                input.close();
            }
        } catch (IOException e) {
            close();
            return Result.failed(Reason.NO_DATA, "The session with " + link.target().where()
                    + " ended as the command began.");
        }
        if (givenUp) {
            close(); // told before there was a channel to close
        }
        return Result.ok(this);
    }

    @Override
    public Backlog output() {
        return backlog;
    }

    @Override
    public synchronized int exitCode() {
        return channel == null ? -1 : channel.getExitStatus();
    }

    @Override
    public boolean givenUp() {
        return givenUp;
    }

    private void giveUp() {
        givenUp = true;
        close();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed || channel == null) {
                return;
            }
            closed = true;
        }
        backlog.close();
        link.leave(channel);
        if (spare) {
            link.releaseSpare(giveUp);
        } else {
            link.release();
        }
        link.end();
    }

    /** Both ways out into one; the session's end closes both. */
    private static final class Merged extends OutputStream {

        private final Backlog backlog;
        private final boolean last;

        Merged(Backlog backlog, boolean last) {
            this.backlog = backlog;
            this.last = last;
        }

        @Override
        public void write(int b) {
            backlog.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            backlog.write(bytes, offset, length);
        }

        @Override
        public void close() {
            if (last) {
                backlog.close();
            }
        }
    }
}
