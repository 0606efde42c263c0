package monitor.recall;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import monitor.json.Member;
import monitor.model.Log;
import monitor.model.Problem;
import monitor.model.Sample;
import monitor.store.SnapshotPins;
import monitor.store.SnapshotRows;

/**
 * The processes of past moments: every poll's for two hours, then one a minute and every one around a spike for two days, and
 * those around the start of an alert for as long as the alert.
 *
 * <pre>
 *  sample ──> Watched (memory, at most 50 s) ──> chunk a server, all in one batch ──> after 2 to 3 h a block an hour ──> gone
 *                                                              └───────────────> pinned to an alert
 * </pre>
 *
 * A crash loses what waits in memory: less than a minute. Safe from any thread; {@link #sweep} is for one.
 */
public final class Snapshots implements AutoCloseable {

    /** With the half second that the writer gathers, a crash loses less than a minute. */
    static final Duration FLUSH = Duration.ofSeconds(50);
    /** Batches of which each goes on from the one before: ten minutes, so that a reader has little to read through. */
    static final int CHAIN_BATCHES = 12;

    static final Duration EVERY_POLL = Duration.ofHours(2);
    static final Duration KEEP = Duration.ofHours(48);
    static final Duration BLOCK = Duration.ofHours(1);

    /** A list is near to a moment where it is no further than the longest interval of polls. */
    static final Duration NEAR = Duration.ofHours(1);

    /** Around a span that is explained: the lists at its edges tell what was there before and is there after. */
    private static final Duration MARGIN = Duration.ofMinutes(3);
    /** Hours that are read for an account. */
    private static final int MOST_BLOCKS = 50;

    /** What one server may take beside the others: four times what a busy one with 200 processes does. */
    static final long MOST_SERVER_BYTES = 16L << 20;

    /** Servers whose hour is thinned in one step: some 100 ms. */
    private static final int THINNED_AT_ONCE = 16;
    private static final Duration PINS = Duration.ofSeconds(5);
    private static final Duration MORE = Duration.ofMillis(50);
    private static final Duration IDLE = Duration.ofSeconds(5);

    /** Bytes that may be kept, and bytes for what alerts keep. */
    public record Limits(LongSupplier lists, LongSupplier pinned) {}

    /**
     * One moment.
     *
     * @param kept      why it is still there: "poll", "minute", "spike" or "alert"
     * @param previous  the kept moment before it, or null
     * @param next      the one behind it, or null
     * @param processes the JSON array as it was polled
     * @param whole     whether all of what was polled is there
     */
    public record Moment(Instant at, String kept, Instant previous, Instant next, byte[] processes, boolean whole) {}

    private final Map<Long, Watched> watched = new ConcurrentHashMap<>();
    private final SnapshotRows rows;
    private final Pinning pins;
    private final Limits limits;
    private final Log log;
    private long chain;
    private int batches;
    private long flushNanos;
    private long pinsNanos;
    private volatile boolean stored = true;

    public Snapshots(SnapshotRows rows, SnapshotPins pins, Limits limits, LongSupplier nanos, Log log) {
        this.rows = rows;
        this.limits = limits;
        this.log = log;
        this.pins = new Pinning(this, pins, log);
        chain = rows.newChain();
        flushNanos = nanos.getAsLong() + FLUSH.toNanos();
        pinsNanos = nanos.getAsLong();
    }

    /** Told of each sample; never blocks. */
    public void sampled(Sample sample) {
        int processes = Member.place(sample.json(), "processes");
        boolean some = processes >= 0 && sample.json()[processes] == '[';
        watched.computeIfAbsent(sample.serverId(), Watched::new).add(sample, some ? processes : -1);
    }

    /** The list nearest to a moment; a {@link Problem} where none is kept near. */
    public Moment at(long serverId, Instant at) {
        TreeMap<Long, Lists.Found> lists = near(serverId, at.toEpochMilli()).byTime();
        Long nearest = Lists.nearest(lists, at.toEpochMilli(), NEAR.toMillis());
        if (nearest == null) {
            throw Problem.notFound(kept(serverId, lists));
        }
        Lists.Found found = lists.get(nearest);
        return new Moment(Instant.ofEpochMilli(nearest), found.reason().word(), time(lists.lowerKey(nearest)),
                time(lists.higherKey(nearest)), Row.array(found.listing().rows()), !found.listing().has(Listing.CUT));
    }

    private static Instant time(Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private String kept(long serverId, TreeMap<Long, Lists.Found> near) {
        SnapshotRows.Kept stored = rows.kept(serverId);
        if (stored == null && near.isEmpty()) {
            return "No processes of the past are kept of server " + serverId + " yet.";
        }
        long from = Math.min(stored == null ? Long.MAX_VALUE : stored.from(), near.isEmpty() ? Long.MAX_VALUE : near.firstKey());
        long to = Math.max(stored == null ? Long.MIN_VALUE : stored.to(), near.isEmpty() ? Long.MIN_VALUE : near.lastKey());
        return "No processes are kept within an hour of that moment; those of server " + serverId + " reach from "
                + Instant.ofEpochMilli(from) + " to " + Instant.ofEpochMilli(to) + ".";
    }

    /** All lists around a moment: the nearest before and after it are among them, and their neighbours. */
    Lists near(long serverId, long at) {
        Lists lists = waiting(serverId);
        rows.near(serverId, at).forEach(lists::add);
        pins.add(lists, serverId, at - NEAR.toMillis(), at + NEAR.toMillis());
        return lists;
    }

    /** The lists of a span by their times, with the last one before it and the first one behind it where they are near. */
    TreeMap<Long, Listing> within(long serverId, long from, long to) {
        Lists lists = waiting(serverId);
        rows.within(serverId, from - MARGIN.toMillis(), to + MARGIN.toMillis(), MOST_BLOCKS).forEach(lists::add);
        pins.add(lists, serverId, from, to);
        TreeMap<Long, Listing> within = new TreeMap<>();
        Long before = lists.byTime().lowerKey(from);
        Long after = lists.byTime().ceilingKey(to);
        lists.byTime().forEach((time, found) -> {
            if (time >= from && time < to || time.equals(before) && from - time <= MARGIN.toMillis()
                    || time.equals(after) && time - to <= MARGIN.toMillis()) {
                within.put(time, found.listing());
            }
        });
        return within;
    }

    private Lists waiting(long serverId) {
        Lists lists = new Lists(serverId, log);
        Watched server = watched.get(serverId);
        if (server != null) {
            lists.add(server.waiting(), Lists.Reason.POLL);
        }
        // what was taken from there a moment ago is in the queue of the writer
        if (!stored) {
            rows.settle();
        }
        return lists;
    }

    /** The time of a server's newest list since the start, or the least long. */
    long newest(long serverId) {
        Watched server = watched.get(serverId);
        return server == null ? Long.MIN_VALUE : server.newest();
    }

    /** The processes that an alert keeps, ascending; empty while there are none yet. */
    public List<Pinned> pinned(long alertId) {
        return pins.pinned(alertId);
    }

    /** Where a pinned list stands to the start of its alert. */
    public enum Place {
        BEFORE, AT, AFTER;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param processes the JSON array as it was polled */
    public record Pinned(Place moment, Instant at, byte[] processes) {}

    /** One step of what has to be done by and by. Returns after how long it wants to be called again. */
    public Duration sweep(Instant now, long nanos) {
        if (nanos - flushNanos >= 0) {
            flush();
            flushNanos = nanos + FLUSH.toNanos();
        }
        try {
            if (nanos - pinsNanos >= 0) {
                pins.step(now.toEpochMilli());
                pinsNanos = nanos + PINS.toNanos();
            }
            Duration next = step(now.toEpochMilli()) ? MORE : IDLE;
            return next.toNanos() < flushNanos - nanos ? next : Duration.ofNanos(Math.max(1, flushNanos - nanos));
        } catch (Problem problem) {
            log.warn("Kept process lists could not be looked after for now", "why", problem.getMessage());
            return IDLE;
        }
    }

    /** Stores what waits. What was not committed the time before is not gone on from. */
    private void flush() {
        boolean anew = ++batches >= CHAIN_BATCHES || !stored;
        List<SnapshotRows.Chunk> chunks = new ArrayList<>();
        for (Watched server : watched.values()) {
            SnapshotRows.Chunk raw = server.take(anew);
            if (raw != null) {
                chunks.add(new SnapshotRows.Chunk(raw.serverId(), raw.fromAt(), raw.toAt(), Chunk.deflate(raw.data())));
            } else if (anew) {
                watched.remove(server.id());
            }
            Thread.yield(); // a thousand servers take some 100 ms, and polls want to run
        }
        if (!chunks.isEmpty()) {
            stored = false;
            rows.append(chain, chunks, () -> stored = true);
        }
        if (anew) {
            chain++;
            batches = 0;
        }
    }

    private boolean step(long now) {
        SnapshotRows.Due due = rows.due(now - EVERY_POLL.toMillis(), BLOCK.toMillis());
        if (due != null) {
            thin(due);
            return true;
        }
        return rows.deleteBefore(now - KEEP.toMillis())
                || rows.deleteAbove(MOST_SERVER_BYTES, limits.lists().getAsLong()) || pins.clean(limits.pinned().getAsLong());
    }

    private void thin(SnapshotRows.Due due) {
        if (due.servers().isEmpty()) {
            rows.dropped(due);
            return;
        }
        List<SnapshotRows.Thinned> blocks = new ArrayList<>();
        List<Long> servers = due.servers().subList(0, Math.min(THINNED_AT_ONCE, due.servers().size()));
        for (long server : servers) {
            Lists lists = new Lists(server, log);
            rows.hour(server, due.upTo()).forEach(lists::add);
            List<Listing> kept = Thinning.thin(lists.byTime().values().stream().map(Lists.Found::listing).toList(), due.upToAt());
            if (!kept.isEmpty()) {
                blocks.add(new SnapshotRows.Thinned(server, kept.getFirst().at(), kept.getLast().at(), Thinning.block(kept)));
            }
        }
        rows.thinned(due, servers.getLast(), blocks);
    }

    /** Stores what waits, as well as the database still takes it. */
    @Override
    public void close() {
        flush();
    }
}
