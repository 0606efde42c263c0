package monitor.store;

import java.util.Arrays;

/** Some percentiles of values that come one by one; nothing is kept where none is wanted. */
final class Percentiles {

    private final double[] percents;
    private long[] values = new long[64];
    private int size;

    /** @param percents from 0 to 100 */
    Percentiles(double[] percents) {
        this.percents = percents;
    }

    void add(long value) {
        if (percents.length == 0) {
            return;
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    /** The nearest rank of each, in the unit of what is so many times as large; NaN where there is no value. */
    double[] values(int scale) {
        Arrays.sort(values, 0, size);
        double[] found = new double[percents.length];
        for (int i = 0; i < found.length; i++) {
            int rank = Math.max(1, (int) Math.ceil(percents[i] / 100 * size));
            found[i] = size == 0 ? Double.NaN : (double) values[rank - 1] / scale;
        }
        return found;
    }
}
