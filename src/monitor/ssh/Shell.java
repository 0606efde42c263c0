package monitor.ssh;

import monitor.model.Problem;

/** The one place where a word becomes part of a remote command line. */
public final class Shell {

    private Shell() {}

    /**
     * One word for a POSIX shell, in single quotes whatever it holds. A NUL cannot be passed and a line break
     * is never meant: both are refused, since half of a word would be run.
     */
    public static String quote(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == 0 || c == '\n' || c == '\r') {
                throw Problem.invalid(null,
                        "A word of a command must not hold U+%04X: \"%s\"".formatted((int) c,
                        printable(word)));
            }
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Words quoted and joined by blanks: a command line that runs exactly these arguments. */
    public static String line(String... words) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(line.isEmpty() ? "" : " ").append(quote(word));
        }
        return line.toString();
    }

    /** A path of the host; a leading {@code ~/} is the home of the user who signs in. */
    public static String path(String path) {
        return path.startsWith("~/") ? "\"$HOME\"/" + quote(path.substring(2)) : quote(path);
    }

    /**
     * A script for {@code sh}, whatever the login shell is (csh and fish read a quoted word in the same way,
     * if it has no {@code !}).
     */
    public static String sh(String script) {
        return "exec sh -c " + quote(script);
    }

    /** What a host or a user sent, short and without control characters, for a sentence. */
    static String printable(String text) {
        String clean = text.strip().replaceAll("\\p{C}+", " ");
        return clean.length() > 160 ? clean.substring(0, 160) + "…" : clean;
    }
}
