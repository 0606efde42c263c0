package monitor.alert;

import java.util.Arrays;

/**
 * When a disk will be full, by the slope of Theil and Sen: the median of the slopes of all pairs, which a few outliers do not move.
 * Says nothing where the line does not fit: a jump, a sawtooth, or a rise that is only noise.
 */
final class Forecast {

    /** What is looked at. */
    static final long WINDOW_MILLIS = 12 * 3_600_000L;

    /** Less says nothing of a day. */
    private static final long SHORTEST_MILLIS = 3 * 3_600_000L;

    /** All pairs of so many points are some ten thousand slopes. */
    private static final int MOST_POINTS = 144;
    private static final int FEWEST_POINTS = 24;
    private static final double FULL_PERCENT = 100;
    /** A rise of less in the whole window is noise. */
    private static final double LEAST_RISE_PERCENT = 1;
    /** Half of all points lie nearer to the line than this share of the rise. */
    private static final double MOST_RESIDUAL = 0.1;
    /** Each half of the window rises at no less than this share of the whole. */
    private static final double STEADY = 0.5;

    /** Hours until {@link #FULL_PERCENT}, or infinity where nothing can be said or it does not fill. */
    static final double NOTHING = Double.POSITIVE_INFINITY;

    private Forecast() {}

    /** Points in the order of time, epoch milliseconds and percent. */
    static double hoursUntilFull(long[] at, double[] percent, int from, int to) {
        int size = Math.min(to - from, MOST_POINTS);
        if (size < FEWEST_POINTS || at[to - 1] - at[from] < SHORTEST_MILLIS) {
            return NOTHING;
        }
        double[] hours = new double[size];
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            int point = from + (int) ((long) i * (to - from - 1) / (size - 1));
            hours[i] = (at[point] - at[from]) / 3_600_000.0;
            values[i] = percent[point];
        }
        double slope = slope(hours, values, 0, size);
        double rise = slope * hours[size - 1];
        boolean steady = slope(hours, values, 0, size / 2) >= STEADY * slope && slope(hours, values, size / 2, size) >= STEADY * slope;
        if (rise < LEAST_RISE_PERCENT || !steady) {
            return NOTHING;
        }
        double[] offsets = new double[size];
        for (int i = 0; i < size; i++) {
            offsets[i] = values[i] - slope * hours[i];
        }
        double offset = median(offsets);
        double[] residuals = new double[size];
        for (int i = 0; i < size; i++) {
            residuals[i] = Math.abs(values[i] - slope * hours[i] - offset);
        }
        if (median(residuals) > MOST_RESIDUAL * rise) {
            return NOTHING;
        }
        return Math.max(0, (FULL_PERCENT - (offset + slope * hours[size - 1])) / slope);
    }

    private static double slope(double[] hours, double[] values, int from, int to) {
        int size = to - from;
        double[] slopes = new double[size * (size - 1) / 2];
        int count = 0;
        for (int i = from; i < to; i++) {
            for (int j = i + 1; j < to; j++) {
                if (hours[j] > hours[i]) {
                    slopes[count++] = (values[j] - values[i]) / (hours[j] - hours[i]);
                }
            }
        }
        return count == 0 ? 0 : median(Arrays.copyOf(slopes, count));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
