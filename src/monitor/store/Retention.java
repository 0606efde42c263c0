package monitor.store;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import monitor.model.Problem;

/**
 * Keeps each tier of history within its age and all of it within a size. Each call does one small step, so that nobody who writes
 * waits long:
 *
 * <pre>
 *  seal what is due, make the tiers of it, delete what belongs to a deleted server, delete what is too old, delete the oldest of
 *  the finest tier while it is too much, give free pages back to the disk
 * </pre>
 */
public final class Retention {

    /** Blocks deleted in one transaction: some MB of pages at most. */
    private static final int BLOCKS_AT_ONCE = 64;

    /** Rows of a deleted server deleted in one transaction; each lies in another page. */
    private static final int ROWS_AT_ONCE = 500;

    /** Pages given back to the disk in one transaction: 2 MiB. */
    private static final int PAGES_AT_ONCE = 512;

    /** Free bytes that stay for what comes next: 1 MiB, and what an hour's rows take, since those come and go; at most a quarter. */
    private static final long SPARE_BYTES = 1 << 20;

    /**
     * While it is too much, so much of each tier stays as long as another has more than its own: even in little space the last
     * hours can be seen closely, and the last days well. Where that is still too much, the next row holds.
     */
    static final List<List<Duration>> FLOORS = List.of(
            List.of(Duration.ofHours(24), Duration.ofDays(3), Duration.ofDays(30), Duration.ofDays(180)),
            List.of(Duration.ofHours(2), Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(30)),
            List.of(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO));

    /** Alerts that are over are kept for so long. */
    private static final Duration ALERTS_KEEP = Duration.ofDays(365);

    private static final Duration MORE = Duration.ofMillis(50);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Database db;
    private final History history;
    private final Sealing sealing;
    private final Rolling rolling;
    private final Limits limits;

    public Retention(Database db, History history, Limits limits) {
        this.db = db;
        this.history = history;
        this.limits = limits;
        sealing = new Sealing(db, history.recent());
        rolling = new Rolling(db);
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
        return sealing.step(now) || rolling.step() || purge() || deleteOld(now) || deleteForSize() || giveBack();
    }

    /** Moves all rows into blocks now, whether due or not. Returns how many. */
    long seal() {
        return sealing.all();
    }

    /** What each part of the memory may take at present. */
    public Shares shares() {
        return Shares.of(limits.bytes(db.read(tx -> tx.number("SELECT count(*) FROM servers WHERE deleted_at IS NULL"))));
    }

    /** How far history reaches, and what it takes. */
    public Reach reach() {
        return Reach.read(db, limits, shares());
    }

    /** How far it will reach with so many servers. */
    public Forecast forecast(long servers) {
        return Forecast.of(limits, servers);
    }

    private boolean purge() {
        Optional<Long> server = db.read(tx -> tx.one("SELECT id FROM servers WHERE deleted_at IS NOT NULL LIMIT 1",
                row -> row.number("id")));
        server.ifPresent(id -> db.writeAlone(tx -> {
            int gone = 0;
            for (String table : new String[] {"history_block", "history_detail", "history_rollup", "history_backfill"}) {
                gone += tx.update("DELETE FROM " + table + " WHERE id IN (SELECT id FROM " + table + " WHERE server_id = ? LIMIT ?)",
                        id, BLOCKS_AT_ONCE);
            }
            gone += SnapshotRows.purge(tx, id) + HostChanges.purge(tx, id);
            if (gone == 0) {
                gone = tx.update("DELETE FROM monitoring_history WHERE id IN "
                        + "(SELECT id FROM monitoring_history WHERE server_id = ? LIMIT ?)", id, ROWS_AT_ONCE);
            }
            if (gone == 0) {
                tx.update("DELETE FROM history_sealed WHERE server_id = ?", id);
                tx.update("DELETE FROM servers WHERE id = ?", id);
                history.forget(id);
            }
            return null;
        }));
        return server.isPresent();
    }

    private boolean deleteOld(Instant now) {
        for (Tier tier : Tier.values()) {
            if (deleteBefore(tier, now.minus(limits.keep(tier)).toEpochMilli()) > 0) {
                return true;
            }
        }
        return db.writeAlone(tx -> tx.update("DELETE FROM alerts WHERE id IN (SELECT id FROM alerts ORDER BY id LIMIT ?) AND resolved_at < ?",
                        ROWS_AT_ONCE, now.minus(ALERTS_KEEP))
                + tx.update("DELETE FROM tokens WHERE expires_at <= ?", now)
                + tx.update("DELETE FROM history_backfill WHERE id IN (SELECT id FROM history_backfill ORDER BY id LIMIT ?) AND to_at < ?",
                        ROWS_AT_ONCE, now.minus(limits.keep(Tier.HOUR)))) > 0;
    }

    /** Some of a tier's blocks that end before that time, the oldest first; only what the next tier has. Returns how many. */
    private int deleteBefore(Tier tier, long atMillis) {
        return tier == Tier.RAW ? db.writeAlone(tx -> deleteRaw(tx, false, atMillis) + deleteRaw(tx, true, atMillis))
                : deleteRollups(tier, atMillis);
    }

    private static int deleteRaw(Tx tx, boolean detail, long atMillis) {
        String table = Rolling.table(detail);
        return tx.update("DELETE FROM " + table + " WHERE id IN (SELECT id FROM " + table
                + " WHERE to_at < ? AND id <= ? ORDER BY to_at LIMIT ?)", atMillis, Rolling.rolled(tx, detail), BLOCKS_AT_ONCE);
    }

    private record Old(long id, long serverId, long toAt) {}

    private int deleteRollups(Tier tier, long atMillis) {
        List<Old> old = db.read(tx -> tx.list("""
                SELECT id, server_id, to_at FROM history_rollup WHERE tier = ? AND to_at < ? ORDER BY to_at LIMIT ?""",
                row -> new Old(row.number("id"), row.number("server_id"), row.number("to_at")),
                tier.ordinal(), atMillis - tier.stepMillis(), BLOCKS_AT_ONCE));
        if (old.isEmpty()) {
            return 0;
        }
        Set<Long> servers = new HashSet<>();
        old.forEach(one -> servers.add(one.serverId()));
        rolling.flush(tier, servers, old.getLast().toAt() + tier.stepMillis());
        return db.writeAlone(tx -> {
            int gone = 0;
            for (Old one : old) {
                gone += tx.update("DELETE FROM history_rollup WHERE id = ?", one.id());
            }
            return gone;
        });
    }

    private boolean deleteForSize() {
        long allowed = shares().history();
        if (db.read(Reach::usedBytes) <= allowed) {
            return false;
        }
        for (List<Duration> floors : FLOORS) {
            for (Tier tier : Tier.values()) {
                if (deleteOldest(tier, floors.get(tier.ordinal()))) {
                    return true;
                }
            }
        }
        return seal() > 0; // nothing but rows: what they become can be deleted next
    }

    /** Some of the oldest blocks of a tier, whichever kind; none that reach into its newest so much. */
    private boolean deleteOldest(Tier tier, Duration floor) {
        long until = db.read(tx -> tier == Tier.RAW ? tx.number("""
                SELECT min(max(ends.at), (SELECT max(to_at) FROM history_block) - ?2) FROM
                    (SELECT to_at AS at FROM
                        (SELECT to_at FROM (SELECT to_at FROM history_block ORDER BY to_at LIMIT ?1)
                         UNION ALL
                         SELECT to_at FROM (SELECT to_at FROM history_detail ORDER BY to_at LIMIT ?1))
                     ORDER BY to_at LIMIT ?1) AS ends""", BLOCKS_AT_ONCE, floor.toMillis())
                : tx.number("""
                SELECT min(max(ends.at), (SELECT max(to_at) FROM history_rollup WHERE tier = ?3) - ?2) FROM
                    (SELECT to_at AS at FROM history_rollup WHERE tier = ?3 ORDER BY to_at LIMIT ?1) AS ends""",
                BLOCKS_AT_ONCE, floor.toMillis(), tier.ordinal()));
        return until != 0 && deleteBefore(tier, until + tier.stepMillis() + 1) > 0;
    }

    private boolean giveBack() {
        long spare = Math.min(SPARE_BYTES + sealing.rows() * Reach.ROW_BYTES, shares().sum() / 4);
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
