package monitor.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import monitor.model.Log;
import monitor.model.Metric;

/**
 * One server's past in a stretch of time, of the server's own figures or of its details, within one view of the database. A tier's
 * blocks end where it has been made to; what came later is read from the finer tier, in the end from samples, so that an answer is
 * whole at any moment of the making.
 *
 * @param head       of the server's newest rows, asked before the view began
 * @param fromMillis epoch milliseconds
 * @param toMillis   exclusive
 */
record Reading(Tx tx, Log log, long serverId, long head, long fromMillis, long toMillis) {

    /** How far before and after a span is read too, so that a sample just outside tells whether there is a gap at its edge. */
    private static final long MARGIN_MILLIS = 120_000;

    /** A tier is read where it has this many values a wanted point at most: that costs little, and no average of averages is rough. */
    private static final int VALUES_A_POINT = 8;

    /** So many cost next to nothing however few points are wanted. */
    private static final int FEW_VALUES = 4_000;

    /** What samples are apart where there are none to tell. */
    static final long USUAL_INTERVAL_MILLIS = 5_000;

    /**
     * The finest tier that has no more than so many values a point and reaches back far enough; where none does, the one that
     * reaches back the farthest.
     *
     * @param intervalMillis the usual distance of two samples, 0 where it is not known
     */
    Tier tier(boolean detail, int points, long intervalMillis) {
        return tierOf(detail, Math.max(FEW_VALUES, (long) points * VALUES_A_POINT), intervalMillis);
    }

    /** The same for so many values. */
    Tier tierOf(boolean detail, long values, long intervalMillis) {
        Tier best = null;
        long oldest = Long.MAX_VALUE;
        for (Tier tier : Tier.values()) {
            long step = tier != Tier.RAW ? tier.stepMillis() : intervalMillis == 0 ? USUAL_INTERVAL_MILLIS : intervalMillis;
            if ((toMillis - fromMillis) / step > values && tier != Tier.HOUR) {
                continue;
            }
            long begin = oldest(tier, detail);
            if (best == null || begin < oldest - tier.stepMillis()) {
                best = tier;
                oldest = begin;
            }
            if (oldest <= fromMillis) {
                break;
            }
        }
        return best;
    }

    private long oldest(Tier tier, boolean detail) {
        if (tier == Tier.RAW) {
            return tx.one("SELECT from_at FROM " + Rolling.table(detail) + " WHERE server_id = ? ORDER BY to_at LIMIT 1",
                    row -> row.number("from_at"), serverId).orElse(Long.MAX_VALUE);
        }
        return tx.one("SELECT from_at FROM history_rollup WHERE server_id = ? AND tier = ? AND detail = ? ORDER BY window_at LIMIT 1",
                row -> row.number("from_at"), serverId, tier.ordinal(), detail).orElse(Long.MAX_VALUE);
    }

    /** The same from another time on. */
    Reading from(long millis) {
        return new Reading(tx, log, serverId, head, millis, toMillis);
    }

    /** The smallest usual distance of samples in blocks of the stretch, 0 where there are none. */
    long intervalMillis() {
        return tx.number("""
                SELECT min(interval_millis) FROM history_block
                 WHERE server_id = ? AND to_at >= ? AND from_at < ? AND interval_millis > 0""", serverId, fromMillis, toMillis);
    }

    /** Blocks of samples, those of a time after one another: all of the stretch, or those that the minutes do not have yet. */
    void blocks(boolean all, Set<Metric> wanted, Consumer<Rows> to) {
        tx.each("SELECT data FROM history_block WHERE server_id = ? AND to_at >= ? AND from_at < ? AND id > ? ORDER BY from_at", row -> {
            tx.checkDeadline();
            Rows rows = History.sound(log, serverId, () -> Block.read(row.bytes("data"), metric -> wanted.contains(Metric.at(metric))));
            if (rows != null) {
                to.accept(rows);
            }
        }, serverId, fromMillis - MARGIN_MILLIS, toMillis + MARGIN_MILLIS, all ? 0 : Rolling.rolled(tx, false));
    }

    void details(boolean all, Predicate<Subjects.Subject> wanted, Consumer<DetailRows> to) {
        tx.each("SELECT subjects, data FROM history_detail WHERE server_id = ? AND to_at >= ? AND from_at < ? AND id > ? ORDER BY from_at",
                row -> {
                    tx.checkDeadline();
                    DetailRows rows = History.sound(log, serverId, () -> DetailRows.read(row.bytes("data"), row.text("subjects"), wanted));
                    if (rows != null) {
                        to.accept(rows);
                    }
                }, serverId, fromMillis - MARGIN_MILLIS, toMillis + MARGIN_MILLIS, all ? 0 : Rolling.rolled(tx, true));
    }

    Rows newest(Set<Metric> wanted) {
        return Recent.rows(tx, serverId, head, wanted);
    }

    DetailRows newest(Predicate<Subjects.Subject> wanted) {
        return Recent.details(tx, serverId, head, wanted);
    }

    /** The stretch by a tier's buckets and some before and after it; one that an edge cuts is there as a whole. */
    Rollup figures(Tier tier, Set<Metric> wanted) {
        List<Rollup> parts = new ArrayList<>();
        rollups(tier, false, key -> wanted.contains(Metric.at(key.place())), parts);
        blocks(false, wanted, rows -> parts.add(Rollup.of(rows, tier)));
        parts.add(Rollup.of(newest(wanted), tier));
        return whole(tier, parts);
    }

    Rollup details(Tier tier, Predicate<Subjects.Subject> wanted) {
        List<Rollup> parts = new ArrayList<>();
        rollups(tier, true, key -> wanted.test(key.subject()), parts);
        details(false, wanted, rows -> parts.add(Rollup.of(rows, tier)));
        parts.add(Rollup.of(newest(wanted), tier));
        return whole(tier, parts);
    }

    private Rollup whole(Tier tier, List<Rollup> parts) {
        return Rollup.join(parts.stream().map(part -> part.part(tier.bucket(fromMillis - MARGIN_MILLIS), toMillis + MARGIN_MILLIS))
                .filter(part -> part.size() > 0).toList());
    }

    /** What a tier and those below it have, each from where the one above it ends. */
    private void rollups(Tier wanted, boolean detail, Predicate<Rollup.Key> keys, List<Rollup> to) {
        long begin = wanted.bucket(fromMillis - MARGIN_MILLIS);
        long end = toMillis + MARGIN_MILLIS;
        for (Tier tier = wanted; tier != Tier.RAW && begin < end; tier = tier.finer()) {
            long from = begin;
            Tier of = tier;
            tx.each("""
                    SELECT subjects, data FROM history_rollup
                     WHERE server_id = ? AND tier = ? AND detail = ? AND window_at > ? AND window_at < ? ORDER BY window_at""", row -> {
                tx.checkDeadline();
                Rollup read = History.sound(log, serverId, () -> RollupBlock.read(row.bytes("data"), row.text("subjects"), keys));
                if (read != null) {
                    Rollup part = read.part(from, Long.MAX_VALUE);
                    to.add(of == wanted ? part : part.coarser(wanted));
                }
            }, serverId, tier.ordinal(), detail, from - tier.windowMillis(), end);
            begin = Math.max(begin, tx.one("SELECT to_at FROM history_rollup WHERE server_id = ? AND tier = ? AND detail = ? "
                    + "ORDER BY window_at DESC LIMIT 1", row -> row.number("to_at") + of.stepMillis(), serverId, tier.ordinal(), detail)
                    .orElse(begin));
        }
    }
}
