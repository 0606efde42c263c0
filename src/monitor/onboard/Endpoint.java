package monitor.onboard;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An address as one types it: {@code [user@]host[:port]}, IPv6 bare or in brackets; what is not said is null. */
record Endpoint(String username, String host, String port) {

    private static final Pattern BRACKETED = Pattern.compile("\\[([^\\]]*)\\](?::(.*))?");

    static Endpoint of(String typed) {
        String text = typed.startsWith("ssh://") ? typed.substring("ssh://".length()) : typed;
        int at = text.lastIndexOf('@');
        String user = at < 0 ? null : text.substring(0, at);
        String rest = text.substring(at + 1);
        Matcher bracketed = BRACKETED.matcher(rest);
        if (bracketed.matches()) {
            return new Endpoint(user, bracketed.group(1), bracketed.group(2));
        }
        int colon = rest.indexOf(':');
        // two colons without brackets are IPv6, which leaves no room for a port
        if (colon < 0 || rest.indexOf(':', colon + 1) >= 0) {
            return new Endpoint(user, rest, null);
        }
        return new Endpoint(user, rest.substring(0, colon), rest.substring(colon + 1));
    }
}
