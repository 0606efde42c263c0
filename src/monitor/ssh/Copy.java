package monitor.ssh;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.SftpException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;

/**
 * Writes a file of the host: beside its place first, then moved there, so that nobody ever sees half of it.
 */
final class Copy {

    private static final int ERROR_BYTES = 4 << 10;
    /** A forced command or a strange shell may end with 0 and have done nothing. */
    private static final String WRITTEN = "file-is-in-place";

    /**
     * Whether SFTP was begun on a session before this one. Where a forced command answers in its place and ends at
     * once, what SFTP still sends makes sshd end the whole session; on the next one it is not tried again.
     */
    private boolean tried;

    /** @throws Link.Dead before anything was sent; then it may be run again on another session */
    Result<Void> run(Link link, byte[] content, String path, int mode, Deadline deadline) throws Link.Dead {
        String part = path + ".part-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
        if (tried) {
            return cat(link, content, path, part, mode, deadline);
        }
        tried = true;
        Result<Void> bySftp = sftp(link, content, path, part, mode, deadline);
        boolean absent = bySftp instanceof Result.Failed<Void>(Failure failure)
                && failure.reason() == Reason.UNSUPPORTED;
        return absent && !deadline.passed() ? cat(link, content, path, part, mode, deadline) : bySftp;
    }

    /** {@code UNSUPPORTED} where the host has no SFTP. */
    private static Result<Void> sftp(Link link, byte[] content, String path, String part, int mode,
            Deadline deadline) throws Link.Dead {
        Result<ChannelSftp> opened = link.openSession("sftp", ChannelSftp.class, channel -> {}, deadline);
        return opened.then(channel -> {
            try (Watchdog.Guard _ = link.watchdog().guard(deadline.nanos(), () -> link.drop(channel))) {
                return put(link, channel, content, relative(path), relative(part), mode, deadline);
            } finally {
                link.drop(channel);
                link.release();
            }
        });
    }

    private static Result<Void> put(Link link, ChannelSftp channel, byte[] content, String path, String part,
            int mode, Deadline deadline) {
        try {
            // empty and closed to others before anything is in it
            channel.put(new ByteArrayInputStream(new byte[0]), part);
            channel.chmod(mode, part);
            channel.put(new ByteArrayInputStream(content), part);
            channel.rename(part, path);
            return Result.ok(null);
        } catch (SftpException e) {
            if (deadline.passed()) {
                link.suspect();
                return tooLate(link, path);
            }
            remove(channel, part);
            return Result.failed(Reason.BAD_DATA, "Cannot write " + path + " on " + link.target().where()
                    + ": " + words(e));
        }
    }

    private static String words(SftpException e) {
        return switch (e.id) {
            case ChannelSftp.SSH_FX_NO_SUCH_FILE -> "its folder does not exist.";
            case ChannelSftp.SSH_FX_PERMISSION_DENIED -> "permission denied.";
            default -> Shell.printable(String.valueOf(e.getMessage()))
                    + " (disk full, read-only, or a folder of that name?)";
        };
    }

    private static void remove(ChannelSftp channel, String part) {
        try {
            channel.rm(part);
        } catch (SftpException e) {
            // it did not come to be
        }
    }

    private static Result<Void> cat(Link link, byte[] content, String path, String part, int mode,
            Deadline deadline) throws Link.Dead {
        String script = """
                umask 077; cat > %2$s && [ "$(wc -c < %2$s)" -eq %4$d ] && chmod %3$04o %2$s \
                && mv -f %2$s %1$s && echo %5$s || { rm -f %2$s; exit 1; }"""
                .formatted(Shell.path(path), Shell.path(part), mode, content.length, WRITTEN);
        Ssh.Command command = new Ssh.Command(Shell.sh(script), content, Duration.ofNanos(deadline.nanos()),
                ERROR_BYTES);
        return Exec.run(link, command, deadline).then(ran -> new String(ran.stdout(), StandardCharsets.UTF_8)
                .contains(WRITTEN) ? Result.ok(null)
                : Result.failed(Reason.BAD_DATA, "Cannot write " + path + " on " + link.target().where()
                        + ": "
                        + Shell.printable(new String(ran.stderr(), StandardCharsets.UTF_8))));
    }

    private static Result<Void> tooLate(Link link, String path) {
        return Result.failed(Reason.TIMEOUT, "Writing " + path + " on " + link.target().where()
                + " was not over before the deadline.");
    }

    /** SFTP starts in the home and knows no tilde. */
    private static String relative(String path) {
        return path.startsWith("~/") ? path.substring(2) : path;
    }
}
