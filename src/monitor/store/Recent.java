package monitor.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import monitor.model.Figures;
import monitor.model.Metric;

/**
 * The newest samples, in the order of their arrival. Each row knows the one before it of the same server, and the newest of each
 * server is known here, so that one server's rows are found as a chain: an index would write a page for each sample.
 */
final class Recent {

    /**
     * In meta: rows up to this id lie in blocks and are deleted by and by. Ids never fall, so that a reader never takes a new row for
     * an old one. While blocks are made, those of some servers are further: see {@link #sealed(Tx, long)}.
     */
    static final String SEALED = "history_sealed_id";

    /** Layouts remembered: two a server (with its disks and without), and room for containers that come and go. */
    private static final int MAX_LAYOUTS = 20_000;

    private static final String METRIC_COLUMNS = Arrays.stream(Metric.values()).map(Metric::word).collect(Collectors.joining(", "));

    private static final String INSERT = "INSERT INTO monitoring_history (id, server_id, at, prev, source, details, layout, "
            + METRIC_COLUMNS + ") SELECT ?, ?, ?, ?, ?, ?, ?, "
            + IntStream.range(0, Rows.METRICS).mapToObj(i -> "?").collect(Collectors.joining(", "))
            + " WHERE EXISTS (SELECT 1 FROM servers WHERE id = ? AND deleted_at IS NULL)";

    private static final int INSERT_FIXED = 7;

    /** From the newest (?1) back to the sealed (?2); the columns ride along, so that each row is looked up once. */
    private static String chain(String columns) {
        String ofTable = Arrays.stream(columns.split(", ")).map("h."::concat).collect(Collectors.joining(", "));
        return """
                WITH RECURSIVE chain (prev, %1$s) AS (
                    SELECT prev, %1$s FROM monitoring_history WHERE id = ?1 AND id > ?2
                    UNION ALL
                    SELECT h.prev, %2$s FROM chain JOIN monitoring_history h ON h.id = chain.prev WHERE chain.prev > ?2
                )
                SELECT %1$s FROM chain""".formatted(columns, ofTable);
    }

    private static final String DETAILS = chain("at, layout, details");

    private static final String EVERYTHING = chain("at, source, layout, details, " + METRIC_COLUMNS);

    /** One sample as it is stored. */
    record Arrival(long serverId, long atMillis, int source, Figures figures, Subjects subjects) {}

    /** A row of the transaction that runs. @param prev the row of the same server before it */
    private record Stored(long id, long prev, Arrival sample) {}

    /** Committed ones; read by the readers. */
    private final Map<Long, Long> heads = new ConcurrentHashMap<>();

    private final Map<Long, Minutes> minutes = new ConcurrentHashMap<>();
    private final AtomicInteger heldMinutes = new AtomicInteger();

    // of the writer's thread
    private final List<Stored> stored = new ArrayList<>();
    private final Map<Long, Long> pending = new HashMap<>();
    private final Map<String, Long> layouts = new HashMap<>();
    private final Map<String, Long> pendingLayouts = new HashMap<>();
    private long nextId;
    private long committedNextId;

    /** Before the first sample is appended. */
    Recent(Database db) {
        db.read(tx -> {
            long sealed = sealed(tx);
            tx.each("SELECT server_id, max(id) AS id FROM monitoring_history WHERE id > ? GROUP BY server_id",
                    row -> heads.put(row.number("server_id"), row.number("id")), sealed);
            committedNextId = Math.max(sealed, tx.number("SELECT max(id) FROM monitoring_history")) + 1;
            nextId = committedNextId;
            return null;
        });
    }

    /** Rows of any server up to this id lie in blocks. */
    static long sealed(Tx tx) {
        return Meta.get(tx, SEALED).map(Long::parseLong).orElse(0L);
    }

    /** Rows of this server up to this id lie in blocks. */
    static long sealed(Tx tx, long serverId) {
        return Math.max(sealed(tx), tx.number("SELECT row_id FROM history_sealed WHERE server_id = ?", serverId));
    }

    /** In the transaction that puts one server's rows up to there into blocks. */
    void seal(Tx tx, long serverId, long upTo) {
        tx.onEnd(committed -> {
            if (committed) {
                minutes.computeIfPresent(serverId, (id, those) -> those.sealed(upTo));
            }
        });
        tx.update("INSERT INTO history_sealed (server_id, row_id) VALUES (?, ?) "
                + "ON CONFLICT (server_id) DO UPDATE SET row_id = excluded.row_id", serverId, upTo);
    }

    /** On the writer's thread. A sample of a server that is gone is left out. */
    void insert(Tx tx, Arrival sample) {
        if (pending.isEmpty() && pendingLayouts.isEmpty()) {
            tx.onEnd(this::ended);
        }
        long server = sample.serverId();
        Object[] arguments = new Object[INSERT_FIXED + Rows.METRICS + 1];
        arguments[0] = nextId;
        arguments[1] = server;
        arguments[2] = sample.atMillis();
        arguments[3] = pending.getOrDefault(server, heads.getOrDefault(server, 0L));
        arguments[4] = sample.source();
        if (!sample.subjects().names().isEmpty()) {
            arguments[5] = sample.subjects().values();
            arguments[6] = layout(tx, sample.subjects().names());
        }
        for (int metric = 0; metric < Rows.METRICS; metric++) {
            long value = sample.figures().scaled()[metric];
            arguments[INSERT_FIXED + metric] = value == Figures.ABSENT ? null : (Object) value;
        }
        arguments[INSERT_FIXED + Rows.METRICS] = server;
        if (tx.update(INSERT, arguments) == 1) {
            stored.add(new Stored(nextId, (Long) arguments[3], sample));
            pending.put(server, nextId++);
        }
    }

    private long layout(Tx tx, String names) {
        Long known = layouts.get(names);
        if (known == null) {
            known = pendingLayouts.get(names);
        }
        if (known == null) {
            known = tx.number("INSERT INTO history_layout (subjects) VALUES (?) RETURNING id", names);
            pendingLayouts.put(names, known);
        }
        return known;
    }

    private void ended(boolean committed) {
        if (committed) {
            heads.putAll(pending);
            stored.forEach(row -> minutes.computeIfAbsent(row.sample().serverId(), server -> new Minutes(row.prev(), heldMinutes))
                    .add(row.id(), row.sample().atMillis(), row.sample().figures()));
            committedNextId = nextId;
            if (layouts.size() + pendingLayouts.size() > MAX_LAYOUTS) {
                layouts.clear();
            }
            layouts.putAll(pendingLayouts);
        } else {
            nextId = committedNextId;
        }
        stored.clear();
        pending.clear();
        pendingLayouts.clear();
    }

    /** The newest id of a server's rows, or 0. To be asked before the view that reads them begins. */
    long head(long serverId) {
        return heads.getOrDefault(serverId, 0L);
    }

    /** The servers that have rows. */
    Map<Long, Long> heads() {
        return Map.copyOf(heads);
    }

    /** All that is committed at one moment: the newest id, and each server's newest. */
    record Mark(long upTo, Map<Long, Long> heads) {}

    /** On the writer's thread. */
    Mark mark() {
        minutes.values().forEach(Minutes::cut);
        return new Mark(committedNextId - 1, Map.copyOf(heads));
    }

    /** When the rows of every server up to there lie in blocks. */
    static void sealAll(Tx tx, long upTo) {
        Meta.put(tx, SEALED, Long.toString(upTo));
        tx.update("DELETE FROM history_sealed WHERE row_id <= ?", upTo);
    }

    /**
     * Some of the rows that lie in blocks: the oldest, so that whole pages become free, which SQLite then does not write. Returns
     * how many went.
     */
    static int deleteSealed(Tx tx, int most) {
        return tx.update("DELETE FROM monitoring_history WHERE id <= min(?, (SELECT min(id) FROM monitoring_history) + ?)",
                sealed(tx), most - 1);
    }

    /** Those that no row has any more. */
    void deleteLayouts(Tx tx) {
        tx.run("DELETE FROM history_layout WHERE id NOT IN (SELECT layout FROM monitoring_history WHERE layout IS NOT NULL)");
        tx.onEnd(committed -> {
            if (committed) {
                layouts.clear();
            }
        });
    }

    /** What a server's rows after that one come to by the minute; null where that is not known here. */
    Rollup minutes(long serverId, long sealed, Set<Metric> wanted) {
        Minutes known = minutes.get(serverId);
        return known == null ? null : known.since(sealed, wanted);
    }

    void forget(long serverId) {
        heads.remove(serverId);
        minutes.computeIfPresent(serverId, (id, those) -> those.sealed(Long.MAX_VALUE));
        minutes.remove(serverId);
    }

    /** One server's rows in the order of their arrival, up to the one given, with the wanted figures. */
    static Rows rows(Tx tx, long serverId, long head, Set<Metric> wanted) {
        Rows rows = new Rows(1_024);
        List<Metric> metrics = wanted.stream().sorted().toList();
        String columns = Stream.concat(Stream.of("at", "source"), metrics.stream().map(Metric::word)).collect(Collectors.joining(", "));
        tx.each(chain(columns), row -> {
            int place = rows.add(row.number(1), (int) row.number(2));
            for (int i = 0; i < metrics.size(); i++) {
                rows.put(place, metrics.get(i).ordinal(), row.number(3 + i, Figures.ABSENT));
            }
        }, head, sealed(tx, serverId));
        return rows.reversed();
    }

    /** A row's details as they are stored. */
    private record Raw(long at, long layout, byte[] values) {

        static Raw of(Row row) {
            return new Raw(row.number("at"), row.number("layout"), row.bytes("details"));
        }
    }

    /** The wanted details of one server's rows in the order of their arrival, up to the one given; rows without any are left out. */
    static DetailRows details(Tx tx, long serverId, long head, Predicate<Subjects.Subject> wanted) {
        return details(tx, tx.list(DETAILS, Raw::of, head, sealed(tx, serverId)), wanted);
    }

    private static DetailRows details(Tx tx, List<Raw> newestFirst, Predicate<Subjects.Subject> wanted) {
        Map<Long, List<Subjects.Subject>> known = new HashMap<>();
        DetailRows rows = new DetailRows();
        for (Raw one : newestFirst.reversed()) {
            if (one.values() != null) {
                List<Subjects.Subject> subjects = known.computeIfAbsent(one.layout(), id -> Subjects.subjects(
                        tx.one("SELECT subjects FROM history_layout WHERE id = ?", row -> row.text("subjects"), id).orElse("")));
                rows.put(rows.add(one.at()), subjects, one.values(), wanted);
            }
        }
        return rows;
    }

    record Everything(Rows rows, DetailRows details) {}

    /** One server's rows in the order of their arrival, up to the one given. */
    static Everything everything(Tx tx, long serverId, long head) {
        Rows rows = new Rows(1_024);
        List<Raw> raw = new ArrayList<>();
        tx.each(EVERYTHING, row -> {
            int place = rows.add(row.number(1), (int) row.number(2));
            raw.add(Raw.of(row));
            for (int metric = 0; metric < Rows.METRICS; metric++) {
                rows.put(place, metric, row.number(5 + metric, Figures.ABSENT));
            }
        }, head, sealed(tx, serverId));
        return new Everything(rows.reversed(), details(tx, raw, subject -> true));
    }
}
