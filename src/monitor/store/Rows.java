package monitor.store;

import java.util.Arrays;
import monitor.model.Figures;
import monitor.model.Metric;

/** Samples of one server by column: times in epoch milliseconds, figures scaled, {@link Figures#ABSENT} where there is none. */
final class Rows {

    static final int METRICS = Metric.values().length;

    private int size;
    private long[] at;
    private byte[] source;
    private final long[][] figures = new long[METRICS][];

    Rows(int capacity) {
        at = new long[Math.max(1, capacity)];
        source = new byte[at.length];
        for (int metric = 0; metric < METRICS; metric++) {
            figures[metric] = new long[at.length];
        }
    }

    int size() {
        return size;
    }

    long at(int row) {
        return at[row];
    }

    int source(int row) {
        return source[row];
    }

    /** As many of its values count as there are rows. */
    long[] column(int metric) {
        return figures[metric];
    }

    /** The place of a new row, its figures absent. */
    int add(long atMillis, int sourceOrdinal) {
        if (size == at.length) {
            grow();
        }
        at[size] = atMillis;
        source[size] = (byte) sourceOrdinal;
        for (long[] column : figures) {
            column[size] = Figures.ABSENT;
        }
        return size++;
    }

    void put(int row, int metric, long scaled) {
        figures[metric][row] = scaled;
    }

    /** A whole column, which has a value for each row. */
    void replace(int metric, long[] column) {
        figures[metric] = column;
    }

    private void grow() {
        int capacity = at.length * 2;
        at = Arrays.copyOf(at, capacity);
        source = Arrays.copyOf(source, capacity);
        for (int metric = 0; metric < METRICS; metric++) {
            figures[metric] = Arrays.copyOf(figures[metric], capacity);
        }
    }

    /** The rows the other way round. */
    Rows reversed() {
        Rows turned = new Rows(size);
        for (int row = size - 1; row >= 0; row--) {
            int place = turned.add(at[row], source[row]);
            for (int metric = 0; metric < METRICS; metric++) {
                turned.figures[metric][place] = figures[metric][row];
            }
        }
        return turned;
    }

    /** The usual distance of two samples: the median; 0 where there are fewer than two. */
    long intervalMillis(int from, int to) {
        return intervalMillis(at, from, to);
    }

    static long intervalMillis(long[] at, int from, int to) {
        long[] steps = new long[Math.max(0, to - from)];
        int count = 0;
        for (int row = from + 1; row < to; row++) {
            if (at[row] > at[row - 1]) {
                steps[count++] = at[row] - at[row - 1];
            }
        }
        if (count == 0) {
            return 0;
        }
        Arrays.sort(steps, 0, count);
        return steps[count / 2];
    }
}
