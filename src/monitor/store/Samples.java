package monitor.store;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Source;

/** The samples themselves as they were stored, in the order of time, an hour at a time: for exports of any length. */
public final class Samples {

    /** Read at once: some MB of one that is polled each second. */
    private static final long WINDOW_MILLIS = 3_600_000L;

    private static final Source[] SOURCES = Source.values();

    /** Rows are given in the order of their time. */
    @FunctionalInterface
    public interface Taker<E extends Exception> {
        /** @param values one a metric, in the order of {@link Metric}; NaN where there is none */
        void take(Instant at, Source source, double[] values) throws E;
    }

    private final Database db;
    private final History history;

    public Samples(Database db, History history) {
        this.db = db;
        this.history = history;
    }

    /**
     * Each window is a view of its own, so that no reader is held for long; what is stored meanwhile before the window goes missing.
     *
     * @param to exclusive
     */
    public <E extends Exception> void each(long serverId, Set<Metric> metrics, Instant from, Instant to, Taker<E> taker) throws E {
        Set<Metric> wanted = EnumSet.copyOf(metrics);
        Metric[] order = wanted.toArray(Metric[]::new);
        for (long at = from.toEpochMilli(); at < to.toEpochMilli(); ) {
            long begin = at;
            Optional<Window> window = window(serverId, wanted, begin, to.toEpochMilli());
            if (window.isEmpty()) {
                return;
            }
            Rows rows = window.get().rows;
            int[] sorted = IntStream.range(0, rows.size()).filter(row -> rows.at(row) >= begin && rows.at(row) < window.get().end)
                    .boxed().sorted((one, other) -> Long.compare(rows.at(one), rows.at(other))).mapToInt(Integer::intValue).toArray();
            for (int row : sorted) {
                double[] values = new double[order.length];
                for (int i = 0; i < order.length; i++) {
                    long scaled = rows.column(order[i].ordinal())[row];
                    values[i] = scaled == Figures.ABSENT ? Double.NaN : (double) scaled / order[i].scale();
                }
                taker.take(Instant.ofEpochMilli(rows.at(row)), SOURCES[rows.source(row)], values);
            }
            at = window.get().end;
        }
    }

    private record Window(Rows rows, long end) {}

    /** The rows from there on that lie within a window, which begins where there is something; empty where nothing follows. */
    private Optional<Window> window(long serverId, Set<Metric> wanted, long from, long to) {
        long head = history.recent().head(serverId);
        return db.read(tx -> {
            long sealed = tx.number("SELECT max(to_at) FROM history_block WHERE server_id = ?", serverId);
            long first = tx.number("""
                    SELECT max(?2, min(from_at)) FROM history_block WHERE server_id = ?1 AND to_at >= ?2 AND from_at < ?3""",
                    serverId, from, to);
            Rows newest = first == 0 || first + WINDOW_MILLIS > sealed ? Recent.rows(tx, serverId, head, wanted) : new Rows(1);
            for (int row = 0; row < newest.size(); row++) {
                if (newest.at(row) >= from && newest.at(row) < to && (first == 0 || newest.at(row) < first)) {
                    first = newest.at(row);
                }
            }
            if (first == 0) {
                return Optional.empty();
            }
            long begin = first;
            long end = Math.min(to, begin + WINDOW_MILLIS);
            Rows all = new Rows(1_024);
            tx.each("SELECT data FROM history_block WHERE server_id = ? AND to_at >= ? AND from_at < ? ORDER BY from_at", row -> {
                tx.checkDeadline();
                Rows rows = History.sound(db.log(), serverId,
                        () -> Block.read(row.bytes("data"), metric -> wanted.contains(Metric.at(metric))));
                if (rows != null) {
                    add(all, rows, wanted, begin, end);
                }
            }, serverId, first, end);
            add(all, newest, wanted, begin, end);
            return Optional.of(new Window(all, end));
        });
    }

    private static void add(Rows all, Rows rows, Set<Metric> wanted, long from, long to) {
        for (int row = 0; row < rows.size(); row++) {
            if (rows.at(row) >= from && rows.at(row) < to) {
                int place = all.add(rows.at(row), rows.source(row));
                for (Metric metric : wanted) {
                    all.put(place, metric.ordinal(), rows.column(metric.ordinal())[row]);
                }
            }
        }
    }
}
