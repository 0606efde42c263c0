package monitor.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What went wrong, in words that a user may read. Thrown anywhere below {@code http/}, which alone turns the kind into a status.
 * {@code field} names the offending field of a request or is null; {@code hint} says the way on or is null.
 */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The contract's error codes. */
    public enum Kind {
        BAD_REQUEST, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED, CONFLICT, TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE, INVALID, RATE_LIMITED, REMOTE_FAILED, UNREACHABLE, OVERLOADED, TIMEOUT, INTERNAL
    }

    /** Seconds after which to try again; becomes the header of that name, too. */
    public static final String RETRY_AFTER = "retry_after";

    private final Kind kind;
    private final String field;
    private final String hint;
    private final transient Map<String, Object> members;

    public Problem(Kind kind, String message) {
        this(kind, message, null, null);
    }

    public Problem(Kind kind, String message, String field, String hint) {
        this(kind, message, field, hint, Map.of());
    }

    private Problem(Kind kind, String message, String field, String hint, Map<String, Object> members) {
        // no stack trace: a problem is an answer, not a fault of the program
        super(Objects.requireNonNull(message), null, false, false);
        this.kind = Objects.requireNonNull(kind);
        this.field = field;
        this.hint = hint;
        this.members = members;
    }

    /** With one more member in the answer, such as {@code exit_code} or {@code reason}: a String, Long, Integer, Boolean or Map. */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(kind, getMessage(), field, hint, Collections.unmodifiableMap(more));
    }

    /** With that way on. */
    public Problem hinted(String way) {
        return new Problem(kind, getMessage(), field, way, members);
    }

    /** 422 for one field of a request or record. */
    public static Problem invalid(String field, String message) {
        return new Problem(Kind.INVALID, message, field, null);
    }

    public static Problem notFound(String message) {
        return new Problem(Kind.NOT_FOUND, message);
    }

    public static Problem conflict(String message) {
        return new Problem(Kind.CONFLICT, message);
    }

    /** What the answer carries besides, in order. */
    public Map<String, Object> members() {
        return members;
    }

    public Kind kind() {
        return kind;
    }

    public String field() {
        return field;
    }

    public String hint() {
        return hint;
    }
}
