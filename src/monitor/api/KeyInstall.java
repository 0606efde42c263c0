package monitor.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Result;
import monitor.ssh.Ssh;
import monitor.ssh.Target;

/** Signs in once by a password, adds the central's public key to the account's authorized_keys, and proves a sign-in by that key. */
final class KeyInstall {

    /** Connecting and signing in, as at any first connection. */
    private static final Duration SIGN_IN = Duration.ofSeconds(15);
    private static final Duration RUN = Duration.ofSeconds(15);
    private static final int OUTPUT_LIMIT = 16 * 1024;
    /** What of the host's words an answer repeats. */
    private static final int SHOWN = 300;

    /** The key stands there once, however often this runs; a file without a last line end is not glued to. */
    private static final String SCRIPT = """
            umask 077
            k=%s
            set -- $k
            d="$HOME/.ssh"
            f="$d/authorized_keys"
            mkdir -p "$d" && chmod 700 "$d" && touch "$f" && chmod 600 "$f" || exit 1
            if ! grep -qF "$1 $2" "$f"; then
                if [ -s "$f" ] && [ -n "$(tail -c 1 "$f")" ]; then echo >> "$f" || exit 1; fi
                printf '%%s\\n' "$k" >> "$f" || exit 1
            fi
            if command -v restorecon > /dev/null 2>&1; then restorecon -R "$d" > /dev/null 2>&1; fi
            echo server-monitor-key-installed
            """;

    private final Parts parts;

    KeyInstall(Parts parts) {
        this.parts = parts;
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
        Target byPassword = as(target, new Target.Credentials(null, null, target.credentials().password()));
        Target byKey = as(target, new Target.Credentials(parts.key().path().toString(), null, null));
        value(parts.ssh().connect(byPassword, SIGN_IN));
        String script = SCRIPT.formatted(quoted(parts.key().publicLine()));
        Ssh.Ran ran = value(parts.ssh().run(byPassword,
                new Ssh.Command("sh -s", script.getBytes(StandardCharsets.UTF_8), RUN, OUTPUT_LIMIT)));
        if (ran.exitCode() != 0 || !text(ran.stdout()).contains("server-monitor-key-installed")) {
            throw new Problem(Problem.Kind.REMOTE_FAILED, "The password signs in, but the key could not be added to ~/.ssh/authorized_keys",
                    null, "Add it by hand: ssh-copy-id, or the line of GET /api/ssh/pubkey")
                    .with("exit_code", ran.exitCode()).with("stderr", text(ran.stderr()));
        }
        if (parts.ssh().trial(byKey, SIGN_IN) instanceof Result.Failed<Ssh.Login>(Failure failure)) {
            throw Failures.problem(new Failure(failure.reason(), "The key was added, but does not sign in (see AuthorizedKeysFile and"
                    + " PubkeyAuthentication of the host's sshd): " + failure.sentence()));
        }
    }

    private static Target as(Target target, Target.Credentials credentials) {
        return new Target(0, target.host(), target.port(), target.username(), credentials, target.legacy(), target.fingerprint(),
                target.via());
    }

    private static <T> T value(Result<T> result) {
        return switch (result) {
            case Result.Ok<T>(T value) -> value;
            case Result.Failed<T>(Failure failure) -> throw Failures.problem(failure);
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}+", " ").strip();
        return text.substring(0, Math.min(SHOWN, text.length()));
    }
}
