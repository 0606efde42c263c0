package monitor.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import monitor.model.Log;
import monitor.model.Problem;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {

    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    Path folder;

    private Database open() {
        return Database.open(folder, CLOCK);
    }

    private static long written(Database db, String sql) {
        return db.<Long>write(tx -> tx.number(sql));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void the_file_is_set_up_as_it_must_be_and_only_its_owner_can_read_it() throws IOException {
        Path data = folder.resolve("new").resolve("data");
        try (Database db = Database.open(data, CLOCK)) {
            assertEquals("wal", db.read(tx -> tx.one("PRAGMA journal_mode", row -> row.text("journal_mode"))).orElseThrow());
            assertEquals(2L, Given.number(db, "PRAGMA auto_vacuum"), "incremental");
            assertEquals(1L, written(db, "PRAGMA synchronous"), "normal");
            assertEquals(1L, written(db, "PRAGMA foreign_keys"));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data)));
            for (String name : new String[] {"servers.db", "servers.db-wal", "servers.db-shm"}) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(name))), name);
            }
            assertEquals(List.of(), db.notices());
            Database.Health health = db.health();
            assertTrue(health.writable());
            assertNull(health.problem());
            assertTrue(health.databaseBytes() > 0);
        }
    }

    @Test
    void a_write_is_all_or_nothing_and_spoils_no_other() {
        try (Database db = open()) {
            Meta meta = new Meta(db);
            Problem thrown = assertThrows(Problem.class, () -> db.write(tx -> {
                Meta.put(tx, "a", "1");
                throw Problem.conflict("no");
            }));
            assertEquals("no", thrown.getMessage());
            assertThrows(StoreFailure.class, () -> db.write(tx -> {
                Meta.put(tx, "a", "1");
                return tx.update("INSERT INTO meta (key, value) VALUES ('b', NULL)");
            }));
            meta.put("c", "3");
            assertTrue(meta.get("a").isEmpty());
            assertEquals("3", meta.get("c").orElseThrow());
        }
    }

    @Test
    void a_reader_cannot_write_and_a_write_within_a_write_is_refused() {
        try (Database db = open()) {
            assertThrows(StoreFailure.class, () -> db.read(tx -> tx.update("DELETE FROM meta")));
            assertThrows(IllegalStateException.class, () -> db.write(tx -> db.write(inner -> null)));
        }
    }

    @Test
    void text_and_bytes_of_any_kind_come_back() {
        try (Database db = open()) {
            Meta meta = new Meta(db);
            for (String text : new String[] {"", "\0", "a\0b", "'; DROP TABLE meta", "🙂\n\r\t", "\u202e"}) {
                meta.put("k", text);
                assertEquals(text, meta.get("k").orElseThrow());
            }
            byte[] bytes = {0, -1, 1, 0};
            assertArrayEquals(bytes, db.read(tx -> tx.one("SELECT ? AS b", row -> row.bytes("b"), bytes)).orElseThrow());
        }
    }

    @Test
    void a_newer_schema_is_refused_with_a_sentence_and_left_alone() throws IOException {
        try (Database db = open()) {
            db.write(tx -> tx.update("INSERT INTO meta VALUES ('k', 'v')"));
        }
        Migrations.Script later = new Migrations.Script("002-later.sql", "CREATE TABLE later (a) STRICT;".replace("(a)", "(a TEXT)"));
        List<Migrations.Script> more = new ArrayList<>(Migrations.ALL);
        more.add(later);
        Database.open(folder, CLOCK, Log.NONE, more).close();

        UnusableData refused = assertThrows(UnusableData.class, this::open);

        assertTrue(refused.getMessage().contains("newer version")
                && refused.getMessage().contains("schema " + more.size()), refused.getMessage());
        assertTrue(files().stream().noneMatch(name -> name.contains("corrupt")), files().toString());
        try (Database db = Database.open(folder, CLOCK, Log.NONE, more)) {
            assertEquals("v", new Meta(db).get("k").orElseThrow());
        }
    }

    @Test
    void before_a_migration_the_database_is_copied_and_two_copies_are_kept() throws Exception {
        List<Migrations.Script> scripts = new ArrayList<>(Migrations.ALL);
        try (Database db = open()) {
            new Meta(db).put("k", "at first");
        }
        int first = scripts.size();
        for (int version = first + 1; version <= first + 3; version++) {
            scripts.add(new Migrations.Script("00" + version + "-more.sql", "CREATE TABLE more" + version + " (a TEXT) STRICT;"));
            try (Database db = Database.open(folder, CLOCK, Log.NONE, scripts)) {
                assertEquals(1, db.notices().size(), db.notices().toString());
                assertEquals((long) version, Given.number(db, "PRAGMA user_version"));
                new Meta(db).put("k", "at " + version);
            }
        }
        List<String> copies = files().stream().filter(name -> name.startsWith("servers.db.before-"))
                .sorted(java.util.Comparator.comparing(String::length).thenComparing(java.util.Comparator.naturalOrder())).toList();
        assertEquals(2, copies.size(), copies.toString());
        assertTrue(copies.get(0).startsWith("servers.db.before-" + (first + 1) + "-")
                && copies.get(1).startsWith("servers.db.before-" + (first + 2) + "-"), copies.toString());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(copies.get(1)))));
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.copy(folder.resolve(copies.get(1)), other.resolve("servers.db"), StandardCopyOption.REPLACE_EXISTING);
        try (Database db = Database.open(other, CLOCK, Log.NONE, scripts.subList(0, first + 2))) {
            assertEquals("at " + (first + 2), new Meta(db).get("k").orElseThrow());
            assertEquals(2L, Given.number(db, "PRAGMA auto_vacuum"), "the copy is as the file was");
        }
    }

    @Test
    void a_migration_that_fails_half_way_changes_nothing() {
        open().close();
        List<Migrations.Script> scripts = new ArrayList<>(Migrations.ALL);
        scripts.add(new Migrations.Script("002-bad.sql", "CREATE TABLE half (a TEXT) STRICT; CREATE TABLE meta (a TEXT);"));

        UnusableData failed = assertThrows(UnusableData.class, () -> Database.open(folder, CLOCK, Log.NONE, scripts));

        assertTrue(failed.getMessage().contains("002-bad.sql"), failed.getMessage());
        try (Database db = open()) {
            assertEquals(0L, Given.number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"));
        }
    }

    @Test
    void every_statement_of_a_migration_is_run_triggers_included() {
        List<Migrations.Script> scripts = new ArrayList<>(Migrations.ALL);
        scripts.add(new Migrations.Script("002-trigger.sql", """
                -- a comment; with a semicolon
                CREATE TABLE t (a TEXT, b TEXT) STRICT; /* another; */
                CREATE TRIGGER t_b AFTER INSERT ON t BEGIN
                    UPDATE t SET b = CASE WHEN a = ';' THEN 'semicolon' ELSE 'END;' END WHERE rowid = new.rowid;
                    UPDATE t SET a = a || '!' WHERE rowid = new.rowid;
                END;
                INSERT INTO t (a) VALUES (';'), ('x');
                CREATE INDEX t_a ON t (a);
                """));
        try (Database db = Database.open(folder, CLOCK, Log.NONE, scripts)) {
            assertEquals(List.of(";! semicolon", "x! END;"), db.read(tx ->
                    tx.list("SELECT a || ' ' || b AS c FROM t ORDER BY rowid", row -> row.text("c"))));
            assertEquals(1L, Given.number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 't_a'"));
        }
    }

    @Test
    void the_list_of_migrations_names_every_file_that_there_is() throws IOException {
        Path sources = Path.of("src/monitor/store/migrations");
        Assumptions.assumeTrue(Files.isDirectory(sources), "not run from the project's folder");
        try (Stream<Path> files = Files.list(sources)) {
            assertEquals(files.map(file -> file.getFileName().toString()).sorted().toList(),
                    Migrations.ALL.stream().map(Migrations.Script::name).toList());
        }
        for (int version = 1; version <= Migrations.ALL.size(); version++) {
            assertTrue(Migrations.ALL.get(version - 1).name().startsWith("%03d-".formatted(version)));
        }
    }

    @Test
    void a_file_that_is_no_database_is_set_aside_and_a_new_one_begun() throws IOException {
        byte[] garbage = "this is not a database, but it is long enough to be looked at as one\n".repeat(100).getBytes();
        Files.write(folder.resolve("servers.db"), garbage);
        try (Database db = open()) {
            assertEquals(1, db.notices().size());
            String aside = files().stream().filter(name -> name.startsWith("servers.db.corrupt-")).findFirst().orElseThrow();
            assertTrue(db.notices().getFirst().contains(aside), db.notices().getFirst());
            assertArrayEquals(garbage, Files.readAllBytes(folder.resolve(aside)));
            new Servers(db).insert(Given.server("a", "a", 22));
        }
        try (Database db = open()) {
            assertEquals(List.of(), db.notices());
        }
    }

    @Test
    void a_database_with_a_broken_page_is_set_aside_with_its_log() throws IOException {
        try (Database db = open()) {
            db.write(tx -> {
                for (int i = 0; i < 2_000; i++) {
                    Meta.put(tx, "key " + i, "x".repeat(200));
                }
                return null;
            });
        }
        byte[] bytes = Files.readAllBytes(folder.resolve("servers.db"));
        java.util.Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 20_000, (byte) 0x5a);
        Files.write(folder.resolve("servers.db"), bytes);
        Files.write(folder.resolve("servers.db-wal"), new byte[100]);

        try (Database db = open()) {
            assertEquals(1, db.notices().size());
            assertTrue(new Meta(db).get("key 1").isEmpty());
        }
        List<String> aside = files().stream().filter(name -> name.contains("corrupt")).toList();
        assertTrue(aside.size() >= 1, aside.toString());
        assertArrayEquals(bytes, Files.readAllBytes(folder.resolve(aside.getFirst())));
    }

    @Test
    void damage_met_while_running_is_told_and_makes_the_next_start_look_at_every_page() throws IOException {
        try (Database db = open()) {
            Problem told = assertThrows(Problem.class, () -> db.write(tx -> {
                throw StoreFailure.damaged("made up");
            }));
            assertTrue(told.getMessage().contains("damaged"), told.getMessage());
            assertTrue(Files.exists(folder.resolve(Opening.DAMAGED)));
            db.write(tx -> null);
            assertTrue(db.health().writable());
        }
        try (Database db = open()) {
            assertEquals(List.of(), db.notices(), "it was made up: nothing is set aside");
        }
        assertFalse(Files.exists(folder.resolve(Opening.DAMAGED)));
    }

    @Test
    void a_folder_of_another_owner_is_refused_with_a_sentence() throws IOException {
        Assumptions.assumeTrue(Files.getOwner(folder).getName().equals("root"), "needs root");
        Path data = Files.createDirectory(folder.resolve("theirs"));
        Files.setOwner(data, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));

        UnusableData refused = assertThrows(UnusableData.class, () -> Database.open(data, CLOCK));

        assertTrue(refused.getMessage().contains("belongs to nobody") && refused.getMessage().contains("runs as root"), refused.getMessage());
    }

    @Test
    void a_folder_that_is_a_file_or_cannot_be_made_is_refused_with_a_sentence() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertTrue(assertThrows(UnusableData.class, () -> Database.open(file, CLOCK)).getMessage().contains("is not a directory"));
        assertThrows(UnusableData.class, () -> Database.open(file.resolve("below"), CLOCK));
    }

    @Test
    void a_second_central_is_refused_and_may_come_when_the_first_has_gone() {
        Database first = open();
        UnusableData refused = assertThrows(UnusableData.class, this::open);
        assertTrue(refused.getMessage().contains("Another central"), refused.getMessage());
        first.close();
        open().close();
    }

    @Test
    void what_waits_is_written_at_closing_and_nothing_afterwards() {
        Database db = open();
        for (int i = 0; i < 5_000; i++) {
            int number = i;
            db.append(tx -> Meta.put(tx, "k" + number, "v"));
        }
        db.close();
        db.append(tx -> Meta.put(tx, "late", "v"));
        assertEquals(1, db.health().dropped());
        assertThrows(Problem.class, () -> db.write(tx -> null));
        try (Database again = open()) {
            assertEquals(5_000L, Given.number(again, "SELECT count(*) FROM meta"));
        }
    }

    @Test
    void readers_see_whole_transactions_while_one_writes() throws InterruptedException {
        try (Database db = open()) {
            db.write(tx -> {
                Meta.put(tx, "a", "0");
                Meta.put(tx, "b", "0");
                return null;
            });
            AtomicBoolean ended = new AtomicBoolean();
            List<String> torn = java.util.Collections.synchronizedList(new ArrayList<>());
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                readers.add(Thread.ofVirtual().start(() -> {
                    while (!ended.get()) {
                        String both = db.read(tx -> Meta.get(tx, "a").orElseThrow() + " " + Meta.get(tx, "b").orElseThrow());
                        if (!both.split(" ")[0].equals(both.split(" ")[1])) {
                            torn.add(both);
                        }
                    }
                }));
            }
            for (int i = 1; i <= 300; i++) {
                String value = Integer.toString(i);
                db.write(tx -> {
                    Meta.put(tx, "a", value);
                    Meta.put(tx, "b", value);
                    return null;
                });
                assertEquals(value, new Meta(db).get("b").orElseThrow(), "a write that returned is seen");
            }
            ended.set(true);
            for (Thread reader : readers) {
                reader.join();
            }
            assertEquals(List.of(), torn);
        }
    }

    @Test
    void a_question_that_takes_too_long_is_interrupted_and_the_connection_lives_on() throws SQLException {
        try (Database db = open();
                Readers readers = new Readers(List.of(Database.connect(folder, false)), TimeUnit.MILLISECONDS.toNanos(200))) {
            Problem late = assertThrows(Problem.class, () -> readers.read(0, tx -> tx.number(
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")));
            assertEquals(Problem.Kind.TIMEOUT, late.kind());
            assertEquals(7L, readers.<Long>read(0, tx -> tx.number("SELECT 7")).longValue());
            assertEquals(1L, Given.number(db, "SELECT 1"));
        }
    }
}
