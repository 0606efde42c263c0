package monitor.store;

import java.time.Instant;
import java.util.List;
import monitor.model.Reason;

/** Stretches of time in which a server was up or down; what no stretch covers is unknown. */
public final class StatusSpans {

    /** In meta: until when the central has seen that the open spans go on. */
    private static final String ALIVE = "alive_at";

    /** Rows deleted in one transaction. */
    private static final int ROWS_AT_ONCE = 500;

    /** Spans kept of one server: a year of one that is up and down every quarter of an hour. */
    static final int KEPT = 70_000;

    /**
     * @param to       when it ended, or until when it is known to go on
     * @param open     whether it goes on
     * @param reason   why it was down, or {@link Reason#OK}
     * @param sentence the same in words, or empty
     */
    public record Span(long serverId, Instant from, Instant to, boolean open, boolean up, Reason reason, String sentence) {}

    private final Database db;

    public StatusSpans(Database db) {
        this.db = db;
    }

    /** Ends what a central that was stopped or killed had left open, at the time of its last sign of life. */
    public void closeAll() {
        db.write(tx -> {
            closeAll(tx);
            return null;
        });
    }

    private static void closeAll(Tx tx) {
        // a clock that was set back must not turn a span round
        tx.update("UPDATE status_span SET to_at = max(from_at, ?) WHERE to_at IS NULL", alive(tx));
    }

    /** One change of one server: what was open ends then, and a new span begins unless {@code reason} is null. */
    public record Turn(long serverId, Instant at, Reason reason, String sentence) {}

    /**
     * @param broken whether the central was not there to see what happened since the last sign of life: all spans end there first
     */
    public void put(Instant now, boolean broken, List<Turn> turns) {
        db.write(tx -> {
            if (broken) {
                closeAll(tx);
            }
            for (Turn turn : turns) {
                tx.update("UPDATE status_span SET to_at = max(from_at, ?) WHERE server_id = ? AND to_at IS NULL",
                        turn.at(), turn.serverId());
                if (turn.reason() != null) {
                    tx.update("INSERT INTO status_span (server_id, from_at, up, reason, sentence) VALUES (?, ?, ?, ?, ?)",
                            turn.serverId(), turn.at(), turn.reason() == Reason.OK, turn.reason().word(), turn.sentence());
                }
            }
            Meta.put(tx, ALIVE, Long.toString(now.toEpochMilli()));
            return null;
        });
    }

    /** Says that what is open goes on until now; written with others within a second. */
    public void alive(Instant now) {
        db.append(tx -> Meta.put(tx, ALIVE, Long.toString(now.toEpochMilli())));
    }

    private static long alive(Tx tx) {
        return Meta.get(tx, ALIVE).map(Long::parseLong).orElse(0L);
    }

    /** A server's spans that touch a stretch of time, in the order of their beginning. */
    public List<Span> of(long serverId, Instant from, Instant to) {
        return db.read(tx -> {
            long alive = alive(tx);
            return tx.list("""
                    SELECT * FROM (
                        SELECT * FROM status_span WHERE server_id = ?1 AND to_at > ?2 AND from_at < ?3
                        UNION ALL
                        SELECT * FROM status_span WHERE server_id = ?1 AND to_at IS NULL AND from_at < ?3)
                     ORDER BY from_at, id""", row -> map(row, alive), serverId, from, to);
        });
    }

    /**
     * Removes some of what is older than that, of what is too much for one server, and of servers that are gone. Returns how
     * many rows; fewer than it takes at once means that nothing is left to remove.
     */
    public int sweep(Instant before) {
        // looked for by a reader: it passes through all spans, which the writer has no time for
        List<Long> gone = db.read(tx -> tx.list("""
                SELECT id FROM (SELECT id FROM status_span WHERE to_at < ?1 LIMIT ?3)
                UNION
                SELECT id FROM (SELECT id FROM status_span
                     WHERE server_id NOT IN (SELECT id FROM servers WHERE deleted_at IS NULL) LIMIT ?3)
                UNION
                SELECT id FROM (SELECT id FROM status_span
                     WHERE server_id = (SELECT server_id FROM status_span GROUP BY server_id HAVING count(*) > ?2 LIMIT 1)
                     ORDER BY id LIMIT ?3)""", row -> row.number(1), before, KEPT, ROWS_AT_ONCE));
        return gone.isEmpty() ? 0
                : db.write(tx -> tx.update("DELETE FROM status_span WHERE id IN (SELECT value FROM json_each(?))", gone.toString()));
    }

    private static Span map(Row row, long alive) {
        Instant from = row.time("from_at");
        Instant to = row.time("to_at");
        boolean open = to == null;
        if (open) {
            to = Instant.ofEpochMilli(Math.max(from.toEpochMilli(), alive));
        }
        return new Span(row.number("server_id"), from, to, open, row.flag("up"), Reason.of(row.text("reason")), row.text("sentence"));
    }
}
