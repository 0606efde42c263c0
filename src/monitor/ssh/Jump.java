package monitor.ssh;

import java.net.Socket;
import java.time.Duration;
import java.util.stream.Collectors;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;

/**
 * The way to a host through the session of another one, which is a server of its own with its own pinned key.
 * What is wrong with a hop is {@code JUMP_FAILED} and names that hop; what is wrong behind it is the host's
 * own.
 */
final class Jump {

    /** What a hop may take of the time in hundredths: who waits then hears which host let it pass. */
    private static final int SHARE = 90;

    private Jump() {}

    /** The hop next to the target, with those before it. */
    static Target last(Target target) {
        Target hop = target.via().getLast();
        return new Target(hop.serverId(), hop.host(), hop.port(), hop.username(), hop.credentials(),
                hop.legacy(), hop.fingerprint(), target.via().subList(0, target.via().size() - 1));
    }

    static Deadline share(Deadline deadline) {
        return Deadline.in(Duration.ofNanos(deadline.nanos() / 100 * SHARE));
    }

    /** @param carried what came of the hop's session, and of the stream to the target on it */
    static Result<Socket> socket(Target hop, Target target, Result<Result<Ssh.Stream>> carried) {
        return switch (carried) {
            case Result.Failed<Result<Ssh.Stream>>(Failure failure) -> Result.failed(failed(hop, failure));
            case Result.Ok<Result<Ssh.Stream>>(Result.Failed<Ssh.Stream>(Failure failure)) ->
                    Result.failed(behind(hop, target, failure));
            case Result.Ok<Result<Ssh.Stream>>(Result.Ok<Ssh.Stream>(Ssh.Stream stream)) ->
                    Result.ok(new StreamSocket(stream));
        };
    }

    /** Why nothing may go over one of its hops, also on a session that stands already; or null. */
    static Failure blocked(Target target, HostKeys hostKeys) {
        for (Target hop : target.via()) {
            Failure blocked = hostKeys.blocked(hop.serverId());
            if (blocked != null) {
                return failed(hop, blocked);
            }
        }
        return null;
    }

    /** That of two hops which is at fault is named once. */
    private static Failure failed(Target hop, Failure failure) {
        return failure.reason() == Reason.JUMP_FAILED ? failure
                : new Failure(Reason.JUMP_FAILED, "The way over " + hop.where() + " fails: "
                        + failure.sentence());
    }

    private static Failure behind(Target hop, Target target, Failure failure) {
        return switch (failure.reason()) {
            case AGENT_DOWN -> new Failure(Reason.UNREACHABLE, hop.where() + " cannot connect to "
                    + target.where() + ": the machine is off, no SSH server listens on that port, or its"
                    + " name is not known there.");
            case TIMEOUT -> new Failure(Reason.UNREACHABLE, "No answer from " + target.where() + " through "
                    + hop.where() + " before the deadline: the machine is off, the address is wrong, or a"
                    + " firewall drops the packets.");
            case OK, UNREACHABLE, AUTH_FAILED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, NO_DATA, BAD_DATA,
                    UNSUPPORTED, NO_SHELL, JUMP_FAILED -> failed(hop, failure);
        };
    }

    /** The way was not there when who waited for it had to go. */
    static Failure late(Target target) {
        return new Failure(Reason.JUMP_FAILED, "The way to " + target.where() + " over "
                + target.via().stream().map(Target::where).collect(Collectors.joining(" and "))
                + " was not there before the deadline.");
    }
}
