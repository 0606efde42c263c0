package monitor.store;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Moves the newest samples into compressed blocks, every hour or when there are many, a few servers at a time. The blocks are made
 * from a reader's view beside the writer; then one short transaction stores them and marks how far the rows of these servers are
 * in blocks. A reader sees a row either before that (as a row) or after it (in a block), never both. Once every server has had its
 * turn, the rows themselves are deleted in steps:
 *
 * <pre>
 *          due: what is committed              the last server is done
 *  IDLE ─────────────────────────> SERVERS ──────────────────────────────> ROWS ──none left──> IDLE
 *                                  a few a step                            some a step
 * </pre>
 *
 * Whoever is killed in SERVERS begins again with what no block has; in ROWS, it goes on there.
 */
final class Sealing {

    /** The oldest row waits no longer. */
    static final long MAX_AGE_MILLIS = 3_600_000;

    /** As many rows wait at most: what a start reads through in some 100 ms, 40 MB in the file; a thousand servers fill it in 20 min. */
    static final int MAX_ROWS = 250_000;

    /** Rows made into blocks, or deleted, in one step: some 20 ms of work. */
    private static final int ROWS_AT_ONCE = 3_000;

    private final Database db;
    private final Recent recent;
    private final Deque<Map.Entry<Long, Long>> servers = new ArrayDeque<>();
    private long upTo;
    private long rows;
    private boolean rowsLeft = true;

    Sealing(Database db, Recent recent) {
        this.db = db;
        this.recent = recent;
    }

    private record Made(long serverId, long from, long to, int rows, long interval, String subjects, byte[] data) {}

    /** One step; false when nothing is to be done now. */
    boolean step(Instant now) {
        if (!servers.isEmpty()) {
            some();
            return true;
        }
        if (rowsLeft) {
            deleteRows();
            if (rowsLeft) {
                return true;
            }
        }
        if (!due(now)) {
            return false;
        }
        begin();
        return true;
    }

    /** All that is committed, whether due or not; returns the number of rows. */
    long all() {
        if (servers.isEmpty()) {
            begin();
        }
        while (!servers.isEmpty()) {
            some();
        }
        while (rowsLeft) {
            deleteRows();
        }
        return rows;
    }

    private void deleteRows() {
        rowsLeft = db.writeAlone(tx -> {
            int gone = Recent.deleteSealed(tx, ROWS_AT_ONCE);
            if (gone == 0 && rows > 0) {
                recent.deleteLayouts(tx);
            }
            return gone > 0;
        });
    }

    private boolean due(Instant now) {
        return db.read(tx -> {
            long sealed = Recent.sealed(tx);
            long newest = tx.number("SELECT max(id) FROM monitoring_history");
            long oldestAt = tx.number("SELECT at FROM monitoring_history WHERE id > ? ORDER BY id LIMIT 1", sealed);
            // a clock that was set back must not keep rows waiting for ever
            return newest > sealed && (newest - sealed >= MAX_ROWS || Math.abs(now.toEpochMilli() - oldestAt) >= MAX_AGE_MILLIS);
        });
    }

    /** How many the last time brought. */
    long rows() {
        return rows;
    }

    private void begin() {
        Recent.Mark mark = db.write(tx -> recent.mark());
        upTo = mark.upTo();
        rows = upTo - db.read(Recent::sealed);
        servers.addAll(mark.heads().entrySet());
        if (servers.isEmpty()) {
            end();
        }
    }

    /** The next few servers. They leave the queue when they are stored: where the disk refuses, they come again. */
    private void some() {
        List<Made> figures = new ArrayList<>();
        List<Made> details = new ArrayList<>();
        List<Map.Entry<Long, Long>> taken = new ArrayList<>();
        int rows = 0;
        for (Map.Entry<Long, Long> server : servers) {
            Recent.Everything all = db.read(tx -> Recent.everything(tx, server.getKey(), server.getValue()));
            blocks(server.getKey(), all.rows(), figures);
            detailBlocks(server.getKey(), all.details(), details);
            taken.add(server);
            rows += all.rows().size();
            if (rows >= ROWS_AT_ONCE) {
                break;
            }
        }
        db.writeAlone(tx -> {
            figures.forEach(block -> insertFigures(tx, block));
            details.forEach(block -> insertDetails(tx, block));
            taken.forEach(server -> recent.seal(tx, server.getKey(), server.getValue()));
            return null;
        });
        taken.forEach(server -> servers.removeFirst());
        if (servers.isEmpty()) {
            end();
        }
    }

    private void end() {
        db.write(tx -> {
            Recent.sealAll(tx, upTo);
            return null;
        });
        rowsLeft = true;
    }

    private static void blocks(long serverId, Rows rows, List<Made> to) {
        int from = 0;
        for (int row = 1; row <= rows.size(); row++) {
            if (row == rows.size() || cut(rows.at(from), rows.at(row - 1), rows.at(row), row - from)) {
                to.add(new Made(serverId, rows.at(from), rows.at(row - 1), row - from, rows.intervalMillis(from, row), null,
                        Block.write(rows, from, row)));
                from = row;
            }
        }
    }

    private static void detailBlocks(long serverId, DetailRows rows, List<Made> to) {
        int from = 0;
        for (int row = 1; row <= rows.size(); row++) {
            if (row == rows.size() || cut(rows.at()[from], rows.at()[row - 1], rows.at()[row], row - from)) {
                DetailRows part = rows.part(from, row);
                to.add(new Made(serverId, rows.at()[from], rows.at()[row - 1], row - from, 0, part.names(), part.block()));
                from = row;
            }
        }
    }

    /** Whether a row begins a new block: times within one rise and span little. */
    private static boolean cut(long firstAt, long previousAt, long at, int rows) {
        return at < previousAt || at - firstAt >= Block.MAX_MILLIS || rows >= Block.MAX_ROWS;
    }

    private static void insertFigures(Tx tx, Made block) {
        tx.update("""
                INSERT INTO history_block (server_id, from_at, to_at, rows, interval_millis, data)
                SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM servers WHERE id = ?1 AND deleted_at IS NULL)""",
                block.serverId(), block.from(), block.to(), block.rows(), block.interval(), block.data());
    }

    private static void insertDetails(Tx tx, Made block) {
        tx.update("""
                INSERT INTO history_detail (server_id, from_at, to_at, rows, subjects, data)
                SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM servers WHERE id = ?1 AND deleted_at IS NULL)""",
                block.serverId(), block.from(), block.to(), block.rows(), block.subjects(), block.data());
    }
}
