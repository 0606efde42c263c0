package monitor.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import monitor.model.Problem;
import monitor.model.Severity;

/** What was raised about servers. */
public final class Alerts {

    /** A page of the list at most. */
    public static final int MAX_LIMIT = 1_000;

    public enum State {
        FIRING, RESOLVED, NO_DATA;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param serverId       or null where it is about none
     * @param rule           the rule's name, such as "host_key_pinned"
     * @param resolvedAt     or null
     * @param acknowledgedAt or null
     * @param acknowledgedBy the user's name, or null
     */
    public record Alert(long id, Long serverId, String rule, Severity severity, State state, String message, Instant startedAt,
            Instant resolvedAt, boolean read, Instant acknowledgedAt, String acknowledgedBy) {}

    /** Each may be null: no such filter. {@code before} is an alert's id; {@code limit} from 1 to {@link #MAX_LIMIT}. */
    public record Filter(Long serverId, Boolean read, State state, Long before, int limit) {

        public static final Filter NONE = new Filter(null, null, null, null, 100);

        public Filter {
            if (limit < 1 || limit > MAX_LIMIT) {
                throw Problem.invalid("limit", "limit is " + limit + "; it goes from 1 to " + MAX_LIMIT + ".");
            }
        }
    }

    private static final String COLUMNS = """
            SELECT id, server_id, rule, severity, state, message, started_at, resolved_at, is_read, acknowledged_at, acknowledged_by
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

    /** Returns it as it then is; doing it again changes nothing. */
    public Alert markRead(long id) {
        return db.write(tx -> {
            tx.update("UPDATE alerts SET is_read = 1, updated_at = ? WHERE id = ? AND is_read = 0", tx.now(), id);
            return changed(tx, id);
        });
    }

    /** Marks it read too. Returns it as it then is; the first who acknowledged it stays. */
    public Alert acknowledge(long id, String by) {
        return db.write(tx -> {
            tx.update("""
                    UPDATE alerts SET is_read = 1, acknowledged_at = ?, acknowledged_by = ?, updated_at = ?
                     WHERE id = ? AND acknowledged_at IS NULL""", tx.now(), by, tx.now(), id);
            return changed(tx, id);
        });
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
        return new Alert(row.number("id"), row.numberOrNull("server_id"), row.text("rule"),
                Severity.of(row.text("severity")),
                State.valueOf(row.text("state").toUpperCase(Locale.ROOT)), row.text("message"), row.time("started_at"),
                row.time("resolved_at"), row.flag("is_read"), row.time("acknowledged_at"), row.text("acknowledged_by"));
    }
}
