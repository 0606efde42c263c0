package monitor.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What changed on hosts and what was done to them: own rows, and those of the ledger, of alerts and of status that tell of it. */
public final class HostChanges {

    private static final int ROWS_AT_ONCE = 500;

    /** Rows kept of one server: a container that restarts every minute for three days. */
    static final int KEPT = 5_000;

    /**
     * @param kind   "unit", "container", "boot", "agent", "status", "action", "deploy", "alert" or "change"
     * @param before or null; like {@code after}
     * @param text   what it says itself, or null
     */
    public record Change(Instant at, String kind, String subject, String before, String after, String text) {}

    private final Database db;

    public HostChanges(Database db) {
        this.db = db;
    }

    /** Written with others within a second. @param states what is seen from now on */
    public void append(long serverId, List<Change> changes, String states) {
        db.append(tx -> {
            if (tx.number("SELECT EXISTS (SELECT 1 FROM servers WHERE id = ? AND deleted_at IS NULL)", serverId) == 0) {
                return;
            }
            for (Change change : changes) {
                tx.update("INSERT INTO host_change (server_id, at, kind, subject, before, after) VALUES (?, ?, ?, ?, ?, ?)",
                        serverId, change.at(), change.kind(), change.subject(), change.before(), change.after());
            }
            tx.update("""
                    INSERT INTO host_state (server_id, states) VALUES (?, ?)
                    ON CONFLICT (server_id) DO UPDATE SET states = excluded.states""", serverId, states);
        });
    }

    /** What was seen last of each server. */
    public Map<Long, String> states() {
        Map<Long, String> states = new HashMap<>();
        return db.read(tx -> {
            tx.each("SELECT server_id, states FROM host_state", row -> states.put(row.number("server_id"), row.text("states")));
            return states;
        });
    }

    /** Newest first. @param to exclusive */
    public List<Change> within(long serverId, Instant from, Instant to, int limit) {
        return db.read(tx -> {
            List<Change> changes = new ArrayList<>(tx.list("""
                    SELECT at, kind, subject, before, after FROM host_change
                     WHERE server_id = ? AND at >= ? AND at < ? ORDER BY at DESC, id DESC LIMIT ?""",
                    row -> new Change(row.time("at"), row.text("kind"), row.text("subject"), row.text("before"), row.text("after"), null),
                    serverId, from, to, limit));
            tx.each("""
                    SELECT from_at, up, sentence FROM status_span WHERE server_id = ? AND from_at >= ? AND from_at < ?
                     ORDER BY from_at DESC LIMIT ?""", row -> changes.add(new Change(row.time("from_at"), "status", "", null,
                    row.flag("up") ? "online" : "offline", row.text("sentence"))), serverId, from, to, limit);
            tx.each("""
                    SELECT at, action, target, outcome FROM audit
                     WHERE server_id = ? AND at >= ? AND at < ? ORDER BY seq DESC LIMIT ?""", row -> changes.add(done(row)),
                    serverId, from, to, limit);
            tx.each("""
                    SELECT started_at, rule, message FROM alerts WHERE server_id = ? AND started_at >= ? AND started_at < ?
                     ORDER BY started_at DESC LIMIT ?""", row -> changes.add(new Change(row.time("started_at"), "alert",
                    row.text("rule"), null, "firing", row.text("message"))), serverId, from, to, limit);
            tx.each("""
                    SELECT resolved_at, rule, message FROM alerts
                     WHERE server_id = ? AND resolved_at >= ? AND resolved_at < ? AND resolved_at > started_at
                     ORDER BY resolved_at DESC LIMIT ?""", row -> changes.add(new Change(row.time("resolved_at"), "alert",
                    row.text("rule"), "firing", "resolved", row.text("message"))), serverId, from, to, limit);
            return changes.stream().sorted(Comparator.comparing(Change::at).reversed()).limit(limit).toList();
        });
    }

    /** What people did through the central, deployments by a job included: the ledger has each. Who it was is for the ledger to say. */
    private static Change done(Row row) {
        String action = row.text("action");
        String kind = action.startsWith("action.") ? "action" : action.startsWith("agent.") ? "deploy" : "change";
        return new Change(row.time("at"), kind, row.text("target") == null ? action : row.text("target"), null, row.text("outcome"),
                "Through the central: " + action + (row.text("target") == null ? "" : " " + row.text("target")) + ", " + row.text("outcome"));
    }

    /** Deletes some of what is older than that, or too much of one server. Whether there were any. */
    public boolean deleteBefore(Instant before) {
        List<Long> large = db.read(tx -> tx.list("SELECT server_id FROM host_change GROUP BY server_id HAVING count(*) > ? LIMIT 20",
                row -> row.number(1), KEPT));
        if (large.isEmpty() && db.read(tx -> tx.number("SELECT EXISTS (SELECT 1 FROM host_change WHERE at < ?)", before)) == 0) {
            return false;
        }
        return db.writeAlone(tx -> {
            int gone = tx.update("DELETE FROM host_change WHERE id IN (SELECT id FROM host_change WHERE at < ? ORDER BY at LIMIT ?)",
                    before, ROWS_AT_ONCE);
            for (long server : large) {
                gone += tx.update("DELETE FROM host_change WHERE id IN (SELECT id FROM host_change WHERE server_id = ? ORDER BY at LIMIT ?)",
                        server, ROWS_AT_ONCE);
            }
            return gone;
        }) > 0;
    }

    /** Deletes some of what belongs to a server that is deleted. Returns how many rows. */
    static int purge(Tx tx, long serverId) {
        return tx.update("DELETE FROM host_change WHERE id IN (SELECT id FROM host_change WHERE server_id = ? LIMIT ?)",
                serverId, ROWS_AT_ONCE) + tx.update("DELETE FROM host_state WHERE server_id = ?", serverId);
    }
}
