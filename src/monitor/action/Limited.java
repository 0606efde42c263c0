package monitor.action;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import monitor.model.Failure;
import monitor.model.HostRules;
import monitor.model.Problem;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Server;
import monitor.ssh.Ssh;
import monitor.ssh.Target;
import monitor.ssh.Verbs;

/** Whether a host holds the central to a list of its own, and what that list says of an action. */
final class Limited {

    private static final Duration HELLO = Duration.ofSeconds(15);
    private static final String APPLY = "/usr/local/lib/server-monitor/apply";

    private Limited() {}

    /** The host as actions and logs meet it; asked anew each time, since root may have changed its mind. */
    static Host host(Server server, Ssh ssh, Function<Server, Target> targets) {
        if (server.local()) {
            return new Host(server.name(), System.getProperty("user.name"), true, new HereRunner(), null);
        }
        Target target = targets.apply(server);
        return switch (Verbs.hello(ssh, target, HELLO)) {
            case Result.Ok<HostRules.Limits>(HostRules.Limits limits) -> new Host(server.name(), server.username(), false,
                    new VerbRunner(ssh, target), limits.rules());
            case Result.Failed<HostRules.Limits>(Failure failure) when failure.reason() == Reason.NO_SHELL -> new Host(server.name(),
                    server.username(), false, new SshRunner(ssh, target), null);
            case Result.Failed<HostRules.Limits>(Failure failure) -> throw Actor.problem(failure);
        };
    }

    /** Why the host's list forbids it before anything was looked at, or null; a container that is not named there cannot even be seen. */
    static Refusal before(Host host, Action action) {
        if (host.rules() == null || !(action instanceof DockerAction docker) || docker.container().matches("[0-9a-f]{12,64}")) {
            return null;
        }
        return refusal(host, HostRules.Kind.CONTAINER, docker.container(), action.verb());
    }

    /**
     * The same when it was seen.
     *
     * @param target its members
     */
    static Refusal after(Host host, Action action, Map<String, Object> target) {
        if (host.rules() == null) {
            return null;
        }
        String name = String.valueOf(target.get("name"));
        return switch (action) {
            case ServiceAction service -> refusal(host, HostRules.Kind.UNIT, name, service.verb());
            case DockerAction docker -> refusal(host, HostRules.Kind.CONTAINER, name, docker.verb());
            case KillProcess kill -> host.rules().allows(HostRules.Kind.OWNER, String.valueOf(target.get("user")), kill.signal().name()) ? null
                    : refusal(host, HostRules.Kind.PROCESS, name, kill.signal().name());
        };
    }

    private static Refusal refusal(Host host, HostRules.Kind kind, String name, String verb) {
        return host.rules().allows(kind, name, verb) ? null : new Refusal(Problem.Kind.FORBIDDEN, "not_on_host_list", host.name()
                + " itself does not allow to " + verb + " " + kind.word() + " " + name, "As root on that host: put the line \"" + kind.word()
                + " " + name + " " + verb + "\" into /etc/server-monitor/allow.list and run " + APPLY, Map.of());
    }

    /** A log that the host's list does not name is a {@link Problem}. */
    static void check(Host host, LogRequest request) {
        String name = request instanceof LogRequest.OfUnit unit ? ServiceAction.unit(unit.name()) : request.name();
        if (host.rules() != null && !host.rules().allows(HostRules.Kind.LOG, name, request.kind())) {
            throw new Problem(Problem.Kind.FORBIDDEN, host.name() + " itself does not allow to read the log of " + request.kind() + " " + name,
                    request.kind(), "As root on that host: put the line \"log " + request.kind() + " " + name
                    + "\" into /etc/server-monitor/allow.list").with("reason", "not_on_host_list");
        }
    }

    static List<String> files(Host host) {
        return host.rules().names(HostRules.Kind.LOG, "file");
    }
}
