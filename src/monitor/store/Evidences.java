package monitor.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The figures around alerts, and how long alerts are kept. */
public final class Evidences {

    /** Looked at in one step. */
    private static final int AT_ONCE = 20;

    /** Alerts that are looked through for those that lack evidence: more than a storm begins in a few minutes. */
    private static final int NEWEST = 5_000;

    /** Alerts that are over: some 40 MB. */
    static final long MOST_ALERTS = 100_000;

    private static final int DELETED_AT_ONCE = 500;

    /** @param figures JSON with {@code at} and {@code values} */
    public record Evidence(String metric, String figures) {}

    private final Database db;
    private final Alerts alerts;

    public Evidences(Database db, Alerts alerts) {
        this.db = db;
        this.alerts = alerts;
    }

    /**
     * Alerts of the last two days of which there are no figures yet, and those whose figures can be completed: so long after their
     * start, or once they are over.
     */
    public List<Alerts.Alert> open(Instant now, Duration after) {
        List<Long> ids = db.read(tx -> tx.list("""
                SELECT a.id FROM (SELECT * FROM alerts WHERE rule_id IS NOT NULL ORDER BY id DESC LIMIT ?) a
                  LEFT JOIN alert_evidence e ON e.alert_id = a.id
                 WHERE a.server_id IS NOT NULL AND a.started_at > ?
                   AND (e.alert_id IS NULL OR e.final = 0 AND (a.started_at < ? OR a.resolved_at < ?))
                 ORDER BY a.id LIMIT ?""", row -> row.number("id"),
                NEWEST, now.minus(Duration.ofDays(2)), now.minus(after), now.minus(Duration.ofMinutes(1)), AT_ONCE));
        return ids.stream().flatMap(id -> alerts.find(id).stream()).toList();
    }

    /** In place of what there was; nothing where the alert is gone. */
    public void put(long alertId, boolean last, Evidence evidence) {
        db.write(tx -> tx.update("""
                INSERT INTO alert_evidence (alert_id, final, metric, figures, bytes)
                SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM alerts WHERE id = ?1)
                ON CONFLICT (alert_id) DO UPDATE SET final = excluded.final, figures = excluded.figures, bytes = excluded.bytes""",
                alertId, last, evidence.metric(), evidence.figures(), evidence.figures().length()));
    }

    public Optional<Evidence> find(long alertId) {
        return db.read(tx -> tx.one("SELECT metric, figures FROM alert_evidence WHERE alert_id = ?",
                row -> new Evidence(row.text("metric"), row.text("figures")), alertId));
    }

    /** How a notice fared on one channel. */
    public record Sent(String channel, String state, Instant at) {}

    /** What people were told of an alert, the oldest first. */
    public record Told(Instant at, String kind, String title, List<Sent> deliveries) {}

    public List<Told> told(Alerts.Alert alert) {
        Long group = alert.telling().groupId();
        return db.read(tx -> tx.list("SELECT id, at, kind, title FROM notices WHERE alert_id IN (?, ?) ORDER BY id LIMIT 100",
                row -> new Told(row.time("at"), row.text("kind"), row.text("title"), sent(tx, row.number("id"))),
                alert.id(), group == null ? alert.id() : group));
    }

    private static List<Sent> sent(Tx tx, long noticeId) {
        return tx.list("""
                SELECT c.name, d.state, d.sent_at FROM deliveries d JOIN channels c ON c.id = d.channel_id
                 WHERE d.notice_id = ? ORDER BY d.id LIMIT 50""",
                row -> new Sent(row.text("name"), row.text("state"), row.time("sent_at")), noticeId);
    }

    /** Deletes some of the oldest alerts that are over and too many, and of evidence that takes too much. Whether there were any. */
    public boolean clean(long mostBytes) {
        // a condition on resolved_at alone would read the whole table
        long over = db.read(tx -> tx.number("""
                SELECT (SELECT count(*) FROM alerts) - (SELECT count(*) FROM alerts INDEXED BY alerts_open
                         WHERE rule_id IS NOT NULL AND (resolved_at IS NULL OR told = 1))""")) - MOST_ALERTS;
        boolean large = db.read(tx -> tx.number("SELECT sum(bytes) FROM alert_evidence INDEXED BY alert_evidence_bytes")) > mostBytes;
        if (over <= 0 && !large) {
            return false;
        }
        db.write(tx -> {
            if (over > 0) {
                tx.update("DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE resolved_at IS NOT NULL AND told <> 1"
                        + " ORDER BY id LIMIT ?)", Math.min(over, DELETED_AT_ONCE));
            }
            if (large) {
                tx.update("DELETE FROM alert_evidence WHERE alert_id IN (SELECT alert_id FROM alert_evidence ORDER BY alert_id LIMIT ?)",
                        DELETED_AT_ONCE);
            }
            return null;
        });
        return true;
    }
}
