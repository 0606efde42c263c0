package monitor.action;

import java.util.List;
import java.util.regex.Pattern;
import monitor.model.Problem;

/** What sudo says where it does not let, and the line that would make it let. */
final class Sudo {

    /** Its own words in the C locale; they come alone, since the command was not run then. */
    private static final Pattern REFUSAL = Pattern.compile("(?m)^sudo: .*(password|terminal|no tty|must have a tty|no new privileges)"
            + "|is not allowed to (execute|run)|is not in the sudoers file|may not run sudo|sudo: ?.*not found"
            + "|^sudo: .*must be owned by uid 0|Cannot run program \"sudo\"");
    /** It warns of its host's name and runs the command all the same. */
    private static final Pattern WARNING = Pattern.compile("(?m)^sudo: unable to resolve host .*\\R?");
    /** Characters that mean something in the words of a sudoers line; a backslash makes each mean itself. */
    private static final Pattern SPECIAL = Pattern.compile("[,:=*?\\[\\]!#\"() ]");

    private Sudo() {}

    /** Whether sudo refused, and nothing was run. */
    static boolean refused(Order.Done done) {
        return done.exitCode() != 0 && REFUSAL.matcher(done.stderr()).find();
    }

    /**
     * @param user    who signs in there
     * @param command the command without sudo, its program by its whole path
     */
    static Problem problem(String server, String user, List<String> command, String stderr) {
        String said = WARNING.matcher(stderr).replaceAll("").strip();
        String line = line(user, command);
        String tty = said.contains("tty") || said.contains("terminal") && !said.contains("password") ? "Defaults:" + user + " !requiretty"
                : null;
        String sentence = user + " on " + server + " is not root, and sudo there does not let it run this without a password or terminal"
                + (said.isEmpty() ? "." : ": " + said);
        String hint = "As root on that host, put this line into /etc/sudoers.d/server-monitor (visudo -f): " + line
                + (tty == null ? "" : " and before it: " + tty);
        return new Problem(Problem.Kind.FORBIDDEN, sentence, null, hint).with("reason", "sudo").with("sudoers", line);
    }

    /** Exactly this command and no other. */
    static String line(String user, List<String> command) {
        StringBuilder line = new StringBuilder(quote(user)).append(" ALL=(root) NOPASSWD:");
        command.forEach(word -> line.append(' ').append(quote(word)));
        return line.toString();
    }

    /** A backslash is read twice, by sudoers itself and as a pattern of file names. */
    private static String quote(String word) {
        return SPECIAL.matcher(word.replace("\\", "\\\\\\\\")).replaceAll("\\\\$0");
    }
}
