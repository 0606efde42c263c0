package monitor.store;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import monitor.model.Figures;

/**
 * Buckets of one server, by column: their beginnings in ascending order, and average, least, most and number of each figure.
 * Not changed once it is made.
 */
final class Rollup {

    /** A sum beyond this is taken as a floating one: only nonsense comes so far. */
    private static final double EXACT = 1L << 62;

    /** @param subject null for a figure of the server itself. @param place the metric's, or 0 and 1 for the two of a subject */
    record Key(Subjects.Subject subject, int place) {}

    /** One figure; where the number is 0 the other three mean nothing. */
    record Line(long[] avg, long[] min, long[] max, long[] number) {

        Line(int size) {
            this(new long[size], new long[size], new long[size], new long[size]);
        }

        private void add(int place, long average, long least, long most, long count) {
            if (number[place] == 0) {
                avg[place] = average;
                min[place] = least;
                max[place] = most;
                number[place] = count;
                return;
            }
            long all = number[place] + count;
            double sum = (double) avg[place] * number[place] + (double) average * count;
            min[place] = Math.min(min[place], least);
            max[place] = Math.max(max[place], most);
            long mean = Math.abs(sum) < EXACT ? Math.round((double) (avg[place] * number[place] + average * count) / all)
                    : Math.round(sum / all);
            avg[place] = Math.max(min[place], Math.min(max[place], mean));
            number[place] = all;
        }
    }

    static final Rollup NONE = new Rollup(new long[0], new LinkedHashMap<>());

    private final long[] at;
    private final Map<Key, Line> lines;

    private Rollup(long[] at, Map<Key, Line> lines) {
        this.at = at;
        this.lines = lines;
    }

    /** Beginnings in the order of time, which may come twice until they are joined with others. */
    static Rollup of(long[] at, Map<Key, Line> lines) {
        return new Rollup(at, lines);
    }

    int size() {
        return at.length;
    }

    long[] at() {
        return at;
    }

    Map<Key, Line> lines() {
        return lines;
    }

    /** One server's samples. */
    static Rollup of(Rows rows, Tier tier) {
        Places places = Places.of(i -> rows.at(i), rows.size(), tier);
        Map<Key, Line> lines = new LinkedHashMap<>();
        for (int metric = 0; metric < Rows.METRICS; metric++) {
            places.add(lines, new Key(null, metric), rows.column(metric));
        }
        return new Rollup(places.at, lines);
    }

    static Rollup of(DetailRows rows, Tier tier) {
        Places places = Places.of(i -> rows.at()[i], rows.size(), tier);
        Map<Key, Line> lines = new LinkedHashMap<>();
        rows.columns().forEach((subject, pair) -> {
            places.add(lines, new Key(subject, 0), pair[0]);
            places.add(lines, new Key(subject, 1), pair[1]);
        });
        return new Rollup(places.at, lines);
    }

    /** Where the rows of something fall. */
    private record Places(long[] at, int[] of) {

        interface Times {
            long at(int row);
        }

        static Places of(Times times, int rows, Tier tier) {
            long[] bucket = new long[rows];
            Arrays.setAll(bucket, row -> tier.bucket(times.at(row)));
            long[] at = Arrays.stream(bucket).sorted().distinct().toArray();
            int[] of = new int[rows];
            Arrays.setAll(of, row -> Arrays.binarySearch(at, bucket[row]));
            return new Places(at, of);
        }

        /** Each row counts once; whole sums first, so that an average is rounded once. */
        void add(Map<Key, Line> to, Key key, long[] values) {
            Line line = new Line(at.length);
            double[] sums = new double[at.length];
            boolean any = false;
            for (int row = 0; row < of.length; row++) {
                long value = values[row];
                if (value == Figures.ABSENT) {
                    continue;
                }
                any = true;
                int place = of[row];
                boolean first = line.number[place]++ == 0;
                line.min[place] = first ? value : Math.min(line.min[place], value);
                line.max[place] = first ? value : Math.max(line.max[place], value);
                line.avg[place] += value;
                sums[place] += value;
            }
            if (!any) {
                return;
            }
            for (int place = 0; place < at.length; place++) {
                if (line.number[place] > 0) {
                    double sum = Math.abs(sums[place]) < EXACT ? line.avg[place] : sums[place];
                    line.avg[place] = Math.max(line.min[place],
                            Math.min(line.max[place], Math.round(sum / line.number[place])));
                }
            }
            to.put(key, line);
        }
    }

    /** The same in longer buckets. */
    Rollup coarser(Tier tier) {
        Places places = Places.of(i -> at[i], at.length, tier);
        Map<Key, Line> coarse = new LinkedHashMap<>();
        lines.forEach((key, line) -> {
            Line sum = new Line(places.at.length);
            for (int from = 0, to; from < at.length; from = to) {
                to = from;
                while (to < at.length && places.of[to] == places.of[from]) {
                    to++;
                }
                gather(line, from, to, sum, places.of[from]);
            }
            coarse.put(key, sum);
        });
        return new Rollup(places.at, coarse);
    }

    /** Whole sums first, so that an average is rounded once. */
    private static void gather(Line line, int from, int to, Line into, int place) {
        long exact = 0;
        double wide = 0;
        long number = 0;
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int row = from; row < to; row++) {
            if (line.number[row] > 0) {
                min = Math.min(min, line.min[row]);
                max = Math.max(max, line.max[row]);
                number += line.number[row];
                exact += line.avg[row] * line.number[row];
                wide += (double) line.avg[row] * line.number[row];
            }
        }
        if (number > 0) {
            long mean = Math.round((Math.abs(wide) < EXACT ? exact : wide) / (double) number);
            into.add(place, Math.max(min, Math.min(max, mean)), min, max, number);
        }
    }

    /** Both together: what both have of a bucket is what both say. */
    Rollup with(Rollup more) {
        return size() == 0 ? more : more.size() == 0 ? this : join(List.of(this, more));
    }

    /** All together, of whatever times. */
    static Rollup join(List<Rollup> parts) {
        long[] times = parts.stream().flatMapToLong(part -> Arrays.stream(part.at)).sorted().distinct().toArray();
        Map<Key, Line> joined = new LinkedHashMap<>();
        for (Rollup part : parts) {
            int[] places = new int[part.size()];
            Arrays.setAll(places, row -> Arrays.binarySearch(times, part.at[row]));
            part.lines.forEach((key, line) -> {
                if (joined.containsKey(key) || joined.size() < 2 * DetailRows.MAX_SUBJECTS) {
                    Line to = joined.computeIfAbsent(key, unused -> new Line(times.length));
                    for (int row = 0; row < places.length; row++) {
                        if (line.number[row] > 0) {
                            to.add(places[row], line.avg[row], line.min[row], line.max[row], line.number[row]);
                        }
                    }
                }
            });
        }
        return new Rollup(times, joined);
    }

    /** Both, but for the buckets that the other has: they are taken from there alone. */
    Rollup replacedBy(Rollup better) {
        boolean[] kept = new boolean[at.length];
        int count = 0;
        for (int row = 0; row < at.length; row++) {
            kept[row] = Arrays.binarySearch(better.at, at[row]) < 0;
            count += kept[row] ? 1 : 0;
        }
        return (count == at.length ? this : only(kept, count)).with(better);
    }

    private Rollup only(boolean[] kept, int count) {
        Map<Key, Line> left = new LinkedHashMap<>();
        lines.forEach((key, line) -> left.put(key, new Line(only(line.avg, kept, count), only(line.min, kept, count),
                only(line.max, kept, count), only(line.number, kept, count))));
        return new Rollup(only(at, kept, count), left);
    }

    /** One subject alone, in the buckets that it is in. */
    Rollup of(Subjects.Subject subject) {
        Map<Key, Line> own = new LinkedHashMap<>(lines);
        own.keySet().removeIf(key -> !subject.equals(key.subject()));
        boolean[] kept = new boolean[at.length];
        int count = 0;
        for (int row = 0; row < at.length; row++) {
            int place = row;
            kept[row] = own.values().stream().anyMatch(line -> line.number[place] > 0);
            count += kept[row] ? 1 : 0;
        }
        return new Rollup(at, own).only(kept, count);
    }

    private static long[] only(long[] values, boolean[] kept, int count) {
        long[] left = new long[count];
        int place = 0;
        for (int row = 0; row < kept.length; row++) {
            if (kept[row]) {
                left[place++] = values[row];
            }
        }
        return left;
    }

    /** The buckets that begin within a time; figures without any are left out. */
    Rollup part(long fromMillis, long toMillis) {
        int from = place(fromMillis);
        int to = place(toMillis);
        if (from == 0 && to == at.length) {
            return this;
        }
        Map<Key, Line> part = new LinkedHashMap<>();
        lines.forEach((key, line) -> {
            if (Arrays.stream(line.number, from, to).anyMatch(number -> number > 0)) {
                part.put(key, new Line(Arrays.copyOfRange(line.avg, from, to), Arrays.copyOfRange(line.min, from, to),
                        Arrays.copyOfRange(line.max, from, to), Arrays.copyOfRange(line.number, from, to)));
            }
        });
        return new Rollup(Arrays.copyOfRange(at, from, to), part);
    }

    private int place(long atMillis) {
        int found = Arrays.binarySearch(at, atMillis);
        return found >= 0 ? found : -found - 1;
    }

    /** The most samples that any figure has of each bucket. */
    long[] numbers() {
        long[] most = new long[at.length];
        lines.values().forEach(line -> {
            for (int row = 0; row < most.length; row++) {
                most[row] = Math.max(most[row], line.number[row]);
            }
        });
        return most;
    }
}
