package monitor.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import monitor.model.Metric;
import monitor.model.Minute;
import monitor.model.Source;

/** Puts in what a host's agent kept while nobody polled it, and tells where that was done. */
final class Filling {

    /** Spans told of one question. */
    private static final int MOST_SPANS = 200;

    private Filling() {}

    /** The minutes in which there is no sample yet: all the others were told by the host itself. */
    static List<Minute> missing(Database db, long serverId, long head, List<Minute> minutes) {
        if (minutes.isEmpty()) {
            return minutes;
        }
        long from = minutes.stream().mapToLong(Minute::at).min().orElseThrow();
        long to = minutes.stream().mapToLong(Minute::at).max().orElseThrow() + Minute.MILLIS;
        return db.read(tx -> {
            // the minutes begin anywhere, since the host's clock may differ from ours: so each sample is put into those that hold it
            Set<Long> begun = new HashSet<>();
            long phase = Math.floorMod(from, Minute.MILLIS);
            mark(Recent.rows(tx, serverId, head, Set.of()), phase, begun);
            tx.each("SELECT data FROM history_block WHERE server_id = ? AND to_at >= ? AND from_at < ?", row -> {
                tx.checkDeadline();
                Rows rows = History.sound(db.log(), serverId, () -> Block.read(row.bytes("data"), metric -> false));
                if (rows != null) {
                    mark(rows, phase, begun);
                }
            }, serverId, from, to);
            return minutes.stream().filter(minute -> !begun.contains(Math.floorDiv(minute.at() - phase, Minute.MILLIS))).toList();
        });
    }

    private static void mark(Rows rows, long phase, Set<Long> begun) {
        for (int row = 0; row < rows.size(); row++) {
            begun.add(Math.floorDiv(rows.at(row) - phase, Minute.MILLIS));
        }
    }

    /** Blocks of these minutes, each row in the middle of its minute, in one transaction. */
    static void insert(Database db, long serverId, List<Minute> minutes) {
        db.writeAlone(tx -> {
            int from = 0;
            for (int i = 1; i <= minutes.size(); i++) {
                if (i == minutes.size() || minutes.get(i).at() - minutes.get(i - 1).at() > Minute.MILLIS
                        || minutes.get(i).at() - minutes.get(from).at() >= Block.MAX_MILLIS) {
                    insert(tx, serverId, minutes.subList(from, i));
                    from = i;
                }
            }
            return null;
        });
    }

    private static void insert(Tx tx, long serverId, List<Minute> minutes) {
        Rows rows = new Rows(minutes.size());
        for (Minute minute : minutes) {
            int row = rows.add(minute.at() + Minute.MILLIS / 2, Source.AGENT.ordinal());
            for (Metric metric : Metric.values()) {
                rows.put(row, metric.ordinal(), minute.figures().scaled()[metric.ordinal()]);
            }
        }
        int stored = tx.update("""
                INSERT INTO history_block (server_id, from_at, to_at, rows, interval_millis, data)
                SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM servers WHERE id = ?1 AND deleted_at IS NULL)""",
                serverId, rows.at(0), rows.at(rows.size() - 1), rows.size(), Minute.MILLIS, Block.write(rows, 0, rows.size()));
        if (stored == 1) {
            tx.update("INSERT INTO history_backfill (server_id, from_at, to_at) VALUES (?, ?, ?)", serverId,
                    minutes.getFirst().at(), minutes.getLast().at() + Minute.MILLIS);
        }
    }

    /** Filled spans within a time, those that touch joined; the newest ones where there are too many. */
    static List<History.Span> spans(Tx tx, long serverId, Instant from, Instant to) {
        List<History.Span> newestFirst = tx.list("""
                SELECT from_at, to_at FROM history_backfill WHERE server_id = ? AND to_at > ? AND from_at < ?
                 ORDER BY to_at DESC LIMIT ?""", row -> new History.Span(row.number("from_at"), row.number("to_at")), serverId, from, to, MOST_SPANS);
        java.util.ArrayList<History.Span> joined = new java.util.ArrayList<>();
        for (History.Span span : newestFirst.reversed()) {
            if (!joined.isEmpty() && joined.getLast().toMillis() >= span.fromMillis()) {
                span = new History.Span(joined.removeLast().fromMillis(), span.toMillis());
            }
            joined.add(span);
        }
        return joined;
    }
}
