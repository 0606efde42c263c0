package monitor.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import monitor.model.Log;
import monitor.model.Problem;
import monitor.store.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

    private static final byte[] KEY = new byte[32];

    @TempDir
    Path folder;

    private Database db;
    private Ledger ledger;

    @BeforeEach
    void open() {
        db = Database.open(folder, Clock.systemUTC());
        ledger = new Ledger(db, folder, KEY, Log.NONE);
    }

    /** Whether it is valid, the rows, and the first bad one where there is one. */
    private List<Object> found() {
        Ledger.Verdict verdict = ledger.verify();
        assertEquals(verdict.valid(), verdict.reason() == null);
        return verdict.firstBad() == null ? List.of(verdict.valid(), verdict.rows())
                : List.of(verdict.valid(), verdict.rows(), verdict.firstBad());
    }

    @AfterEach
    void close() {
        db.close();
    }

    private static Ledger.Entry entry(String actor, String action, Long server) {
        return new Ledger.Entry(actor, "127.0.0.1", "r-1", action, server, null, "ok", null, "{\"name\":\"tên\"}");
    }

    private void fill(int rows) {
        for (int i = 1; i <= rows; i++) {
            ledger.append(entry("user" + i % 2, "server.update", (long) i));
        }
    }

    /** Like one who may write the file: with the triggers out of the way. */
    private void tamper(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("servers.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA busy_timeout = 5000; DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; " + sql);
        }
    }

    @Test
    void an_untouched_ledger_is_valid_empty_or_full_and_after_a_restart() {
        assertEquals(List.of(true, 0L), found());
        fill(20);
        assertEquals(List.of(true, 20L), found());
        db.close();
        open();
        fill(1);
        assertEquals(List.of(true, 21L), found());
    }

    @Test
    void text_of_any_kind_is_hashed_as_it_is_read_back() {
        for (String text : new String[] {"", "\0", "a\0b", "\n", "🙂", "\ud800", "é", "x".repeat(100_000)}) {
            ledger.append(new Ledger.Entry(text, text, text, text, null, text, text, text, text));
        }
        assertEquals(List.of(true, 8L), found());
    }

    @Test
    void a_changed_field_is_found_in_each_column() throws SQLException {
        fill(5);
        for (String change : List.of("at = at + 1", "actor = 'x'", "address = NULL", "request_id = 'r-2'", "action = 'y'",
                "server_id = NULL", "target = ''", "outcome = 'failed'", "before = ''", "after = NULL", "prev_hash = zeroblob(32)",
                "hash = zeroblob(32)")) {
            db.close();
            open();
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("servers.db"));
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate("PRAGMA busy_timeout = 5000; DROP TRIGGER IF EXISTS audit_no_update;"
                        + "CREATE TABLE kept AS SELECT * FROM audit WHERE seq = 3; UPDATE audit SET " + change + " WHERE seq = 3");
                assertEquals(List.of(false, 2L, 3L), found());
                statement.executeUpdate("UPDATE audit SET (at, actor, address, request_id, action, server_id, target, outcome, before,"
                        + " after, prev_hash, hash) = (SELECT at, actor, address, request_id, action, server_id, target, outcome,"
                        + " before, after, prev_hash, hash FROM kept) WHERE seq = 3; DROP TABLE kept");
            }
            assertTrue(ledger.verify().valid(), change);
        }
    }

    @Test
    void text_shifted_from_one_field_to_the_next_is_found() throws SQLException {
        ledger.append(new Ledger.Entry("ab", "c", null, "act", 1L, null, "ok", null, null));
        tamper("UPDATE audit SET actor = 'a', address = 'bc'");
        assertEquals(List.of(false, 0L, 1L), found());
    }

    @Test
    void a_removed_row_is_found() throws SQLException {
        fill(5);
        tamper("DELETE FROM audit WHERE seq = 3");
        assertEquals(List.of(false, 2L, 3L), found());
    }

    @Test
    void a_removed_row_is_found_though_the_rest_moved_up() throws SQLException {
        fill(5);
        tamper("DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3");
        assertEquals(3L, ledger.verify().firstBad());
    }

    @Test
    void rows_cut_off_at_the_end_are_found_and_stay_so_when_more_are_appended() throws SQLException {
        fill(5);
        tamper("DELETE FROM audit WHERE seq > 3");
        assertEquals(List.of(false, 3L, 4L), found());
        fill(1);
        assertEquals(4L, ledger.verify().firstBad());
    }

    @Test
    void an_emptied_ledger_is_found() throws SQLException {
        fill(3);
        tamper("DELETE FROM audit; DELETE FROM sqlite_sequence");
        assertEquals(List.of(false, 0L, 1L), found());
    }

    @Test
    void a_row_put_in_at_the_end_is_found() throws SQLException {
        fill(3);
        tamper("INSERT INTO audit SELECT 4, at, 'forger', address, request_id, action, server_id, target, outcome, before, after, hash,"
                + " hash FROM audit WHERE seq = 3");
        assertEquals(List.of(false, 3L, 4L), found());
    }

    @Test
    void rows_that_changed_places_are_found() throws SQLException {
        fill(5);
        tamper("UPDATE audit SET seq = -2 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = -2");
        assertEquals(2L, ledger.verify().firstBad());
    }

    @Test
    void the_database_itself_refuses_to_change_or_delete_a_row() {
        fill(1);
        RuntimeException change = assertThrows(RuntimeException.class, () -> db.write(tx -> tx.update("UPDATE audit SET actor = 'x'")));
        assertTrue(change.getMessage().contains("only grows"), change.getMessage());
        assertThrows(RuntimeException.class, () -> db.write(tx -> tx.update("DELETE FROM audit")));
        assertTrue(ledger.verify().valid());
    }

    @Test
    void an_entry_of_an_undone_transaction_is_not_there() {
        fill(1);
        assertThrows(Problem.class, () -> db.write(tx -> {
            ledger.append(tx, entry("a", "b", 1L));
            throw Problem.conflict("no");
        }));
        assertEquals(List.of(true, 1L), found());
        fill(1);
        assertEquals(List.of(true, 2L), found());
    }

    @Test
    void a_head_is_never_that_of_a_row_that_was_undone() throws Exception {
        fill(2);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 60; i++) {
                boolean undone = i % 2 == 1;
                threads.submit(() -> db.write(tx -> {
                    ledger.append(tx, entry("a", "b", 1L));
                    if (undone) {
                        throw Problem.conflict("no");
                    }
                    return null;
                }));
            }
        }
        assertEquals(List.of(true, 32L), found());
    }

    @Test
    void the_list_is_newest_first_filtered_and_paged() {
        fill(10);
        Instant now = Instant.now();
        assertEquals(List.of(10L, 9L, 8L), seqs(filter(null, null, null, null, null, null, 3)));
        assertEquals(List.of(7L, 6L), seqs(filter(null, null, null, null, null, 8L, 2)));
        assertEquals(List.of(9L, 7L, 5L, 3L, 1L), seqs(filter("user1", null, null, null, null, null, 100)));
        assertEquals(List.of(4L), seqs(filter(null, "server.update", 4L, null, null, null, 100)));
        assertEquals(List.of(), seqs(filter(null, "other", null, null, null, null, 100)));
        assertEquals(10, seqs(filter(null, null, null, now.minusSeconds(3600), now.plusSeconds(3600), null, 100)).size());
        assertEquals(List.of(), seqs(filter(null, null, null, now.plusSeconds(3600), null, null, 100)));
        assertEquals(List.of(), seqs(filter(null, null, null, null, now.minusSeconds(3600), null, 100)));
        assertThrows(Problem.class, () -> filter(null, null, null, null, null, null, 0));
        assertThrows(Problem.class, () -> filter(null, null, null, null, null, null, Ledger.MAX_LIMIT + 1));
    }

    @Test
    void a_line_comes_back_as_it_was_appended() {
        Ledger.Entry all = new Ledger.Entry("a", "::1", "r", "x", 7L, "pid 1", "refused", "{}", "{\"a\":1}");
        ledger.append(all);
        ledger.append(new Ledger.Entry("a", null, null, "x", null, null, "ok", null, null));
        List<Ledger.Line> lines = ledger.list(Ledger.Filter.NONE);
        assertEquals(all, lines.get(1).entry());
        assertEquals(lines.get(1).hash(), lines.get(0).prevHash());
        assertNotEquals(lines.get(1).hash(), lines.get(0).hash());
        assertEquals("0".repeat(64), lines.get(1).prevHash());
    }

    private List<Long> seqs(Ledger.Filter filter) {
        return ledger.list(filter).stream().map(Ledger.Line::seq).toList();
    }

    private static Ledger.Filter filter(String actor, String action, Long server, Instant from, Instant to, Long before, int limit) {
        return new Ledger.Filter(actor, action, server, from, to, before, limit);
    }

    @Test
    void many_rows_are_checked_in_steps() {
        db.write(tx -> {
            IntStream.range(0, 11_000).forEach(i -> ledger.append(tx, entry("bulk", "a", null)));
            return null;
        });
        assertEquals(List.of(true, 11_000L), found());
    }

    /** Whoever may write the whole database and knows how the hashes are made. */
    private static void rewriteFrom(Connection db, long seq) throws SQLException {
        byte[] before = new byte[32];
        long newest = 0;
        try (Statement read = db.createStatement();
                ResultSet rows = read.executeQuery("SELECT * FROM audit ORDER BY seq");
                PreparedStatement write = db.prepareStatement("UPDATE audit SET prev_hash = ?, hash = ? WHERE seq = ?")) {
            while (rows.next()) {
                newest = rows.getLong("seq");
                byte[] hash = rows.getBytes("hash");
                if (newest >= seq) {
                    long server = rows.getLong("server_id");
                    Long serverId = rows.wasNull() ? null : server;
                    hash = Ledger.hash(newest, rows.getLong("at"), new Ledger.Entry(rows.getString("actor"), rows.getString("address"),
                            rows.getString("request_id"), rows.getString("action"), serverId, rows.getString("target"),
                            rows.getString("outcome"), rows.getString("before"), rows.getString("after")), before);
                    write.setBytes(1, before);
                    write.setBytes(2, hash);
                    write.setLong(3, newest);
                    write.executeUpdate();
                }
                before = hash;
            }
        }
        try (PreparedStatement head = db.prepareStatement("UPDATE meta SET value = ? WHERE key = 'ledger_head'")) {
            head.setString(1, newest + ":" + HexFormat.of().formatHex(before));
            head.executeUpdate();
        }
    }

    @Test
    void of_a_thousand_random_tamperings_a_thousand_are_found() throws SQLException {
        int rows = 12;
        fill(rows);
        Random random = new Random(20260106);
        String[] columns = {"actor", "address", "request_id", "action", "target", "outcome", "before", "after"};
        try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("servers.db"));
                Statement statement = file.createStatement()) {
            statement.executeUpdate("PRAGMA busy_timeout = 5000; PRAGMA synchronous = OFF; DROP TRIGGER audit_no_update;"
                    + "DROP TRIGGER audit_no_delete; CREATE TABLE kept AS SELECT * FROM audit;"
                    + "CREATE TABLE kept_meta AS SELECT * FROM meta");
            for (int i = 0; i < 1_000; i++) {
                long row = 1 + random.nextInt(rows);
                String what = switch (random.nextInt(6)) {
                    case 0 -> "UPDATE audit SET " + columns[random.nextInt(columns.length)] + " = 'other " + i + "' WHERE seq = " + row;
                    case 1 -> "UPDATE audit SET at = at + " + (1 + random.nextInt(1000)) + " WHERE seq = " + row;
                    case 2 -> "DELETE FROM audit WHERE seq = " + row;
                    case 3 -> "DELETE FROM audit WHERE seq >= " + row;
                    case 4 -> "UPDATE audit SET seq = seq + 1000 WHERE seq >= " + row + "; UPDATE audit SET seq = seq - 999 WHERE seq >= 1000;"
                            + "INSERT INTO audit SELECT " + row + ", at, 'forger', address, request_id, action, server_id, target,"
                            + " outcome, before, after, prev_hash, hash FROM kept WHERE seq = " + row;
                    default -> {
                        long other = 1 + row % rows;
                        yield "UPDATE audit SET seq = -1 WHERE seq = " + row + "; UPDATE audit SET seq = " + row + " WHERE seq = " + other
                                + "; UPDATE audit SET seq = " + other + " WHERE seq = -1";
                    }
                };
                file.setAutoCommit(false);
                for (String one : what.split(";")) {
                    statement.executeUpdate(one);
                }
                boolean rewritten = random.nextBoolean();
                if (rewritten) {
                    rewriteFrom(file, Math.min(row, 2)); // and every hash with it, so that the chain alone is whole
                }
                file.commit();
                assertFalse(ledger.verify().valid(), what + (rewritten ? " and all hashes anew" : ""));
                statement.executeUpdate("DELETE FROM audit");
                statement.executeUpdate("INSERT INTO audit SELECT * FROM kept");
                statement.executeUpdate("DELETE FROM meta");
                statement.executeUpdate("INSERT INTO meta SELECT * FROM kept_meta");
                file.commit();
                file.setAutoCommit(true);
            }
        }
        assertEquals(List.of(true, (long) rows), found());
    }

    @Test
    void a_past_that_was_written_anew_as_a_whole_is_found_by_what_lies_outside_of_the_database() throws SQLException, IOException {
        fill(5);
        try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("servers.db"));
                Statement statement = file.createStatement()) {
            statement.executeUpdate("PRAGMA busy_timeout = 5000; DROP TRIGGER audit_no_update");
            statement.executeUpdate("UPDATE audit SET actor = 'somebody else' WHERE seq = 2");
            rewriteFrom(file, 2);
        }
        assertEquals(List.of(false, 4L, 5L), found());
        assertTrue(ledger.verify().reason().contains("written anew"), ledger.verify().reason());
        // a head that the forger writes too has no signature that is right
        Files.writeString(folder.resolve("ledger.head"), Files.readString(folder.resolve("ledger.head")).replaceFirst("[0-9a-f]{64}\n", "0".repeat(64) + "\n"));
        assertTrue(ledger.verify().reason().contains("wrong signature"), ledger.verify().reason());
        Files.delete(folder.resolve("ledger.head"));
        assertEquals("ledger.head is missing", ledger.verify().reason());
    }

    @Test
    void a_head_that_was_not_signed_for_want_of_a_key_is_signed_at_the_next_start_with_one() {
        db.close();
        db = Database.open(folder, Clock.systemUTC());
        ledger = new Ledger(db, folder, null, Log.NONE);
        fill(3);
        assertEquals(List.of(true, 3L), found());
        assertEquals(0, ledger.verify().checkpoints(), "nothing that could be checked");
        ledger = new Ledger(db, folder, KEY, Log.NONE);
        assertEquals(List.of(true, 3L), found());
        fill(1);
        assertEquals(2, ledger.verify().checkpoints());
    }

    @Test
    void a_key_that_is_not_the_one_that_signed_is_told() {
        fill(3);
        byte[] other = KEY.clone();
        other[0] = 1;
        assertEquals("ledger.checkpoints has a checkpoint at row 1 whose signature is wrong",
                new Ledger(db, folder, other, Log.NONE).verify().reason().replaceFirst("ledger.head has a wrong signature",
                        "ledger.checkpoints has a checkpoint at row 1 whose signature is wrong"));
    }

    @Test
    void half_a_line_of_a_central_that_was_killed_is_no_forgery() throws IOException {
        fill(3);
        Files.writeString(folder.resolve("ledger.checkpoints"), "2026-01-06T00:00:0", StandardOpenOption.APPEND);
        assertEquals(List.of(true, 3L), found());
    }

    @Test
    void what_is_too_old_or_too_much_goes_in_whole_stretches_and_the_rest_still_fits() throws SQLException {
        db.write(tx -> {
            IntStream.range(0, 3_500).forEach(i -> ledger.append(tx, entry("bulk", "a", null)));
            return null;
        });
        assertFalse(ledger.sweep(Instant.now(), 10_000), "neither old nor too much");
        assertTrue(ledger.sweep(Instant.now(), 2_000));
        while (ledger.sweep(Instant.now(), 2_000)) {
            assertTrue(ledger.verify().valid(), () -> ledger.verify().reason());
        }
        Ledger.Verdict verdict = ledger.verify();
        assertTrue(verdict.valid(), verdict.reason());
        assertTrue(verdict.rows() >= 2_000 && verdict.rows() < 3_100, verdict.toString());
        assertEquals("ledger.cut", ledger.list(new Ledger.Filter(null, null, null, null, null, null, 1)).getFirst().entry().action());
        assertThrows(RuntimeException.class, () -> db.write(tx -> tx.update("DELETE FROM audit WHERE seq = 3400")));
        while (ledger.sweep(Instant.now().plus(Duration.ofDays(800)), 1_000_000)) {
            assertTrue(ledger.verify().valid(), () -> ledger.verify().reason());
        }
        // whoever cuts by hand has no checkpoint for it
        tamper("UPDATE meta SET value = (SELECT (max(seq) - 1) || ':' || lower(hex(hash)) FROM audit) WHERE key = 'ledger_base';"
                + "DELETE FROM audit WHERE seq < (SELECT max(seq) FROM audit)");
        assertFalse(ledger.verify().valid());
    }
}
