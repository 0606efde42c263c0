package bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.concurrent.TimeUnit;
import monitor.live.EventHub;
import monitor.model.Actions;
import monitor.model.Event;
import monitor.model.Log;
import monitor.model.Server;
import monitor.model.Status;
import monitor.probe.AgentProbe;
import monitor.probe.LocalProbe;
import monitor.probe.Probes;
import monitor.probe.ShellProbe;
import monitor.ssh.HostKeys;
import monitor.ssh.SshPool;
import monitor.ssh.Target;
import monitor.store.Database;
import monitor.store.History;
import monitor.store.Servers;
import monitor.watch.Collector;
import monitor.watch.Fleet;

/**
 * The central without its pages, in a process of its own so that its CPU and memory are only its own: sessions, polls, fleet,
 * store, and one listener to the events. Answers each line of stdin with a line of counters; ends with stdin.
 * Arguments: DATA SERVERS SSH_PORT AGENT_PORT KEY USER SECONDS.
 */
public final class FleetCentral {

    private FleetCentral() {}

    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0]);
        int count = Integer.parseInt(args[1]);
        String key = args[4];
        Clock clock = Clock.systemUTC();
        EventHub hub = new EventHub();
        Fleet fleet = new Fleet(hub, clock);
        HostKeys hostKeys = new HostKeys(data.resolve("known_hosts"), data.resolve("none"), false, clock);
        try (Database database = Database.open(data, clock);
                SshPool ssh = new SshPool(hostKeys, null, data, null);
                LocalProbe local = new LocalProbe(clock)) {
            History history = new History(database);
            Servers servers = new Servers(database);
            for (int i = 0; i < count; i++) {
                fleet.put(servers.insert(new Server(0, "server " + i, address(i), Integer.parseInt(args[2]), args[5], "", List.of(),
                        key, Integer.parseInt(args[3]), null, null, false, Actions.NONE, false, false, Instant.now(clock))));
            }
            Function<Server, Target> targets = s -> new Target(s.id(), s.host(), s.port(), s.username(),
                    new Target.Credentials(s.sshKeyPath(), null, null), false, null, List.of());
            Duration interval = Duration.ofSeconds(Long.parseLong(args[6]));
            Probes probes = new Probes(local, new AgentProbe(ssh, targets, clock, System::nanoTime),
                    new ShellProbe(ssh, targets, interval, clock, System::nanoTime), System::nanoTime);
            listen(hub);
            try (Collector collector = new Collector(fleet, probes, interval, history::append, (server, type, fingerprint) -> { }, clock, System::nanoTime, Log.NONE)) {
                collector.start();
                answer(fleet, collector, ssh, database);
            }
        }
    }

    /** 127.1.0.1 and on: all of 127.0.0.0/8 is this machine. */
    static String address(int i) {
        return "127.1." + i / 250 + "." + (i % 250 + 1);
    }

    private static void listen(EventHub hub) {
        EventHub.Subscription subscription = hub.subscribe(10_000);
        Thread.ofVirtual().start(() -> {
            try {
                while (!subscription.ended()) {
                    Event event = subscription.next(1, TimeUnit.SECONDS);
                    if (event instanceof Event.Sampled(var sample) && sample.json().length == 0) {
                        throw new IllegalStateException("an empty sample");
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void answer(Fleet fleet, Collector collector, SshPool ssh, Database database) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String told = "";
        while (in.readLine() != null) {
            Map<String, Long> all = new TreeMap<>(collector.counters());
            ssh.counters().forEach((name, value) -> all.put("ssh_" + name, value));
            all.put("online", (long) fleet.overview().online());
            all.put("store_queued", (long) database.health().queued());
            all.put("store_dropped", database.health().dropped());
            StringBuilder line = new StringBuilder();
            all.forEach((name, value) -> line.append(name).append('=').append(value).append(' '));
            System.out.println(line);
            String trouble = fleet.all().stream().filter(entry -> entry.status() == Status.OFFLINE).findFirst()
                    .map(entry -> entry.server().host() + ": " + entry.sentence()).orElse("");
            if (!trouble.equals(told)) {
                System.err.println(trouble);
                told = trouble;
            }
        }
    }
}
