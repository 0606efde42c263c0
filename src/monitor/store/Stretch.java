package monitor.store;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import monitor.model.Detail;
import monitor.model.Log;
import monitor.model.Metric;

/** A stretch of one server's past, read value by value: epoch milliseconds, the end exclusive. */
record Stretch(long fromMillis, long toMillis) {

    /** Values of one answer; a longer span is cut at its beginning. */
    static final int MAX_VALUES = 200_000;

    static Stretch of(Instant from, Instant to) {
        return new Stretch(from.toEpochMilli(), to.toEpochMilli());
    }

    Points points(Tx tx, long serverId, Metric metric, long head, Log log) {
        Points.Gathered gathered = new Points.Gathered(metric.scale());
        add(gathered, Recent.rows(tx, head, Set.of(metric)), metric.ordinal());
        tx.each("""
                SELECT data FROM history_block
                 WHERE server_id = ? AND to_at >= ? AND from_at < ? ORDER BY to_at DESC""", row -> {
            tx.checkDeadline();
            if (gathered.size() < MAX_VALUES) {
                Rows rows = History.sound(log, serverId, () -> Block.read(row.bytes("data"), one -> one == metric.ordinal()));
                if (rows != null) {
                    add(gathered, rows, metric.ordinal());
                }
            }
        }, serverId, fromMillis, toMillis);
        return gathered.points(0);
    }

    private void add(Points.Gathered to, Rows rows, int metric) {
        long[] values = rows.column(metric);
        for (int row = 0; row < rows.size(); row++) {
            add(to, rows.at(row), values[row]);
        }
    }

    Map<String, Points> points(Tx tx, long serverId, Detail.Kind kind, boolean second, long head, Log log) {
        Predicate<Subjects.Subject> wanted = subject -> subject.kind() == kind;
        Map<String, Points.Gathered> gathered = new LinkedHashMap<>();
        add(gathered, Recent.details(tx, head, wanted), second);
        tx.each("""
                SELECT subjects, data FROM history_detail
                 WHERE server_id = ? AND to_at >= ? AND from_at < ? ORDER BY to_at DESC""", row -> {
            tx.checkDeadline();
            if (gathered.values().stream().mapToInt(Points.Gathered::size).sum() < MAX_VALUES) {
                DetailRows rows = History.sound(log, serverId,
                        () -> DetailRows.read(row.bytes("data"), row.text("subjects"), wanted));
                if (rows != null) {
                    add(gathered, rows, second);
                }
            }
        }, serverId, fromMillis, toMillis);
        Map<String, Points> points = new LinkedHashMap<>();
        gathered.forEach((name, those) -> points.put(name, those.points(0)));
        points.values().removeIf(those -> those.size() == 0);
        return points;
    }

    private void add(Map<String, Points.Gathered> to, DetailRows rows, boolean second) {
        rows.columns().forEach((subject, pair) -> {
            if (to.size() < DetailRows.MAX_SUBJECTS || to.containsKey(subject.name())) {
                Points.Gathered those = to.computeIfAbsent(subject.name(),
                        name -> new Points.Gathered(subject.kind().scale(second)));
                for (int row = 0; row < rows.size(); row++) {
                    add(those, rows.at()[row], pair[second ? 1 : 0][row]);
                }
            }
        });
    }

    private void add(Points.Gathered to, long at, long value) {
        if (at >= fromMillis && at < toMillis) {
            to.add(at, value, value, value);
        }
    }
}
