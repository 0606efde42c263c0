package monitor.action;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * The watched host's own word: while {@code /etc/server-monitor/readonly} is there, nothing is changed there, whatever the central was told. A
 * folder that cannot be looked into counts as if the file were in it.
 */
final class ReadOnly {

    static final String FOLDER = "/etc/server-monitor";
    static final String FILE = FOLDER + "/readonly";

    /** How a script of ours ends when it met the file, and what it says then. */
    static final int EXIT_CODE = 93;
    static final String MARK = "server-monitor: read-only";

    /** The same as a line of sh. */
    static final String SCRIPT = "if [ -e " + FILE + " ] || [ -L " + FILE + " ] || { [ -d " + FOLDER + " ] && [ ! -x " + FOLDER
            + " ]; }; then\n    echo '" + MARK + "' >&2\n    exit " + EXIT_CODE + "\nfi\n";

    private ReadOnly() {}

    /** To be looked at; {@link #found} reads the answers. */
    static List<Ask> asks() {
        return List.of(Ask.Run.of("test", "!", "-e", FILE), Ask.Run.of("test", "!", "-L", FILE),
                Ask.Run.of("test", "!", "-d", FOLDER, "-o", "-x", FOLDER));
    }

    static boolean found(List<Ask.Found> answers) {
        return !answers.stream().allMatch(Ask.Found::good);
    }

    /** On this machine. */
    static boolean here() {
        return !Files.notExists(Path.of(FILE), LinkOption.NOFOLLOW_LINKS);
    }
}
