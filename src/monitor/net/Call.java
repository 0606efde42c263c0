package monitor.net;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One HTTP request.
 *
 * @param headers in order, beside Host, Content-Length and Connection; printable ASCII
 * @param body    or empty for none
 */
public record Call(String method, URI uri, Map<String, String> headers, byte[] body) {

    private static final byte[] NO_BODY = {};

    public Call {
        if (!method.matches("[A-Z]{3,7}")) {
            throw new IllegalArgumentException("no method: " + method);
        }
        String flaw = flaw(uri);
        if (flaw != null) {
            throw new IllegalArgumentException(flaw);
        }
        headers.forEach((name, value) -> {
            if (!name.matches("[A-Za-z0-9-]{1,64}") || !value.matches("[\\x20-\\x7e]{0,4096}")) {
                // never the value: it may be a secret
                throw new IllegalArgumentException("the header " + name + " cannot be sent");
            }
        });
        headers = new LinkedHashMap<>(headers);
        Objects.requireNonNull(body);
    }

    public static Call get(URI uri) {
        return new Call("GET", uri, Map.of(), NO_BODY);
    }

    /** Why nothing can be asked for there, in words that follow "must", or null. */
    public static String flaw(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            return "must begin with https:// or http://";
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65535) {
            return "must name a host, and a port where it is not the usual one";
        }
        return uri.getRawUserInfo() == null ? null : "must hold no name and password: they belong into a field of their own";
    }

    boolean tls() {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    int port() {
        return uri.getPort() > 0 ? uri.getPort() : tls() ? 443 : 80;
    }

    /** Neither the address nor a header is to be seen: both may hold secrets. */
    @Override
    public String toString() {
        return "Call[" + method + " " + uri.getHost() + "]";
    }
}
