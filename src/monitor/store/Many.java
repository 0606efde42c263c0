package monitor.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import monitor.model.Log;
import monitor.model.Metric;

/**
 * One metric of many servers in a stretch of time, as {@link Reading} reads one server, but by a few passes over the blocks of
 * all: a statement for each server and tier would take longer than what it reads.
 */
final class Many {

    private final Tx tx;
    private final Log log;
    private final Metric metric;
    private final long fromMillis;
    private final long toMillis;
    private final Map<Long, List<Rollup>> parts = new HashMap<>();
    /** Where a server's next finer tier begins. */
    private final Map<Long, Long> begins = new HashMap<>();

    Many(Tx tx, Log log, Metric metric, List<Long> servers, long fromMillis, long toMillis) {
        this.tx = tx;
        this.log = log;
        this.metric = metric;
        this.fromMillis = fromMillis;
        this.toMillis = toMillis;
        servers.forEach(server -> parts.put(server, new ArrayList<>()));
    }

    /** Each server's buckets of a tier; one that an edge of the stretch cuts is there as a whole. */
    Map<Long, Rollup> read(Tier wanted, Recent recent, Map<Long, Long> heads) {
        long begin = wanted.bucket(fromMillis);
        parts.keySet().forEach(server -> begins.put(server, begin));
        for (Tier tier = wanted; tier != Tier.RAW; tier = tier.finer()) {
            rollups(tier, wanted, begin);
        }
        blocks(wanted);
        Set<Metric> one = Set.of(metric);
        long sealed = Recent.sealed(tx);
        Map<Long, Long> further = new HashMap<>();
        tx.each("SELECT server_id, row_id FROM history_sealed", row -> further.put(row.number("server_id"), row.number("row_id")));
        Map<Long, Rollup> read = new HashMap<>();
        parts.forEach((server, those) -> {
            tx.checkDeadline();
            Rollup minutes = recent.minutes(server, Math.max(sealed, further.getOrDefault(server, 0L)), one);
            those.add(minutes != null ? minutes.coarser(wanted)
                    : Rollup.of(Recent.rows(tx, server, heads.getOrDefault(server, 0L), one), wanted));
            read.put(server, Rollup.join(those.stream().map(part -> part.part(begin, toMillis)).filter(part -> part.size() > 0).toList()));
        });
        return read;
    }

    private void rollups(Tier tier, Tier wanted, long begin) {
        Map<Long, Long> ends = new HashMap<>();
        tx.each("SELECT server_id, to_at, data FROM history_rollup WHERE tier = ? AND to_at >= ? AND from_at < ? AND detail = 0", row -> {
            long server = row.number(1);
            List<Rollup> to = parts.get(server);
            if (to == null || row.number(2) < begins.get(server)) {
                return;
            }
            tx.checkDeadline();
            Rollup read = History.sound(log, server, () -> RollupBlock.read(row.bytes("data"), "", key -> key.place() == metric.ordinal()));
            if (read != null) {
                Rollup part = read.part(begins.get(server), Long.MAX_VALUE);
                to.add(tier == wanted ? part : part.coarser(wanted));
                ends.merge(server, row.number(2) + tier.stepMillis(), Math::max);
            }
        }, tier.ordinal(), begin, toMillis);
        begins.putAll(ends);
    }

    /** Samples that the minutes do not have yet. */
    private void blocks(Tier wanted) {
        tx.each("SELECT server_id, data FROM history_block WHERE id > ? AND to_at >= ? AND from_at < ?", row -> {
            List<Rollup> to = parts.get(row.number(1));
            if (to != null) {
                tx.checkDeadline();
                Rows rows = History.sound(log, row.number(1), () -> Block.read(row.bytes("data"), column -> column == metric.ordinal()));
                if (rows != null) {
                    to.add(Rollup.of(rows, wanted));
                }
            }
        }, Rolling.rolled(tx, false), fromMillis, toMillis);
    }
}
