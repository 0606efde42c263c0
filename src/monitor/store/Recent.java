package monitor.store;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import monitor.model.Figures;
import monitor.model.Metric;

/**
 * The newest samples, in the order of their arrival. Each row knows the one before it of the same server, and the newest of each
 * server is known here, so that one server's rows are found as a chain.
 */
final class Recent {

    /** In meta: rows up to this id lie in blocks and are about to be deleted. */
    static final String SEALED = "history_sealed_id";

    private static final String METRIC_COLUMNS = Arrays.stream(Metric.values()).map(Metric::word).collect(Collectors.joining(", "));

    private static final String INSERT = "INSERT INTO monitoring_history (id, server_id, at, prev, source, details, layout, "
            + METRIC_COLUMNS + ") SELECT ?, ?, ?, ?, ?, ?, ?, "
            + IntStream.range(0, Rows.METRICS).mapToObj(i -> "?").collect(Collectors.joining(", "))
            + " WHERE EXISTS (SELECT 1 FROM servers WHERE id = ? AND deleted_at IS NULL)";

    private static final int INSERT_FIXED = 7;

    private static final String CHAIN = """
            WITH RECURSIVE chain (id) AS (
                SELECT ?1 WHERE ?1 > ?2
                UNION ALL
                SELECT h.prev FROM chain JOIN monitoring_history h ON h.id = chain.id WHERE h.prev > ?2
            )
            SELECT at, source, %s FROM chain JOIN monitoring_history USING (id)""".formatted(METRIC_COLUMNS);

    /** Committed ones; read by the readers. */
    private final Map<Long, Long> heads = new ConcurrentHashMap<>();

    // of the writer's open transaction
    private final Map<Long, Long> pending = new HashMap<>();
    private long nextId;
    private long committedNextId;

    Recent(Database db) {
        db.write(tx -> {
            long sealed = sealed(tx);
            tx.each("SELECT server_id, max(id) AS id FROM monitoring_history WHERE id > ? GROUP BY server_id",
                    row -> heads.put(row.number("server_id"), row.number("id")), sealed);
            committedNextId = Math.max(sealed, tx.number("SELECT max(id) FROM monitoring_history")) + 1;
            nextId = committedNextId;
            return null;
        });
    }

    static long sealed(Tx tx) {
        return Meta.get(tx, SEALED).map(Long::parseLong).orElse(0L);
    }

    /** On the writer's thread. A sample of a server that is gone is left out. */
    void insert(Tx tx, long serverId, long atMillis, int source, Figures figures) {
        if (pending.isEmpty()) {
            tx.onEnd(this::ended);
        }
        Object[] arguments = new Object[INSERT_FIXED + Rows.METRICS + 1];
        arguments[0] = nextId;
        arguments[1] = serverId;
        arguments[2] = atMillis;
        arguments[3] = pending.getOrDefault(serverId, heads.getOrDefault(serverId, 0L));
        arguments[4] = source;
        for (int metric = 0; metric < Rows.METRICS; metric++) {
            long value = figures.scaled()[metric];
            arguments[INSERT_FIXED + metric] = value == Figures.ABSENT ? null : (Object) value;
        }
        arguments[INSERT_FIXED + Rows.METRICS] = serverId;
        if (tx.update(INSERT, arguments) == 1) {
            pending.put(serverId, nextId++);
        }
    }

    private void ended(boolean committed) {
        if (committed) {
            heads.putAll(pending);
            committedNextId = nextId;
        } else {
            nextId = committedNextId;
        }
        pending.clear();
    }

    /** The newest id of a server's rows, or 0. To be asked before the view that reads them begins. */
    long head(long serverId) {
        return heads.getOrDefault(serverId, 0L);
    }

    /** One server's rows in the order of their arrival. */
    Rows rows(Tx tx, long head) {
        Rows rows = new Rows(64);
        tx.each(CHAIN, row -> {
            int place = rows.add(row.number(1), (int) row.number(2));
            for (int metric = 0; metric < Rows.METRICS; metric++) {
                rows.put(place, metric, row.number(3 + metric, Figures.ABSENT));
            }
        }, head, sealed(tx));
        return rows.reversed();
    }
}
