package monitor.store;

import java.util.Map;
import monitor.model.Metric;

/**
 * Figures of a span in buckets of one length, which begin at multiples of it.
 *
 * @param tier        what it was made from
 * @param stepSeconds the length
 * @param at          the beginnings in epoch seconds, ascending
 * @param lines       as many values each as there are beginnings
 */
public record Series(Tier tier, int stepSeconds, long[] at, Map<Metric, Line> lines) {

    /**
     * In the figure's unit; NaN in all three where there is none: a gap.
     *
     * @param percentiles those asked for, over the whole span: of the samples, or of the averages of the tier's buckets
     */
    public record Line(double[] avg, double[] min, double[] max, double[] percentiles) {}
}
