package monitor.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How far history reaches back and what it takes of the disk: as it is, and by the formula for other fleets.
 *
 * @param usedBytes of history, rows that lie in no block yet included
 */
public record Reach(List<Kept> tiers, Shares shares, long usedBytes) {

    /** A row that lies in no block yet. */
    static final long ROW_BYTES = 200;

    /** What a block takes besides its bytes: its entries in two indexes and what is left of a page. */
    static final long BLOCK_BYTES = 700;

    /** @param oldest the beginning of the first, or null where there is none. @param newest the end of the last, or null */
    public record Kept(Tier tier, Duration keep, long usedBytes, Instant oldest, Instant newest) {}

    static Reach read(Database db, Limits limits, Shares shares) {
        return db.read(tx -> {
            List<Kept> tiers = new ArrayList<>();
            for (Tier tier : Tier.values()) {
                long used = tx.number("SELECT bytes + blocks * ? FROM history_use WHERE tier = ?", BLOCK_BYTES, tier.ordinal());
                String of = tier == Tier.RAW ? "FROM history_block" : "FROM history_rollup WHERE tier = " + tier.ordinal();
                Instant oldest = tx.one("SELECT from_at " + of + " ORDER BY to_at LIMIT 1", row -> row.time("from_at")).orElse(null);
                Instant newest = tx.one("SELECT to_at " + of + " ORDER BY to_at DESC LIMIT 1", row -> row.time("to_at"))
                        .map(at -> at.plusMillis(tier.stepMillis())).orElse(null);
                tiers.add(new Kept(tier, limits.keep(tier), used, oldest, newest));
            }
            return new Reach(tiers, shares, usedBytes(tx));
        });
    }

    static long usedBytes(Tx tx) {
        return tx.number("SELECT sum(bytes + blocks * ?) FROM history_use", BLOCK_BYTES)
                + ROW_BYTES * Math.max(0, tx.number("SELECT max(id) FROM monitoring_history") - Recent.sealed(tx));
    }
}
