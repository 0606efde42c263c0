package monitor.store;

import java.util.Arrays;
import monitor.model.Figures;

/**
 * The stored values of one figure over a span, in the order of time, as fine as they are kept: for whoever judges them one by one,
 * such as a rule that is tried on the past. What is absent has no point.
 *
 * @param stepMillis the length of what a point stands for; 0 where each is one sample, whose avg, min and max are the same
 * @param at         its beginning in epoch milliseconds
 * @param avg        in the figure's unit, as min and max
 */
public record Points(long stepMillis, long[] at, double[] avg, double[] min, double[] max) {

    public int size() {
        return at.length;
    }

    /** Takes what comes and grows. */
    static final class Gathered {

        private final int scale;
        private int size;
        private long[] at = new long[256];
        private double[] avg = new double[256];
        private double[] min = new double[256];
        private double[] max = new double[256];

        Gathered(int scale) {
            this.scale = scale;
        }

        int size() {
            return size;
        }

        void add(long atMillis, long average, long least, long most) {
            if (average == Figures.ABSENT) {
                return;
            }
            if (size == at.length) {
                at = Arrays.copyOf(at, size * 2);
                avg = Arrays.copyOf(avg, size * 2);
                min = Arrays.copyOf(min, size * 2);
                max = Arrays.copyOf(max, size * 2);
            }
            at[size] = atMillis;
            avg[size] = (double) average / scale;
            min[size] = (double) least / scale;
            max[size++] = (double) most / scale;
        }

        /** In the order of time; those of one time stay as they came. */
        Points points(long stepMillis) {
            Integer[] order = new Integer[size];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (one, other) -> Long.compare(at[one], at[other]));
            Points points = new Points(stepMillis, new long[size], new double[size], new double[size], new double[size]);
            for (int i = 0; i < size; i++) {
                points.at[i] = at[order[i]];
                points.avg[i] = avg[order[i]];
                points.min[i] = min[order[i]];
                points.max[i] = max[order[i]];
            }
            return points;
        }
    }
}
