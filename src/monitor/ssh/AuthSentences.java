package monitor.ssh;

import java.util.ArrayList;
import java.util.List;

/** Why nobody was let in, and what to do about it. */
final class AuthSentences {

    private AuthSentences() {}

    static String refused(Target target, Keyring.Plan plan, String why) {
        List<String> tried = new ArrayList<>(plan.keys().stream().map(Candidate::words).distinct().toList());
        if (plan.password() != null) {
            tried.add("the password");
        }
        String skipped = plan.skipped().isEmpty() ? "" : " Not tried: " + String.join(" ", plan.skipped());
        return target.where() + " does not let " + target.username() + " in with " + String.join(", ", tried)
                + "; " + why + "."
                + (plan.password() == null ? " The public key must stand in ~/.ssh/authorized_keys of "
                        + target.username() + " there." : "")
                + skipped;
    }
}
