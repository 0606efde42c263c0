package monitor.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Problem;

/**
 * Gathers samples, in the order of time, into buckets of one length. An empty bucket between two samples that are further apart than
 * polls usually are is a gap; one that is empty only because a poll fell just beyond its edge is left out.
 */
final class Buckets {

    /** Points that may be asked for. */
    static final int MAX_POINTS = 100_000;

    /** Buckets times columns: what one question may hold in memory, 28 bytes each. More makes the buckets longer. */
    static final int MAX_CELLS = 1_000_000;

    /** Two samples are connected up to this many times their usual distance, in tenths: one missed poll is a gap, jitter is not. */
    private static final int CONNECTED_TENTHS = 16;

    private final long step;
    private final long first;
    private final int count;
    private final BitSet connected;
    private final Cells[] columns;
    private final Percentiles[] percentiles;
    private long previousAt = Long.MIN_VALUE;
    private long previousInterval;

    /** Sum, extremes and number of one column's figures. */
    private static final class Cells {

        private final double[] sum;
        private final double[] min;
        private final double[] max;
        private final int[] number;

        Cells(int count) {
            sum = new double[count];
            min = new double[count];
            max = new double[count];
            number = new int[count];
        }

        void add(int bucket, long average, long least, long most, long times) {
            boolean first = number[bucket] == 0;
            number[bucket] += (int) times;
            sum[bucket] = (first ? 0 : sum[bucket]) + (double) average * times;
            min[bucket] = first ? least : Math.min(min[bucket], least);
            max[bucket] = first ? most : Math.max(max[bucket], most);
        }
    }

    /** Throws a {@link Problem} that names what cannot be asked. */
    static void check(Instant from, Instant to, int points) {
        if (points < 1 || points > MAX_POINTS) {
            throw Problem.invalid("points", "points is " + points + "; it goes from 1 to " + MAX_POINTS + ".");
        }
        if (!from.isBefore(to)) {
            throw Problem.invalid("from", "from (" + from + ") does not lie before to (" + to + ").");
        }
    }

    /**
     * @param tier           what comes in: a bucket is a multiple of the tier's
     * @param allColumns     of the whole answer, of which {@code columns} are these
     * @param intervalMillis the smallest usual distance of what comes in, 0 where there is nothing
     * @param percents       the percentiles wanted of each column
     */
    Buckets(Instant from, Instant to, int points, Tier tier, int allColumns, int columns, long intervalMillis, double[] percents) {
        long begin = from.getEpochSecond();
        long end = to.getNano() == 0 ? to.getEpochSecond() : to.getEpochSecond() + 1; // exclusive
        int most = Math.max(1, Math.min(points, MAX_CELLS / allColumns));
        long unit = Math.max(1, tier.stepMillis() / 1000);
        long length = Math.ceilDiv(Math.max((intervalMillis + 500) / 1000, Math.max(1, Math.ceilDiv(end - begin, most))), unit) * unit;
        if (most == 1) {
            step = end - begin;
            first = begin;
            count = 1;
        } else {
            while (Math.ceilDiv(end, length) - Math.floorDiv(begin, length) > most) {
                length += unit;
            }
            step = length;
            first = Math.floorDiv(begin, length) * length;
            count = (int) (Math.ceilDiv(end, length) - Math.floorDiv(begin, length));
        }
        connected = new BitSet(count);
        this.columns = new Cells[columns];
        this.percentiles = new Percentiles[columns];
        for (int column = 0; column < columns; column++) {
            this.columns[column] = new Cells(count);
            this.percentiles[column] = new Percentiles(percents);
        }
    }

    /** The time of a sample; its bucket, or -1 where it lies outside. Times come in ascending order, but for a clock that was set back. */
    int at(long atMillis, long intervalMillis) {
        int bucket = bucket(atMillis);
        long usual = Math.max(intervalMillis, previousInterval);
        if (previousAt != Long.MIN_VALUE && (atMillis - previousAt) * 10 <= usual * CONNECTED_TENTHS) {
            int from = clamp(bucketNumber(previousAt));
            int to = clamp(bucketNumber(atMillis));
            if (to - from > 1) {
                connected.set(from + 1, to);
            }
        }
        previousAt = atMillis;
        previousInterval = intervalMillis;
        return bucket;
    }

    /** One column's values, each into the bucket of its row. */
    void add(int column, int[] buckets, long[] scaled) {
        Cells cells = columns[column];
        for (int row = 0; row < buckets.length; row++) {
            if (buckets[row] >= 0 && scaled[row] != Figures.ABSENT) {
                cells.add(buckets[row], scaled[row], scaled[row], scaled[row], 1);
                percentiles[column].add(scaled[row]);
            }
        }
    }

    void add(int column, int[] buckets, Rollup.Line line) {
        Cells cells = columns[column];
        for (int row = 0; row < buckets.length; row++) {
            if (buckets[row] >= 0 && line.number()[row] > 0) {
                cells.add(buckets[row], line.avg()[row], line.min()[row], line.max()[row], line.number()[row]);
                percentiles[column].add(line.avg()[row]);
            }
        }
    }

    /** One metric of samples, in the only column. */
    void add(Rows rows, Metric metric) {
        long interval = rows.intervalMillis(0, rows.size());
        int[] places = new int[rows.size()];
        for (int row = 0; row < places.length; row++) {
            places[row] = at(rows.at(row), interval);
        }
        add(0, places, rows.column(metric.ordinal()));
    }

    /** Where the buckets of a tier fall. */
    int[] places(Rollup rollup, Tier tier) {
        int[] places = new int[rollup.size()];
        for (int row = 0; row < places.length; row++) {
            places[row] = at(rollup.at()[row], tier.stepMillis());
        }
        return places;
    }

    private long bucketNumber(long atMillis) {
        return Math.floorDiv(atMillis - first * 1000, step * 1000);
    }

    private int clamp(long bucket) {
        return (int) Math.max(-1, Math.min(count, bucket));
    }

    private int bucket(long atMillis) {
        long bucket = bucketNumber(atMillis);
        return bucket < 0 || bucket >= count ? -1 : (int) bucket;
    }

    /** Of these metrics, one a column in their order. */
    Series series(Tier tier, Set<Metric> metrics) {
        boolean[] kept = kept();
        Map<Metric, Series.Line> lines = new EnumMap<>(Metric.class);
        int column = 0;
        for (Metric metric : metrics) {
            lines.put(metric, line(column++, metric.scale(), kept));
        }
        return new Series(tier, (int) step, times(kept), lines);
    }

    /** The beginning of the first, which may lie before what was asked for. */
    long beginMillis() {
        return first * 1000;
    }

    int stepSeconds() {
        return (int) step;
    }

    /** Buckets that are given: all but the empty ones between two samples that belong together. */
    boolean[] kept() {
        endOfLast();
        boolean[] kept = new boolean[count];
        for (int bucket = 0; bucket < count; bucket++) {
            kept[bucket] = !connected.get(bucket) || filled(bucket);
        }
        return kept;
    }

    /** Every bucket, filled or not. */
    boolean[] all() {
        boolean[] all = new boolean[count];
        Arrays.fill(all, true);
        return all;
    }

    /** Of all that came into a column, or NaN. */
    double mean(int column, int scale) {
        double sum = 0;
        double number = 0;
        for (int bucket = 0; bucket < count; bucket++) {
            sum += columns[column].sum[bucket];
            number += columns[column].number[bucket];
        }
        return number == 0 ? Double.NaN : sum / number / scale;
    }

    /** The buckets right after the newest sample, whose successor cannot be there yet, are no gap. */
    private void endOfLast() {
        if (previousAt != Long.MIN_VALUE) {
            int from = clamp(bucketNumber(previousAt));
            int to = clamp(bucketNumber(previousAt + previousInterval * CONNECTED_TENTHS / 10));
            if (to > from) {
                connected.set(from + 1, to + 1);
            }
        }
    }

    private boolean filled(int bucket) {
        for (Cells cells : columns) {
            if (cells.number[bucket] > 0) {
                return true;
            }
        }
        return false;
    }

    long[] times(boolean[] kept) {
        long[] at = new long[count];
        int size = 0;
        for (int bucket = 0; bucket < count; bucket++) {
            if (kept[bucket]) {
                at[size++] = first + bucket * step;
            }
        }
        return Arrays.copyOf(at, size);
    }

    Series.Line line(int column, int scale, boolean[] kept) {
        Cells cells = columns[column];
        int size = 0;
        for (int bucket = 0; bucket < count; bucket++) {
            if (!kept[bucket]) {
                continue;
            }
            int number = cells.number[bucket];
            // in place: a bucket is read before its cells are written over
            cells.sum[size] = number == 0 ? Double.NaN : cells.sum[bucket] / number / scale;
            cells.min[size] = number == 0 ? Double.NaN : cells.min[bucket] / scale;
            cells.max[size] = number == 0 ? Double.NaN : cells.max[bucket] / scale;
            size++;
        }
        double[] asked = percentiles[column].values(scale);
        if (size == count) {
            return new Series.Line(cells.sum, cells.min, cells.max, asked);
        }
        return new Series.Line(Arrays.copyOf(cells.sum, size), Arrays.copyOf(cells.min, size), Arrays.copyOf(cells.max, size), asked);
    }

    boolean empty() {
        return Arrays.stream(columns).allMatch(cells -> Arrays.stream(cells.number).allMatch(number -> number == 0));
    }
}
