package monitor.ssh;

import java.nio.charset.StandardCharsets;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;

/** Puts a public key into an account's authorized_keys. */
final class KeyInstall {

    private static final String DONE = "key-is-in-place";

    private KeyInstall() {}

    /**
     * For any login shell; a second run changes nothing. The file may lack its last line break, and SELinux
     * may want labels.
     */
    static String command(String publicLine) {
        String blob = publicLine.split(" ")[1];
        return Shell.sh("umask 077; d=\"$HOME/.ssh\"; f=\"$d/authorized_keys\"; mkdir -p \"$d\" && chmod"
                + " 700 \"$d\" && touch \"$f\" && chmod 600 \"$f\""
                + " && { grep -v \"^#\" \"$f\" | grep -qF " + Shell.quote(blob)
                        + " || { [ -z \"$(tail -c 1 \"$f\")\" ] || echo >> \"$f\";"
                + " printf \"%s\\n\" " + Shell.quote(publicLine) + " >> \"$f\"; }; }"
                + " && { command -v restorecon > /dev/null 2>&1 && restorecon -R \"$d\"; echo " + DONE
                        + "; }");
    }

    /** Why the key is not there, or null. */
    static Failure failure(Target target, Ssh.Ran ran) {
        if (new String(ran.stdout(), StandardCharsets.UTF_8).contains(DONE)) {
            return null;
        }
        String said = Shell.printable(new String(ran.stderr().length > 0 ? ran.stderr()
                : ran.stdout(), StandardCharsets.UTF_8));
        return new Failure(Reason.BAD_DATA, "The key could not be written to ~/.ssh/authorized_keys of "
                + target.username() + " on " + target.where()
                + ": " + said);
    }

    static Result<Ssh.Login> proved(Target target, Result<Ssh.Login> login) {
        if (login instanceof Result.Failed<Ssh.Login>(Failure failure)
                && failure.reason() == Reason.AUTH_FAILED) {
            return Result.failed(Reason.AUTH_FAILED, "The key stands in ~/.ssh/authorized_keys of "
                    + target.username() + " on " + target.where()
                    + ", yet the host does not take it: the home must not be writable by others"
                    + " (StrictModes), and sshd must read that file"
                    + " (AuthorizedKeysFile, PubkeyAuthentication).");
        }
        return login;
    }
}
