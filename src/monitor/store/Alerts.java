package monitor.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import monitor.model.Notice;
import monitor.model.Problem;
import monitor.model.Severity;

/** What was raised about servers. */
public final class Alerts {

    /** A page of the list at most. */
    public static final int MAX_LIMIT = 1_000;

    /** Alerts that go on at once: every server of a large fleet with twenty. Beyond that no new one is begun. */
    public static final int MAX_OPEN = 20_000;

    public enum State {
        FIRING, RESOLVED, NO_DATA;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a rule raised it for; of an alert that no rule raised all is null but the name of its server.
     *
     * @param name      of the server as it was then
     * @param kind      of the rule
     * @param subject   the disk, unit or container, or empty
     * @param value     the figure as it was last, in its unit
     */
    public record Cause(Long ruleId, String kind, String name, String subject, String metric, Double value, Double threshold) {}

    /**
     * What people have heard of it.
     *
     * @param told          {@link #NOTHING}, {@link #BEGIN} or {@link #END}
     * @param at            when last, or null
     * @param groupId       the first alert of those that were told as one, or null
     * @param inhibitedBy   the alert that explains it, or null
     * @param silencedUntil or null
     */
    public record Telling(int told, Instant at, Long groupId, Integer groupSize, boolean flapping, Long inhibitedBy,
            Instant silencedUntil) {

        public static final int NOTHING = 0;
        public static final int BEGIN = 1;
        public static final int END = 2;
    }

    /** Who has taken it up; null where nobody has. */
    public record Acknowledged(Instant at, String by, String note) {}

    /**
     * @param serverId       or null where it is about none
     * @param rule           the rule's name, such as "host_key_pinned"
     * @param resolvedAt     or null
     * @param durationMillis once it is over, by a clock that nobody sets
     */
    public record Alert(long id, Long serverId, String rule, Severity severity, State state, String message, Instant startedAt,
            Instant resolvedAt, Long durationMillis, boolean read, Acknowledged acknowledged, Cause cause, Telling telling) {

        public Instant acknowledgedAt() {
            return acknowledged == null ? null : acknowledged.at();
        }

        /** The user's name, or null. */
        public String acknowledgedBy() {
            return acknowledged == null ? null : acknowledged.by();
        }
    }

    /**
     * Each may be null: no such filter. {@code from} and {@code to} choose those that went on at some moment between; {@code before}
     * is an alert's id; {@code limit} goes from 1 to {@link #MAX_LIMIT}.
     */
    public record Filter(Long serverId, Boolean read, State state, Severity severity, Long ruleId, Instant from, Instant to,
            Long before, int limit) {

        public static final Filter NONE = new Filter(null, null, null, null, null, null, null, null, 100);

        public Filter {
            if (limit < 1 || limit > MAX_LIMIT) {
                throw Problem.invalid("limit", "limit is " + limit + "; it goes from 1 to " + MAX_LIMIT + ".");
            }
        }
    }

    private static final String COLUMNS = """
            SELECT id, server_id, rule, severity, state, message, started_at, resolved_at, duration_millis, is_read,
                   acknowledged_at, acknowledged_by, acknowledged_note, rule_id, kind, server_name, subject, metric, value, threshold,
                   told, told_at, group_id, group_size, flapping, inhibited_by, silenced_until
              FROM alerts""";

    private final Database db;

    public Alerts(Database db) {
        this.db = db;
    }

    /** Something to know, with nothing to end: it is resolved from the start. Returns its id. */
    public long inform(Long serverId, String rule, String message) {
        return db.write(tx -> insert(tx, serverId, rule, Severity.INFO, State.RESOLVED, message));
    }

    /** Begun now; one that is resolved from the start ended now too. Returns its id. */
    public long insert(Tx tx, Long serverId, String rule, Severity severity, State state, String message) {
        return tx.number("""
                INSERT INTO alerts (server_id, rule, severity, state, message, started_at, resolved_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                serverId, rule, severity.word(), state.word(), message, tx.now(), state == State.RESOLVED ? tx.now() : null, tx.now());
    }

    /** Newest first. {@code servers}: of which; null: of all, and of none. */
    public List<Alert> list(Filter filter, Set<Long> servers) {
        List<Object> arguments = new ArrayList<>();
        StringBuilder sql = new StringBuilder(COLUMNS).append(" WHERE 1");
        if (servers != null) {
            sql.append(" AND server_id IN (SELECT value FROM json_each(?))");
            arguments.add(servers.toString());
        }
        if (filter.serverId() != null) {
            sql.append(" AND server_id = ?");
            arguments.add(filter.serverId());
        }
        if (filter.read() != null) {
            // written out, so that the index of the unread is used
            sql.append(filter.read() ? " AND is_read = 1" : " AND is_read = 0");
        }
        if (filter.state() != null) {
            sql.append(" AND state = ?");
            arguments.add(filter.state().word());
        }
        if (filter.severity() != null) {
            sql.append(" AND severity = ?");
            arguments.add(filter.severity().word());
        }
        if (filter.ruleId() != null) {
            sql.append(" AND rule_id = ?");
            arguments.add(filter.ruleId());
        }
        if (filter.from() != null) {
            sql.append(" AND (resolved_at IS NULL OR resolved_at >= ?)");
            arguments.add(filter.from());
        }
        if (filter.to() != null) {
            sql.append(" AND started_at < ?");
            arguments.add(filter.to());
        }
        if (filter.before() != null) {
            sql.append(" AND id < ?");
            arguments.add(filter.before());
        }
        sql.append(" ORDER BY id DESC LIMIT ?");
        arguments.add(filter.limit());
        return db.read(tx -> tx.list(sql.toString(), Alerts::map, arguments.toArray()));
    }

    public Optional<Alert> find(long id) {
        return db.read(tx -> tx.one(COLUMNS + " WHERE id = ?", Alerts::map, id));
    }

    /** One that a rule raises. Returns its id. */
    public long insert(Tx tx, Alert alert) {
        Cause cause = alert.cause();
        Telling telling = alert.telling();
        return tx.number("""
                INSERT INTO alerts (server_id, rule, severity, state, message, started_at, resolved_at, duration_millis, rule_id, kind,
                                    server_name, subject, metric, value, threshold, told, told_at, group_id, group_size, flapping,
                                    inhibited_by, silenced_until, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                alert.serverId(), alert.rule(), alert.severity().word(), alert.state().word(), alert.message(), alert.startedAt(),
                alert.resolvedAt(), alert.durationMillis(), cause.ruleId(), cause.kind(), cause.name(), cause.subject(),
                cause.metric(), cause.value(), cause.threshold(), telling.told(), telling.at(), telling.groupId(),
                telling.groupSize(), telling.flapping(), telling.inhibitedBy(), telling.silencedUntil(), tx.now());
    }

    /** What may change of it while it goes on, and when it ends. */
    public void update(Tx tx, Alert alert) {
        Telling telling = alert.telling();
        tx.update("""
                UPDATE alerts SET state = ?, message = ?, value = ?, resolved_at = ?, duration_millis = ?, told = ?, told_at = ?,
                       group_id = ?, group_size = ?, flapping = ?, inhibited_by = ?, silenced_until = ?, updated_at = ?
                 WHERE id = ?""",
                alert.state().word(), alert.message(), alert.cause().value(), alert.resolvedAt(), alert.durationMillis(),
                telling.told(), telling.at(), telling.groupId(), telling.groupSize(), telling.flapping(), telling.inhibitedBy(),
                telling.silencedUntil(), tx.now(), alert.id());
    }

    /** Of a server that is gone, once people know that it is over. */
    public void delete(Tx tx, long id) {
        tx.update("DELETE FROM alerts WHERE id = ?", id);
    }

    /** Those of rules that go on, and those whose end people have not heard yet. By id. */
    public List<Alert> open() {
        return db.read(tx -> tx.list(COLUMNS + " WHERE rule_id IS NOT NULL AND (resolved_at IS NULL OR told = 1) ORDER BY id LIMIT ?",
                Alerts::map, MAX_OPEN));
    }

    /** The server of an alert as people last heard of it, where the server itself is gone. */
    public Notice.Place place(Alert alert) {
        if (alert.serverId() == null) {
            return null;
        }
        return db.read(tx -> tx.one("""
                SELECT s.name, s.host, s.tags FROM notices n JOIN notice_servers s ON s.notice_id = n.id
                 WHERE n.alert_id = ? AND s.server_id = ? ORDER BY n.id DESC LIMIT 1""",
                row -> new Notice.Place(alert.serverId(), row.text("name"), row.text("host"),
                        row.lines("tags")),
                alert.telling().groupId() == null ? alert.id() : alert.telling().groupId(), alert.serverId()))
                .orElse(new Notice.Place(alert.serverId(), alert.cause().name(), "", List.of()));
    }

    /** How often each rule raised something about the same since then: what flaps is known over a restart. */
    public record Begun(long ruleId, Long serverId, String subject, Instant at) {}

    public List<Begun> begunSince(Instant from) {
        return db.read(tx -> tx.list("""
                SELECT rule_id, server_id, subject, started_at FROM
                    (SELECT * FROM alerts WHERE rule_id IS NOT NULL ORDER BY id DESC LIMIT ?)
                 WHERE started_at >= ? ORDER BY id""",
                row -> new Begun(row.number("rule_id"), row.numberOrNull("server_id"), row.text("subject"), row.time("started_at")),
                MAX_OPEN, from));
    }

    /** How many go on now, by rule. {@code servers}: of which; null: of all, and of none. */
    public Map<Long, Long> firing(Set<Long> servers) {
        Map<Long, Long> firing = new HashMap<>();
        return db.read(tx -> {
            tx.each("""
                    SELECT rule_id, count(*) AS n FROM alerts WHERE rule_id IS NOT NULL AND resolved_at IS NULL
                       AND (?1 IS NULL OR server_id IN (SELECT value FROM json_each(?1))) GROUP BY rule_id""",
                    row -> firing.put(row.number("rule_id"), row.number("n")), servers == null ? null : servers.toString());
            return new HashMap<>(firing);
        });
    }

    /** Returns it as it then is; doing it again changes nothing. */
    public Alert markRead(Tx tx, long id) {
        tx.update("UPDATE alerts SET is_read = 1, updated_at = ? WHERE id = ? AND is_read = 0", tx.now(), id);
        return changed(tx, id);
    }

    /** The newest of the unread, some thousand at a time. {@code servers}: of which; null: of all, and of none. Returns their ids. */
    public List<Long> markAllRead(Tx tx, Set<Long> servers) {
        return tx.list("""
                UPDATE alerts SET is_read = 1, updated_at = ?1
                 WHERE id IN (SELECT id FROM alerts WHERE is_read = 0
                                 AND (?2 IS NULL OR server_id IN (SELECT value FROM json_each(?2)))
                               ORDER BY id DESC LIMIT ?3) RETURNING id""",
                row -> row.number("id"), tx.now(), servers == null ? null : servers.toString(), MAX_OPEN);
    }

    /**
     * Marks it read too, and with the first of a group the whole group. Returns it as it then is; the first who acknowledged it stays.
     *
     * @param note or null
     */
    public Alert acknowledge(Tx tx, long id, String by, String note) {
        tx.update("""
                UPDATE alerts SET is_read = 1, acknowledged_at = ?1, acknowledged_by = ?2, acknowledged_note = ?3, updated_at = ?1
                 WHERE (id = ?4 OR group_id = ?4) AND acknowledged_at IS NULL""", tx.now(), by, note, id);
        return changed(tx, id);
    }

    /** How many of that severity fire. */
    public long firing(Severity severity) {
        return db.read(tx -> tx.number("SELECT count(*) FROM alerts WHERE state = 'firing' AND severity = ?", severity.word()));
    }

    /** @param servers of which; null: of all, and of none */
    public long unread(Set<Long> servers) {
        return db.read(tx -> servers == null ? tx.number("SELECT count(*) FROM alerts WHERE is_read = 0")
                : tx.number("SELECT count(*) FROM alerts WHERE is_read = 0 AND server_id IN (SELECT value FROM json_each(?))",
                        servers.toString()));
    }

    private static Alert changed(Tx tx, long id) {
        return tx.one(COLUMNS + " WHERE id = ?", Alerts::map, id)
                .orElseThrow(() -> Problem.notFound("Alert " + id + " does not exist."));
    }

    private static Alert map(Row row) {
        Long size = row.numberOrNull("group_size");
        Instant acknowledged = row.time("acknowledged_at");
        return new Alert(row.number("id"), row.numberOrNull("server_id"), row.text("rule"), Severity.of(row.text("severity")),
                State.valueOf(row.text("state").toUpperCase(Locale.ROOT)), row.text("message"), row.time("started_at"),
                row.time("resolved_at"), row.numberOrNull("duration_millis"), row.flag("is_read"),
                acknowledged == null ? null : new Acknowledged(acknowledged, row.text("acknowledged_by"), row.text("acknowledged_note")),
                new Cause(row.numberOrNull("rule_id"), row.text("kind"), row.text("server_name"), row.text("subject"),
                        row.text("metric"), row.realOrNull("value"), row.realOrNull("threshold")),
                new Telling((int) row.number("told"), row.time("told_at"), row.numberOrNull("group_id"),
                        size == null ? null : size.intValue(), row.flag("flapping"), row.numberOrNull("inhibited_by"),
                        row.time("silenced_until")));
    }
}
