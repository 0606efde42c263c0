package monitor.http;

import monitor.model.Problem;

/** The one table from a kind of problem to an HTTP status. */
final class Status {

    private Status() {}

    static int of(Problem.Kind kind) {
        return switch (kind) {
            case BAD_REQUEST -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case CONFLICT -> 409;
            case TOO_LARGE -> 413;
            case UNSUPPORTED_MEDIA_TYPE -> 415;
            case INVALID -> 422;
            case RATE_LIMITED -> 429;
            case INTERNAL -> 500;
            case REMOTE_FAILED -> 502;
            case UNREACHABLE, OVERLOADED -> 503;
            case TIMEOUT -> 504;
        };
    }
}
