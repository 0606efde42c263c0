package monitor.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Log;

/** The past of all subjects of a kind, each gathered by its own times: a disk is kept more rarely than an interface. */
record DetailQuery(long serverId, Detail.Kind kind, String subject, Instant from, Instant to, int points) {

    /** One subject's values of one block, without the rows in which it is absent. */
    private record Part(long[] at, long[] first, long[] second, long interval) {}

    List<History.DetailSeries> run(Tx tx, long head, long marginMillis, Log log) {
        Predicate<Subjects.Subject> wanted = one -> one.kind() == kind && (subject == null || one.name().equals(subject));
        Map<Subjects.Subject, List<Part>> parts = new LinkedHashMap<>();
        tx.each("""
                SELECT subjects, data FROM history_detail
                 WHERE server_id = ? AND to_at >= ? AND from_at < ? ORDER BY from_at""", row -> {
            tx.checkDeadline();
            DetailRows rows = History.sound(log, serverId, () -> DetailRows.read(row.bytes("data"), row.text("subjects"), wanted));
            if (rows != null) {
                add(parts, rows);
            }
        }, serverId, from.toEpochMilli() - marginMillis, to.toEpochMilli() + marginMillis);
        add(parts, Recent.details(tx, head, wanted));
        List<History.DetailSeries> series = new ArrayList<>();
        parts.forEach((name, those) -> series.add(gather(name, those, parts.size())));
        series.removeIf(one -> one.at().length == 0);
        return series;
    }

    private static void add(Map<Subjects.Subject, List<Part>> parts, DetailRows rows) {
        rows.columns().forEach((name, pair) -> {
            if (parts.size() < DetailRows.MAX_SUBJECTS || parts.containsKey(name)) {
                parts.computeIfAbsent(name, key -> new ArrayList<>()).add(part(rows, pair));
            }
        });
    }

    private static Part part(DetailRows rows, long[][] pair) {
        int count = 0;
        long[] at = new long[rows.size()];
        long[] first = new long[rows.size()];
        long[] second = new long[rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            if (pair[0][row] != Figures.ABSENT || pair[1][row] != Figures.ABSENT) {
                at[count] = rows.at()[row];
                first[count] = pair[0][row];
                second[count++] = pair[1][row];
            }
        }
        return new Part(Arrays.copyOf(at, count), Arrays.copyOf(first, count), Arrays.copyOf(second, count),
                Rows.intervalMillis(at, 0, count));
    }

    private History.DetailSeries gather(Subjects.Subject name, List<Part> parts, int subjects) {
        long interval = 0;
        for (Part part : parts) {
            interval = History.smaller(interval, part.interval());
        }
        Buckets buckets = new Buckets(from, to, points, 2 * subjects, 2, interval);
        for (Part part : parts) {
            int[] places = new int[part.at().length];
            for (int row = 0; row < places.length; row++) {
                places[row] = buckets.at(part.at()[row], part.interval());
            }
            buckets.add(0, places, part.first());
            buckets.add(1, places, part.second());
        }
        if (buckets.empty()) {
            return new History.DetailSeries(kind, name.name(), buckets.stepSeconds(), new long[0], null, null);
        }
        boolean[] kept = buckets.kept();
        return new History.DetailSeries(kind, name.name(), buckets.stepSeconds(), buckets.times(kept),
                buckets.line(0, kind.scale(false), kept), buckets.line(1, 1, kept));
    }
}
