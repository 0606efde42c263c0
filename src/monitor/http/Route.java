package monitor.http;

import java.util.List;
import java.util.Objects;
import monitor.model.Role;

/**
 * One row of the route table.
 *
 * @param method  GET, POST, PUT or DELETE; a GET answers HEAD, too
 * @param pattern the path, such as {@code /api/servers/{id}/test}; {@code {id}} takes a whole number, any other name one word
 * @param role    the least that may use it; {@link Role#NONE} is open to strangers
 * @param summary what it does, for the API's description
 * @param query   the query parameters that there are; any other is refused
 * @param maxBody bytes that a body may have; 0 where none is expected
 */
public record Route(String method, String pattern, Role role, String summary, List<String> query, int maxBody, Handler handler) {

    /** Room for what forms send, keys included. */
    public static final int SMALL_BODY = 64 * 1024;

    public Route {
        if (!List.of("GET", "POST", "PUT", "DELETE").contains(method)) {
            throw new IllegalArgumentException("no such method: " + method);
        }
        if (!pattern.startsWith("/")) {
            throw new IllegalArgumentException("a pattern begins with a slash: " + pattern);
        }
        Objects.requireNonNull(role);
        Objects.requireNonNull(summary);
        Objects.requireNonNull(handler);
        query = List.copyOf(query);
    }

    public static Route get(String pattern, Role role, String summary, Handler handler, String... query) {
        return new Route("GET", pattern, role, summary, List.of(query), 0, handler);
    }

    public static Route post(String pattern, Role role, String summary, Handler handler, String... query) {
        return new Route("POST", pattern, role, summary, List.of(query), SMALL_BODY, handler);
    }

    public static Route put(String pattern, Role role, String summary, Handler handler, String... query) {
        return new Route("PUT", pattern, role, summary, List.of(query), SMALL_BODY, handler);
    }

    public static Route delete(String pattern, Role role, String summary, Handler handler, String... query) {
        return new Route("DELETE", pattern, role, summary, List.of(query), 0, handler);
    }

    /** The same with room for a larger body. */
    public Route body(int maxBytes) {
        return new Route(method, pattern, role, summary, query, maxBytes, handler);
    }
}
