package monitor.alert;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import monitor.live.EventHub;
import monitor.model.CheckState;
import monitor.model.Event;
import monitor.model.Log;
import monitor.model.Notice;
import monitor.model.Problem;
import monitor.model.Rule;
import monitor.model.RuleKind;
import monitor.model.Sample;
import monitor.model.Silence;
import monitor.store.Alerts;
import monitor.store.Database;
import monitor.store.Notices;
import monitor.store.Pendings;
import monitor.store.Rules;
import monitor.store.Silences;
import monitor.store.SnapshotPins;

/**
 * Holds all rules against all that comes, on one thread: {@link #sweep} is called again and again, {@link #sampled} and
 * {@link #changed} only leave word. What a sweep changes is stored in one transaction together with what people are to hear of it, and
 * holds in memory only once it is stored.
 */
public final class Engine {

    static final long FLAP_WINDOW_MILLIS = 1_800_000;
    static final long FLAP_CALM_MILLIS = 900_000;

    /** So fast a matter shows: half of it is the mean delay of an alert. */
    private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** After the disk refused. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);

    /**
     * The engine's own time advances no further than this in a sweep: after a stop of the whole program (a debugger, a machine that
     * slept) no server has been silent for the time in which nobody asked it.
     */
    private static final long LONGEST_STEP_MILLIS = 5_000;

    private static final long PENDING_EVERY_MILLIS = 30_000;

    /** What is stored beside alerts, and read again at the start. */
    public record Stores(Database db, Alerts alerts, Rules rules, Silences silences, Pendings pendings) {}

    /**
     * What the engine is fed by.
     *
     * @param servers      each watched server as it stands
     * @param agentVersion of an agent that is up to date
     * @param poll         the interval of servers that have none of their own
     * @param checks       each check beside hosts as it stands
     * @param certificate  when the central's own ends, or null where it has none
     */
    public record Feed(Supplier<List<Standing>> servers, String agentVersion, Duration poll, Supplier<List<CheckState>> checks,
            Supplier<Instant> certificate) {}

    private final Stores stores;
    private final Feed feed;
    private final EventHub hub;
    private final Clock clock;
    private final Log log;
    private final Map<Long, Sample> inbox = new ConcurrentHashMap<>();
    private final Map<Long, Map<String, Double>> forecasts = new ConcurrentHashMap<>();
    private final Map<Long, Host> hosts = new HashMap<>();
    private final Host none = new Host(null, 0);
    private final Map<Key, Alarm> alarms = new HashMap<>();
    private final Map<Long, Rule> rules = new HashMap<>();
    private final Watch watch;
    private final Besides besides;
    private final Endings endings;
    private List<Silence> silences = List.of();
    private volatile boolean stale = true;
    private volatile boolean forecasting;
    private boolean begun;
    private boolean restored;
    private boolean failing;
    private long lastNanos;
    private long nowMillis;
    private long pendingMillis;

    public Engine(Stores stores, Feed feed, EventHub hub, Clock clock, Log log) {
        this.stores = stores;
        this.feed = feed;
        this.hub = hub;
        this.clock = clock;
        this.log = log;
        watch = new Watch(alarms, feed.agentVersion(), log);
        endings = new Endings(none, hosts, alarms);
        besides = new Besides(feed.checks(), feed.certificate(), watch, none);
        none.gapMillis(Machine.gapMillis(feed.poll().toMillis()));
    }

    /** A sample came; never blocks. Of several between two sweeps the newest counts. */
    public void sampled(Sample sample) {
        inbox.put(sample.serverId(), sample);
    }

    /** Whether some rule asks for forecasts. */
    boolean forecasts() {
        return forecasting;
    }

    /** Hours until each disk of a server is full; never blocks. */
    void forecast(long serverId, Map<String, Double> hours) {
        forecasts.put(serverId, hours);
    }

    /** Rules, silences or what people know of alerts were changed in the store. */
    public void changed() {
        stale = true;
    }

    /** One look at everything. Returns the nanoseconds until the next. */
    public long sweep(long nanos) {
        long elapsed = begun ? TimeUnit.NANOSECONDS.toMillis(nanos - lastNanos) : 0;
        lastNanos = begun ? lastNanos + TimeUnit.MILLISECONDS.toNanos(elapsed) : nanos;
        begun = true;
        nowMillis += Math.clamp(elapsed, 0, LONGEST_STEP_MILLIS);
        Round round = new Round(clock.instant(), nowMillis, alarms);
        try {
            reload(round);
            look(round);
            new Teller(round, hosts, rules, silences, new Causes(hosts, round, rule -> inForce(rule, round.wall))).tell();
            store(round);
            checkpoint(round);
            failing = false;
            return SWEEP_NANOS;
        } catch (Problem refused) {
            if (!failing) {
                log.warn("Alerts cannot be stored for now, so nothing is told", "why", refused.getMessage());
            }
            failing = true;
            return RETRY_NANOS;
        }
    }

    static boolean inForce(Rule rule, Instant at) {
        return rule.enabled() && (rule.hours() == null || rule.hours().contains(at));
    }

    private void reload(Round round) {
        if (!stale) {
            return;
        }
        stale = false;
        try {
            rules.clear();
            stores.rules().list().forEach(rule -> rules.put(rule.id(), rule));
            forecasting = rules.values().stream().anyMatch(rule -> rule.enabled() && rule.kind() == RuleKind.FORECAST);
            silences = stores.silences().list();
            List<Alerts.Alert> open = stores.alerts().open();
            if (restored) {
                Set<Long> acknowledged = new HashSet<>();
                open.stream().filter(row -> row.acknowledged() != null).forEach(row -> acknowledged.add(row.id()));
                alarms.values().forEach(alarm -> alarm.acknowledged |= acknowledged.contains(alarm.id));
            } else {
                restore(round, open);
                restored = true;
            }
        } catch (RuntimeException e) {
            stale = true;
            throw e;
        }
        hosts.values().forEach(host -> host.rules(null));
    }

    /** What went on at the last stop. */
    private void restore(Round round, List<Alerts.Alert> open) {
        open.forEach(row -> {
            Notice.Place place = stores.alerts().place(row);
            Alarm alarm = new Alarm(row, place, round.wall, round.now);
            alarms.put(alarm.key, alarm);
        });
        watch.begun(stores.alerts().begunSince(round.wall.minusMillis(FLAP_WINDOW_MILLIS)), round);
        watch.restored(none, round);
        watch.booted(stores.pendings().boots());
        watch.held(stores.pendings().list(), round);
    }

    private void look(Round round) {
        Set<Long> there = new HashSet<>();
        List<Standing> servers = feed.servers().get();
        for (Standing standing : servers) {
            if (!standing.server().paused()) {
                there.add(standing.server().id());
                Host host = hosts.computeIfAbsent(standing.server().id(), _ -> watch.restored(new Host(standing, round.now), round));
                follow(host, standing);
            }
        }
        hosts.values().removeIf(host -> !there.contains(host.id()));
        endings.look(round, rules, servers);
        for (Map.Entry<Long, Sample> next : Map.copyOf(inbox).entrySet()) {
            inbox.remove(next.getKey(), next.getValue());
            Host host = hosts.get(next.getKey());
            if (host != null) {
                watch.sampled(round, host, next.getValue());
            }
        }
        for (Map.Entry<Long, Map<String, Double>> next : Map.copyOf(forecasts).entrySet()) {
            forecasts.remove(next.getKey(), next.getValue());
            Host host = hosts.get(next.getKey());
            if (host != null) {
                watch.forecast(round, host, next.getValue());
            }
        }
        hosts.values().forEach(host -> watch.timers(round, host));
        besides.look(round, rules);
        watch.calm(round);
    }

    private void follow(Host host, Standing standing) {
        boolean anew = host.rules() == null || host.rules().isEmpty() || !host.standing().server().tags().equals(standing.server().tags());
        host.stands(standing);
        Integer own = standing.server().pollSeconds();
        host.gapMillis(Machine.gapMillis(own == null ? feed.poll().toMillis() : own * 1000L));
        if (anew) {
            host.rules(rules.values().stream().filter(rule -> rule.enabled()
                    && rule.scope().covers(host.id(), standing.server().tags())).toList());
        }
    }

    /** All of it in one transaction, or nothing. */
    private void store(Round round) {
        List<Alarm> changed = List.copyOf(round.changed());
        if (!changed.isEmpty()) {
            stores.db().write(tx -> {
                for (Alarm alarm : changed) {
                    if (alarm.id == 0) {
                        alarm.id = stores.alerts().insert(tx, alarm.row(round.now));
                        if (alarm.serverId() != null) {
                            SnapshotPins.pin(tx, alarm.id, alarm.serverId(), alarm.startedAt);
                        }
                    }
                }
                for (Round.Say say : round.says()) {
                    Alarm first = say.alarms().getFirst();
                    if (say.kind() == Notice.Kind.FIRING && say.alarms().size() > 1) {
                        say.alarms().forEach(alarm -> alarm.groupId = first.id);
                    }
                    Notices.add(tx, new Notice(0, say.kind(), first.id, first.rule, first.severity, say.title(), say.message(),
                            say.servers(), say.more(), round.wall, first.startedAt, first.resolvedAt));
                }
                for (Alarm alarm : changed) {
                    if (alarm.closed() && alarm.gone) {
                        stores.alerts().delete(tx, alarm.id);
                    } else {
                        stores.alerts().update(tx, alarm.row(round.now));
                    }
                }
                return null;
            });
        }
        round.stored();
        changed.forEach(alarm -> hub.publish(new Event.AlertChanged(alarm.id, alarm.key.serverId())));
    }

    /** Where pending ones stand, and when hosts booted, now and then. */
    private void checkpoint(Round round) {
        if (round.now - pendingMillis < PENDING_EVERY_MILLIS) {
            return;
        }
        pendingMillis = round.now;
        List<Pendings.Pending> held = new ArrayList<>();
        hosts.values().forEach(host -> host.busyRules().forEach(rule -> host.cells(rule).forEach((subject, cell) -> {
            if (cell.phase() == Cell.Phase.PENDING && held.size() < Pendings.MOST) {
                held.add(new Pendings.Pending(rule, host.id(), subject, round.now - cell.since(), round.wall));
            }
        })));
        Map<Long, Long> boots = new HashMap<>();
        hosts.values().forEach(host -> boots.put(host.id(), host.bootedAt()));
        stores.pendings().keep(held, boots);
    }
}
