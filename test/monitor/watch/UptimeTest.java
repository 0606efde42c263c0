package monitor.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import monitor.live.EventHub;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Server;
import monitor.store.Database;
import monitor.store.Servers;
import monitor.store.StatusSpans;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UptimeTest {

    private static final Instant START = Instant.parse("2026-01-06T00:00:00Z");
    private static final Failure DOWN = new Failure(Reason.UNREACHABLE, "Nothing answers.");

    @TempDir
    Path folder;

    private final Hands clock = new Hands();
    private Database db;
    private StatusSpans spans;
    private Fleet fleet;
    private Uptime uptime;
    private Server server;

    private static final class Hands extends Clock {

        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @BeforeEach
    void open() {
        db = Database.open(folder, clock);
        server = new Servers(db).insert(Given.server(0, "10.0.0.1"));
        begin();
    }

    private void begin() {
        spans = new StatusSpans(db);
        fleet = new Fleet(new EventHub(), clock);
        new Servers(db).list().forEach(fleet::put);
        uptime = new Uptime(fleet, spans, clock.now);
    }

    @AfterEach
    void close() {
        db.close();
    }

    /** Looks every second, as the loop does. */
    private void pass(long seconds) {
        for (long i = 0; i < seconds; i++) {
            clock.now = clock.now.plusSeconds(1);
            uptime.sweep(clock.now);
        }
        db.write(tx -> null);
    }

    private void up() {
        fleet.sampled(server, Given.sample(server.id(), clock.now, 1));
        uptime.sweep(clock.now);
    }

    private void down() {
        fleet.failed(server, DOWN);
        uptime.sweep(clock.now);
    }

    private Availability.Answer answer(Instant from, Instant to) {
        return Availability.of(spans.of(server.id(), from, to), from, to, ZoneOffset.UTC, false, 100);
    }

    private Availability.Count since() {
        return answer(START, clock.now).total();
    }

    @Test
    void upAndDownAreCountedToTheSecondAndWhatIsNotKnownYetIsNeither() {
        pass(20);
        up();
        pass(100);
        down();
        pass(30);
        up();
        pass(50);
        assertEquals(new Availability.Count(150, 30, 20), since());
        List<Availability.Incident> incidents = answer(START, clock.now).incidents();
        assertEquals(1, incidents.size());
        assertEquals(new Availability.Incident(START.plusSeconds(120), START.plusSeconds(150), 30, Reason.UNREACHABLE,
                "Nothing answers."), incidents.getFirst());
        assertEquals(100.0 * 150 / 180, since().percent(), 1e-9);
    }

    @Test
    void anOutageThatGoesOnHasNoEndAndGrows() {
        down();
        pass(10);
        assertNull(answer(START, clock.now).incidents().getFirst().to());
        assertEquals(10, since().down());
        pass(30);
        assertEquals(40, since().down());
    }

    @Test
    void noDataIsNeverCountedAsUp() {
        pass(100);
        assertEquals(new Availability.Count(0, 0, 100), since());
        assertTrue(Double.isNaN(since().percent()));
    }

    @Test
    void aPausedServerIsNeitherUpNorDown() {
        up();
        pass(10);
        fleet.update(Given.paused(server));
        pass(20);
        fleet.update(server);
        up();
        pass(10);
        assertEquals(20, since().up(), 1);
        assertEquals(20, since().unknown(), 1);
        assertEquals(0, since().down());
    }

    @Test
    void afterAKillTheTimeSinceTheLastSignOfLifeIsUnknown() {
        up();
        pass(100);
        // killed: nothing more is written, and the next one starts ten minutes later
        clock.now = clock.now.plusSeconds(600);
        begin();
        up();
        pass(50);
        assertEquals(150, since().up(), 10);
        assertTrue(since().unknown() >= 600, since().toString());
        assertEquals(0, since().down());
    }

    @Test
    void anOrderlyStopLosesNoSecond() {
        up();
        pass(95);
        uptime.close();
        db.write(tx -> null);
        clock.now = clock.now.plusSeconds(60);
        begin();
        assertEquals(new Availability.Count(95, 0, 60), since());
    }

    @Test
    void whileTheMachineSleptNothingIsKnown() {
        up();
        pass(30);
        clock.now = clock.now.plus(Duration.ofHours(3));
        uptime.sweep(clock.now);
        pass(30);
        assertEquals(60, since().up(), 10);
        assertEquals(Duration.ofHours(3).toSeconds(), since().unknown(), 10);
    }

    @Test
    void aClockThatIsSetBackCountsNoSecondTwice() {
        up();
        pass(600);
        clock.now = clock.now.minusSeconds(300);
        pass(600);
        Availability.Count count = since();
        assertEquals(900, count.up() + count.unknown());
        assertTrue(count.up() <= 900 && count.up() >= 880, count.toString());
    }

    @Test
    void aServerThatIsDeletedTakesItsTimesAlong() {
        up();
        pass(5);
        new Servers(db).delete(server.id());
        fleet.remove(server.id());
        pass(700);
        assertEquals(List.of(), spans.of(server.id(), START, clock.now));
        assertEquals(0L, db.<Long>read(tx -> tx.number("SELECT count(*) FROM status_span")));
    }

    @Test
    void daysAndMonthsBeginWhereTheAskerLives() {
        Instant from = Instant.parse("2026-03-01T00:00:00Z");
        Instant to = Instant.parse("2026-03-31T00:00:00Z");
        List<StatusSpans.Span> all = List.of(new StatusSpans.Span(1, from, to, false, true, Reason.OK, ""));
        List<Availability.Day> days = Availability.of(all, from, to, ZoneId.of("Europe/Berlin"), false, 0).days();
        assertEquals("2026-03-01", days.getFirst().label());
        assertEquals(23 * 3600, days.getFirst().count().up());
        // the clocks went forward that night
        assertEquals(23 * 3600, days.stream().filter(day -> day.label().equals("2026-03-29")).findFirst().orElseThrow().count().up());
        assertEquals(30L * 86_400, days.stream().mapToLong(day -> day.count().up()).sum());
        List<Availability.Day> months = Availability.of(all, from, to, ZoneOffset.UTC, true, 0).days();
        assertEquals(List.of(new Availability.Day("2026-03", new Availability.Count(30L * 86_400, 0, 0))), months);
    }

    @Test
    void aSecondOfDowntimeIsNeverRoundedUpToAHundred() {
        Availability.Count count = new Availability.Count(86_399, 1, 0);
        assertFalse(Math.floor(count.percent() * 1000) / 1000 >= 100);
    }
}
