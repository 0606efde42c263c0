package monitor.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import monitor.model.Detail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

    /** More than any test needs; one that never ends is a fault. */
    private static final int MOST_STEPS = 500;

    @TempDir
    Path folder;

    private Database db;
    private Servers servers;
    private History history;

    @BeforeEach
    void open() {
        db = Database.open(folder, Clock.systemUTC());
        servers = new Servers(db);
        history = new History(db);
    }

    @AfterEach
    void close() {
        db.close();
    }

    private long server(String name) {
        return servers.insert(Given.server(name, name, 22)).id();
    }

    /** As many samples, five seconds apart, that cannot be compressed much. */
    private void fill(long server, Instant from, int samples) {
        Random random = new Random(server);
        for (int i = 0; i < samples; i++) {
            history.append(Given.sample(server, from.plusSeconds(5L * i), Given.wild(random),
                    List.of(new Detail(Detail.Kind.INTERFACE, "eth0", random.nextLong(), random.nextLong()))));
            if (i % 2_000 == 1_999) {
                db.write(tx -> null);
            }
        }
        db.write(tx -> null); // and with it all that was gathered
    }

    private void sweepAll(Retention retention, Instant now) {
        for (int step = 0; step < MOST_STEPS; step++) {
            if (retention.sweep(now).compareTo(Duration.ofSeconds(1)) > 0) {
                return;
            }
        }
        throw new AssertionError("not done after " + MOST_STEPS + " steps");
    }

    private Retention retention(Duration keep, long bytes) {
        return new Retention(db, history, limits(keep, bytes));
    }

    private static Limits limits(Duration keep, long bytes) {
        return new Limits(List.of(keep, keep, keep, keep), bytes, Long.MAX_VALUE);
    }

    private long count(String table) {
        return Given.number(db, "SELECT count(*) FROM " + table);
    }

    @Test
    void rows_wait_for_an_hour_and_then_lie_in_blocks() {
        fill(server("a"), Given.START, 700);
        Retention retention = retention(Duration.ofDays(14), 1L << 30);

        sweepAll(retention, Given.START.plusSeconds(3_599));
        assertEquals(700, count("monitoring_history"));

        sweepAll(retention, Given.START.plusSeconds(3_600));
        assertEquals(0, count("monitoring_history"));
        assertEquals(1, count("history_block"));
        assertEquals(1, count("history_detail"));
    }

    @Test
    void a_clock_that_was_set_back_keeps_no_row_waiting() {
        fill(server("a"), Given.START, 10);
        sweepAll(retention(Duration.ofDays(14), 1L << 30), Given.START.minus(Duration.ofDays(400)));
        assertEquals(0, count("monitoring_history"));
        assertEquals(1, count("history_block"));
    }

    @Test
    void what_is_older_than_the_limit_goes_and_the_rest_stays() {
        long server = server("a");
        Retention retention = retention(Duration.ofDays(2), 1L << 30);
        for (int day = 0; day < 5; day++) {
            fill(server, Given.START.plus(Duration.ofDays(day)), 100);
            retention.seal();
        }
        assertEquals(5, count("history_block"));

        sweepAll(retention, Given.START.plus(Duration.ofDays(4)).plusSeconds(600));

        assertEquals(2, count("history_block"));
        assertEquals(2, count("history_detail"));
        assertEquals(0, history.query(server, java.util.Set.of(), Given.START, Given.START.plusSeconds(600), 10).lines().values().stream()
                .filter(line -> java.util.Arrays.stream(line.avg()).anyMatch(value -> !Double.isNaN(value))).count());
    }

    @Test
    void a_file_that_is_too_large_loses_its_oldest_and_shrinks() throws IOException {
        long server = server("a");
        Retention retention = retention(Duration.ofDays(1_000), 2L << 20);
        for (int hour = 0; hour < 40; hour++) {
            fill(server, Given.START.plus(Duration.ofHours(hour)), 720);
            retention.seal();
        }
        long before = Given.number(db, "PRAGMA page_count") * 4096;
        assertTrue(before > 3L << 20, before + " bytes");

        sweepAll(retention, Given.START.plus(Duration.ofHours(40)));

        db.close();
        long after = Files.size(folder.resolve("servers.db"));
        assertTrue(after < 9L << 18, before + " bytes became " + after);
        open();
        assertTrue(count("history_block") + count("history_rollup") > 2, "the newest are there");
        assertEquals(Given.START.plus(Duration.ofHours(39)).plusSeconds(5 * 719), history.lastSeen().get(server));
        assertEquals("ok", db.read(tx -> tx.one("PRAGMA integrity_check", row -> row.text("integrity_check"))).orElseThrow());
    }

    @Test
    void rows_alone_that_are_too_many_bytes_are_sealed_at_once_and_then_go() {
        fill(server("a"), Given.START, 15_000);
        sweepAll(retention(Duration.ofDays(14), 1 << 20), Given.START.plusSeconds(60));
        assertEquals(0, count("monitoring_history"));
        long bytes = Given.number(db, "PRAGMA page_count") * 4096;
        assertTrue(bytes < 3 << 19, bytes + " bytes, " + count("history_block") + " blocks, free "
                + Given.number(db, "PRAGMA freelist_count"));
    }

    @Test
    void a_deleted_servers_history_goes_in_steps_and_that_of_others_stays() {
        long gone = server("gone");
        long stays = server("stays");
        Retention retention = retention(Duration.ofDays(14), 1L << 30);
        for (int hour = 0; hour < 70; hour++) {
            fill(gone, Given.START.plus(Duration.ofHours(hour)), 3);
            fill(stays, Given.START.plus(Duration.ofHours(hour)), 3);
            if (hour < 68) {
                retention.seal();
            }
        }
        new Alerts(db).inform(gone, "r", "m");

        servers.delete(gone);
        history.append(Given.sample(gone, Given.START, 1));
        Instant now = Given.START.plus(Duration.ofHours(69));
        retention.sweep(now);
        assertTrue(Given.number(db, "SELECT count(*) FROM history_block WHERE server_id = " + gone) > 0, "not all in one step");
        sweepAll(retention, now);

        for (String table : new String[] {"monitoring_history", "history_block", "history_detail", "alerts", "secrets"}) {
            assertEquals(0, Given.number(db, "SELECT count(*) FROM " + table + " WHERE server_id = " + gone), table);
        }
        assertEquals(0, Given.number(db, "SELECT count(*) FROM servers WHERE id = " + gone));
        assertEquals(210, history.all(stays).stream().mapToInt(Rows::size).sum());
        assertTrue(server("next") > gone);
    }

    @Test
    void the_ids_of_rows_never_fall_so_that_a_chain_ends_where_it_must() {
        long server = server("a");
        fill(server, Given.START, 20);
        retention(Duration.ofDays(14), 1L << 30).seal();
        close();
        open();
        fill(server, Given.START.plusSeconds(100), 5);
        assertTrue(Given.number(db, "SELECT min(id) FROM monitoring_history") > 20);
        assertEquals(25, history.all(server).stream().mapToInt(Rows::size).sum());
    }

    @Test
    void what_has_nothing_to_do_does_nothing() {
        Retention retention = retention(Duration.ofDays(14), 1L << 30);
        assertTrue(retention.sweep(Given.START).compareTo(Duration.ofSeconds(1)) > 0);
        assertEquals(0, retention.seal());
    }

    @Test
    void limits_that_make_no_sense_are_refused() {
        assertThrows(IllegalArgumentException.class, () -> limits(Duration.ofMinutes(59), 1 << 20));
        assertThrows(IllegalArgumentException.class, () -> limits(Duration.ofHours(1), (1 << 20) - 1));
    }

    @Test
    void alerts_long_over_and_tokens_that_expired_go_too() {
        Alerts alerts = new Alerts(db);
        alerts.inform(null, "r", "over");
        new Tokens(db).issue(Tokens.Token.of(Tokens.Kind.LINK, "n", monitor.model.Role.ADMIN, Instant.now().minusSeconds(5)));
        sweepAll(retention(Duration.ofDays(14), 1L << 30), Instant.now());
        assertEquals(1, count("alerts"));
        assertEquals(0, count("tokens"));
        sweepAll(retention(Duration.ofDays(14), 1L << 30), Instant.now().plus(Duration.ofDays(366)));
        assertEquals(0, count("alerts"));
    }
}
