package monitor.watch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import monitor.json.RingReader;
import monitor.model.Failure;
import monitor.model.Log;
import monitor.model.Metric;
import monitor.model.Minute;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;
import monitor.probe.Asker;
import monitor.store.History;

/**
 * Fills gaps: when a server whose agent went on is read again, the minutes that the agent kept come into its history. On a thread of
 * its own and over a stream of its own, so that no poll waits; what was filled is not filled twice.
 */
public final class Backfill {

    /** The agent keeps so much. */
    private static final Duration KEPT = Duration.ofHours(24);
    /** In a shorter gap lies no whole minute, or hardly one. */
    private static final Duration SHORTEST_GAP = Duration.ofSeconds(75);
    /** A gap is more than so many polls that did not come. */
    private static final int GAP_POLLS = 3;
    /** After the return, so that the agent has closed the minute of the gap's end. */
    private static final Duration SETTLE = Duration.ofSeconds(15);
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration RETRY = Duration.ofSeconds(60);
    private static final int MOST_TRIES = 5;
    /** The agent answers half a day at a time. */
    private static final int MOST_PAGES = 3;
    /** Servers that are filled at once: after a cut of the network all come back together. */
    private static final int AT_ONCE = 2;
    /** What a clock may be off without being corrected: the difference is not known better. */
    private static final double SMALL_SKEW_MILLIS = 2_000;

    private final ConcurrentHashMap<Long, Known> known = new ConcurrentHashMap<>();
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final Fleet fleet;
    private final Asker asker;
    private final History history;
    private final Duration interval;
    private final Duration settle;
    private final Clock clock;
    private final Log log;

    /** Of one server; guarded by itself. */
    private static final class Known {
        private long lastMillis;
        /** The sample before the gap that is to be filled, or 0. */
        private long gapFromMillis;
        private long dueMillis;
        private int tries;
        private boolean running;
    }

    /** @param seen when each server was last read, by an earlier run. @param interval of servers that have none of their own */
    public Backfill(Fleet fleet, Asker asker, History history, Map<Long, Instant> seen, Duration interval, Clock clock, Log log) {
        this(fleet, asker, history, seen, interval, SETTLE, clock, log);
    }

    Backfill(Fleet fleet, Asker asker, History history, Map<Long, Instant> seen, Duration interval, Duration settle, Clock clock,
            Log log) {
        this.fleet = Objects.requireNonNull(fleet);
        this.asker = Objects.requireNonNull(asker);
        this.history = Objects.requireNonNull(history);
        this.interval = Objects.requireNonNull(interval);
        this.settle = settle;
        this.clock = Objects.requireNonNull(clock);
        this.log = Objects.requireNonNull(log);
        seen.forEach((id, at) -> of(id).lastMillis = at.toEpochMilli());
    }

    private Known of(long serverId) {
        return known.computeIfAbsent(serverId, id -> new Known());
    }

    /** Told of each sample; never blocks. */
    public void sampled(Sample sample) {
        Fleet.Entry entry = fleet.find(sample.serverId());
        if (entry == null || entry.server().local()) {
            known.remove(sample.serverId());
            return;
        }
        Known one = of(sample.serverId());
        synchronized (one) {
            long at = sample.at().toEpochMilli();
            if (one.lastMillis != 0 && at - one.lastMillis > gapMillis(entry.server())) {
                one.gapFromMillis = one.gapFromMillis == 0 ? one.lastMillis : one.gapFromMillis;
                one.dueMillis = at + settle.toMillis();
                one.tries = 0;
            }
            one.lastMillis = Math.max(at, one.lastMillis);
            if (one.gapFromMillis == 0 || sample.source() != Source.AGENT || one.running || at < one.dueMillis) {
                return;
            }
            one.running = true;
            long from = Math.max(one.gapFromMillis, at - KEPT.toMillis());
            double skew = sample.figures().get(Metric.SKEW_MILLIS);
            long corrected = Math.abs(skew) > SMALL_SKEW_MILLIS ? Math.round(skew) : 0;
            Thread.ofVirtual().name("backfill-" + sample.serverId()).start(() -> run(entry.server(), one, from, at, corrected));
        }
    }

    private long gapMillis(Server server) {
        long own = server.pollSeconds() == null ? interval.toMillis() : server.pollSeconds() * 1000L;
        return Math.max(SHORTEST_GAP.toMillis(), GAP_POLLS * own);
    }

    private void run(Server server, Known one, long fromMillis, long toMillis, long skewMillis) {
        boolean done = false;
        try {
            turns.acquire();
            try {
                done = fill(server, fromMillis, toMillis, skewMillis);
            } finally {
                turns.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("Filling a gap of history failed inside the central", e, "server_id", server.id());
        } finally {
            synchronized (one) {
                one.running = false;
                one.tries++;
                one.dueMillis = clock.millis() + RETRY.toMillis() * one.tries;
                one.gapFromMillis = done || one.tries >= MOST_TRIES ? 0 : one.gapFromMillis;
            }
        }
    }

    /** Whether all was brought that the agent has. */
    private boolean fill(Server server, long fromMillis, long toMillis, long skewMillis) {
        long since = (fromMillis + skewMillis) / 1000 - 60;
        for (int page = 0; page < MOST_PAGES; page++) {
            Result<RingReader.Page> read = asker.ask(server, "/api/history?since=" + Math.max(0, since), DEADLINE)
                    .then(RingReader::read);
            switch (read) {
                case Result.Failed<RingReader.Page>(Failure failure) -> {
                    log.warn("A gap of history could not be filled for now", "server_id", server.id(), "why", failure.sentence());
                    return false;
                }
                case Result.Ok<RingReader.Page>(RingReader.Page got) -> {
                    List<Minute> ours = got.minutes().stream().map(minute -> new Minute(minute.at() - skewMillis, minute.figures()))
                            .filter(minute -> minute.at() >= fromMillis - Minute.MILLIS && minute.at() < toMillis).toList();
                    history.fill(server.id(), ours);
                    if (!got.more() || got.minutes().isEmpty()) {
                        return true;
                    }
                    since = got.minutes().getLast().at() / 1000;
                }
            }
        }
        return true;
    }
}
