package faults;

import hosts.Sshd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import monitor.live.EventHub;
import monitor.model.Actions;
import monitor.model.Log;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Status;
import monitor.probe.AgentProbe;
import monitor.ssh.HostKeys;
import monitor.ssh.SshPool;
import monitor.ssh.Target;
import monitor.watch.Collector;
import monitor.watch.Fleet;

/** A central's watching parts over real SSH, one poll a second, and what they brought. */
final class Watched implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Offline within interval + deadline, and back within one interval: with room for a machine that is busy with other tests. */
    static final Duration BOUND = Duration.ofSeconds(15);

    final List<Sample> samples = new CopyOnWriteArrayList<>();
    final Fleet fleet;
    final SshPool ssh;
    final Collector collector;
    private final EventHub hub = new EventHub();

    /** @param sshds one a server; the ids are 1 and on */
    Watched(Path folder, int agentPort, Sshd... sshds) {
        Clock clock = Clock.systemUTC();
        fleet = new Fleet(hub, clock);
        ssh = new SshPool(new HostKeys(folder.resolve("known_hosts"), folder.resolve("none"), false, clock), null, folder, null);
        AgentProbe probe = new AgentProbe(ssh, server -> target(sshds[(int) server.id() - 1], server.id()), clock, System::nanoTime);
        collector = new Collector(fleet, probe, INTERVAL, samples::add, (server, type, fingerprint) -> { }, clock, System::nanoTime,
                Log.NONE);
        for (int i = 0; i < sshds.length; i++) {
            collector.add(new Server(i + 1, "server " + (i + 1), sshds[i].host(), sshds[i].port(), sshds[i].user(), "", List.of(), null,
                    agentPort, null, null, false, Actions.NONE, false, false, Instant.EPOCH));
        }
    }

    private static Target target(Sshd sshd, long id) {
        return sshd.target(id);
    }

    boolean is(long id, Status status) {
        return fleet.find(id).status() == status;
    }

    /** The stretches longer than three intervals in which nothing came from a server. */
    List<Duration> gaps(long id) {
        List<Duration> gaps = new ArrayList<>();
        Instant last = null;
        for (Sample sample : samples) {
            if (sample.serverId() == id) {
                if (last != null && Duration.between(last, sample.at()).compareTo(INTERVAL.multipliedBy(3)) > 0) {
                    gaps.add(Duration.between(last, sample.at()));
                }
                last = sample.at();
            }
        }
        return gaps;
    }

    @Override
    public void close() {
        collector.close();
        ssh.close();
        hub.close();
    }

    /** An agent's answer that never changes, served from inside a namespace or out here by a process of its own. */
    static Process agent(List<String> prefix, Path folder, int port) throws IOException {
        Path answer = java.nio.file.Files.writeString(folder.resolve("all.json"),
                "{\"timestamp\":0,\"system\":{\"hostname\":\"far\"},\"cpu\":{\"cores\":1,\"percent\":7}}");
        List<String> line = new ArrayList<>(prefix);
        line.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx32m", "-XX:+UseSerialGC", "-cp",
                System.getProperty("java.class.path"), "bench.CannedAgent", answer.toString(), Integer.toString(port)));
        return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
