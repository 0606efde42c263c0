package monitor.api;

import java.time.Duration;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Result;
import monitor.ssh.Ssh;
import monitor.ssh.Target;

/** Signs in once by a password, adds the central's public key to the account's authorized_keys, and proves a sign-in by that key. */
final class KeyInstall {

    /** Two sign-ins and one command. */
    private static final Duration BOUND = Duration.ofSeconds(45);

    private final Ssh ssh;

    KeyInstall(Ssh ssh) {
        this.ssh = ssh;
    }

    /** Whether the request asks for it; without a password it cannot be done. */
    boolean wanted(Given given, Target.Credentials credentials) {
        boolean wanted = given.flag("install_key");
        if (wanted && credentials.password() == null) {
            throw Problem.invalid("install_key", "install_key needs ssh_password: the password signs in once and is forgotten");
        }
        return wanted;
    }

    void install(Target target) {
        // as one that is not stored: nothing is pinned before the key is proved
        Target byPassword = new Target(0, target.host(), target.port(), target.username(),
                new Target.Credentials(null, null, target.credentials().password()), target.legacy(), target.fingerprint(), target.via());
        if (ssh.installKey(byPassword, BOUND) instanceof Result.Failed<Ssh.Login>(Failure failure)) {
            throw Failures.problem(failure);
        }
    }
}
