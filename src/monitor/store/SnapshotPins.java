package monitor.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which alerts keep the processes around their start, and those processes, as {@code recall/} writes them. */
public final class SnapshotPins {

    /** Looked at in one step. */
    private static final int AT_ONCE = 100;

    /** @param data the lists so far, or null before they were looked for */
    public record Pin(long alertId, long serverId, long startedAt, boolean done, byte[] data) {

        private static Pin of(Row row) {
            return new Pin(row.number("alert_id"), row.number("server_id"), row.number("started_at"), row.flag("done"),
                    row.bytes("data"));
        }
    }

    private final Database db;

    public SnapshotPins(Database db) {
        this.db = db;
    }

    /** In the transaction of the alert's beginning; doing it again changes nothing. */
    public static void pin(Tx tx, long alertId, long serverId, Instant startedAt) {
        tx.update("INSERT INTO snapshot_pin (alert_id, server_id, started_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                alertId, serverId, startedAt);
    }

    /** Those to which lists may still come, of alerts after the one given; the oldest first. */
    public List<Pin> open(long afterAlert) {
        return db.read(tx -> tx.list("SELECT * FROM snapshot_pin WHERE done = 0 AND alert_id > ? ORDER BY alert_id LIMIT ?", Pin::of,
                afterAlert, AT_ONCE));
    }

    public void put(long alertId, byte[] data, boolean done) {
        db.write(tx -> tx.update("UPDATE snapshot_pin SET data = ?, bytes = ?, done = ? WHERE alert_id = ?", data,
                data.length, done, alertId));
    }

    public Optional<Pin> find(long alertId) {
        return db.read(tx -> tx.one("SELECT * FROM snapshot_pin WHERE alert_id = ?", Pin::of, alertId));
    }

    /** Of a server's alerts that began within a span; at most a hundred. */
    public List<Pin> within(long serverId, long from, long to) {
        return db.read(tx -> tx.list("""
                SELECT * FROM snapshot_pin WHERE server_id = ? AND started_at >= ? AND started_at < ? AND data IS NOT NULL
                 ORDER BY started_at DESC LIMIT ?""", Pin::of, serverId, from, to, AT_ONCE));
    }

    /** Deletes some of those whose alerts are gone, and the oldest while all of them have more bytes. Whether there were any. */
    public boolean clean(long mostBytes) {
        boolean large = db.read(tx -> tx.number("SELECT sum(bytes) FROM snapshot_pin INDEXED BY snapshot_pin_bytes")) > mostBytes;
        boolean orphans = db.read(tx -> tx.number("""
                SELECT EXISTS (SELECT 1 FROM snapshot_pin WHERE NOT EXISTS (SELECT 1 FROM alerts WHERE alerts.id = alert_id))""")) == 1;
        if (!large && !orphans) {
            return false;
        }
        return db.write(tx -> tx.update("""
                DELETE FROM snapshot_pin WHERE alert_id IN (SELECT alert_id FROM snapshot_pin
                 WHERE NOT EXISTS (SELECT 1 FROM alerts WHERE alerts.id = alert_id) LIMIT ?1)""", AT_ONCE)
                + (large ? tx.update("DELETE FROM snapshot_pin WHERE alert_id IN "
                        + "(SELECT alert_id FROM snapshot_pin WHERE done = 1 ORDER BY alert_id LIMIT ?)", AT_ONCE) : 0)) > 0;
    }
}
