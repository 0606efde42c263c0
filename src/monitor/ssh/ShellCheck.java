package monitor.ssh;

import java.nio.charset.StandardCharsets;
import monitor.model.Reason;
import monitor.model.Result;

/** Whether a shell carries out what is sent, or something else answers. */
final class ShellCheck {

    /** How nologin begins what it says. */
    static final String NOLOGIN = "This account is currently not available";
    /**
     * Prints a word that does not stand in the command itself, so that an echo of the command is no answer.
     */
    static final String COMMAND = "echo shell'-'answers";
    private static final String ANSWER = "shell-answers";

    private ShellCheck() {}

    static Result<Void> judge(Target target, Ssh.Ran ran) {
        String stdout = new String(ran.stdout(), StandardCharsets.UTF_8);
        if (stdout.contains(ANSWER)) {
            return Result.ok(null);
        }
        String said = Shell.printable(stdout.isBlank() ? new String(ran.stderr(), StandardCharsets.UTF_8)
                : stdout);
        if (said.isEmpty() || said.startsWith(NOLOGIN)) {
            return Result.failed(Reason.NO_SHELL, target.username() + " has no shell on " + target.where()
                    + " (nologin or false): give the account one (usermod -s /bin/sh), or use another"
                    + " account.");
        }
        return Result.failed(Reason.NO_SHELL, "On " + target.where() + " no shell answers for "
                + target.username()
                + ", but a forced command (ForceCommand, or command= in authorized_keys), which says: "
                        + said);
    }
}
