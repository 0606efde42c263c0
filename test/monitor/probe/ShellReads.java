package monitor.probe;

import hosts.Shells;
import hosts.Sshd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import monitor.model.Actions;
import monitor.model.Failure;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.ssh.HostKeys;
import monitor.ssh.SshPool;
import monitor.ssh.Target;

/** The probes over a real session, for one server. */
final class ShellReads implements AutoCloseable {

    static final Duration DEADLINE = Duration.ofSeconds(20);

    final Path folder;
    final SshPool ssh;
    final ShellProbe shell;
    final Probes probes;
    final Server server;
    private final LocalProbe local = new LocalProbe(Clock.systemUTC());

    ShellReads(Target target, int agentPort) {
        try {
            folder = Files.createTempDirectory("monitor-shell-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ssh = new SshPool(new HostKeys(folder.resolve("known_hosts"), folder.resolve("none"), false, Clock.systemUTC()), null, folder, null);
        server = new Server(1, "one", target.host(), target.port(), target.username(), "", List.of(), null, agentPort, null, null,
                false, Actions.NONE, false, false, Instant.EPOCH);
        Function<Server, Target> targets = any -> target;
        shell = new ShellProbe(ssh, targets, Duration.ofSeconds(5), Clock.systemUTC(), System::nanoTime);
        probes = new Probes(local, new AgentProbe(ssh, targets, Clock.systemUTC(), System::nanoTime), shell, System::nanoTime);
    }

    static ShellReads of(Sshd sshd) {
        return new ShellReads(sshd.target(1), 8083);
    }

    Sample sample() {
        return switch (shell.poll(server, null, DEADLINE)) {
            case Result.Ok<Sample>(Sample sample) -> sample;
            case Result.Failed<Sample>(Failure failure) -> throw new AssertionError(failure);
        };
    }

    Failure failure() {
        return switch (shell.poll(server, null, DEADLINE)) {
            case Result.Ok<Sample>(Sample sample) -> throw new AssertionError(json(sample));
            case Result.Failed<Sample>(Failure failure) -> failure;
        };
    }

    static String json(Sample sample) {
        return new String(sample.json(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        ssh.close();
        local.close();
        Shells.deleteTree(folder);
    }
}
