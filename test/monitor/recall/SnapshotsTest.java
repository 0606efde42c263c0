package monitor.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;
import monitor.model.Log;
import monitor.model.Problem;
import monitor.store.Alerts;
import monitor.store.Database;
import monitor.store.Given;
import monitor.store.History;
import monitor.store.Limits;
import monitor.store.Retention;
import monitor.store.Servers;
import monitor.store.SnapshotPins;
import monitor.store.SnapshotRows;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {

    private static final int MOST_STEPS = 5_000;

    @TempDir
    Path folder;

    private Instant now = Given.START;
    private long nanos;
    private long settledNanos;
    private Database db;
    private Snapshots snapshots;
    private long server;
    private Host host;
    private final TreeMap<Instant, String> polled = new TreeMap<>();
    private long mostBytes = 1L << 30;
    private long mostPinned = 1L << 30;

    @BeforeEach
    void open() {
        db = Database.open(folder, Clock.fixed(now, ZoneOffset.UTC));
        server = new Servers(db).list().stream().findFirst().map(found -> found.id())
                .orElseGet(() -> new Servers(db).insert(Given.server("one", "one", 22)).id());
        host = host == null ? new Host(server, 1) : host;
        snapshots = new Snapshots(new SnapshotRows(db), new SnapshotPins(db),
                new Snapshots.Limits(() -> mostBytes, () -> mostPinned), () -> nanos, Log.NONE);
    }

    @AfterEach
    void close() {
        snapshots.close();
        db.close();
    }

    private void reopen() {
        close();
        open();
    }

    /** Polls every five seconds for so long, and does what is to be done in between. */
    private void poll(Duration time) {
        for (Instant end = now.plus(time); now.isBefore(end); pass(Duration.ofSeconds(5))) {
            String list = host.list();
            polled.put(now, list);
            snapshots.sampled(host.sample(now, list));
        }
    }

    /** Time goes by without a poll. */
    private void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
        long waited = nanos - settledNanos;
        for (int step = 0; step < MOST_STEPS; step++) {
            if (waited >= Snapshots.FLUSH.toNanos()) {
                new SnapshotRows(db).settle(); // the writer's half second goes by
                settledNanos = nanos;
            }
            if (snapshots.sweep(now, nanos).toMillis() > 50) {
                return;
            }
        }
        throw new AssertionError("not done after " + MOST_STEPS + " steps");
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private Snapshots.Moment at(Instant moment) {
        return snapshots.at(server, moment);
    }

    /** All kept moments, by going on from each to the one before it; each must be as it was polled. */
    private TreeMap<Instant, String> kept() {
        TreeMap<Instant, String> kept = new TreeMap<>();
        for (Instant moment = polled.lastKey(); moment != null;) {
            Snapshots.Moment found = at(moment);
            assertEquals(polled.get(found.at()), text(found.processes()), () -> "as polled at " + found.at());
            kept.put(found.at(), found.kept());
            moment = found.previous();
        }
        return kept;
    }

    private long alert(Instant startedAt) {
        return db.write(tx -> {
            long id = new Alerts(db).insert(tx, server, "cpu", monitor.model.Severity.WARNING, Alerts.State.FIRING, "busy");
            SnapshotPins.pin(tx, id, server, startedAt);
            SnapshotPins.pin(tx, id, server, startedAt);
            return id;
        });
    }

    @Test
    void every_poll_of_two_hours_is_there_as_it_was_whether_it_waits_or_is_stored() {
        poll(Duration.ofMinutes(63));
        assertEquals(polled.keySet(), kept().keySet());
        reopen();
        assertEquals(polled.keySet(), kept().keySet(), "what waited was stored at the stop");
        poll(Duration.ofMinutes(12));
        assertEquals(polled.keySet(), kept().keySet(), "and what comes after a start joins it");
    }

    @Test
    void after_hours_one_a_minute_is_left_and_every_one_around_a_spike() {
        poll(Duration.ofMinutes(30));
        Instant spike = now;
        host.cpu = 95;
        poll(Duration.ofSeconds(30));
        host.cpu = 3;
        poll(Duration.ofMinutes(30));
        pass(Duration.ofHours(3));
        poll(Duration.ofMinutes(11)); // what comes ends the chain that was the newest
        pass(Duration.ofSeconds(5));
        TreeMap<Instant, String> kept = kept();
        for (Instant moment = spike.minusSeconds(60); moment.isBefore(spike.plusSeconds(85)); moment = moment.plusSeconds(5)) {
            assertEquals("spike", kept.get(moment), "around the spike: " + moment);
        }
        assertEquals("minute", kept.get(Given.START), "the first of a minute");
        assertFalse(kept.containsKey(Given.START.plusSeconds(5)), "not the others");
        assertEquals("poll", kept.get(now.minusSeconds(10)));
        long minutes = kept.values().stream().filter("minute"::equals).count();
        assertTrue(minutes >= 57 && minutes <= 61, () -> "one a minute of an hour: " + kept);
    }

    @Test
    void two_days_are_kept_and_no_more() {
        for (int day = 0; day < 3; day++) {
            for (int hour = 0; hour < 24; hour++) {
                poll(Duration.ofMinutes(2));
                pass(Duration.ofMinutes(58));
            }
        }
        Instant oldest = kept().firstKey();
        assertTrue(oldest.isAfter(now.minus(Duration.ofHours(50))), () -> "the oldest is of " + oldest);
        assertTrue(oldest.isBefore(now.minus(Duration.ofHours(45))), () -> "the oldest is of " + oldest);
        Problem none = assertThrows(Problem.class, () -> at(Given.START));
        assertEquals(Problem.Kind.NOT_FOUND, none.kind());
        assertTrue(none.getMessage().contains(oldest.toString()), none.getMessage());
    }

    @Test
    void the_nearest_moment_is_given_across_a_gap_with_its_neighbours_and_none_far_away() {
        poll(Duration.ofMinutes(5));
        Instant last = polled.lastKey();
        pass(Duration.ofHours(4));
        Instant next = now;
        poll(Duration.ofMinutes(5));
        assertEquals(last, at(last.plusSeconds(3_000)).at());
        assertEquals(next, at(last.plusSeconds(3_000)).next());
        assertEquals(last.minusSeconds(5), at(last.plusSeconds(3_000)).previous());
        assertEquals(next, at(next.minusSeconds(1_000)).at());
        assertThrows(Problem.class, () -> at(last.plus(Duration.ofHours(2))));
        assertEquals(last.minusSeconds(5), at(last.minusMillis(2_500)).at(), "of two that are as near, the earlier");
        assertThrows(Problem.class, () -> snapshots.at(server + 1, now));
    }

    @Test
    void a_clock_that_is_set_back_loses_no_list() {
        poll(Duration.ofMinutes(20));
        now = now.minus(Duration.ofHours(3)).plusSeconds(2);
        poll(Duration.ofMinutes(20));
        reopen();
        polled.forEach((moment, list) -> assertEquals(list, text(at(moment).processes()), moment.toString()));
        now = now.minus(Duration.ofDays(400));
        poll(Duration.ofMinutes(11));
        pass(Duration.ofSeconds(5));
        assertEquals(0, Given.number(db, "SELECT count(*) FROM snapshot_batch WHERE to_at > " + now.toEpochMilli()),
                "nothing waits for a time that is far off");
    }

    @Test
    void an_alert_keeps_the_moments_before_at_and_after_its_start_for_ever_and_finds_the_last_one_after_a_restart() {
        poll(Duration.ofMinutes(10));
        Instant start = now.minusSeconds(2);
        long alert = alert(start);
        pass(Duration.ofSeconds(5));
        assertEquals(List.of(Snapshots.Place.BEFORE, Snapshots.Place.AT),
                snapshots.pinned(alert).stream().map(Snapshots.Pinned::moment).toList());
        reopen();
        poll(Duration.ofMinutes(2));
        pass(Duration.ofDays(4));
        poll(Duration.ofMinutes(11));
        pass(Duration.ofSeconds(5));
        List<Snapshots.Pinned> pinned = snapshots.pinned(alert);
        assertEquals(List.of(Snapshots.Place.BEFORE, Snapshots.Place.AT, Snapshots.Place.AFTER),
                pinned.stream().map(Snapshots.Pinned::moment).toList());
        assertEquals(List.of(start.minusSeconds(63), start.minusSeconds(3), start.plusSeconds(62)),
                pinned.stream().map(Snapshots.Pinned::at).toList());
        pinned.forEach(one -> assertEquals(polled.get(one.at()), text(one.processes())));
        assertEquals("alert", at(start).kept(), "and the time machine finds it too");
        assertThrows(Problem.class, () -> at(start.minus(Duration.ofHours(2))));
    }

    @Test
    void an_alert_of_a_server_that_is_down_waits_no_longer_than_two_hours_and_one_that_is_deleted_keeps_nothing() {
        poll(Duration.ofMinutes(10));
        long alert = alert(now.plusSeconds(30));
        pass(Duration.ofSeconds(60));
        assertEquals(List.of(Snapshots.Place.BEFORE, Snapshots.Place.AT),
                snapshots.pinned(alert).stream().map(Snapshots.Pinned::moment).toList().stream().sorted().toList());
        pass(Duration.ofHours(3));
        assertEquals(0, Given.number(db, "SELECT count(*) FROM snapshot_pin WHERE done = 0"));
        db.write(tx -> tx.update("DELETE FROM alerts WHERE id = ?", alert));
        pass(Duration.ofSeconds(5));
        assertEquals(List.of(), snapshots.pinned(alert));
    }

    @Test
    void the_oldest_go_when_there_are_too_many_bytes() {
        for (int hour = 0; hour < 12; hour++) {
            poll(Duration.ofMinutes(10));
            pass(Duration.ofMinutes(50));
        }
        long full = new SnapshotRows(db).bytes();
        Instant oldest = kept().firstKey();
        mostBytes = full - 1;
        pass(Duration.ofSeconds(5));
        assertTrue(new SnapshotRows(db).bytes() < full);
        assertTrue(kept().firstKey().isAfter(oldest));
    }

    @Test
    void a_deleted_server_takes_all_of_it_along() {
        poll(Duration.ofHours(4));
        alert(now.minusSeconds(600));
        pass(Duration.ofSeconds(5));
        assertTrue(Given.number(db, "SELECT count(*) FROM snapshot_block") > 0);
        new Servers(db).delete(server);
        poll(Duration.ofMinutes(2));
        Retention retention = new Retention(db, new History(db), Limits.DEFAULT);
        for (int step = 0; step < MOST_STEPS && retention.sweep(now).toMillis() <= 50; step++) {
            // each call does one small step
        }
        for (String table : List.of("servers", "snapshot_block", "snapshot_chunk", "snapshot_pin")) {
            assertEquals(0, Given.number(db, "SELECT count(*) FROM " + table), table);
        }
    }
}
