package monitor.http;

import monitor.model.Principal;
import monitor.model.Problem;

/** What a route asks of a principal beside the role. */
public final class Marks {

    /** The member of a refusal that says that the password, or a code, lifts it. */
    static final String CONFIRM = "confirm";

    private Marks() {}

    static void check(Route route, Principal principal) {
        if (principal.rights().enrolling() && !route.is(Route.Mark.OWN)) {
            throw new Problem(Problem.Kind.FORBIDDEN, principal.name() + " has to set up a second factor first", null,
                    "POST /api/users/me/totp").with("enrol", true);
        }
        if (route.whole() && !principal.reach().everything()) {
            throw new Problem(Problem.Kind.FORBIDDEN, "This concerns every server, and " + principal.name() + " is limited to some");
        }
        if (route.is(Route.Mark.SENSITIVE)) {
            confirmed(principal);
        }
    }

    /** For steps that are sensitive by what their body says. */
    public static void confirmed(Principal principal) {
        if (principal.unconfirmed()) {
            throw new Problem(Problem.Kind.FORBIDDEN, "This step asks for the password again", null,
                    "POST /api/auth/confirm with {\"password\": …} or {\"totp\": …}").with(CONFIRM, true);
        }
    }
}
