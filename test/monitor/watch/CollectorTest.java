package monitor.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import monitor.live.EventHub;
import monitor.model.Failure;
import monitor.model.Log;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Status;
import monitor.probe.Probe;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CollectorTest {

    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final Duration INTERVAL = Duration.ofMillis(200);

    /** Hosts whose behaviour a test decides. */
    private static final class Hosts implements Probe {

        private final Map<Long, AtomicInteger> polls = new ConcurrentHashMap<>();
        private final Map<Long, Failure> failing = new ConcurrentHashMap<>();
        private final Map<Long, CountDownLatch> hanging = new ConcurrentHashMap<>();
        private final Map<Long, AtomicInteger> inside = new ConcurrentHashMap<>();
        private final List<Long> forgotten = new CopyOnWriteArrayList<>();
        private volatile boolean overlapped;
        private volatile boolean breaking;
        private volatile boolean pinning;

        int polls(long id) {
            return polls.computeIfAbsent(id, any -> new AtomicInteger()).get();
        }

        @Override
        public Result<Sample> poll(Server server, Duration deadline) {
            AtomicInteger count = inside.computeIfAbsent(server.id(), any -> new AtomicInteger());
            overlapped |= count.incrementAndGet() > 1;
            try {
                polls.computeIfAbsent(server.id(), any -> new AtomicInteger()).incrementAndGet();
                if (breaking) {
                    throw new IllegalStateException("broken on purpose");
                }
                CountDownLatch latch = hanging.get(server.id());
                if (latch != null && !latch.await(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                    return Result.failed(Reason.TIMEOUT, "It hangs.");
                }
                Failure failure = failing.get(server.id());
                return failure != null ? Result.failed(failure) : Result.ok(Given.sample(server.id(), Instant.now(), 1));
            } catch (InterruptedException e) {
                return Result.failed(Reason.TIMEOUT, "interrupted");
            } finally {
                count.decrementAndGet();
            }
        }

        @Override
        public Result<Link> connect(Server server, Duration deadline) {
            Failure failure = failing.get(server.id());
            return failure != null ? Result.failed(failure)
                    : Result.ok(pinning ? new Link("ssh-ed25519", "SHA256:x", true) : Link.KEPT);
        }

        @Override
        public void forget(long serverId) {
            forgotten.add(serverId);
        }
    }

    private final Hosts hosts = new Hosts();
    private final EventHub hub = new EventHub();
    private final Fleet fleet = new Fleet(hub, Clock.systemUTC());
    private final List<Sample> stored = new CopyOnWriteArrayList<>();
    private final List<String> pins = new CopyOnWriteArrayList<>();
    private final Collector collector = new Collector(fleet, hosts, INTERVAL, stored::add,
            (server, type, fingerprint) -> pins.add(server.id() + " " + type + " " + fingerprint),
            Clock.systemUTC(), System::nanoTime, Log.NONE);

    @AfterEach
    void close() {
        collector.close();
    }

    private Status status(long id) {
        return fleet.find(id).status();
    }

    @Test
    void everyServerIsPolledAgainAndAgainAndItsSamplesAreShownAndStored() {
        for (int id = 1; id <= 20; id++) {
            fleet.put(Given.server(id));
        }
        collector.start();
        Await.until("each was polled three times", BOUND, () -> {
            for (int id = 1; id <= 20; id++) {
                if (hosts.polls(id) < 3) {
                    return false;
                }
            }
            return true;
        });
        assertEquals(20, fleet.overview().online());
        assertTrue(stored.size() >= 40);
        assertEquals(20, collector.watched());
    }

    @Test
    void oneThatHangsDelaysNobodyAndIsNamed() {
        hosts.hanging.put(1L, new CountDownLatch(1));
        fleet.put(Given.server(1));
        fleet.put(Given.server(2));
        collector.start();
        Await.until("the other is polled five times while the first hangs", BOUND, () -> hosts.polls(2) >= 5);
        Await.until("it is offline", BOUND, () -> status(1) == Status.OFFLINE);
        assertEquals(Reason.TIMEOUT, fleet.find(1).reason());
        assertEquals("It hangs.", fleet.find(1).sentence());
        hosts.hanging.remove(1L);
        Await.until("it is back", BOUND, () -> status(1) == Status.ONLINE);
    }

    @Test
    void twoPollsOfOneServerNeverOverlapWhoeverAsks() throws Exception {
        collector.add(Given.server(1));
        Thread[] askers = new Thread[8];
        for (int i = 0; i < askers.length; i++) {
            askers[i] = Thread.startVirtualThread(() -> {
                for (int n = 0; n < 5; n++) {
                    collector.pollNow(1, BOUND);
                    collector.reconnect(1);
                }
            });
        }
        for (Thread asker : askers) {
            asker.join();
        }
        collector.update(pollEvery(Given.server(1), 1));
        Await.until("it is polled at its new pace", BOUND, () -> hosts.polls(1) > 5);
        assertTrue(!hosts.overlapped);
    }

    private static Server pollEvery(Server s, int seconds) {
        return new Server(s.id(), s.name(), s.host(), s.port(), s.username(), "", List.of(), null, s.agentPort(), seconds, null,
                false, s.allowActions(), false, false, s.createdAt());
    }

    @Test
    void aFreshPollIsAnsweredAtOnceEvenWhileRefusalsAreWaitedOut() {
        hosts.failing.put(1L, new Failure(Reason.AUTH_FAILED, "Refused."));
        Server hourly = pollEvery(Given.server(1), 3600);
        collector.add(hourly);
        Await.until("it was refused", BOUND, () -> status(1) == Status.OFFLINE);
        hosts.failing.clear();
        assertInstanceOf(Result.Ok.class, collector.pollNow(1, BOUND));
        assertEquals(Status.ONLINE, status(1));
        int polls = hosts.polls(1);
        // at once again: the sample is fresh enough
        assertInstanceOf(Result.Ok.class, collector.pollNow(1, BOUND));
        assertEquals(polls, hosts.polls(1));
    }

    @Test
    void aFreshPollOfAHangingServerEndsWithItsOwnDeadline() {
        hosts.hanging.put(1L, new CountDownLatch(1));
        collector.add(pollEvery(Given.server(1), 3600));
        Await.until("it hangs", BOUND, () -> hosts.polls(1) == 1);
        Result<Sample> result = collector.pollNow(1, Duration.ofMillis(50));
        assertEquals(Reason.TIMEOUT, assertInstanceOf(Result.Failed.class, result).failure().reason());
    }

    @Test
    void aPausedServerIsNotPolledUntilItIsResumed() {
        Server server = Given.server(1);
        collector.add(server);
        Await.until("it is online", BOUND, () -> status(1) == Status.ONLINE);
        collector.update(Given.paused(server));
        assertEquals(0, collector.watched());
        assertTrue(hosts.forgotten.contains(1L));
        assertEquals(Status.UNKNOWN, status(1));
        assertInstanceOf(Result.Failed.class, collector.pollNow(1, BOUND));
        collector.update(server);
        Await.until("it is online again", BOUND, () -> status(1) == Status.ONLINE);
    }

    @Test
    void aRemovedServerIsForgottenEverywhere() {
        collector.add(Given.server(1));
        Await.until("it is online", BOUND, () -> status(1) == Status.ONLINE);
        collector.remove(1);
        assertEquals(0, collector.watched());
        assertEquals(0, fleet.all().size());
        assertTrue(hosts.forgotten.contains(1L));
    }

    @Test
    void anotherAddressIsConnectedAnew() {
        collector.add(Given.server(1));
        Await.until("it is online", BOUND, () -> status(1) == Status.ONLINE);
        hosts.failing.put(1L, new Failure(Reason.UNREACHABLE, "Nobody there."));
        collector.update(Given.server(1, "10.9.9.9"));
        assertTrue(hosts.forgotten.contains(1L));
        Await.until("it is offline at the new address", BOUND, () -> status(1) == Status.OFFLINE);
    }

    @Test
    void aNewNameDisturbsNothing() {
        Server server = Given.server(1);
        collector.add(server);
        Await.until("it is online", BOUND, () -> status(1) == Status.ONLINE);
        collector.update(Given.named(server, "other"));
        assertEquals(Status.ONLINE, status(1));
        assertTrue(hosts.forgotten.isEmpty());
        int polls = hosts.polls(1);
        Await.until("it is polled on", BOUND, () -> hosts.polls(1) > polls);
        assertEquals("other", fleet.find(1).server().name());
    }

    @Test
    void aFaultInsideTheProbeEndsNoWatching() {
        hosts.breaking = true;
        collector.add(Given.server(1));
        Await.until("the fault is told", BOUND, () -> status(1) == Status.OFFLINE);
        assertEquals(Reason.BAD_DATA, fleet.find(1).reason());
        hosts.breaking = false;
        Await.until("it is polled on", BOUND, () -> status(1) == Status.ONLINE);
    }

    @Test
    void aKeyThatAPollPinnedIsTold() {
        hosts.pinning = true;
        collector.add(Given.server(1));
        Await.until("it is told", BOUND, () -> pins.size() == 1);
        assertEquals("1 ssh-ed25519 SHA256:x", pins.getFirst());
    }

    @Test
    void theCountersTellWhatHappened() {
        hosts.failing.put(2L, new Failure(Reason.UNREACHABLE, "Nobody there."));
        collector.add(Given.server(1));
        collector.add(Given.server(2));
        Await.until("both were tried", BOUND, () -> status(1) == Status.ONLINE && status(2) == Status.OFFLINE);
        Map<String, Long> counters = collector.counters();
        assertTrue(counters.get("polls") >= 1);
        assertTrue(counters.get("connects_failed") >= 1);
    }

    @Test
    void closingEndsPollsThatHang() {
        hosts.hanging.put(1L, new CountDownLatch(1));
        collector.add(pollEvery(Given.server(1), 3600));
        Await.until("it hangs", BOUND, () -> hosts.polls(1) == 1);
        collector.close();
        assertEquals(0, hosts.inside.get(1L).get());
    }
}
