package monitor.probe;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.ssh.Target;

/**
 * Which probe reads which server: the one place that chooses. The agent if it answers, else the host's shell within the same poll,
 * so that no poll is lost on a switch either way.
 */
public final class Probes implements Probe, Asker {

    /** What the agent may take of a poll, so that the shell can still take its place. */
    private static final double AGENT_SHARE = 2.0 / 3;
    /** While the shell is what reads, the agent is tried with less. */
    private static final double RETRY_SHARE = 1.0 / 3;

    private final ConcurrentHashMap<Long, Way> ways = new ConcurrentHashMap<>();
    private final LocalProbe local;
    private final AgentProbe agent;
    private final ShellProbe shell;
    private final LongSupplier nanos;

    public Probes(LocalProbe local, AgentProbe agent, ShellProbe shell, LongSupplier nanos) {
        this.local = Objects.requireNonNull(local);
        this.agent = Objects.requireNonNull(agent);
        this.shell = Objects.requireNonNull(shell);
        this.nanos = Objects.requireNonNull(nanos);
    }

    @Override
    public Result<Sample> poll(Server server, Duration deadline) {
        return server.local() ? local.poll(server, deadline) : remote(server, deadline);
    }

    private Result<Sample> remote(Server server, Duration deadline) {
        long endNanos = nanos.getAsLong() + deadline.toNanos();
        Way way = ways.computeIfAbsent(server.id(), id -> new Way());
        if (!way.triesAgent(shell.agentListens(server.id()), nanos.getAsLong())) {
            return shell.poll(server, way.note(), deadline);
        }
        Duration share = Duration.ofNanos((long) (deadline.toNanos() * (way.agentless() ? RETRY_SHARE : AGENT_SHARE)));
        Result<Sample> answer = agent.poll(server, share);
        if (!(answer instanceof Result.Failed<Sample>(Failure failure))) {
            way.agentAnswered();
            shell.forget(server.id());
            return answer;
        }
        if (!replaceable(failure.reason())) {
            return answer;
        }
        String note = absent(failure.reason()) ? null : failure.sentence();
        Result<Sample> read = shell.poll(server, note, Duration.ofNanos(Math.max(1, endNanos - nanos.getAsLong())));
        if (read instanceof Result.Failed<Sample>(Failure other)) {
            return Result.failed(absent(failure.reason()) ? both(other, failure) : failure);
        }
        way.agentFailed(note, nanos.getAsLong());
        return read;
    }

    /** Whether a host, which need not be stored, can be read without an agent. */
    public Result<Void> look(Target target, Duration deadline) {
        return shell.look(target, deadline);
    }

    /** Failures of the agent alone: SSH works, or may. */
    private static boolean replaceable(Reason reason) {
        return switch (reason) {
            case AGENT_DOWN, UNSUPPORTED, NO_SHELL, BAD_DATA, TIMEOUT, NO_DATA -> true;
            case OK, UNREACHABLE, AUTH_FAILED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, JUMP_FAILED -> false;
        };
    }

    /** Whether there is no agent, or no way to it: nothing is wrong with one. */
    private static boolean absent(Reason reason) {
        return reason == Reason.AGENT_DOWN || reason == Reason.UNSUPPORTED || reason == Reason.NO_SHELL;
    }

    private static Failure both(Failure ofShell, Failure ofAgent) {
        boolean impossible = ofShell.reason() == Reason.NO_SHELL || ofShell.reason() == Reason.UNSUPPORTED;
        return impossible && ofAgent.reason() == Reason.AGENT_DOWN
                ? new Failure(ofShell.reason(), ofShell.sentence() + " And no agent answers: " + ofAgent.sentence()) : ofShell;
    }

    @Override
    public Result<Link> connect(Server server, Duration deadline) {
        return server.local() ? local.connect(server, deadline) : agent.connect(server, deadline);
    }

    /** The agent is tried again at the next poll: it came or went. */
    @Override
    public void again(long serverId) {
        ways.remove(serverId);
    }

    @Override
    public void forget(long serverId) {
        ways.remove(serverId);
        local.forget(serverId);
        shell.forget(serverId);
        agent.forget(serverId);
    }

    @Override
    public Result<byte[]> ask(Server server, String path, Duration deadline) {
        if (server.local()) {
            return local.ask(server, path, deadline);
        }
        Way way = ways.get(server.id());
        return way != null && way.agentless() ? shell.ask(server, path, deadline) : agent.ask(server, path, deadline);
    }
}
