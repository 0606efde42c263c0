package monitor.alert;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import monitor.model.Log;
import monitor.model.Reason;
import monitor.model.Rule;
import monitor.model.RuleKind;
import monitor.model.Sample;
import monitor.store.Alerts;
import monitor.store.Pendings;

/** Takes figures to the machine, and what comes of it to the alarms of the round. Of the engine's thread. */
final class Watch {

    /** Begun so often within the window, it flaps. */
    private static final int FLAPS = 4;

    /** What is flapping is remembered of so many at most. */
    private static final int MOST_BEGUN = 20_000;

    /** What is gone for so long while its server is read will not come back. */
    private static final long GONE_MILLIS = 3_600_000;

    /** A checkpoint older than this says nothing of what was in between. */
    private static final long HELD_MILLIS = 120_000;

    /** The clock of a host may be set a little without its having booted. */
    private static final long BOOT_SECONDS = 60;

    private final Map<Long, Host> hosts;
    private final Map<Key, Alarm> alarms;
    private final String agentVersion;
    private final Log log;
    private final Map<Key, Deque<Long>> begun = new HashMap<>();
    private final Map<Long, Long> boots = new HashMap<>();
    private final Map<Key, Cell> held = new HashMap<>();
    private boolean full;

    Watch(Map<Long, Host> hosts, Map<Key, Alarm> alarms, String agentVersion, Log log) {
        this.hosts = hosts;
        this.alarms = alarms;
        this.agentVersion = agentVersion;
        this.log = log;
    }

    void begun(List<Alerts.Begun> before, Round round) {
        before.forEach(one -> remember(new Key(one.ruleId(), one.serverId() == null ? 0 : one.serverId(), one.subject()),
                round.now - Math.max(0, round.wall.toEpochMilli() - one.at().toEpochMilli())));
    }

    void booted(Map<Long, Long> before) {
        boots.putAll(before);
    }

    void held(List<Pendings.Pending> before, Round round) {
        before.forEach(one -> {
            long gap = round.wall.toEpochMilli() - one.at().toEpochMilli();
            if (gap >= 0 && gap < HELD_MILLIS) {
                held.put(new Key(one.ruleId(), one.serverId(), one.subject()), Cell.held(round.now - one.heldMillis() - gap, round.now));
            }
        });
    }

    /** A host that has just come to be, with what was known of it at the last stop. */
    Host restored(Host host, Round round) {
        host.booted(boots.getOrDefault(host.id(), 0L), 0);
        for (Alarm alarm : alarms.values()) {
            if (alarm.key.serverId() == host.id() && !alarm.resolved()) {
                host.put(alarm.key.ruleId(), alarm.key.subject(), Cell.restored(alarm.noData, alarm.startedMillis, round.now,
                        alarm.value == null ? Double.NaN : alarm.value));
            }
        }
        held.forEach((key, cell) -> {
            if (key.serverId() == host.id()) {
                host.put(key.ruleId(), key.subject(), cell);
            }
        });
        held.keySet().removeIf(key -> key.serverId() == host.id());
        return host;
    }

    /** Those whose rule or server is no longer what it was. */
    void ended(Round round, Map<Long, Rule> rules, Supplier<List<Standing>> servers) {
        for (Alarm alarm : List.copyOf(alarms.values())) {
            Rule rule = rules.get(alarm.key.ruleId());
            Host host = hosts.get(alarm.key.serverId());
            String why = rule == null ? "the rule was deleted"
                    : !rule.enabled() ? "the rule was disabled"
                    : alarm.key.serverId() != 0 && host == null ? absent(alarm, servers)
                    : !matter(alarm, rule) ? "the rule was changed"
                    : host != null && !host.rules().contains(rule) ? "the rule no longer covers it"
                    : !Engine.inForce(rule, round.wall) ? "the hours of the rule are over" : null;
            if (host != null && host.standing() != null && !host.place().equals(alarm.place)) {
                alarm.place = host.place();
            }
            if (why != null && !alarm.resolved()) {
                Alarm copy = round.edit(alarm.key);
                copy.resolve(round.wall, round.now, why);
                copy.gone = why.equals(DELETED);
                if (host != null) {
                    round.after(() -> host.put(alarm.key.ruleId(), alarm.key.subject(), Cell.RESOLVED));
                }
            }
        }
        for (Host host : hosts.values()) {
            for (long id : host.busyRules()) {
                if (!rules.containsKey(id) || !host.rules().contains(rules.get(id))) {
                    List.copyOf(host.cells(id).entrySet()).forEach(cell -> {
                        if (!cell.getValue().open()) {
                            host.put(id, cell.getKey(), Cell.RESOLVED);
                        }
                    });
                }
            }
        }
    }

    private static final String DELETED = "the server was deleted";

    private static String absent(Alarm alarm, Supplier<List<Standing>> servers) {
        return servers.get().stream().anyMatch(one -> one.server().id() == alarm.key.serverId()) ? "the server was paused" : DELETED;
    }

    private static boolean matter(Alarm alarm, Rule rule) {
        return alarm.kind == rule.kind() && Objects.equals(alarm.metric, rule.metric());
    }

    void sampled(Round round, Host host, Sample sample) {
        host.good(round.now);
        Readings readings = new Readings(host, sample, round.now, agentVersion);
        for (Rule rule : host.rules()) {
            if (!Engine.inForce(rule, round.wall)) {
                continue;
            }
            if (rule.kind() == RuleKind.REBOOT) {
                rebooted(round, host, rule, sample);
                continue;
            }
            List<Readings.Reading> those = readings.of(rule);
            if (those != null) {
                those.forEach(one -> step(round, host, rule, one.subject(), one.value()));
            }
            if (!host.cells(rule.id()).isEmpty()) {
                absent(round, host, rule, those);
            }
        }
        if (sample.facts().bootTime() > 0) {
            round.after(() -> host.booted(sample.facts().bootTime(), sample.facts().uptimeSeconds()));
        }
    }

    /** What went on and is not in the sample. */
    private void absent(Round round, Host host, Rule rule, List<Readings.Reading> those) {
        Set<String> seen = new HashSet<>();
        if (those != null) {
            those.forEach(one -> seen.add(one.subject()));
        }
        for (Map.Entry<String, Cell> entry : List.copyOf(host.cells(rule.id()).entrySet())) {
            Cell cell = entry.getValue();
            if (seen.contains(entry.getKey())) {
                continue;
            }
            if (those != null && (rule.kind() == RuleKind.UNIT_FAILED || rule.kind() == RuleKind.CONTAINER)) {
                step(round, host, rule, entry.getKey(), 0);
            } else if (cell.open() && round.now - cell.seen() > GONE_MILLIS) {
                turn(round, host, rule, entry.getKey(), cell, Cell.RESOLVED, "it is no longer there");
            } else {
                turn(round, host, rule, entry.getKey(), cell, Machine.missing(cell, round.now), null);
            }
        }
    }

    /** What depends on time and status alone. */
    void timers(Round round, Host host) {
        Standing standing = host.standing();
        for (Rule rule : host.rules()) {
            if (!Engine.inForce(rule, round.wall)) {
                continue;
            }
            double silent = (round.now - host.good()) / 1000.0;
            switch (rule.kind()) {
                case DOWN -> {
                    if (standing.offline() || standing.online()) {
                        // right after a start nothing is known of how long, but it is not back
                        step(round, host, rule, "", standing.offline() ? Math.max(1, silent) : 0);
                    }
                }
                case AGE -> {
                    if (host.read() || !host.cell(rule.id(), "").open()) {
                        step(round, host, rule, "", silent);
                    }
                }
                case HOST_KEY -> {
                    boolean changed = standing.reason() == Reason.HOST_KEY_CHANGED;
                    if (changed || standing.online()) {
                        step(round, host, rule, "", changed ? 1 : 0);
                    }
                }
                case METRIC, ABSENT, UNIT_FAILED, CONTAINER, REBOOT, CLOCK, AGENT_OUTDATED, CERTIFICATE, FORECAST, CHECK -> {
                    if (!standing.online()) {
                        silence(round, host, rule);
                    }
                }
            }
        }
    }

    private void silence(Round round, Host host, Rule rule) {
        for (Map.Entry<String, Cell> entry : List.copyOf(host.cells(rule.id()).entrySet())) {
            turn(round, host, rule, entry.getKey(), entry.getValue(), Machine.missing(entry.getValue(), round.now), null);
        }
    }

    /** One figure of one thing. */
    void step(Round round, Host host, Rule rule, String subject, double value) {
        Cell cell = host.cell(rule.id(), subject);
        turn(round, host, rule, subject, cell, Machine.step(Limit.of(rule), cell, round.now, value, host.gapMillis()), null);
    }

    private void turn(Round round, Host host, Rule rule, String subject, Cell before, Cell after, String why) {
        if (before == after) {
            return;
        }
        if (before.phase() == after.phase() || !before.open() && !after.open()) {
            host.put(rule.id(), subject, after);
            return;
        }
        Key key = new Key(rule.id(), host.id(), subject);
        if (!before.open()) {
            if (!begin(round, host, rule, key, after)) {
                return;
            }
        } else if (!after.open()) {
            end(round, key, before, why);
        } else if (round.find(key) != null) {
            round.edit(key).noData = after.phase() == Cell.Phase.NO_DATA;
        }
        round.after(() -> host.put(rule.id(), subject, after));
    }

    private boolean begin(Round round, Host host, Rule rule, Key key, Cell cell) {
        if (round.size() >= Alerts.MAX_OPEN) {
            if (!full) {
                log.warn("No more alerts are begun: so many go on already", "alerts", Alerts.MAX_OPEN);
            }
            full = true;
            return false;
        }
        full = false;
        Deque<Long> times = begun.getOrDefault(key, new ArrayDeque<>());
        long lately = 1 + times.stream().filter(at -> round.now - at < Engine.FLAP_WINDOW_MILLIS).count();
        long since = rule.kind() == RuleKind.DOWN || rule.kind() == RuleKind.AGE ? host.good() : cell.since();
        Instant startedAt = round.wall.minusMillis(round.now - since);
        Alarm alarm;
        if (round.find(key) != null) {
            alarm = round.edit(key);
            alarm.reopen();
        } else {
            alarm = new Alarm(key, rule, host.standing() == null ? null : host.place(), startedAt, since);
            alarm.message = Sentences.begun(rule, key.subject(), cell.value(), host.standing(), startedAt);
            round.add(alarm);
        }
        alarm.value = cell.value();
        alarm.flapping |= lately >= FLAPS;
        alarm.times = (int) Math.max(alarm.times, lately);
        round.after(() -> remember(key, round.now));
        return true;
    }

    private void end(Round round, Key key, Cell before, String why) {
        if (round.find(key) == null) {
            return;
        }
        Alarm alarm = round.edit(key);
        alarm.value = Double.isNaN(before.peak()) ? alarm.value : (Double) before.peak();
        if (alarm.flapping && why == null) {
            alarm.calmMillis = round.now;
        } else {
            alarm.resolve(round.wall, round.now, why);
        }
    }

    /** Those that flapped and have been calm for long enough. */
    void calm(Round round) {
        for (Alarm alarm : round.all()) {
            if (alarm.flapping && !alarm.resolved() && alarm.calmMillis != Cell.NEVER
                    && round.now - alarm.calmMillis >= Engine.FLAP_CALM_MILLIS) {
                round.edit(alarm.key).resolve(round.wall, round.now, null);
            }
        }
    }

    private void remember(Key key, long now) {
        if (begun.size() >= MOST_BEGUN && !begun.containsKey(key)) {
            begun.values().removeIf(times -> now - times.getLast() >= Engine.FLAP_WINDOW_MILLIS);
        }
        if (begun.size() < MOST_BEGUN || begun.containsKey(key)) {
            Deque<Long> times = begun.computeIfAbsent(key, _ -> new ArrayDeque<>());
            times.addLast(now);
            if (times.size() > FLAPS) {
                times.removeFirst();
            }
        }
    }

    /** Its boot time has moved, and it has been up for less than before: a clock that was set moves the boot time alone. */
    private void rebooted(Round round, Host host, Rule rule, Sample sample) {
        long booted = sample.facts().bootTime();
        boolean anew = host.bootedAt() > 0 && booted > host.bootedAt() + BOOT_SECONDS;
        boolean younger = host.upSeconds() == 0 || sample.facts().uptimeSeconds() < host.upSeconds();
        Key key = new Key(rule.id(), host.id(), "");
        if (!anew || !younger || round.find(key) != null) {
            return;
        }
        Alarm alarm = new Alarm(key, rule, host.place(), Instant.ofEpochSecond(booted), round.now);
        alarm.event = true;
        alarm.message = Sentences.begun(rule, "", 1, host.standing(), Instant.ofEpochSecond(booted));
        alarm.resolve(round.wall, round.now, null);
        round.add(alarm);
    }
}
