package monitor.ssh;

import com.jcraft.jsch.ChannelExec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import monitor.model.Reason;
import monitor.model.Result;

/** Runs one command on a session. */
final class Exec {

    private static final int CHUNK_BYTES = 32 << 10;
    /** How often an end is looked for that was not announced; it is announced always, as far as is known. */
    private static final long LOOK_MILLIS = 500;
    /** As a shell says it: 128 and the number of the signal. */
    private static final Map<String, Integer> SIGNALS = Map.of("HUP", 1, "INT", 2, "QUIT", 3, "ILL", 4,
            "ABRT", 6, "FPE", 8, "KILL", 9, "SEGV", 11,
            "PIPE", 13, "TERM", 15);

    private Exec() {}

    /** @throws Link.Dead before the command was sent */
    static Result<Ssh.Ran> run(Link link, Ssh.Command command, Deadline deadline) throws Link.Dead {
        CountDownLatch over = new CountDownLatch(1);
        Collector stdout = new Collector(command.byteLimit(), over, false);
        Collector stderr = new Collector(command.byteLimit(), over, true);
        Result<ChannelExec> opened = link.openSession("exec", ChannelExec.class, channel -> {
            channel.setCommand(command.line().getBytes(StandardCharsets.UTF_8));
            channel.setOutputStream(stdout);
            channel.setErrStream(stderr);
        }, deadline);
        return opened.then(channel -> {
            try {
                return follow(link, channel, command, stdout, stderr, over, deadline);
            } finally {
                link.release();
            }
        });
    }

    private static Result<Ssh.Ran> follow(Link link, ChannelExec channel, Ssh.Command command,
            Collector stdout, Collector stderr,
            CountDownLatch over, Deadline deadline) {
        String where = link.target().where();
        try (Watchdog.Guard _ = link.watchdog().guard(deadline.nanos(), () -> link.drop(channel))) {
            feed(channel, command.stdin());
            while (!channel.isClosed() && link.open() && !stdout.full && !stderr.full && !deadline.passed()) {
                over.await(Math.min(LOOK_MILLIS, deadline.millis()), TimeUnit.MILLISECONDS);
            }
        } catch (IOException e) {
            // the command ended, or was ended, before it had read everything; how it ended is seen below
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        boolean closed = channel.isClosed();
        if (!closed || stdout.full || stderr.full) {
            link.drop(channel);
        }
        if (stdout.full || stderr.full) {
            return Result.failed(Reason.BAD_DATA, "The command on " + where + " wrote more than the "
                    + command.byteLimit() + " bytes that it may.");
        }
        if (deadline.passed() && channel.getExitStatus() < 0) {
            link.suspect();
            return Result.failed(Reason.TIMEOUT, "The command on " + where + " was not over after "
                    + Deadline.words(command.deadline()) + ".");
        }
        String signal = channel.getExitSignal();
        if (channel.getExitStatus() < 0 && (signal == null || signal.isEmpty())) {
            return Result.failed(Reason.NO_DATA, "The session with " + where
                    + " ended while the command ran; whether it was carried out is unknown.");
        }
        int exitCode = channel.getExitStatus() >= 0 ? channel.getExitStatus()
                : 128 + SIGNALS.getOrDefault(signal, 127);
        return Result.ok(new Ssh.Ran(exitCode, stdout.bytes(), stderr.bytes()));
    }

    /**
     * All of stdin, then its end. A host that stops reading holds it up until the guard closes the channel.
     */
    private static void feed(ChannelExec channel, byte[] stdin) throws IOException {
        try (OutputStream input = channel.getOutputStream()) {
            for (int offset = 0; stdin != null && offset < stdin.length; offset += CHUNK_BYTES) {
                input.write(stdin, offset, Math.min(CHUNK_BYTES, stdin.length - offset));
                input.flush();
            }
        }
    }

    /**
     * Takes what comes on the session's thread, up to a limit; closing stderr is JSch's last act on a
     * channel.
     */
    private static final class Collector extends OutputStream {

        private final int limit;
        private final CountDownLatch over;
        private final boolean last;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        private volatile boolean full;

        Collector(int limit, CountDownLatch over, boolean last) {
            this.limit = limit;
            this.over = over;
            this.last = last;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] source, int offset, int length) {
            if (length > limit - bytes.size()) {
                full = true;
                over.countDown();
                return;
            }
            bytes.write(source, offset, length);
        }

        @Override
        public void close() {
            if (last) {
                over.countDown();
            }
        }

        synchronized byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
