package monitor.watch;

import java.util.List;
import monitor.model.Metric;
import monitor.model.Sample;

/** The main figures of one server's newest samples, for the small lines on its card: a ring of fixed size. */
final class Recent {

    /** Five minutes at a poll every 5 s; 2 kB a server, so that a thousand servers cost 2 MB. */
    static final int POINTS = 60;

    static final List<Metric> METRICS = List.of(Metric.CPU_PERCENT, Metric.MEMORY_PERCENT, Metric.DISK_PERCENT,
            Metric.NETWORK_RX_BYTES_PER_SECOND, Metric.NETWORK_TX_BYTES_PER_SECOND, Metric.LOAD_1);

    private final int[] at = new int[POINTS];
    private final float[] values = new float[POINTS * METRICS.size()];
    private int size;
    private int next;

    synchronized void add(Sample sample) {
        // an unsigned int of epoch seconds lasts until the year 2106
        at[next] = (int) sample.at().getEpochSecond();
        for (int m = 0; m < METRICS.size(); m++) {
            values[next * METRICS.size() + m] = (float) sample.figures().get(METRICS.get(m));
        }
        next = (next + 1) % POINTS;
        size = Math.min(size + 1, POINTS);
    }

    synchronized Fleet.Lines lines() {
        long[] times = new long[size];
        float[][] lines = new float[METRICS.size()][size];
        for (int i = 0; i < size; i++) {
            int from = Math.floorMod(next - size + i, POINTS);
            times[i] = Integer.toUnsignedLong(at[from]);
            for (int m = 0; m < METRICS.size(); m++) {
                lines[m][i] = values[from * METRICS.size() + m];
            }
        }
        return new Fleet.Lines(times, METRICS, lines);
    }

    synchronized void clear() {
        size = 0;
    }
}
