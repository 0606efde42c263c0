package monitor.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import monitor.model.Problem;
import monitor.store.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

    @TempDir
    Path folder;

    private Database db;
    private Ledger ledger;

    @BeforeEach
    void open() {
        db = Database.open(folder, Clock.systemUTC());
        ledger = new Ledger(db);
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
        assertEquals(new Ledger.Verdict(true, 0, null), ledger.verify());
        fill(20);
        assertEquals(new Ledger.Verdict(true, 20, null), ledger.verify());
        db.close();
        open();
        fill(1);
        assertEquals(new Ledger.Verdict(true, 21, null), ledger.verify());
    }

    @Test
    void text_of_any_kind_is_hashed_as_it_is_read_back() {
        for (String text : new String[] {"", "\0", "a\0b", "\n", "🙂", "\ud800", "é", "x".repeat(100_000)}) {
            ledger.append(new Ledger.Entry(text, text, text, text, null, text, text, text, text));
        }
        assertEquals(new Ledger.Verdict(true, 8, null), ledger.verify());
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
                assertEquals(new Ledger.Verdict(false, 2, 3L), ledger.verify(), change);
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
        assertEquals(new Ledger.Verdict(false, 0, 1L), ledger.verify());
    }

    @Test
    void a_removed_row_is_found() throws SQLException {
        fill(5);
        tamper("DELETE FROM audit WHERE seq = 3");
        assertEquals(new Ledger.Verdict(false, 2, 3L), ledger.verify());
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
        assertEquals(new Ledger.Verdict(false, 3, 4L), ledger.verify());
        fill(1);
        assertEquals(4L, ledger.verify().firstBad());
    }

    @Test
    void an_emptied_ledger_is_found() throws SQLException {
        fill(3);
        tamper("DELETE FROM audit; DELETE FROM sqlite_sequence");
        assertEquals(new Ledger.Verdict(false, 0, 1L), ledger.verify());
    }

    @Test
    void a_row_put_in_at_the_end_is_found() throws SQLException {
        fill(3);
        tamper("INSERT INTO audit SELECT 4, at, 'forger', address, request_id, action, server_id, target, outcome, before, after, hash,"
                + " hash FROM audit WHERE seq = 3");
        assertEquals(new Ledger.Verdict(false, 3, 4L), ledger.verify());
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
        assertEquals(new Ledger.Verdict(true, 1, null), ledger.verify());
        fill(1);
        assertEquals(new Ledger.Verdict(true, 2, null), ledger.verify());
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
        assertEquals(new Ledger.Verdict(true, 11_000, null), ledger.verify());
    }
}
