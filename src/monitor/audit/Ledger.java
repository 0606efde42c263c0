package monitor.audit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import monitor.model.Log;
import monitor.model.Problem;
import monitor.store.Database;
import monitor.store.Meta;
import monitor.store.Row;
import monitor.store.Tx;

/**
 * Who did what: each row's hash covers its fields and the hash before it, so that a row that is changed, removed, moved or put in
 * between is found; the newest hash is kept apart too, so that rows cut off at the end are found; and {@link Checkpoints} outside of
 * the database tell a past that was written anew as a whole. What grows too old goes in whole stretches between two checkpoints.
 */
public final class Ledger {

    /** A page of the list at most. */
    public static final int MAX_LIMIT = 1_000;

    /** Rows that are checked within one read. */
    private static final int CHECKED_AT_ONCE = 5_000;

    private static final String HEAD = "ledger_head";

    /** In meta: the last row that retention took, "seq:hash"; the trigger reads its number. */
    private static final String BASE = "ledger_base";

    /** As long as the figures of the history. */
    private static final Duration KEEP = Duration.ofDays(730);
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

    /**
     * @param firstBad    the seq of the first row that does not fit, or null
     * @param reason      what is wrong, in a sentence, or null
     * @param checkpoints signed points outside of the database that the rows were compared with
     */
    public record Verdict(boolean valid, long rows, Long firstBad, String reason, int checkpoints) {}

    private static final String COLUMNS = """
            SELECT seq, at, actor, address, request_id, action, server_id, target, outcome, before, after, prev_hash, hash FROM audit""";

    private final Database db;
    private final Checkpoints checkpoints;

    /** The newest row that was appended and not undone. Of the writer's thread. */
    private long newest;

    /**
     * @param folder of the data, where the checkpoints lie
     * @param key    that they are signed with, or null where there is none to be had
     */
    public Ledger(Database db, Path folder, byte[] key, Log log) {
        this.db = db;
        checkpoints = new Checkpoints(folder, key, log);
        Head head = db.read(Ledger::head);
        checkpoints.signed(head.seq, HexFormat.of().formatHex(head.hash));
    }

    public long append(Entry entry) {
        return db.write(tx -> append(tx, entry));
    }

    /** Within the transaction of what it tells of. Returns its seq. */
    public long append(Tx tx, Entry entry) {
        Optional<Line> last = tx.one(COLUMNS + " ORDER BY seq DESC LIMIT 1", Ledger::map);
        // after the head too, so that a chain that was cut off does not heal by growing
        long seq = Math.max(last.map(Line::seq).orElse(0L), head(tx).seq) + 1;
        byte[] before = last.map(line -> HexFormat.of().parseHex(line.hash())).orElseGet(() -> head(tx).hash);
        byte[] hash = hash(seq, tx.now(), entry, before);
        tx.update("""
                INSERT INTO audit (seq, at, actor, address, request_id, action, server_id, target, outcome, before, after, prev_hash, hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                seq, tx.now(), entry.actor(), entry.address(), entry.requestId(), entry.action(), entry.serverId(), entry.target(),
                entry.outcome(), entry.before(), entry.after(), before, hash);
        String hex = HexFormat.of().formatHex(hash);
        Meta.put(tx, HEAD, seq + ":" + hex);
        witness(tx, seq, hex);
        return seq;
    }

    /** Tells the checkpoints once it is committed; of several rows the newest one is the head. */
    private void witness(Tx tx, long seq, String hash) {
        Instant at = Instant.ofEpochMilli(tx.now());
        newest = seq;
        tx.onEnd(committed -> {
            if (committed) {
                checkpoints.committed(at, seq, hash, seq == newest);
            } else {
                newest = Math.min(newest, seq - 1);
            }
        });
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

    /** Follows the whole chain, in steps, up to its head as it is now, and compares it with what is kept outside of the database. */
    public Verdict verify() {
        Checkpoints.Kept kept = checkpoints.kept();
        Head head = db.read(Ledger::head);
        Head base = db.read(Ledger::base);
        Optional<Long> behind = db.read(tx -> {
            long last = head(tx).seq;
            return tx.one("SELECT seq FROM audit WHERE seq > ? ORDER BY seq LIMIT 1", row -> row.number("seq"), last);
        });
        Chain chain = new Chain(base, expected(kept));
        while (chain.firstBad == null && chain.seq < head.seq) {
            long from = chain.seq;
            int found = db.read(tx -> chain.follow(tx.list(COLUMNS + " WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?", Ledger::map,
                    from, head.seq, CHECKED_AT_ONCE)));
            if (found == 0) {
                chain.bad(from + 1, "Rows are missing at the end");
            }
        }
        if (chain.firstBad == null && !Arrays.equals(chain.hash, head.hash)) {
            chain.bad(Math.max(1, chain.seq), "The newest row is not the one that was appended");
        }
        if (chain.firstBad == null && behind.isPresent()) {
            chain.bad(behind.get(), "A row was put behind the newest that was appended");
        }
        if (chain.firstBad == null) {
            outside(chain, kept, base, head);
        }
        return new Verdict(chain.reason == null, chain.rows, chain.firstBad, chain.reason, checkpoints.signs() ? chain.compared : 0);
    }

    /** Number to hash, of all points that are known outside of the database. */
    private static Map<Long, String> expected(Checkpoints.Kept kept) {
        Map<Long, String> expected = new HashMap<>();
        kept.points().forEach(point -> expected.put(point.seq(), point.hash()));
        if (kept.head() != null) {
            expected.put(kept.head().seq(), kept.head().hash());
        }
        return expected;
    }

    /** What the chain alone cannot tell. */
    private void outside(Chain chain, Checkpoints.Kept kept, Head base, Head head) {
        if (kept.problem() != null) {
            chain.reason = kept.problem();
        } else if (head.seq > 0 && kept.head() == null) {
            chain.reason = Checkpoints.HEAD + " is missing";
        } else if (kept.head() != null && kept.head().seq() > head.seq) {
            chain.bad(head.seq + 1, "Rows up to " + kept.head().seq() + " are missing at the end");
        } else if (base.seq > 0 && kept.points().stream().noneMatch(point -> point.seq() == base.seq
                && point.hash().equals(HexFormat.of().formatHex(base.hash)))) {
            chain.bad(base.seq + 1, "No checkpoint tells that the rows before may be gone");
        }
    }

    /**
     * Takes one stretch between two checkpoints that is older than what is kept, or too much; returns whether there may be more.
     *
     * @param maxRows of the ledger
     */
    public boolean sweep(Instant now, long maxRows) {
        Head base = db.read(Ledger::base);
        long newest = db.read(Ledger::head).seq;
        long old = db.read(tx -> tx.number("SELECT max(seq) FROM audit WHERE at < ?", now.minus(KEEP)));
        Optional<Checkpoints.Point> end = checkpoints.kept().points().stream().filter(point -> point.seq() > base.seq
                && (point.seq() <= old || newest - point.seq() >= maxRows)).findFirst();
        if (end.isEmpty()) {
            return false;
        }
        Checkpoints.Point point = end.get();
        db.write(tx -> {
            boolean stands = tx.one("SELECT hash FROM audit WHERE seq = ?", row -> HexFormat.of().formatHex(row.bytes("hash")), point.seq())
                    .filter(point.hash()::equals).isPresent();
            if (!stands) {
                return null; // a ledger that does not fit its checkpoints is evidence: nothing of it is removed
            }
            Meta.put(tx, BASE, point.seq() + ":" + point.hash());
            tx.update("DELETE FROM audit WHERE seq <= ?", point.seq());
            append(tx, new Entry("central", null, null, "ledger.cut", null, "rows up to " + point.seq(), "ok", null, null));
            return null;
        });
        return db.read(Ledger::base).seq == point.seq();
    }

    private record Head(long seq, byte[] hash) {}

    private static Head head(Tx tx) {
        return place(tx, HEAD);
    }

    private static Head base(Tx tx) {
        return place(tx, BASE);
    }

    /** What somebody wrote there by hand and is no place counts as none: then no row fits it. */
    private static Head place(Tx tx, String key) {
        return Meta.get(tx, key).filter(text -> text.matches("[0-9]{1,18}:[0-9a-f]{64}")).map(text -> {
            int colon = text.indexOf(':');
            return new Head(Long.parseLong(text.substring(0, colon)), HexFormat.of().parseHex(text.substring(colon + 1)));
        }).orElse(new Head(0, START));
    }

    private static final class Chain {

        private final Map<Long, String> expected;
        private byte[] hash;
        private long seq;
        private long rows;
        private int compared;
        private Long firstBad;
        private String reason;

        Chain(Head base, Map<Long, String> expected) {
            this.expected = expected;
            seq = base.seq;
            hash = base.hash;
        }

        void bad(long row, String why) {
            firstBad = row;
            reason = why;
        }

        int follow(List<Line> lines) {
            for (Line line : lines) {
                byte[] stated = HexFormat.of().parseHex(line.hash());
                if (line.seq() != seq + 1) {
                    bad(seq + 1, "Row " + (seq + 1) + " is missing");
                    return lines.size();
                }
                if (!Arrays.equals(HexFormat.of().parseHex(line.prevHash()), hash)
                        || !Arrays.equals(stated, hash(line.seq(), line.at().toEpochMilli(), line.entry(), hash))) {
                    bad(line.seq(), "Row " + line.seq() + " is not as it was written, or not in its place");
                    return lines.size();
                }
                String witness = expected.get(line.seq());
                if (witness != null && !witness.equals(line.hash())) {
                    bad(line.seq(), "Row " + line.seq() + " is not the one that its checkpoint tells of: rows up to it were written anew");
                    return lines.size();
                }
                compared += witness == null ? 0 : 1;
                hash = stated;
                seq = line.seq();
                rows++;
            }
            return lines.size();
        }
    }

    /** Over each field with its length before it (-1 for null), so that nothing can be shifted from one field to the next. */
    static byte[] hash(long seq, long at, Entry entry, byte[] before) {
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
