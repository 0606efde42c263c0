package monitor.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import monitor.live.EventHub;
import monitor.model.Event;
import monitor.model.Failure;
import monitor.model.Metric;
import monitor.model.Reason;
import monitor.model.Server;
import monitor.model.Status;
import org.junit.jupiter.api.Test;

class FleetTest {

    private static final Instant NOW = Instant.parse("2026-01-06T12:00:00Z");
    private static final Failure DOWN = new Failure(Reason.UNREACHABLE, "It does not answer.");

    private final EventHub hub = new EventHub();
    private final Fleet fleet = new Fleet(hub, Clock.fixed(NOW, ZoneOffset.UTC));
    private final Server server = Given.server(1);

    private List<Event> events(EventHub.Subscription subscription) throws InterruptedException {
        List<Event> events = new ArrayList<>();
        for (Event e = subscription.next(0, TimeUnit.SECONDS); e != null; e = subscription.next(0, TimeUnit.SECONDS)) {
            events.add(e);
        }
        return events;
    }

    @Test
    void aNewServerIsUnknownUntilItsFirstPoll() {
        fleet.put(server);
        Fleet.Entry entry = fleet.find(1);
        assertEquals(Status.UNKNOWN, entry.status());
        assertEquals(Reason.NO_DATA, entry.reason());
        assertNull(entry.last());
        assertEquals(new Fleet.Overview(1, 0, 0, 1, 0), fleet.overview());
    }

    @Test
    void aSampleMakesItOnlineAndTellsBoth() throws Exception {
        fleet.put(server);
        EventHub.Subscription told = hub.subscribe(10);
        fleet.sampled(server, Given.sample(1, NOW, 12.5));
        fleet.sampled(server, Given.sample(1, NOW.plusSeconds(5), 13));
        assertEquals(Status.ONLINE, fleet.find(1).status());
        assertEquals(NOW.plusSeconds(5), fleet.find(1).lastSeen());
        assertEquals(NOW, fleet.find(1).statusSince());
        List<Event> events = events(told);
        assertEquals(3, events.size());
        assertEquals(new Event.StatusChanged(1, Status.ONLINE, Reason.OK, ""), events.get(1));
    }

    @Test
    void aFailureKeepsTheLastSampleAndIsToldOnce() throws Exception {
        fleet.put(server);
        fleet.sampled(server, Given.sample(1, NOW, 12.5));
        EventHub.Subscription told = hub.subscribe(10);
        fleet.failed(server, DOWN);
        fleet.failed(server, DOWN);
        assertEquals(Status.OFFLINE, fleet.find(1).status());
        assertEquals("It does not answer.", fleet.find(1).sentence());
        assertEquals(12.5, fleet.find(1).last().figures().get(Metric.CPU_PERCENT));
        assertEquals(1, events(told).size());
    }

    @Test
    void anotherReasonIsToldButTheStatusLastsSinceTheFirst() throws Exception {
        fleet.put(server);
        fleet.failed(server, DOWN);
        Instant since = fleet.find(1).statusSince();
        EventHub.Subscription told = hub.subscribe(10);
        fleet.failed(server, new Failure(Reason.TIMEOUT, "It hangs."));
        assertEquals(1, events(told).size());
        assertEquals(since, fleet.find(1).statusSince());
    }

    @Test
    void aPausedServerCountsInNoOtherTotalAndTakesNoLateSample() {
        fleet.put(server);
        fleet.sampled(server, Given.sample(1, NOW, 1));
        fleet.update(Given.paused(server));
        fleet.sampled(server, Given.sample(1, NOW.plusSeconds(5), 2));
        fleet.failed(server, DOWN);
        assertEquals(Status.UNKNOWN, fleet.find(1).status());
        assertEquals(NOW, fleet.find(1).lastSeen());
        assertEquals(new Fleet.Overview(1, 0, 0, 0, 1), fleet.overview());
    }

    @Test
    void anotherAddressIsAnotherMachineOfWhichNothingIsKnown() {
        fleet.put(server);
        fleet.sampled(server, Given.sample(1, NOW, 1));
        Server moved = Given.server(1, "10.9.9.9");
        fleet.update(moved);
        assertNull(fleet.find(1).last());
        assertEquals(0, fleet.recent(1).at().length);
        fleet.sampled(server, Given.sample(1, NOW.plusSeconds(5), 2));
        assertNull(fleet.find(1).last());
    }

    @Test
    void aNewNameKeepsWhatIsKnown() {
        fleet.put(server);
        fleet.sampled(server, Given.sample(1, NOW, 1));
        Server named = Given.named(server, "other");
        fleet.update(named);
        assertSame(named, fleet.find(1).server());
        assertEquals(Status.ONLINE, fleet.find(1).status());
        fleet.sampled(server, Given.sample(1, NOW.plusSeconds(5), 2));
        assertSame(named, fleet.find(1).server());
        assertEquals(NOW.plusSeconds(5), fleet.find(1).lastSeen());
    }

    @Test
    void aRemovedServerDoesNotComeBackByALatePoll() {
        fleet.put(server);
        fleet.remove(1);
        fleet.sampled(server, Given.sample(1, NOW, 1));
        assertNull(fleet.find(1));
        assertEquals(0, fleet.all().size());
    }

    @Test
    void theVersionGrowsWithEveryChangeAndOnlyThen() {
        long before = fleet.version();
        fleet.put(server);
        fleet.failed(server, DOWN);
        long after = fleet.version();
        assertNotEquals(before, after);
        fleet.failed(server, DOWN);
        fleet.all();
        assertEquals(after, fleet.version());
    }

    @Test
    void theRecentLinesHoldTheNewestPointsInOrder() {
        fleet.put(server);
        for (int i = 0; i < Recent.POINTS + 7; i++) {
            fleet.sampled(server, Given.sample(1, NOW.plusSeconds(5L * i), i));
        }
        Fleet.Lines lines = fleet.recent(1);
        assertEquals(Recent.POINTS, lines.at().length);
        assertEquals(NOW.plusSeconds(35).getEpochSecond(), lines.at()[0]);
        assertEquals(7f, lines.values()[0][0]);
        assertEquals(Recent.POINTS + 6f, lines.values()[0][Recent.POINTS - 1]);
        assertEquals(Float.NaN, lines.values()[1][0]);
    }
}
