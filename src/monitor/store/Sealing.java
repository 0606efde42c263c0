package monitor.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Moves the newest samples into one compressed block a server, every hour or when there are many. The blocks are made from a
 * reader's view beside the writer; then one transaction stores them and deletes the rows. A reader sees a row either before that
 * (as a row) or after it (in a block), never both.
 */
final class Sealing {

    /** The oldest row waits no longer. */
    static final long MAX_AGE_MILLIS = 3_600_000;

    /** As many rows wait at most: what a start reads through in some 100 ms, 40 MB in the file; a thousand servers fill it in 20 min. */
    static final int MAX_ROWS = 250_000;

    private final Database db;
    private final Recent recent;

    Sealing(Database db, Recent recent) {
        this.db = db;
        this.recent = recent;
    }

    private record Made(long serverId, long from, long to, int rows, long interval, String subjects, byte[] data) {}

    boolean due(Instant now) {
        return db.read(tx -> {
            long sealed = Recent.sealed(tx);
            long newest = tx.number("SELECT max(id) FROM monitoring_history");
            long oldestAt = tx.number("SELECT at FROM monitoring_history WHERE id > ? ORDER BY id LIMIT 1", sealed);
            // a clock that was set back must not keep rows waiting for ever
            return newest > sealed && (newest - sealed >= MAX_ROWS || Math.abs(now.toEpochMilli() - oldestAt) >= MAX_AGE_MILLIS);
        });
    }

    /** Seals all that is committed; returns the number of rows. */
    long seal() {
        Recent.Mark mark = db.write(tx -> recent.mark());
        List<Made> figures = new ArrayList<>();
        List<Made> details = new ArrayList<>();
        for (Map.Entry<Long, Long> head : mark.heads().entrySet()) {
            Recent.Everything rows = db.read(tx -> Recent.everything(tx, head.getValue()));
            blocks(head.getKey(), rows.rows(), figures);
            detailBlocks(head.getKey(), rows.details(), details);
        }
        return db.writeAlone(tx -> {
            long before = Recent.sealed(tx);
            figures.forEach(block -> insertFigures(tx, block));
            details.forEach(block -> insertDetails(tx, block));
            recent.sealed(tx, mark.upTo());
            return mark.upTo() - before;
        });
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
