package monitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import monitor.action.Actor;
import monitor.action.AgentLife;
import monitor.action.JobRunner;
import monitor.action.Logs;
import monitor.alert.Defaults;
import monitor.alert.Engine;
import monitor.alert.Evidence;
import monitor.alert.Forecasts;
import monitor.alert.Replay;
import monitor.alert.Standing;
import monitor.api.Parts;
import monitor.api.Routes;
import monitor.api.Targets;
import monitor.api.Witness;
import monitor.audit.Ledger;
import monitor.auth.AdminToken;
import monitor.auth.Auth;
import monitor.auth.Means;
import monitor.auth.ProxyUsers;
import monitor.auth.SignIns;
import monitor.http.StaticFiles;
import monitor.http.WebServer;
import monitor.http.WebSettings;
import monitor.json.ErrorJson;
import monitor.live.EventHub;
import monitor.model.Actions;
import monitor.model.Event;
import monitor.model.Log;
import monitor.model.Server;
import monitor.model.ServerFields;
import monitor.model.Severity;
import monitor.notify.Kinds;
import monitor.notify.Office;
import monitor.probe.AgentProbe;
import monitor.probe.LocalProbe;
import monitor.probe.Probes;
import monitor.probe.ShellProbe;
import monitor.recall.Changes;
import monitor.recall.Explain;
import monitor.recall.Snapshots;
import monitor.ssh.CentralKey;
import monitor.ssh.HostKeys;
import monitor.ssh.SshPool;
import monitor.store.Alerts;
import monitor.store.Channels;
import monitor.store.Backup;
import monitor.store.Database;
import monitor.store.Deliveries;
import monitor.store.Evidences;
import monitor.store.History;
import monitor.store.HostChanges;
import monitor.store.HostLimits;
import monitor.store.Imports;
import monitor.store.Jobs;
import monitor.store.Limits;
import monitor.store.Meta;
import monitor.store.Notices;
import monitor.store.Pendings;
import monitor.store.Retention;
import monitor.store.Rules;
import monitor.store.Secrets;
import monitor.store.Servers;
import monitor.store.Silences;
import monitor.store.SnapshotPins;
import monitor.store.SnapshotRows;
import monitor.store.StatusSpans;
import monitor.store.Tokens;
import monitor.store.Tx;
import monitor.store.Users;
import monitor.watch.Backfill;
import monitor.watch.Collector;
import monitor.watch.Drift;
import monitor.watch.Fleet;
import monitor.watch.Ticker;
import monitor.watch.Uptime;

/** The whole central: makes its parts, joins them, and closes them in reverse. */
public final class App implements AutoCloseable {

    /**
     * @param data        the data directory
     * @param home        {@code ~}: of the user who runs, or installed, the central
     * @param agentSocket of ssh-agent (SSH_AUTH_SOCK), or null
     * @param pages       the folder of the page's files
     * @param poll        how often servers are polled that have no interval of their own
     * @param retention   how much history is kept
     * @param local       whether this machine is watched, unless its server was deleted
     * @param strictKeys  whether a host key never seen waits for an admin
     * @param open        whether everybody is the admin
     * @param proxyUsers  whom a trusted proxy may name
     * @param outside     where channels may lead to
     */
    public record Setup(Path data, Path home, Path agentSocket, Path pages, WebSettings web, Duration poll,
            Limits retention, boolean local, boolean strictKeys, boolean open, ProxyUsers proxyUsers,
            Outside outside, Log log) {}

    /** What a row of the ledger takes with its hashes and its place in the index: more than most. */
    private static final long LEDGER_ROW_BYTES = 600;
    private static final Duration LEDGER_MORE = Duration.ofSeconds(1);
    private static final Duration LEDGER_IDLE = Duration.ofHours(1);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Log log;
    private volatile WebServer web;
    private SignIns signIns;
    private CentralKey key;
    private volatile boolean ready;

    private App(Log log) {
        this.log = log;
    }

    /** Starts everything, or closes again what it had started. */
    public static App start(Setup setup) throws IOException {
        App app = new App(setup.log());
        try {
            app.open(setup);
            return app;
        } catch (IOException | RuntimeException e) {
            app.close();
            throw e;
        }
    }

    /** The port on loopback. */
    public int port() {
        return web.port();
    }

    /** Where it is reached from other machines, and with which certificate. */
    public WebServer web() {
        return web;
    }

    public CentralKey key() {
        return key;
    }

    /** A link that signs in once, as what follows {@code /#signin=}. */
    public String newLink() {
        return signIns.newLink();
    }

    private void open(Setup setup) throws IOException {
        Clock clock = Clock.systemUTC();
        Database db = keep(Database.open(setup.data(), clock, setup.log()));
        db.notices().forEach(notice -> log.warn("The database was looked after", "notice", notice));
        Servers servers = new Servers(db);
        Meta meta = new Meta(db);
        Secrets secrets = new Secrets(db, setup.data());
        Alerts alerts = new Alerts(db);
        History history = new History(db);
        StatusSpans spans = new StatusSpans(db);
        Ledger ledger = new Ledger(db, setup.data(), secrets.ledgerKey(), log);
        EventHub hub = keep(new EventHub());

        HostKeys hostKeys = new HostKeys(setup.data().resolve("ssh").resolve("known_hosts"),
                setup.home().resolve(".ssh").resolve("known_hosts"), setup.strictKeys(), clock, log);
        key = CentralKey.findOrMake(setup.home(), setup.data());
        SshPool ssh = keep(new SshPool(hostKeys, key, setup.home(), setup.agentSocket()));
        Targets targets = new Targets(servers, secrets, meta);

        LocalProbe local = keep(new LocalProbe(clock));
        AgentProbe agent = new AgentProbe(ssh, targets, clock, System::nanoTime);
        ShellProbe shell = new ShellProbe(ssh, targets, setup.poll(), clock, System::nanoTime);
        Probes probes = new Probes(local, agent, shell, System::nanoTime);
        Fleet fleet = new Fleet(hub, clock);
        Retention retention = new Retention(db, history, setup.retention().within(usableBytes(setup.data(), db)));
        Snapshots snapshots = keep(new Snapshots(new SnapshotRows(db), new SnapshotPins(db), new Snapshots.Limits(
                () -> retention.shares().snapshots(), () -> retention.shares().evidence()), System::nanoTime, log));
        Changes hostChanges = new Changes(new HostChanges(db));
        Map<Long, Instant> seen = begin(setup, servers, meta, history, fleet, clock);
        Backfill backfill = new Backfill(fleet, probes, history, seen, setup.poll(), clock, log);
        Evidences evidences = new Evidences(db, alerts);
        AgentLife agents = new AgentLife(ssh, targets);
        Engine engine = alerting(setup, db, alerts, fleet, hub, agents.version(), clock);
        Collector collector = keep(new Collector(fleet, probes, setup.poll(), sample -> {
            history.append(sample);
            snapshots.sampled(sample);
            hostChanges.sampled(sample);
            engine.sampled(sample);
            backfill.sampled(sample);
        }, (server, type, fingerprint) -> {
            written(ledger, server, type, fingerprint);
            if (!targets.named(server, fingerprint)) {
                told(alerts, hub, server, type, fingerprint);
            }
        }, clock, System::nanoTime, log));

        HostLimits hostLimits = new HostLimits(db);
        Drift drift = new Drift(fleet, ssh, targets, db, hostLimits, drifts(alerts, ledger, hub), System::nanoTime);
        JobRunner jobs = keep(new JobRunner(db, new Jobs(db), id -> servers.find(id).orElse(null), hub,
                clock, log));
        Auth auth = new Auth(new Means(db, new AdminToken(setup.data()), new Tokens(db), new Users(db, setup.data()), meta, setup.open(),
                setup.proxyUsers(), clock, System::nanoTime, log));
        signIns = new SignIns(auth);
        Kinds kinds = new Kinds(setup.outside().dialer(), setup.outside().commands(), clock);
        Office office = keep(new Office(db, new Notices(db), new Channels(db, secrets), new Deliveries(db), kinds,
                Outside.machine(), new Alive(db, collector, fleet, setup.poll(), System::nanoTime), System::nanoTime,
                new Random(), log));
        keep(Ticker.start("notices", office::sweep, System::nanoTime, log));
        Parts parts = new Parts(db, servers, secrets,
                new Parts.Alerting(alerts, new Rules(db), new Silences(db), evidences, engine,
                new Replay(history, setup.poll())), history, retention, spans, ledger, ssh, hostKeys,
                key, targets,
                agents, new Actor(ssh, targets, setup.data()), new Logs(ssh, targets, setup.data()),
                jobs, new Imports(db), new Backup(setup.data(), key.path()),
                new Parts.Recall(snapshots, hostChanges, new Explain(history, snapshots, hostChanges)),
                hostLimits, drift, office, fleet, collector, probes, agent, hub, setup.home(), clock, log);
        keep(Ticker.start("retention", now -> retention.sweep(clock.instant()).toNanos(), System::nanoTime, log));
        Uptime uptime = keep(new Uptime(fleet, spans, clock.instant()));
        keep(Ticker.start("uptime", now -> uptime.sweep(clock.instant()).toNanos(), System::nanoTime, log));
        keep(Ticker.start("changes", now -> hostChanges.sweep(clock.instant()).toNanos(), System::nanoTime, log));
        keep(Ticker.start("snapshots", now -> snapshots.sweep(clock.instant(), now).toNanos(), System::nanoTime, log));
        keep(Ticker.start("drift", drift::sweep, System::nanoTime, log));
        keep(Ticker.start("ledger", now -> (ledger.sweep(clock.instant(), retention.shares().ledger() / LEDGER_ROW_BYTES)
                ? LEDGER_MORE : LEDGER_IDLE).toNanos(), System::nanoTime, log));
        collector.start();
        keep(Ticker.start("alerts", engine::sweep, System::nanoTime, log));
        Evidence evidence = new Evidence(evidences, history, () -> retention.shares().evidence() / 2, clock);
        keep(Ticker.start("evidence", evidence::sweep, System::nanoTime, log));
        Forecasts forecasts = new Forecasts(history, () -> standings(fleet), engine, clock);
        keep(Ticker.start("forecasts", forecasts::sweep, System::nanoTime, log));
        ready = true;
        web = keep(WebServer.start(setup.web(), new WebServer.Parts(Routes.table(parts, auth, signIns, () -> ready),
                new StaticFiles(setup.pages(), log), new Witness(auth, ledger, System::nanoTime), ErrorJson::encode, log)));
    }

    /**
     * What is stored comes into the fleet; this machine too at the first start, and never again once it was deleted. Returns when
     * each was last read.
     */
    private static Map<Long, Instant> begin(Setup setup, Servers servers, Meta meta, History history, Fleet fleet, Clock clock) {
        List<Server> stored = servers.list();
        boolean known = stored.stream().anyMatch(Server::local) || meta.get(Meta.LOCAL_DELETED).isPresent();
        if (setup.local() && !known) {
            servers.insert(new Server(0, "This machine", "localhost", ServerFields.DEFAULT_SSH_PORT, System.getProperty("user.name"), "",
                    List.of(), null, ServerFields.DEFAULT_AGENT_PORT, null, null, false, Actions.NONE, false, true, clock.instant()));
        }
        Map<Long, Instant> seen = history.lastSeen();
        servers.list().forEach(server -> fleet.put(server, seen.get(server.id())));
        return seen;
    }

    /** What is free of the disk, and what the database has of it already. */
    private static long usableBytes(Path data, Database db) throws IOException {
        return Files.getFileStore(data).getUsableSpace() + db.health().databaseBytes();
    }

    private static List<Standing> standings(Fleet fleet) {
        return fleet.all().stream().map(entry -> new Standing(entry.server(), entry.status(), entry.reason(), entry.sentence())).toList();
    }

    /** The rules of the first start are there once; those that are deleted stay so. */
    private Engine alerting(Setup setup, Database db, Alerts alerts, Fleet fleet, EventHub hub, String agentVersion, Clock clock) {
        Rules rules = new Rules(db);
        db.write(tx -> {
            if (Meta.get(tx, Meta.RULES_MADE).isEmpty()) {
                Defaults.rules(clock.instant()).forEach(rule -> rules.insert(tx, rule));
                Meta.put(tx, Meta.RULES_MADE, "1");
            }
            return null;
        });
        Engine.Feed feed = new Engine.Feed(() -> standings(fleet), agentVersion, setup.poll(), List::of,
                () -> web == null ? null : web.certificateEnds());
        return new Engine(new Engine.Stores(db, alerts, rules, new Silences(db), new Pendings(db)), feed, hub, clock, log);
    }

    private static void written(Ledger ledger, Server server, String type, String fingerprint) {
        ledger.append(new Ledger.Entry("central", null, null, "server.host_key", server.id(), type + " " + fingerprint, "ok", null, null));
    }

    private static Drift.Listener drifts(Alerts alerts, Ledger ledger, EventHub hub) {
        return new Drift.Listener() {

            @Override
            public long changed(Tx tx, Server server, String sentence) {
                ledger.append(tx, new Ledger.Entry("central", null, null, "server.limits", server.id(), null, "ok", null, sentence));
                return alerts.insert(tx, server.id(), "host_changed", Severity.WARNING, Alerts.State.RESOLVED, sentence);
            }

            @Override
            public void stored(long alertId, long serverId) {
                hub.publish(new Event.AlertChanged(alertId, serverId));
            }
        };
    }

    /** Of a key that nobody has seen and accepted before. */
    private static void told(Alerts alerts, EventHub hub, Server server, String type, String fingerprint) {
        long id = alerts.inform(server.id(), "host_key_pinned", server.name() + " showed its host key for the first time: " + type + " "
                + fingerprint + ". Only this key is accepted from now on.");
        hub.publish(new Event.AlertChanged(id, server.id()));
    }

    private <T extends AutoCloseable> T keep(T part) {
        opened.push(part);
        return part;
    }

    @Override
    public void close() {
        ready = false;
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.error("A part did not close", e, "part", part.getClass().getSimpleName());
            }
        }
    }
}
