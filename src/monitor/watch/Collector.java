package monitor.watch;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import monitor.model.Failure;
import monitor.model.Log;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.probe.Probe;

/** Polls every server that is not paused, each on a virtual thread of its own, and tells the fleet and the store. Safe from any thread. */
public final class Collector implements AutoCloseable {

    /** At the start, servers are polled this far apart at most, so that a few are there at once and a thousand come in an interval. */
    private static final Duration START_STEP = Duration.ofMillis(50);

    /** What closing waits for polls that were interrupted. */
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(2);

    private final ConcurrentHashMap<Long, Poller> pollers = new ConcurrentHashMap<>();
    private final Counters counters = new Counters();
    private final Fleet fleet;
    private final Probe probe;
    private final Duration interval;
    private final Consumer<Sample> store;
    private final Pins pins;
    private final LongSupplier nanos;
    private final Log log;
    private final long originNanos;
    private volatile boolean closed;

    /** Told when a poll pinned a host key on its first use; see the contract's informational alert. */
    public interface Pins {
        void pinned(Server server, String keyType, String fingerprint);
    }

    /**
     * @param interval of servers that have none of their own
     * @param store    takes each sample; must not block
     * @param clock    read once, so that a server keeps its phase over restarts; nothing else depends on wall time
     * @param nanos    elapsed time
     */
    public Collector(Fleet fleet, Probe probe, Duration interval, Consumer<Sample> store, Pins pins, Clock clock,
            LongSupplier nanos, Log log) {
        this.fleet = Objects.requireNonNull(fleet);
        this.probe = Objects.requireNonNull(probe);
        this.interval = Objects.requireNonNull(interval);
        this.store = Objects.requireNonNull(store);
        this.pins = Objects.requireNonNull(pins);
        this.nanos = Objects.requireNonNull(nanos);
        this.log = Objects.requireNonNull(log);
        this.originNanos = nanos.getAsLong() - TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }

    /** Begins to watch the servers that the fleet knows, spread over an interval or less. */
    public synchronized void start() {
        Collection<Fleet.Entry> all = fleet.all();
        long span = Math.min(interval.toNanos(), START_STEP.toNanos() * all.size());
        for (Fleet.Entry entry : all) {
            Server server = entry.server();
            long wait = server.local() ? 0 : (long) (Schedule.place(server.id()) * span);
            watch(server, wait, null);
        }
    }

    /** Puts a stored server into the fleet and polls it at once. */
    public synchronized void add(Server server) {
        fleet.put(server);
        watch(server, 0, null);
    }

    /** Takes over what was changed of a server, and connects anew where that concerns the connection. */
    public synchronized void update(Server server) {
        Poller old = pollers.get(server.id());
        fleet.update(server);
        if (old == null || server.paused() || !sameInterval(old.server(), server)) {
            watch(server, 0, stop(server.id()));
            return;
        }
        boolean anew = !sameConnection(old.server(), server);
        old.update(server);
        if (anew) {
            probe.forget(server.id());
            old.soon(!Fleet.sameMachine(old.server(), server));
        }
    }

    /** The agent came or went: polls at once and forgets refusals, over the session that is open; what else runs on it goes on. */
    public void again(long id) {
        Poller poller = pollers.get(id);
        if (poller != null) {
            probe.again(id);
            poller.soon(false);
        }
    }

    /** How to sign in has changed (secret, host key): connects anew, polls at once, forgets refusals. */
    public void reconnect(long id) {
        Poller poller = pollers.get(id);
        if (poller != null) {
            probe.forget(id);
            poller.soon(false);
        }
    }

    /** Watches a server no longer, and takes it out of the fleet. */
    public synchronized void remove(long id) {
        stop(id);
        fleet.remove(id);
    }

    /** Polls now, or waits for the poll that is running; answers within the deadline. Asking in a loop does not poll in a loop. */
    public Result<Sample> pollNow(long id, Duration deadline) {
        Poller poller = pollers.get(id);
        if (poller == null) {
            return Result.failed(Reason.NO_DATA, "Server " + id + " is not watched: it is paused or does not exist.");
        }
        try {
            return poller.fresh().get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Result.failed(Reason.TIMEOUT, "No answer within " + deadline.toMillis() + " ms; the poll goes on.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Result.failed(Reason.TIMEOUT, "Interrupted while waiting for the poll.");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** How many servers are polled. */
    public int watched() {
        return pollers.size();
    }

    /** Polls, failures, late and skipped ones, durations; since the start. */
    public Map<String, Long> counters() {
        return counters.all();
    }

    @Override
    public void close() {
        closed = true;
        pollers.values().forEach(Poller::stop);
        long end = nanos.getAsLong() + CLOSE_BOUND.toNanos();
        try {
            for (Poller poller : pollers.values()) {
                poller.join(Duration.ofNanos(Math.max(1, end - nanos.getAsLong())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pollers.clear();
    }

    private void watch(Server server, long waitNanos, Poller before) {
        if (closed || server.paused()) {
            return;
        }
        Duration own = server.pollSeconds() == null ? interval : Duration.ofSeconds(server.pollSeconds());
        Schedule schedule = new Schedule(server.id(), own, originNanos, () -> ThreadLocalRandom.current().nextDouble());
        Poller poller = new Poller(this, server, probe, schedule, nanos, counters, before);
        if (pollers.putIfAbsent(server.id(), poller) == null) {
            poller.start(nanos.getAsLong() + waitNanos);
        }
    }

    private Poller stop(long id) {
        Poller poller = pollers.remove(id);
        if (poller != null) {
            poller.stop();
        }
        probe.forget(id);
        return poller;
    }

    private static boolean sameInterval(Server one, Server other) {
        return Objects.equals(one.pollSeconds(), other.pollSeconds());
    }

    private static boolean sameConnection(Server one, Server other) {
        return Fleet.sameMachine(one, other) && one.username().equals(other.username())
                && Objects.equals(one.sshKeyPath(), other.sshKeyPath()) && one.agentPort() == other.agentPort()
                && one.legacyAlgorithms() == other.legacyAlgorithms();
    }

    Log log() {
        return log;
    }

    void sampled(Server polled, Sample sample) {
        fleet.sampled(polled, sample);
        try {
            store.accept(sample);
        } catch (RuntimeException e) {
            log.error("Storing a sample failed inside the central", e, "server_id", polled.id());
        }
    }

    void failed(Server polled, Failure failure) {
        fleet.failed(polled, failure);
    }

    void pinned(Server polled, Probe.Link link) {
        try {
            pins.pinned(polled, link.keyType(), link.fingerprint());
        } catch (RuntimeException e) {
            log.error("Telling a pinned host key failed inside the central", e, "server_id", polled.id());
        }
    }
}
