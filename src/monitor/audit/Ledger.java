package monitor.audit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import monitor.model.Problem;
import monitor.store.Database;
import monitor.store.Meta;
import monitor.store.Row;
import monitor.store.Tx;

/**
 * Who did what, for ever: each row's hash covers its fields and the hash before it, so that a row that is changed, removed, moved
 * or put in between is found; the newest hash is kept apart too, so that rows cut off at the end are found.
 */
public final class Ledger {

    /** A page of the list at most. */
    public static final int MAX_LIMIT = 1_000;

    /** Rows that are checked within one read. */
    private static final int CHECKED_AT_ONCE = 5_000;

    private static final String HEAD = "ledger_head";
    private static final byte[] START = new byte[32];
    private static final byte ENCODING = 1;

    /**
     * What happened. All but {@code actor}, {@code action} and {@code outcome} may be null.
     *
     * @param actor   the user's or token's name
     * @param action  such as "server.delete"
     * @param target  what it was done to, where that is not a server as a whole
     * @param outcome "ok", or what went wrong
     * @param before  the state before, without secrets
     * @param after   the state after, without secrets
     */
    public record Entry(String actor, String address, String requestId, String action, Long serverId, String target, String outcome,
            String before, String after) {

        public Entry {
            Objects.requireNonNull(actor, "an entry without an actor");
            Objects.requireNonNull(action, "an entry without an action");
            Objects.requireNonNull(outcome, "an entry without an outcome");
        }
    }

    /** @param hash in hexadecimal, like {@code prevHash} */
    public record Line(long seq, Instant at, Entry entry, String prevHash, String hash) {}

    /** Each may be null: no such filter. {@code before} is a line's seq. */
    public record Filter(String actor, String action, Long serverId, Instant from, Instant to, Long before, int limit) {

        public static final Filter NONE = new Filter(null, null, null, null, null, null, 100);

        public Filter {
            if (limit < 1 || limit > MAX_LIMIT) {
                throw Problem.invalid("limit", "limit is " + limit + "; it goes from 1 to " + MAX_LIMIT + ".");
            }
        }
    }

    /** @param firstBad the seq of the first row that does not fit, or null */
    public record Verdict(boolean valid, long rows, Long firstBad) {}

    private static final String COLUMNS = """
            SELECT seq, at, actor, address, request_id, action, server_id, target, outcome, before, after, prev_hash, hash FROM audit""";

    private final Database db;

    public Ledger(Database db) {
        this.db = db;
    }

    public long append(Entry entry) {
        return db.write(tx -> append(tx, entry));
    }

    /** Within the transaction of what it tells of. Returns its seq. */
    public long append(Tx tx, Entry entry) {
        Optional<Line> last = tx.one(COLUMNS + " ORDER BY seq DESC LIMIT 1", Ledger::map);
        // after the head too, so that a chain that was cut off does not heal by growing
        long seq = Math.max(last.map(Line::seq).orElse(0L), head(tx).seq) + 1;
        byte[] before = last.map(line -> HexFormat.of().parseHex(line.hash())).orElse(START);
        byte[] hash = hash(seq, tx.now(), entry, before);
        tx.update("""
                INSERT INTO audit (seq, at, actor, address, request_id, action, server_id, target, outcome, before, after, prev_hash, hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                seq, tx.now(), entry.actor(), entry.address(), entry.requestId(), entry.action(), entry.serverId(), entry.target(),
                entry.outcome(), entry.before(), entry.after(), before, hash);
        Meta.put(tx, HEAD, seq + ":" + HexFormat.of().formatHex(hash));
        return seq;
    }

    /** Newest first. */
    public List<Line> list(Filter filter) {
        List<Object> arguments = new ArrayList<>();
        StringBuilder sql = new StringBuilder(COLUMNS).append(" WHERE 1");
        also(sql, arguments, " AND actor = ?", filter.actor());
        also(sql, arguments, " AND action = ?", filter.action());
        also(sql, arguments, " AND server_id = ?", filter.serverId());
        also(sql, arguments, " AND at >= ?", filter.from());
        also(sql, arguments, " AND at < ?", filter.to());
        also(sql, arguments, " AND seq < ?", filter.before());
        also(sql, arguments, " ORDER BY seq DESC LIMIT ?", filter.limit());
        return db.read(tx -> tx.list(sql.toString(), Ledger::map, arguments.toArray()));
    }

    private static void also(StringBuilder sql, List<Object> arguments, String condition, Object value) {
        if (value != null) {
            sql.append(condition);
            arguments.add(value);
        }
    }

    /** Follows the whole chain, in steps, up to its head as it is now. */
    public Verdict verify() {
        Head head = db.read(Ledger::head);
        Optional<Long> behind = db.read(tx -> {
            long last = head(tx).seq;
            return tx.one("SELECT seq FROM audit WHERE seq > ? ORDER BY seq LIMIT 1", row -> row.number("seq"), last);
        });
        Chain chain = new Chain();
        while (chain.firstBad == null && chain.seq < head.seq) {
            long from = chain.seq;
            int found = db.read(tx -> chain.follow(tx.list(COLUMNS + " WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?", Ledger::map,
                    from, head.seq, CHECKED_AT_ONCE)));
            if (found == 0) {
                chain.firstBad = from + 1; // rows are missing at the end
            }
        }
        if (chain.firstBad == null && !Arrays.equals(chain.hash, head.hash)) {
            chain.firstBad = Math.max(1, chain.seq);
        }
        if (chain.firstBad == null && behind.isPresent()) {
            chain.firstBad = behind.get(); // put behind the newest that was appended
        }
        return new Verdict(chain.firstBad == null, chain.rows, chain.firstBad);
    }

    private record Head(long seq, byte[] hash) {}

    private static Head head(Tx tx) {
        return Meta.get(tx, HEAD).map(text -> {
            int colon = text.indexOf(':');
            return new Head(Long.parseLong(text.substring(0, colon)), HexFormat.of().parseHex(text.substring(colon + 1)));
        }).orElse(new Head(0, START));
    }

    private static final class Chain {

        private byte[] hash = START;
        private long seq;
        private long rows;
        private Long firstBad;

        int follow(List<Line> lines) {
            for (Line line : lines) {
                byte[] stated = HexFormat.of().parseHex(line.hash());
                boolean fits = line.seq() == seq + 1 && Arrays.equals(HexFormat.of().parseHex(line.prevHash()), hash)
                        && Arrays.equals(stated, hash(line.seq(), line.at().toEpochMilli(), line.entry(), hash));
                if (!fits) {
                    firstBad = line.seq() == seq + 1 ? line.seq() : Long.valueOf(seq + 1);
                    return lines.size();
                }
                hash = stated;
                seq = line.seq();
                rows++;
            }
            return lines.size();
        }
    }

    /** Over each field with its length before it (-1 for null), so that nothing can be shifted from one field to the next. */
    private static byte[] hash(long seq, long at, Entry entry, byte[] before) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(ENCODING);
            out.writeLong(seq);
            out.writeLong(at);
            for (String field : new String[] {entry.actor(), entry.address(), entry.requestId(), entry.action(),
                entry.serverId() == null ? null : Long.toString(entry.serverId()), entry.target(), entry.outcome(), entry.before(),
                entry.after()}) {
                byte[] text = field == null ? null : field.getBytes(StandardCharsets.UTF_8);
                out.writeInt(text == null ? -1 : text.length);
                if (text != null) {
                    out.write(text);
                }
            }
            out.writeInt(before.length);
            out.write(before);
            return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Line map(Row row) {
        return new Line(row.number("seq"), row.time("at"), new Entry(row.text("actor"), row.text("address"), row.text("request_id"),
                row.text("action"), row.numberOrNull("server_id"), row.text("target"), row.text("outcome"), row.text("before"),
                row.text("after")), HexFormat.of().formatHex(row.bytes("prev_hash")), HexFormat.of().formatHex(row.bytes("hash")));
    }
}
