package monitor.action;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import monitor.model.Problem;

/**
 * The files that may be read as logs: {@code logs.list} of the data directory, one path a line, in which {@code *} and {@code ?} stand for
 * characters other than a slash; without that file the usual ones. Read anew for each request.
 */
final class LogList {

    private static final List<String> USUAL = List.of("/var/log/syslog", "/var/log/messages", "/var/log/auth.log", "/var/log/secure",
            "/var/log/kern.log", "/var/log/daemon.log", "/var/log/user.log", "/var/log/cron", "/var/log/cron.log", "/var/log/mail.log",
            "/var/log/maillog", "/var/log/dpkg.log", "/var/log/apt/history.log", "/var/log/dnf.log", "/var/log/nginx/*.log",
            "/var/log/apache2/*.log", "/var/log/httpd/*_log", "/var/log/mysql/*.log", "/var/log/postgresql/*.log", "/var/log/fail2ban.log");

    /** What may stand in a pattern: it also is a word of sh, unquoted so that it is expanded. */
    private static final Pattern PATTERN = Pattern.compile("/[A-Za-z0-9_./*?@:+-]+");
    private static final long FILE_BYTES = 64 << 10;
    private static final int MOST = 500;

    private final Path file;

    LogList(Path file) {
        this.file = file;
    }

    List<String> patterns() {
        List<String> lines;
        try {
            if (Files.size(file) > FILE_BYTES) {
                throw new IOException("larger than " + FILE_BYTES + " bytes");
            }
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return USUAL;
        } catch (IOException e) {
            throw new Problem(Problem.Kind.FORBIDDEN, "logs.list of the data directory cannot be read (" + e.getClass().getSimpleName()
                    + "), so no file may be").with("reason", "not_listed");
        }
        return lines.stream().map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> PATTERN.matcher(line).matches() && !("/" + line + "/").contains("/../")).limit(MOST).toList();
    }

    boolean holds(String path) {
        return patterns().stream().anyMatch(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(path)));
    }
}
