package monitor.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import monitor.model.Problem;

/** The processes of past moments as rows: what their bytes mean is for {@code recall/} to know. Times are epoch milliseconds. */
public final class SnapshotRows {

    /** Before and after a moment, so that it, its neighbours and what stands beside a gap are among them. */
    private static final int EACH_SIDE = 2;

    /** Rows deleted in one transaction: some MB of pages at most. */
    private static final int ROWS_AT_ONCE = 500;
    private static final int BLOCKS_AT_ONCE = 64;

    /** What is of a later time than the rest is of a clock that was set back. */
    private static final long MOST_AHEAD_MILLIS = 6 * 3_600_000;

    /** In meta: the last batch of the hour that is being thinned, a colon, the last server whose block is there. */
    private static final String THINNING = "snapshots_thinning";

    /** New lists of one server. */
    public record Chunk(long serverId, long fromAt, long toAt, byte[] data) {}

    /** A thinned hour of one server. */
    public record Thinned(long serverId, long fromAt, long toAt, byte[] data) {}

    /** What goes on from each other, from its beginning on; {@code thinned} is always one. */
    public record Piece(boolean thinned, List<byte[]> chunks) {}

    private record Batch(long id, long chain, long fromAt, long toAt, long firstId, byte[] servers) {

        /** The id of a server's chunk, or 0. */
        long chunkOf(long serverId) {
            Packed in = new Packed(servers);
            long server = 0;
            for (long place = 0; !in.done(); place++) {
                server += in.get();
                if (server >= serverId) {
                    return server == serverId ? firstId + place : 0;
                }
            }
            return 0;
        }

        void addServers(Collection<Long> to) {
            Packed in = new Packed(servers);
            long server = 0;
            while (!in.done()) {
                server += in.get();
                to.add(server);
            }
        }

        static Batch of(Row row) {
            return new Batch(row.number("id"), row.number("chain"), row.number("from_at"), row.number("to_at"),
                    row.number("first_id"), row.bytes("servers"));
        }
    }

    private final Database db;

    public SnapshotRows(Database db) {
        this.db = db;
    }

    /** As good as {@link Database#append}; {@code committed} is told on the writer's thread once they are there for good. */
    public void append(long chain, List<Chunk> chunks, Runnable committed) {
        List<Chunk> ascending = chunks.stream().sorted(Comparator.comparingLong(Chunk::serverId)).toList();
        db.append(tx -> insert(tx, chain, ascending, committed));
    }

    private static void insert(Tx tx, long chain, List<Chunk> chunks, Runnable committed) {
        Set<Long> there = new HashSet<>(tx.list("SELECT id FROM servers WHERE deleted_at IS NULL", row -> row.number(1)));
        Packed servers = new Packed();
        long before = 0;
        long first = 0;
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        long bytes = 0;
        for (Chunk chunk : chunks) {
            if (there.contains(chunk.serverId())) {
                long id = tx.number("INSERT INTO snapshot_chunk (server_id, data) VALUES (?, ?) RETURNING id", chunk.serverId(),
                        chunk.data());
                first = first == 0 ? id : first;
                servers.put(chunk.serverId() - before);
                before = chunk.serverId();
                from = Math.min(from, chunk.fromAt());
                to = Math.max(to, chunk.toAt());
                bytes += chunk.data().length;
            }
        }
        if (first != 0) {
            tx.update("INSERT INTO snapshot_batch (chain, from_at, to_at, first_id, bytes, servers) VALUES (?, ?, ?, ?, ?, ?)",
                    chain, from, to, first, bytes, servers.bytes());
        }
        tx.onEnd(done -> {
            if (done) {
                committed.run();
            }
        });
    }

    /** A number that no chain of an earlier run has. */
    public long newChain() {
        return 1 + db.read(tx -> tx.number("SELECT max(chain) FROM snapshot_batch"));
    }

    /** Waits until what was appended is committed; does nothing where the disk refuses. */
    public void settle() {
        try {
            db.write(tx -> null);
        } catch (Problem refused) {
            db.log().debug("The newest snapshots are not stored yet", "why", refused.getMessage());
        }
    }

    /** All that may hold the lists nearest to a moment, and those beside them. */
    public List<Piece> near(long serverId, long at) {
        return db.read(tx -> {
            List<Batch> batches = batches(tx, serverId);
            List<Batch> chosen = new ArrayList<>();
            batches.stream().filter(batch -> batch.fromAt() <= at).sorted(Comparator.comparingLong(Batch::fromAt).reversed())
                    .limit(EACH_SIDE).forEach(chosen::add);
            batches.stream().filter(batch -> batch.fromAt() > at).sorted(Comparator.comparingLong(Batch::fromAt))
                    .limit(EACH_SIDE).forEach(chosen::add);
            List<Piece> pieces = pieces(tx, serverId, batches, chosen);
            tx.each("SELECT data FROM snapshot_block WHERE server_id = ? AND to_at < ? ORDER BY to_at DESC LIMIT ?",
                    row -> pieces.add(new Piece(true, List.of(row.bytes("data")))), serverId, at, EACH_SIDE);
            tx.each("SELECT data FROM snapshot_block WHERE server_id = ? AND to_at >= ? ORDER BY to_at LIMIT ?",
                    row -> pieces.add(new Piece(true, List.of(row.bytes("data")))), serverId, at, EACH_SIDE);
            return pieces;
        });
    }

    /** All that may hold lists of a span; at most so many hours of it, evenly over the span. */
    public List<Piece> within(long serverId, long from, long to, int most) {
        return db.read(tx -> {
            List<Batch> batches = batches(tx, serverId);
            List<Piece> pieces = pieces(tx, serverId, batches,
                    batches.stream().filter(batch -> batch.toAt() >= from && batch.fromAt() < to).toList());
            List<Long> blocks = tx.list("SELECT id FROM snapshot_block WHERE server_id = ? AND to_at >= ? AND from_at < ? ORDER BY to_at",
                    row -> row.number(1), serverId, from, to);
            for (int i = 0; i < Math.min(most, blocks.size()); i++) {
                long block = blocks.get((int) ((long) i * blocks.size() / Math.min(most, blocks.size())));
                tx.each("SELECT data FROM snapshot_block WHERE id = ?",
                        row -> pieces.add(new Piece(true, List.of(row.bytes("data")))), block);
            }
            return pieces;
        });
    }

    /** @param from epoch milliseconds, like {@code to} */
    public record Kept(long from, long to) {}

    /** From when to when lists of a server are kept, or null where there are none. */
    public Kept kept(long serverId) {
        return db.read(tx -> {
            long from = Long.MAX_VALUE;
            long to = Long.MIN_VALUE;
            for (Batch batch : batches(tx, serverId)) {
                from = Math.min(from, batch.fromAt());
                to = Math.max(to, batch.toAt());
            }
            if (tx.number("SELECT EXISTS (SELECT 1 FROM snapshot_block WHERE server_id = ?)", serverId) == 1) {
                from = Math.min(from, tx.number("SELECT min(from_at) FROM snapshot_block WHERE server_id = ?", serverId));
                to = Math.max(to, tx.number("SELECT max(to_at) FROM snapshot_block WHERE server_id = ?", serverId));
            }
            return from > to ? null : new Kept(from, to);
        });
    }

    /** Those that hold a chunk of the server, in the order of their coming. */
    private static List<Batch> batches(Tx tx, long serverId) {
        return tx.list("SELECT * FROM snapshot_batch ORDER BY id", Batch::of).stream()
                .filter(batch -> batch.chunkOf(serverId) != 0).toList();
    }

    /** Each wanted batch with what it goes on from, once a chain. */
    private static List<Piece> pieces(Tx tx, long serverId, List<Batch> all, List<Batch> wanted) {
        TreeMap<Long, Long> lastOfChain = new TreeMap<>();
        wanted.forEach(batch -> lastOfChain.merge(batch.chain(), batch.id(), Math::max));
        List<Piece> pieces = new ArrayList<>();
        lastOfChain.forEach((chain, last) -> pieces.add(new Piece(false, all.stream()
                .filter(batch -> batch.chain() == chain && batch.id() <= last)
                .flatMap(batch -> tx.list("SELECT data FROM snapshot_chunk WHERE id = ? AND server_id = ?", row -> row.bytes("data"),
                        batch.chunkOf(serverId), serverId).stream()).toList())));
        return pieces;
    }

    /**
     * An hour whose every poll has been kept for long enough.
     *
     * @param upTo    its last batch
     * @param upToAt  the time of that batch's last list
     * @param servers whose blocks are still to be made, ascending
     */
    public record Due(long upTo, long upToAt, List<Long> servers) {}

    /** The oldest hour that ended before that time, or null where none is due. Whole chains only. */
    public Due due(long endedBefore, long spanMillis) {
        return db.read(tx -> {
            List<Batch> batches = tx.list("SELECT * FROM snapshot_batch ORDER BY id", Batch::of);
            if (batches.isEmpty()) {
                return null;
            }
            String mark = Meta.get(tx, THINNING).orElse("");
            long upTo = mark.isEmpty() ? upTo(batches, endedBefore, spanMillis) : Long.parseLong(mark.substring(0, mark.indexOf(':')));
            long done = mark.isEmpty() ? 0 : Long.parseLong(mark.substring(mark.indexOf(':') + 1));
            Set<Long> servers = new TreeSet<>();
            long end = 0;
            for (Batch batch : batches) {
                if (batch.id() <= upTo) {
                    batch.addServers(servers);
                    end = batch.toAt();
                }
            }
            return upTo == 0 ? null : new Due(upTo, end, servers.stream().filter(id -> id > done).toList());
        });
    }

    /** The last batch of the oldest chains that lie within a span, or 0 where that is not over. Never of the newest chain: it may grow. */
    private static long upTo(List<Batch> batches, long endedBefore, long spanMillis) {
        long begun = batches.getFirst().fromAt();
        long since = endedBefore - begun;
        // a clock that was set back must not keep them for ever
        if (since < spanMillis && since > -MOST_AHEAD_MILLIS) {
            return 0;
        }
        long upTo = 0;
        for (int i = 0; i + 1 < batches.size(); i++) {
            Batch batch = batches.get(i);
            boolean young = since > 0 && batch.toAt() >= endedBefore;
            if (young || upTo != 0 && Math.abs(batch.toAt() - begun) > spanMillis) {
                break;
            }
            upTo = batches.get(i + 1).chain() != batch.chain() ? batch.id() : upTo;
        }
        return upTo;
    }

    /** All lists of one server up to a batch, and those of the chain behind it, which tell of a spike that was coming. */
    public List<Piece> hour(long serverId, long upTo) {
        return db.read(tx -> {
            List<Batch> batches = batches(tx, serverId);
            List<Batch> wanted = new ArrayList<>(batches.stream().filter(batch -> batch.id() <= upTo).toList());
            batches.stream().filter(batch -> batch.id() > upTo).limit(EACH_SIDE).forEach(wanted::add);
            return pieces(tx, serverId, batches, wanted);
        });
    }

    /** The blocks of some servers of the hour that is due, and how far it is. */
    public void thinned(Due due, long lastServer, List<Thinned> blocks) {
        db.writeAlone(tx -> {
            for (Thinned block : blocks) {
                tx.update("""
                        INSERT INTO snapshot_block (server_id, from_at, to_at, bytes, data)
                        SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM servers WHERE id = ?1 AND deleted_at IS NULL)""",
                        block.serverId(), block.fromAt(), block.toAt(), block.data().length, block.data());
            }
            Meta.put(tx, THINNING, due.upTo() + ":" + lastServer);
            return null;
        });
    }

    /** Deletes some of the chunks of the hour whose blocks are all there. Whether all of them are gone. */
    public boolean dropped(Due due) {
        return db.writeAlone(tx -> {
            long next = tx.number("SELECT first_id FROM snapshot_batch WHERE id > ? ORDER BY id LIMIT 1", due.upTo());
            int gone = tx.update("DELETE FROM snapshot_chunk WHERE id IN (SELECT id FROM snapshot_chunk WHERE id < ? ORDER BY id LIMIT ?)",
                    next == 0 ? Long.MAX_VALUE : next, ROWS_AT_ONCE);
            if (gone > 0) {
                return false;
            }
            tx.update("DELETE FROM snapshot_batch WHERE id <= ?", due.upTo());
            Meta.remove(tx, THINNING);
            return true;
        });
    }

    /** Deletes some of the blocks that ended before that time. Whether there were any. */
    public boolean deleteBefore(long atMillis) {
        return db.writeAlone(tx -> tx.update("""
                DELETE FROM snapshot_block WHERE id IN
                    (SELECT id FROM snapshot_block WHERE to_at < ? ORDER BY to_at LIMIT ?)""", atMillis, BLOCKS_AT_ONCE)) > 0;
    }

    /** Of what is kept, pinned ones left out. */
    public long bytes() {
        return db.read(tx -> tx.number("SELECT sum(bytes) FROM snapshot_block") + tx.number("SELECT sum(bytes) FROM snapshot_batch"));
    }

    /** Deletes the oldest blocks of each server that has more bytes than its own limit, and the oldest of all above theirs. */
    public boolean deleteAbove(long serverBytes, long allBytes) {
        List<Long> large = db.read(tx -> tx.list("SELECT server_id FROM snapshot_block GROUP BY server_id HAVING sum(bytes) > ? LIMIT ?",
                row -> row.number(1), serverBytes, BLOCKS_AT_ONCE));
        boolean all = bytes() > allBytes;
        if (large.isEmpty() && !all) {
            return false;
        }
        return db.writeAlone(tx -> {
            int gone = 0;
            for (long server : large) {
                gone += tx.update("DELETE FROM snapshot_block WHERE id = (SELECT id FROM snapshot_block WHERE server_id = ? "
                        + "ORDER BY to_at LIMIT 1)", server);
            }
            return gone + (all ? tx.update("DELETE FROM snapshot_block WHERE id IN (SELECT id FROM snapshot_block ORDER BY to_at LIMIT ?)",
                    BLOCKS_AT_ONCE) : 0);
        }) > 0;
    }

    /** Deletes some of what belongs to a server that is deleted. Returns how many rows. */
    static int purge(Tx tx, long serverId) {
        int gone = tx.update("DELETE FROM snapshot_block WHERE id IN (SELECT id FROM snapshot_block WHERE server_id = ? LIMIT ?)",
                serverId, BLOCKS_AT_ONCE);
        gone += tx.update("DELETE FROM snapshot_pin WHERE alert_id IN (SELECT alert_id FROM snapshot_pin WHERE server_id = ? LIMIT ?)",
                serverId, BLOCKS_AT_ONCE);
        for (Batch batch : gone > 0 ? List.<Batch>of() : batches(tx, serverId)) {
            gone += tx.update("DELETE FROM snapshot_chunk WHERE id = ? AND server_id = ?", batch.chunkOf(serverId), serverId);
        }
        return gone;
    }
}
