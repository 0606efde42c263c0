package monitor.auth;

import java.net.InetAddress;
import monitor.model.Principal;

/** What a principal's credential says of where it is stored. */
final class Credential {

    private Credential() {}

    /** The id of the session or token. */
    static long id(Principal principal) {
        return Long.parseLong(principal.credential().substring(principal.credential().indexOf(':') + 1));
    }

    /** The id of the session, or 0 where it is none. */
    static long session(Principal principal) {
        return principal.kind() == Principal.Kind.SESSION ? id(principal) : 0;
    }

    static boolean loopback(String address) {
        try {
            return InetAddress.ofLiteral(address).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
