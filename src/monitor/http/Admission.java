package monitor.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import monitor.model.Problem;

/**
 * Whether a request is meant for this server and sent by a page of it. A web page elsewhere can make a browser send requests
 * to us, and a name that its owner points at our address lets it read the answers; so the Host must be a name of ours, and
 * what a browser says of the page ({@code Origin}, {@code Sec-Fetch-Site}) must name us or an origin that was allowed.
 */
final class Admission {

    private static final Pattern AUTHORITY = Pattern.compile("[a-z0-9._-]{1,253}(:[0-9]{1,5})?|\\[[0-9a-f:.]{2,45}](:[0-9]{1,5})?");
    private static final Pattern IPV4 = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

    private final WebSettings settings;
    private final Set<String> names;

    Admission(WebSettings settings, Set<String> ownNames) {
        this.settings = settings;
        this.names = ownNames;
    }

    /** The one authority that the client asked for, known to be ours; as the client wrote it, in lower case. */
    String host(HttpExchange exchange, boolean fromProxy) {
        Headers headers = exchange.getRequestHeaders();
        List<String> hosts = headers.get("Host");
        if (hosts == null || hosts.size() != 1) {
            throw new Problem(Problem.Kind.BAD_REQUEST, hosts == null ? "The request has no Host header"
                    : "The request has " + hosts.size() + " Host headers; there must be one");
        }
        String host = hosts.getFirst();
        URI uri = exchange.getRequestURI();
        if (uri.isAbsolute() && !host.equalsIgnoreCase(uri.getRawAuthority())) {
            throw new Problem(Problem.Kind.BAD_REQUEST, "The request line and the Host header name different hosts");
        }
        String forwarded = fromProxy ? headers.getFirst("X-Forwarded-Host") : null;
        String authority = (forwarded != null ? forwarded : host).strip().toLowerCase(Locale.ROOT);
        if (!AUTHORITY.matcher(authority).matches()) {
            throw new Problem(Problem.Kind.BAD_REQUEST, "The Host \"" + Text.shown(authority) + "\" is not a host name");
        }
        String name = withoutPort(authority);
        if (!isOurs(name, exchange.getLocalAddress().getAddress())) {
            throw new Problem(Problem.Kind.FORBIDDEN, "This server is not known as \"" + Text.shown(name) + "\"", null,
                    "Add the name to MONITOR_HOSTS, or use localhost, this machine's host name or its address");
        }
        return authority;
    }

    private boolean isOurs(String name, InetAddress local) {
        if (names.contains(name) || settings.hosts().contains(name)) {
            return true;
        }
        boolean literal = name.startsWith("[") || IPV4.matcher(name).matches();
        if (!literal) {
            return false;
        }
        try {
            InetAddress address = InetAddress.ofLiteral(name.startsWith("[") ? name.substring(1, name.length() - 1) : name);
            return address.isLoopbackAddress() || address.equals(local);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The origin of the page that asks, where it is another than ours and allowed; null where it is ours or no page. */
    String foreignOrigin(HttpExchange exchange, String host, boolean navigable) {
        Headers headers = exchange.getRequestHeaders();
        List<String> origins = headers.get("Origin");
        if (origins != null && origins.size() != 1) {
            throw new Problem(Problem.Kind.BAD_REQUEST, "The request has " + origins.size() + " Origin headers");
        }
        String origin = origins == null ? null : origins.getFirst().toLowerCase(Locale.ROOT);
        if (origin != null && settings.allowedOrigins().contains(origin)) {
            return origin;
        }
        if (origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host)) {
            throw foreign("Pages of " + Text.shown(origin));
        }
        String site = headers.getFirst("Sec-Fetch-Site");
        boolean ours = site == null || site.equals("same-origin") || site.equals("none");
        if (!ours && !(navigable && "navigate".equals(headers.getFirst("Sec-Fetch-Mode")))) {
            throw foreign("Pages of another site");
        }
        return null;
    }

    private static Problem foreign(String who) {
        return new Problem(Problem.Kind.FORBIDDEN, who + " may not use this server", null,
                "Name the page's origin in MONITOR_ALLOWED_ORIGINS to allow it");
    }

    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') && colon > 0 ? authority.substring(0, colon) : authority;
    }
}
