package monitor.http;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
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
 * @param marks   what else is asked of whoever uses it
 */
public record Route(String method, String pattern, Role role, String summary, List<String> query, int maxBody, Handler handler,
        Set<Mark> marks) {

    public enum Mark {
        /** One's own matters: also for whoever has to set up a second factor first. */
        OWN,
        /** Concerns every server, so that it is closed to whoever is limited to some. */
        WHOLE,
        /** For admins who are limited to some servers, too: the handler looks which. Other routes of admins are {@link #WHOLE}. */
        LIMITED,
        /** In a browser, the password or a code again after a while. */
        SENSITIVE,
        /** Costs much: has a rate limit of its own. */
        COSTLY
    }

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
        marks = marks.isEmpty() ? Set.of() : Set.copyOf(marks);
    }

    public static Route get(String pattern, Role role, String summary, Handler handler, String... query) {
        return new Route("GET", pattern, role, summary, List.of(query), 0, handler, Set.of());
    }

    public static Route post(String pattern, Role role, String summary, Handler handler, String... query) {
        return new Route("POST", pattern, role, summary, List.of(query), SMALL_BODY, handler, Set.of());
    }

    public static Route put(String pattern, Role role, String summary, Handler handler, String... query) {
        return new Route("PUT", pattern, role, summary, List.of(query), SMALL_BODY, handler, Set.of());
    }

    public static Route delete(String pattern, Role role, String summary, Handler handler, String... query) {
        return new Route("DELETE", pattern, role, summary, List.of(query), 0, handler, Set.of());
    }

    /** The same with room for a larger body. */
    public Route body(int maxBytes) {
        return new Route(method, pattern, role, summary, query, maxBytes, handler, marks);
    }

    /** The same with these marks too. */
    public Route with(Mark... more) {
        Set<Mark> all = EnumSet.copyOf(List.of(more));
        all.addAll(marks);
        return new Route(method, pattern, role, summary, query, maxBody, handler, all);
    }

    /** The same, handled otherwise. */
    public Route by(UnaryOperator<Handler> change) {
        return new Route(method, pattern, role, summary, query, maxBody, change.apply(handler), marks);
    }

    public boolean is(Mark mark) {
        return marks.contains(mark);
    }

    /** Whether it is closed to whoever is limited to some servers. */
    boolean whole() {
        return is(Mark.WHOLE) || role == Role.ADMIN && !is(Mark.LIMITED);
    }
}
