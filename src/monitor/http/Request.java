package monitor.http;

import java.util.Map;
import monitor.model.Principal;
import monitor.model.Problem;

/** What a handler may know of a request. The role has been checked before it comes to be. Used by one thread. */
public final class Request {

    private final Match match;
    private final Query query;
    private final Body body;
    private final Origin origin;
    private final Principal principal;
    private final String requestId;

    /** Where a request came from. {@code https} as the client sees it; {@code host} is the authority it asked for. */
    record Origin(String address, boolean https, String host, String basePath, Map<String, String> cookies,
            String accept) {}

    Request(Match match, Query query, Body body, Origin origin, Principal principal, String requestId) {
        this.match = match;
        this.query = query;
        this.body = body;
        this.origin = origin;
        this.principal = principal;
        this.requestId = requestId;
    }

    public Principal principal() {
        return principal;
    }

    public String requestId() {
        return requestId;
    }

    /** The client's address as text: the peer's, or what a trusted proxy says. */
    public String address() {
        return origin.address();
    }

    /** Whether the client speaks TLS, to us or to a trusted proxy. */
    public boolean https() {
        return origin.https();
    }

    /** The address under which the client reaches the root of the pages, such as {@code http://localhost:9083/}. */
    public String baseUrl() {
        return (origin.https() ? "https://" : "http://") + origin.host() + origin.basePath();
    }

    /** "/" or such as "/monitor/". */
    public String basePath() {
        return origin.basePath();
    }

    /** A cookie's value, or null. */
    public String cookie(String name) {
        return origin.cookies().get(name);
    }

    /** What the client says that it takes, as it says it; "" where it says nothing. */
    public String accept() {
        return origin.accept();
    }

    /** The {@code {id}} of the path. */
    public long id() {
        return match.id("id");
    }

    /** Whether the path has an {@code {id}}. */
    public boolean hasId() {
        return match.words().containsKey("id");
    }

    /** A word of the path. */
    public String word(String name) {
        return match.word(name);
    }

    /** A query parameter's value, or null where it is absent. */
    public String query(String name) {
        return query.text(name);
    }

    /** A query parameter as a whole number in a range; {@code invalid} with the field otherwise. */
    public long number(String name, long min, long max, long ifAbsent) {
        return query.number(name, min, max, ifAbsent);
    }

    /** A query parameter that is 1, 0, true or false; present without a value is true. */
    public boolean flag(String name) {
        return query.flag(name);
    }

    /** The whole body, as JSON: its type and its size have been checked, not its syntax. */
    public byte[] json() {
        return body.json();
    }

    /** Like {@link #json()}; an empty object where there is no body. */
    public byte[] jsonOrEmpty() {
        return body.present() ? body.json() : new byte[] {'{', '}'};
    }

    /** A route's match: the route and the words of its pattern's places. */
    record Match(Route route, Map<String, String> words) {

        String word(String name) {
            String word = words.get(name);
            if (word == null) {
                throw new IllegalArgumentException("the pattern " + route.pattern() + " has no {" + name + "}");
            }
            return word;
        }

        long id(String name) {
            String word = word(name);
            if (word.length() <= 18 && !word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Long.parseLong(word);
            }
            throw Problem.notFound("There is nothing with the id \"" + Text.shown(word) + "\": an id is a whole number");
        }
    }
}
