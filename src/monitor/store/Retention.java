package monitor.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import monitor.model.Problem;

/**
 * Keeps history within an age and the file within a size. Each call does one small step, so that nobody who writes waits long:
 *
 * <pre>
 *  seal what is due, delete what belongs to a deleted server, delete what is too old, delete the oldest while the
 *  file is too large, give free pages back to the disk
 * </pre>
 */
public final class Retention {

    /**
     * @param keep     how old history may grow
     * @param maxBytes what the database may take; the free part of its file does not count, and is given back
     */
    public record Limits(Duration keep, long maxBytes) {

        public static final Limits DEFAULT = new Limits(Duration.ofDays(14), 1L << 30);

        public Limits {
            if (keep.compareTo(Duration.ofHours(1)) < 0) {
                throw new IllegalArgumentException("history is kept for " + keep + "; an hour is the least");
            }
            if (maxBytes < 1 << 20) {
                throw new IllegalArgumentException("the database may take " + maxBytes + " bytes; 1 MiB is the least");
            }
        }
    }

    /** Blocks deleted in one transaction: some MB of pages at most. */
    private static final int BLOCKS_AT_ONCE = 64;

    /** Rows of a deleted server deleted in one transaction; each lies in another page. */
    private static final int ROWS_AT_ONCE = 500;

    /** Pages given back to the disk in one transaction: 2 MiB. */
    private static final int PAGES_AT_ONCE = 512;

    /** Free bytes that stay for what comes next: 1 MiB, and what an hour's rows take, since those come and go; at most a quarter. */
    private static final long SPARE_BYTES = 1 << 20;
    private static final long ROW_BYTES = 200;

    /** Alerts that are over are kept for so long. */
    private static final Duration ALERTS_KEEP = Duration.ofDays(365);

    private static final Duration MORE = Duration.ofMillis(50);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Database db;
    private final History history;
    private final Sealing sealing;
    private final Limits limits;
    private long sealedRows;

    public Retention(Database db, History history, Limits limits) {
        this.db = db;
        this.history = history;
        this.limits = limits;
        sealing = new Sealing(db, history.recent());
    }

    /**
     * One step, by one thread at a time. Returns after how long it wants to be called again: soon while there is more to do.
     * Where the database cannot be written it changes nothing and says so in the log.
     */
    public Duration sweep(Instant now) {
        try {
            return step(now) ? MORE : IDLE;
        } catch (Problem problem) {
            db.log().warn("Old history could not be removed for now", "why", problem.getMessage());
            return RETRY;
        }
    }

    private boolean step(Instant now) {
        if (sealing.due(now)) {
            seal();
            return true;
        }
        return purge() || deleteOld(now) || deleteForSize() || giveBack();
    }

    /** Moves all rows into blocks now, whether due or not. Returns how many. */
    long seal() {
        sealedRows = sealing.seal();
        return sealedRows;
    }

    private boolean purge() {
        Optional<Long> server = db.read(tx -> tx.one("SELECT id FROM servers WHERE deleted_at IS NOT NULL LIMIT 1",
                row -> row.number("id")));
        server.ifPresent(id -> db.writeAlone(tx -> {
            int gone = tx.update("DELETE FROM history_block WHERE id IN (SELECT id FROM history_block WHERE server_id = ? LIMIT ?)",
                    id, BLOCKS_AT_ONCE);
            gone += tx.update("DELETE FROM history_detail WHERE id IN (SELECT id FROM history_detail WHERE server_id = ? LIMIT ?)",
                    id, BLOCKS_AT_ONCE);
            gone += tx.update("DELETE FROM history_backfill WHERE id IN (SELECT id FROM history_backfill WHERE server_id = ? LIMIT ?)",
                    id, ROWS_AT_ONCE);
            if (gone == 0) {
                gone = tx.update("DELETE FROM monitoring_history WHERE id IN "
                        + "(SELECT id FROM monitoring_history WHERE server_id = ? LIMIT ?)", id, ROWS_AT_ONCE);
            }
            if (gone == 0) {
                tx.update("DELETE FROM servers WHERE id = ?", id);
                history.forget(id);
            }
            return null;
        }));
        return server.isPresent();
    }

    private boolean deleteOld(Instant now) {
        return db.writeAlone(tx -> deleteBefore(tx, now.minus(limits.keep()).toEpochMilli())
                + tx.update("DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE resolved_at < ? LIMIT ?)",
                        now.minus(ALERTS_KEEP), ROWS_AT_ONCE)
                + tx.update("DELETE FROM tokens WHERE expires_at <= ?", now)) > 0;
    }

    /** Some of the blocks that end before that time, the oldest first. */
    private static int deleteBefore(Tx tx, long atMillis) {
        tx.update("DELETE FROM history_backfill WHERE id IN (SELECT id FROM history_backfill ORDER BY id LIMIT ?) AND to_at < ?",
                ROWS_AT_ONCE, atMillis);
        return tx.update("""
                DELETE FROM history_block WHERE id IN
                    (SELECT id FROM history_block WHERE to_at < ? ORDER BY to_at LIMIT ?)""", atMillis, BLOCKS_AT_ONCE)
                + tx.update("""
                DELETE FROM history_detail WHERE id IN
                    (SELECT id FROM history_detail WHERE to_at < ? ORDER BY to_at LIMIT ?)""", atMillis, BLOCKS_AT_ONCE);
    }

    private boolean deleteForSize() {
        long used = db.read(tx -> (tx.number("PRAGMA page_count") - tx.number("PRAGMA freelist_count"))
                * tx.number("PRAGMA page_size"));
        if (used <= limits.maxBytes()) {
            return false;
        }
        int gone = db.writeAlone(tx -> {
            // the end of the oldest few blocks, of whichever kind
            long until = tx.number("""
                    SELECT max(to_at) FROM (SELECT to_at FROM
                        (SELECT to_at FROM (SELECT to_at FROM history_block ORDER BY to_at LIMIT ?1)
                         UNION ALL
                         SELECT to_at FROM (SELECT to_at FROM history_detail ORDER BY to_at LIMIT ?1))
                     ORDER BY to_at LIMIT ?1)""", BLOCKS_AT_ONCE);
            return deleteBefore(tx, until + 1);
        });
        if (gone == 0) {
            gone = (int) Math.min(Integer.MAX_VALUE, seal()); // nothing but rows: what they become can be deleted next
        }
        return gone > 0;
    }

    private boolean giveBack() {
        long spare = Math.min(SPARE_BYTES + sealedRows * ROW_BYTES, limits.maxBytes() / 4);
        long free = db.read(tx -> tx.number("PRAGMA freelist_count") * tx.number("PRAGMA page_size"));
        if (free <= spare) {
            return false;
        }
        db.writeAlone(tx -> {
            tx.run("PRAGMA incremental_vacuum(" + PAGES_AT_ONCE + ")");
            return null;
        });
        return true;
    }
}
