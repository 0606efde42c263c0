package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import monitor.alert.Defaults;
import monitor.alert.Engine;
import monitor.alert.Standing;
import monitor.json.SampleReader;
import monitor.live.EventHub;
import monitor.model.Actions;
import monitor.model.Log;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Rule;
import monitor.model.RuleFields;
import monitor.model.RuleKind;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;
import monitor.model.Status;
import monitor.store.Alerts;
import monitor.store.Database;
import monitor.store.Pendings;
import monitor.store.Rules;
import monitor.store.Servers;
import monitor.store.Silences;

/**
 * What alerts cost: a thousand servers every five seconds, held against the rules of the first start and twenty more, beside reading
 * the same samples; and the sweeps in which nothing came.
 */
public final class AlertsBench {

    private static final int SERVERS = 1_000;
    private static final int MORE_RULES = 20;
    private static final int POLL_SECONDS = 5;
    private static final int SWEEPS_A_POLL = 10;
    private static final int WARM = 30;
    private static final int ROUNDS = 60;
    /** Of one core. */
    private static final double LIMIT = 0.05;
    private static final List<String> METRICS = List.of("cpu_percent", "memory_percent", "load_5", "disk.percent", "disk.inodes_percent",
            "interface.rx_bytes_per_second", "device.busy_percent", "core.percent", "container.cpu_percent", "container.memory_bytes");

    private AlertsBench() {}

    public static void main(String[] args) throws Exception {
        byte[] json = Files.readAllBytes(Path.of("test/fixtures/samples/all.json"));
        Path data = Files.createTempDirectory("alerts-bench");
        Clock clock = Clock.systemUTC();
        try (Database db = Database.open(data, clock); EventHub hub = new EventHub()) {
            List<Standing> standings = standings(db);
            int rules = rules(db, clock.instant());
            Engine engine = new Engine(new Engine.Stores(db, new Alerts(db), new Rules(db), new Silences(db), new Pendings(db)),
                    new Engine.Feed(() -> standings, "1.0.0", Duration.ofSeconds(POLL_SECONDS), List::of, () -> null), hub, clock, Log.NONE);
            long nanos = 0;
            long spent = 0;
            long read = 0;
            for (int round = 0; round < WARM + ROUNDS; round++) {
                List<Sample> samples = new ArrayList<>(SERVERS);
                long begun = System.nanoTime();
                for (Standing standing : standings) {
                    samples.add(sample(json, standing.server().id(), clock.instant()));
                }
                read += round < WARM ? 0 : System.nanoTime() - begun;
                begun = System.nanoTime();
                for (int sweep = 0; sweep < SWEEPS_A_POLL; sweep++) {
                    for (int i = sweep; i < SERVERS; i += SWEEPS_A_POLL) {
                        engine.sampled(samples.get(i));
                    }
                    nanos += TimeUnit.SECONDS.toNanos(POLL_SECONDS) / SWEEPS_A_POLL;
                    engine.sweep(nanos);
                }
                spent += round < WARM ? 0 : System.nanoTime() - begun;
            }
            double share = spent / 1e9 / ROUNDS / POLL_SECONDS;
            double reading = read / 1e9 / ROUNDS / POLL_SECONDS;
            System.out.printf(Locale.ROOT, "bench | alerts: share of a core, %d servers every %d s, %d rules | %.4f | %.4f reading the samples"
                    + " | %.2f | %.2f | %s%n", SERVERS, POLL_SECONDS, rules, share, reading, share / reading, LIMIT,
                    share <= LIMIT ? "ok" : "over");
            System.out.printf(Locale.ROOT, "bench | alerts: rules held against samples, a second | %.0f | %d needed | - | - | ok%n",
                    (double) SERVERS * rules * ROUNDS / (spent / 1e9), SERVERS * rules / POLL_SECONDS);
            System.out.printf("bench | alerts: begun meanwhile | %d | - | - | - | ok%n", new Alerts(db).firing((java.util.Set<Long>) null).values().stream()
                    .mapToLong(Long::longValue).sum());
        }
    }

    private static List<Standing> standings(Database db) {
        Servers servers = new Servers(db);
        List<Standing> standings = new ArrayList<>();
        db.write(tx -> {
            for (int i = 0; i < SERVERS; i++) {
                Server server = servers.insert(tx, new Server(0, "s" + i, "h" + i, 22, "root", "", List.of("web"), null, 8083, null, null,
                        false, Actions.NONE, false, false, Instant.now()));
                standings.add(new Standing(server, Status.ONLINE, Reason.OK, ""));
            }
            return null;
        });
        return standings;
    }

    private static int rules(Database db, Instant now) {
        List<Rule> rules = new ArrayList<>(Defaults.rules(now));
        for (int i = 0; i < MORE_RULES; i++) {
            Map<String, Object> given = new TreeMap<>(Map.of("name", "rule " + i, "metric", METRICS.get(i % METRICS.size()),
                    "threshold", 1e15, "for_seconds", 60.0));
            rules.add(RuleFields.apply(RuleFields.blank(RuleKind.METRIC, now), given, now));
        }
        db.write(tx -> {
            rules.forEach(rule -> new Rules(db).insert(tx, rule));
            return null;
        });
        return rules.size();
    }

    private static Sample sample(byte[] json, long server, Instant at) {
        if (SampleReader.read(json) instanceof Result.Ok<SampleReader.Parts>(SampleReader.Parts parts)) {
            return new Sample(server, at, Source.AGENT, parts.figures(), parts.details(), parts.facts(), json);
        }
        throw new IllegalStateException("the fixture cannot be read");
    }
}
