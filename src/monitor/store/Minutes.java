package monitor.store;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import monitor.model.Figures;
import monitor.model.Metric;

/**
 * What one server's rows that lie in no block yet come to by the minute, so that a question about very many servers need not read
 * each row. Begun anew at each {@link #cut}, so that what is sealed can be left out exactly. Safe from any thread.
 */
final class Minutes {

    /** Minutes of one server: rows wait an hour at most, and a second entry for a minute comes with each sealing. */
    static final int MOST = 90;

    /** Of all servers together, some 400 bytes each: more servers than that are read row by row. */
    private static final int MOST_HELD = 40_000;

    /** Of one minute, or of a part of it. Floats are exact to seven digits: enough for a chart. */
    private static final class Entry {
        private final long at;
        private long lastId;
        private final float[] sum = new float[Rows.METRICS];
        private final float[] min = new float[Rows.METRICS];
        private final float[] max = new float[Rows.METRICS];
        private final short[] number = new short[Rows.METRICS];

        Entry(long at) {
            this.at = at;
        }
    }

    private Entry[] entries = new Entry[8];
    private int size;
    /** The row before the first that is known here. */
    private final long after;
    private boolean cut;
    private boolean full;

    /** How many there are of all servers. */
    private final AtomicInteger held;

    /** @param after the id of the server's row before the first one that comes */
    Minutes(long after, AtomicInteger held) {
        this.after = after;
        this.held = held;
    }

    synchronized void add(long id, long atMillis, Figures figures) {
        long at = Tier.MINUTE.bucket(atMillis);
        if (size == 0 || cut || entries[size - 1].at != at) {
            if (full || size == MOST || held.get() >= MOST_HELD) {
                full = true;
                return;
            }
            held.incrementAndGet();
            if (size == entries.length) {
                entries = Arrays.copyOf(entries, size * 2);
            }
            entries[size++] = new Entry(at);
            cut = false;
        }
        Entry entry = entries[size - 1];
        entry.lastId = id;
        for (int metric = 0; metric < Rows.METRICS; metric++) {
            long value = figures.scaled()[metric];
            if (value != Figures.ABSENT && entry.number[metric] < Short.MAX_VALUE) {
                boolean first = entry.number[metric]++ == 0;
                entry.sum[metric] += value;
                entry.min[metric] = first ? value : Math.min(entry.min[metric], value);
                entry.max[metric] = first ? value : Math.max(entry.max[metric], value);
            }
        }
    }

    /** What comes next is apart from what is there. */
    synchronized void cut() {
        cut = true;
    }

    /** Forgets the rows up to there; returns null where it would never be whole again, so that it begins anew. */
    synchronized Minutes sealed(long upTo) {
        int gone = 0;
        while (gone < size && entries[gone].lastId <= upTo) {
            gone++;
        }
        System.arraycopy(entries, gone, entries, 0, size - gone);
        Arrays.fill(entries, size - gone, size, null);
        size -= gone;
        held.addAndGet(-gone);
        return full && size == 0 ? null : this;
    }

    /** What came after a row, or null where not all of it is known here. */
    synchronized Rollup since(long sealed, Set<Metric> wanted) {
        if (full || sealed < after) {
            return null;
        }
        int first = 0;
        while (first < size && entries[first].lastId <= sealed) {
            first++;
        }
        long[] at = new long[size - first];
        Map<Rollup.Key, Rollup.Line> lines = new LinkedHashMap<>();
        for (int i = first; i < size; i++) {
            at[i - first] = entries[i].at;
        }
        for (Metric metric : wanted) {
            Rollup.Line line = new Rollup.Line(at.length);
            for (int i = first; i < size; i++) {
                put(line, i - first, entries[i], metric.ordinal());
            }
            lines.put(new Rollup.Key(null, metric.ordinal()), line);
        }
        return at.length == 0 ? Rollup.NONE : Rollup.of(at, lines);
    }

    private static void put(Rollup.Line line, int place, Entry entry, int metric) {
        int number = entry.number[metric];
        line.number()[place] = number;
        if (number > 0) {
            line.avg()[place] = Math.round(entry.sum[metric] / (double) number);
            line.min()[place] = Math.round((double) entry.min[metric]);
            line.max()[place] = Math.round((double) entry.max[metric]);
        }
    }
}
