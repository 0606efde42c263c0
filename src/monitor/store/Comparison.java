package monitor.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import monitor.model.Log;
import monitor.model.Metric;

/**
 * One metric of many servers over a span, in the same buckets for all.
 *
 * @param at the beginnings in epoch seconds, ascending
 */
public record Comparison(Tier tier, int stepSeconds, long[] at, List<Compared> servers) {

    /** Servers in one answer. */
    public static final int MOST_SERVERS = 1_000;

    /** Buckets in one answer, all servers together: some 5 MB of JSON. */
    static final int MOST_CELLS = 200_000;

    /** Values read for one answer, all servers together: some 100 ms of work. */
    private static final int MOST_VALUES = 400_000;

    /** From so many servers on all blocks of the time are passed through instead of each server's being looked up. */
    private static final int MANY = 30;

    private static final double[] PERCENTS = {50, 95};

    /** One server's line; the summary is over the whole span, {@code last} its newest average; NaN where there is nothing. */
    public record Compared(long serverId, double[] avg, double[] min, double[] max, Summary summary) {}

    public record Summary(double avg, double min, double max, double p50, double p95, double last) {

        static Summary of(Series.Line line, double mean) {
            double min = Double.NaN;
            double max = Double.NaN;
            double last = Double.NaN;
            for (int i = 0; i < line.avg().length; i++) {
                if (!Double.isNaN(line.avg()[i])) {
                    min = Double.isNaN(min) ? line.min()[i] : Math.min(min, line.min()[i]);
                    max = Double.isNaN(max) ? line.max()[i] : Math.max(max, line.max()[i]);
                    last = line.avg()[i];
                }
            }
            return new Summary(mean, min, max, line.percentiles()[0], line.percentiles()[1], last);
        }
    }

    /** @param heads each server's newest row, asked before the view began */
    static Comparison read(Tx tx, Log log, Recent recent, Map<Long, Long> heads, Metric metric, List<Long> servers, Instant from,
            Instant to, int points) {
        int wanted = Math.max(1, Math.min(points, MOST_CELLS / Math.max(1, servers.size())));
        Tier tier = tier(tx, from, to, servers.size());
        List<Compared> compared = new ArrayList<>();
        long[] at = {};
        int step = 0;
        Set<Metric> one = Set.of(metric);
        long interval = tier == Tier.RAW ? Reading.USUAL_INTERVAL_MILLIS : tier.stepMillis();
        long begin = new Buckets(from, to, wanted, tier, 1, 1, interval, PERCENTS).beginMillis();
        Map<Long, Rollup> many = tier == Tier.RAW || servers.size() < MANY ? Map.of()
                : new Many(tx, log, metric, servers, begin, to.toEpochMilli()).read(tier, recent, heads);
        for (long server : servers) {
            Reading reading = new Reading(tx, log, server, heads.getOrDefault(server, 0L), begin, to.toEpochMilli());
            Buckets buckets = new Buckets(from, to, wanted, tier, 1, 1, interval, PERCENTS);
            if (tier == Tier.RAW) {
                reading.blocks(true, one, rows -> buckets.add(rows, metric));
                buckets.add(reading.newest(one), metric);
            } else {
                Rollup rollup = many.containsKey(server) ? many.get(server) : reading.figures(tier, one);
                Rollup.Line line = rollup.lines().get(new Rollup.Key(null, metric.ordinal()));
                if (line != null) {
                    buckets.add(0, buckets.places(rollup, tier), line);
                }
            }
            boolean[] all = buckets.all();
            at = buckets.times(all);
            step = buckets.stepSeconds();
            double mean = buckets.mean(0, metric.scale());
            Series.Line line = buckets.line(0, metric.scale(), all);
            compared.add(new Compared(server, line.avg(), line.min(), line.max(), Summary.of(line, mean)));
        }
        return new Comparison(tier, step, at, compared);
    }

    /** The finest that has not too many values and reaches back to the beginning, of whichever server; else the coarsest. */
    private static Tier tier(Tx tx, Instant from, Instant to, int servers) {
        for (Tier tier : Tier.values()) {
            long step = tier == Tier.RAW ? Reading.USUAL_INTERVAL_MILLIS : tier.stepMillis();
            long values = (to.toEpochMilli() - from.toEpochMilli()) / step * servers;
            if (values <= MOST_VALUES && reaches(tx, tier, from)) {
                return tier;
            }
        }
        return Tier.HOUR;
    }

    private static boolean reaches(Tx tx, Tier tier, Instant from) {
        long coarser = tier == Tier.HOUR ? 0 : tx.number("SELECT min(from_at) FROM (SELECT from_at FROM history_rollup "
                + "WHERE tier > ? ORDER BY tier DESC, to_at LIMIT 1)", tier.ordinal());
        long own = tx.number(tier == Tier.RAW ? "SELECT from_at FROM history_block ORDER BY to_at LIMIT 1"
                : "SELECT from_at FROM history_rollup WHERE tier = " + tier.ordinal() + " ORDER BY to_at LIMIT 1");
        return coarser == 0 || own != 0 && own <= Math.max(from.toEpochMilli(), coarser + Tier.HOUR.stepMillis());
    }
}
