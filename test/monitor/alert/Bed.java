package monitor.alert;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import monitor.live.EventHub;
import monitor.model.Actions;
import monitor.model.CheckState;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Log;
import monitor.model.Metric;
import monitor.model.Notice;
import monitor.model.Reason;
import monitor.model.Rule;
import monitor.model.RuleFields;
import monitor.model.RuleKind;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Silence;
import monitor.model.Source;
import monitor.model.Status;
import monitor.store.Alerts;
import monitor.store.Database;
import monitor.store.Notices;
import monitor.store.Pendings;
import monitor.store.Rules;
import monitor.store.Servers;
import monitor.store.Silences;

/** The engine over a real file, with servers, time and figures that the test makes. */
final class Bed implements AutoCloseable {

    static final Instant START = Instant.parse("2026-01-06T12:00:00Z");

    final Path folder;
    final Map<Long, Standing> standings = new TreeMap<>();
    List<CheckState> checks = List.of();
    Instant certificate;
    Instant wall = START;
    long nanos = 7;
    Database db;
    Engine engine;
    private long heard;

    Bed(Path folder) {
        this.folder = folder;
        open();
    }

    private void open() {
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return wall;
            }
        };
        db = Database.open(folder, clock);
        engine = new Engine(new Engine.Stores(db, new Alerts(db), new Rules(db), new Silences(db), new Pendings(db)),
                new Engine.Feed(() -> List.copyOf(standings.values()), "1.0.0", Duration.ofSeconds(5), () -> checks, () -> certificate), new EventHub(), clock, Log.NONE);
    }

    /** Ends it and begins anew over the same file, so much later; the new one's elapsed time is another. */
    void restart(Duration later) {
        db.close();
        wall = wall.plus(later);
        nanos = 1_000_000_007L * 77;
        open();
        sweep();
    }

    Server server(String name, Long jump, String... tags) {
        Server server = new Servers(db).insert(new Server(0, name, name, 22, "root", "", List.of(tags), null, 8083, null, jump, false,
                Actions.NONE, false, false, START.minusSeconds(86_400)));
        standings.put(server.id(), new Standing(server, Status.ONLINE, Reason.OK, ""));
        return server;
    }

    Rule rule(RuleKind kind, Map<String, Object> given) {
        Map<String, Object> all = new TreeMap<>(given);
        all.putIfAbsent("name", "the rule");
        Rule rule = RuleFields.apply(RuleFields.blank(kind, wall), all, wall);
        Rule stored = db.write(tx -> new Rules(db).insert(tx, rule));
        engine.changed();
        return stored;
    }

    void change(Rule rule, Map<String, Object> given) {
        db.write(tx -> new Rules(db).update(tx, RuleFields.apply(rule, given, wall)));
        engine.changed();
    }

    void delete(Rule rule) {
        db.write(tx -> new Rules(db).delete(tx, rule.id()));
        engine.changed();
    }

    Silence silence(Silence silence) {
        Silence stored = db.write(tx -> new Silences(db).insert(tx, silence));
        engine.changed();
        return stored;
    }

    /** It goes away, or comes back. */
    void set(Server server, boolean online) {
        Standing old = standings.get(server.id());
        standings.put(server.id(), online ? new Standing(old.server(), Status.ONLINE, Reason.OK, "")
                : new Standing(old.server(), Status.OFFLINE, Reason.UNREACHABLE, "Connection refused."));
    }

    void sweep() {
        engine.sweep(nanos);
    }

    /** Time passes, a second at a time; each server that is online is polled every five, with that CPU. */
    void pass(int seconds, double cpu) {
        for (int i = 0; i < seconds; i++) {
            wall = wall.plusSeconds(1);
            nanos += TimeUnit.SECONDS.toNanos(1);
            if (nanos / 1_000_000_000L % 5 == 0) {
                standings.values().stream().filter(one -> one.status() == Status.ONLINE && !one.server().paused())
                        .forEach(one -> engine.sampled(sample(one.server().id(), cpu, List.of())));
            }
            sweep();
        }
    }

    void pass(int seconds) {
        pass(seconds, 5);
    }

    Sample sample(long id, double cpu, List<Detail> details) {
        return sample(id, cpu, details, "{\"cpu\":{}}", 0, 0);
    }

    Sample sample(long id, double cpu, List<Detail> details, String json, long booted, long up) {
        Figures figures = Figures.empty();
        figures.put(Metric.CPU_PERCENT, cpu);
        return new Sample(id, wall, Source.AGENT, figures, details, new Sample.Facts("h", null, null, null, booted, up, 4, "1.0.0"),
                json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** What people heard since it was asked last: the kind and the title. */
    List<String> heard() {
        List<String> all = new ArrayList<>();
        for (Notice notice : notices()) {
            all.add(notice.kind().word() + " " + notice.title());
        }
        return all;
    }

    List<Notice> notices() {
        List<Notice> all = new Notices(db).waiting(1_000).stream().filter(notice -> notice.id() > heard).toList();
        heard = all.isEmpty() ? heard : all.getLast().id();
        return all;
    }

    /** All alerts, the newest first. */
    List<Alerts.Alert> alerts() {
        return new Alerts(db).list(new Alerts.Filter(null, null, null, null, null, null, null, null, 1_000), null);
    }

    @Override
    public void close() {
        db.close();
    }
}
