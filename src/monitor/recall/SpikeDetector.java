package monitor.recall;

import java.util.List;
import monitor.model.Figures;
import monitor.model.Metric;

/**
 * Says whether a moment is a spike: one of the figures stands out from the minutes before.
 *
 * <pre>
 *   CPU             at least 50 %,      and 25 points above
 *   memory          at least 20 %,      and  5 points above
 *   waiting for I/O at least 20 %,      and 15 points above
 *   disk            at least 10 MB/s,   and four times as much
 *   network         at least  5 MB/s,   and four times as much
 * </pre>
 *
 * The minutes before are a mean in which what is five minutes old still counts a third, so that what lasts becomes the usual after
 * some minutes, and a fall is no spike. Nothing is said before a minute of figures was seen. Of one server, one thread at a time.
 */
final class SpikeDetector {

    private static final double MEAN_MILLIS = 300_000;
    private static final long FIRST_MILLIS = 60_000;
    /** After so long without figures the minutes before are not known. */
    private static final long GAP_MILLIS = 600_000;
    /** So long after the last moment that stood out, the spike is still around. */
    static final long AROUND_MILLIS = 60_000;

    private record Rule(Metric one, Metric other, double least, double above, double times) {

        double value(Figures figures) {
            double first = figures.get(one);
            return other == null ? first : first + figures.get(other);
        }

        boolean broken(double value, double mean) {
            return value >= least && value >= mean + above && value >= mean * times;
        }
    }

    private static final List<Rule> RULES = List.of(new Rule(Metric.CPU_PERCENT, null, 50, 25, 1),
            new Rule(Metric.MEMORY_PERCENT, null, 20, 5, 1), new Rule(Metric.CPU_IOWAIT_PERCENT, null, 20, 15, 1),
            new Rule(Metric.DISK_READ_BYTES_PER_SECOND, Metric.DISK_WRITE_BYTES_PER_SECOND, 10e6, 0, 4),
            new Rule(Metric.NETWORK_RX_BYTES_PER_SECOND, Metric.NETWORK_TX_BYTES_PER_SECOND, 5e6, 0, 4));

    private final double[] means = new double[RULES.size()];
    private final long[] since = new long[RULES.size()];
    private long lastAt;
    private long spikeAt = Long.MIN_VALUE / 2;

    /** Whether this moment stands out, or one did within the minute before. Times in epoch milliseconds. */
    boolean spike(long at, Figures figures) {
        boolean anew = at < lastAt || at - lastAt > GAP_MILLIS;
        double weight = 1 - Math.exp(-Math.max(0, at - lastAt) / MEAN_MILLIS);
        boolean out = false;
        for (int i = 0; i < means.length; i++) {
            double value = RULES.get(i).value(figures);
            if (Double.isNaN(value)) {
                continue;
            }
            if (anew || since[i] == 0) {
                means[i] = value;
                since[i] = at;
                continue;
            }
            out |= at - since[i] >= FIRST_MILLIS && RULES.get(i).broken(value, means[i]);
            means[i] += (value - means[i]) * weight;
        }
        lastAt = at;
        spikeAt = out ? at : spikeAt;
        return at >= spikeAt && at - spikeAt <= AROUND_MILLIS;
    }
}
