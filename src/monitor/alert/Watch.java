package monitor.alert;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import monitor.model.Glob;
import monitor.model.Log;
import monitor.model.Reason;
import monitor.model.Rule;
import monitor.model.RuleKind;
import monitor.model.Sample;
import monitor.store.Alerts;
import monitor.store.Pendings;

/** Takes figures to the machine, and what comes of it to the alarms of the round. Of the engine's thread. */
final class Watch {

    /** What is gone for so long while its server is read will not come back. */
    private static final long GONE_MILLIS = 3_600_000;

    /** A checkpoint older than this says nothing of what was in between. */
    private static final long HELD_MILLIS = 120_000;

    /** Forecasts come so rarely. */
    private static final long FORECAST_GAP_MILLIS = 3 * Forecasts.EVERY.toMillis();

    /** The clock of a host may be set a little without its having booted. */
    private static final long BOOT_SECONDS = 60;

    private final Map<Key, Alarm> alarms;
    private final String agentVersion;
    private final Log log;
    private final Begins begins = new Begins();
    private final Map<Long, Long> boots = new HashMap<>();
    private final Map<Key, Cell> held = new HashMap<>();
    private boolean full;

    Watch(Map<Key, Alarm> alarms, String agentVersion, Log log) {
        this.alarms = alarms;
        this.agentVersion = agentVersion;
        this.log = log;
    }

    void begun(List<Alerts.Begun> before, Round round) {
        before.forEach(one -> begins.remember(new Key(one.ruleId(), one.serverId() == null ? 0 : one.serverId(), one.subject()),
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
            } else if (round.now - cell.seen() > GONE_MILLIS) {
                end(round, host, rule, entry.getKey(), cell, "it is no longer there");
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

    private void step(Round round, Host host, Rule rule, String subject, double value) {
        step(round, host, rule, subject, value, null);
    }

    /** One figure of one thing. @param message what an alert says that begins by it, or null: what follows from the rule */
    void step(Round round, Host host, Rule rule, String subject, double value, String message) {
        Cell cell = host.cell(rule.id(), subject);
        long gap = rule.kind() == RuleKind.FORECAST ? FORECAST_GAP_MILLIS : host.gapMillis();
        turn(round, host, rule, subject, cell, Machine.step(Limit.of(rule), cell, round.now, value, gap), message);
    }

    /** The forecasts of a server's disks, hours until each is full. */
    void forecast(Round round, Host host, Map<String, Double> hours) {
        for (Rule rule : host.rules()) {
            if (rule.kind() == RuleKind.FORECAST && Engine.inForce(rule, round.wall)) {
                hours.forEach((subject, value) -> {
                    if (Glob.matches(rule.subject(), subject)) {
                        step(round, host, rule, subject, value);
                    }
                });
                gone(round, host, rule, hours.keySet(), "it is no longer there");
            }
        }
    }

    /** Ends what goes on of a rule for things that are not among those. */
    void gone(Round round, Host host, Rule rule, Set<String> there, String why) {
        for (Map.Entry<String, Cell> entry : List.copyOf(host.cells(rule.id()).entrySet())) {
            if (!there.contains(entry.getKey())) {
                end(round, host, rule, entry.getKey(), entry.getValue(), why);
            }
        }
    }

    private void end(Round round, Host host, Rule rule, String subject, Cell cell, String why) {
        if (cell.open()) {
            end(round, new Key(rule.id(), host.id(), subject), cell, why);
            round.after(() -> host.put(rule.id(), subject, Cell.RESOLVED));
        } else {
            host.put(rule.id(), subject, Cell.RESOLVED);
        }
    }

    private void turn(Round round, Host host, Rule rule, String subject, Cell before, Cell after, String message) {
        if (before == after) {
            return;
        }
        if (before.phase() == after.phase() || !before.open() && !after.open()) {
            host.put(rule.id(), subject, after);
            return;
        }
        Key key = new Key(rule.id(), host.id(), subject);
        if (!before.open()) {
            if (!begin(round, host, rule, key, after, message)) {
                return;
            }
        } else if (!after.open()) {
            end(round, key, before, null);
        } else if (round.find(key) != null) {
            round.edit(key).noData = after.phase() == Cell.Phase.NO_DATA;
        }
        round.after(() -> host.put(rule.id(), subject, after));
    }

    private boolean begin(Round round, Host host, Rule rule, Key key, Cell cell, String message) {
        if (round.size() >= Alerts.MAX_OPEN) {
            if (!full) {
                log.warn("No more alerts are begun: so many go on already", "alerts", Alerts.MAX_OPEN);
            }
            full = true;
            return false;
        }
        full = false;
        long lately = 1 + begins.lately(key, round.now);
        long since = rule.kind() == RuleKind.DOWN || rule.kind() == RuleKind.AGE ? host.good() : cell.since();
        Instant startedAt = round.wall.minusMillis(round.now - since);
        Alarm alarm;
        if (round.find(key) != null) {
            alarm = round.edit(key);
            alarm.reopen();
        } else {
            alarm = new Alarm(key, rule, host.standing() == null ? null : host.place(), startedAt, since);
            alarm.message = message != null ? message
                    : Sentences.begun(rule, key.subject(), cell.value(), host.standing(), startedAt);
            round.add(alarm);
        }
        alarm.value = cell.value();
        alarm.flapping |= lately >= Begins.FLAPS;
        alarm.times = (int) Math.max(alarm.times, lately);
        round.after(() -> begins.remember(key, round.now));
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
