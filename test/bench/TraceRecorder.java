package bench;

import hosts.Machine;
import hosts.Machines;
import hosts.Shells;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import monitor.model.Actions;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.probe.AgentProbe;
import monitor.probe.LocalProbe;
import monitor.probe.Probes;
import monitor.probe.ShellProbe;
import monitor.ssh.HostKeys;
import monitor.ssh.SshPool;
import monitor.ssh.Target;

/**
 * Records what the probes read every 5 s of this machine and, where LXC can be had, of a container beside it that has some work
 * of its own and is read over SSH: what the benches of history are measured on. Arguments: the file to append to, and how many
 * minutes. Written as {@link Trace} reads it, one line a sample; {@code Trace} packs it into a fixture.
 */
public final class TraceRecorder {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Some work and rest by turns, as a small server has; ends with its container. */
    private static final String WORK = "nohup sh -c 'while :; do nice head -c 30000000 /dev/urandom | gzip > /tmp/work;"
            + " find /usr -type f | head -n $(($(date +%S) * 40)) | xargs cat > /dev/null; sleep $(($(date +%S) / 2 + 3)); done'"
            + " > /dev/null 2>&1 &";

    private TraceRecorder() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]);
        Duration length = Duration.ofMinutes(Long.parseLong(args[1]));
        Clock clock = Clock.systemUTC();
        Path folder = Files.createTempDirectory("trace");
        Machine container = container();
        try (LocalProbe local = new LocalProbe(clock);
                SshPool ssh = new SshPool(new HostKeys(folder.resolve("known_hosts"), folder.resolve("none"), false, clock), null, folder, null);
                Writer out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            Function<Server, Target> targets = server -> container.target(server.id());
            Probes probes = new Probes(local, new AgentProbe(ssh, targets, clock, System::nanoTime),
                    new ShellProbe(ssh, targets, INTERVAL, clock, System::nanoTime), System::nanoTime);
            List<Server> servers = new ArrayList<>(List.of(server(1, "machine", true)));
            if (container != null) {
                container.run(WORK);
                servers.add(server(2, "container", false));
            }
            record(servers, probes, out, System.nanoTime() + length.toNanos());
        } finally {
            if (container != null) {
                container.close();
            }
            Shells.deleteTree(folder);
        }
    }

    private static Machine container() {
        try {
            return Machines.container().memory(400).start();
        } catch (RuntimeException e) {
            System.err.println("No container: " + e.getMessage());
            return null;
        }
    }

    private static Server server(long id, String name, boolean local) {
        return new Server(id, name, name, 22, "root", "", List.of(), null, 8083, null, null, false, Actions.NONE, false, local, Instant.EPOCH);
    }

    private static void record(List<Server> servers, Probes probes, Writer out, long endNanos) throws IOException {
        servers.forEach(server -> probes.connect(server, Duration.ofSeconds(15)));
        for (long next = System.nanoTime(); next < endNanos; next += INTERVAL.toNanos()) {
            LockSupport.parkNanos(next - System.nanoTime());
            for (Server server : servers) {
                switch (probes.poll(server, INTERVAL.dividedBy(2))) {
                    case Result.Ok<Sample>(Sample sample) -> out.write(Trace.line(server.name(), sample));
                    case Result.Failed<Sample>(var failure) -> System.err.println(Instant.now() + " " + server.name() + ": " + failure);
                }
            }
            out.flush();
        }
    }
}
