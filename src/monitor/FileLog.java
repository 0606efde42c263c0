package monitor;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import monitor.json.JsonWriter;
import monitor.model.Log;

/**
 * Writes one line an event to {@code central.log}, which is rotated by size, and to the console. Under systemd the console's lines begin with the
 * priority that journald reads, see sd-daemon(3). A full disk costs lines of the file, never the caller.
 */
final class FileLog implements Log, AutoCloseable {

    /** Four files of this size hold some days of a fleet with trouble. */
    private static final long MAX_BYTES = 8L << 20;
    private static final int KEPT = 3;
    private static final int MAX_CAUSE_FRAMES = 12;

    private final Path file;
    private final boolean json;
    private final boolean journal;
    private final Level consoleLevel;
    private final PrintStream console;
    private final Clock clock;
    private final long maxBytes;
    private OutputStream out;
    private long bytes;

    /** @param consoleLevel the least level that is shown on the console; all go to the file */
    FileLog(Path file, boolean json, boolean journal, Level consoleLevel, PrintStream console, Clock clock) {
        this(file, json, journal, consoleLevel, console, clock, MAX_BYTES);
    }

    FileLog(Path file, boolean json, boolean journal, Level consoleLevel, PrintStream console, Clock clock, long maxBytes) {
        this.file = file;
        this.json = json;
        this.journal = journal;
        this.consoleLevel = consoleLevel;
        this.console = console;
        this.clock = clock;
        this.maxBytes = maxBytes;
    }

    @Override
    public void write(Level level, String message, Throwable cause, Object... members) {
        String line = json ? asJson(level, message, cause, members) : asText(level, message, cause, members);
        synchronized (this) {
            if (level.compareTo(consoleLevel) >= 0) {
                console.println(journal ? "<" + priority(level) + ">" + line : line);
            }
            toFile(line + "\n");
        }
    }

    private String asText(Level level, String message, Throwable cause, Object... members) {
        StringBuilder line = new StringBuilder(160);
        if (!journal) {
            line.append(clock.instant().truncatedTo(ChronoUnit.MILLIS)).append(' ');
        }
        line.append("%-5s ".formatted(level)).append(message);
        for (int i = 0; i + 1 < members.length; i += 2) {
            String value = String.valueOf(members[i + 1]);
            line.append(' ').append(members[i]).append('=')
                    .append(value.matches("[A-Za-z0-9_.:/@%+,-]{1,200}") ? value : Quoted.of(value));
        }
        if (cause != null) {
            line.append(" cause=").append(Quoted.of(trace(cause)));
        }
        return line.toString();
    }

    private String asJson(Level level, String message, Throwable cause, Object... members) {
        JsonWriter writer = new JsonWriter().object()
                .put("at", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("level", level.name().toLowerCase(Locale.ROOT))
                .put("message", message);
        for (int i = 0; i + 1 < members.length; i += 2) {
            writer.name(String.valueOf(members[i])).value(String.valueOf(members[i + 1]));
        }
        if (cause != null) {
            writer.put("cause", trace(cause));
        }
        return new String(writer.end().bytes(), StandardCharsets.UTF_8);
    }

    private static String trace(Throwable cause) {
        StringBuilder text = new StringBuilder(cause.toString());
        StackTraceElement[] frames = cause.getStackTrace();
        for (int i = 0; i < frames.length && i < MAX_CAUSE_FRAMES; i++) {
            text.append(" < ").append(frames[i]);
        }
        return text.toString();
    }

    private static int priority(Level level) {
        return switch (level) {
            case DEBUG -> 7;
            case INFO -> 6;
            case WARN -> 4;
            case ERROR -> 3;
        };
    }

    private void toFile(String line) {
        try {
            if (out == null) {
                open();
            }
            byte[] text = line.getBytes(StandardCharsets.UTF_8);
            if (bytes + text.length > maxBytes) {
                rotate();
            }
            out.write(text);
            bytes += text.length;
        } catch (IOException e) {
            closeQuietly(); // opened again at the next line, when the disk may have room
        }
    }

    private void open() throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        bytes = Files.size(file);
        out = Files.newOutputStream(file, StandardOpenOption.APPEND);
    }

    private void rotate() throws IOException {
        closeQuietly();
        for (int i = KEPT - 1; i >= 1; i--) {
            Path from = sibling(i);
            if (Files.exists(from)) {
                Files.move(from, sibling(i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(file, sibling(1), StandardCopyOption.REPLACE_EXISTING);
        open();
    }

    private Path sibling(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private void closeQuietly() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            // nothing is buffered, so nothing is lost
        }
        out = null;
    }

    @Override
    public synchronized void close() {
        closeQuietly();
    }
}
