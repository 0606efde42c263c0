package monitor.api;

import monitor.model.Failure;
import monitor.model.Problem;

/** What a host did wrong, as the answer that it deserves. */
final class Failures {

    private Failures() {}

    static Problem problem(Failure failure) {
        Problem.Kind kind = switch (failure.reason()) {
            case TIMEOUT -> Problem.Kind.TIMEOUT;
            case BAD_DATA, NO_DATA, AGENT_DOWN, UNSUPPORTED, NO_SHELL -> Problem.Kind.REMOTE_FAILED;
            case OK, UNREACHABLE, AUTH_FAILED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, JUMP_FAILED -> Problem.Kind.UNREACHABLE;
        };
        Problem problem = new Problem(kind, failure.sentence()).with("reason", failure.reason().word());
        return failure.fingerprint() == null ? problem : problem.with("fingerprint", failure.fingerprint());
    }
}
