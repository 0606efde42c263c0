package monitor.watch;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import monitor.live.EventHub;
import monitor.model.Event;
import monitor.model.Failure;
import monitor.model.Metric;
import monitor.model.Reason;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;
import monitor.model.Status;

/**
 * What is known now of every server, in memory: each read is answered from here. Safe from any thread; an {@link Entry} never changes,
 * a new one replaces it, so that what was encoded from one stays right for as long as it is the same object.
 */
public final class Fleet {

    /**
     * @param sentence    why, in words; empty while the reason is ok
     * @param source      of the last sample, or null
     * @param last        the newest sample, or null where there has been none since the start
     * @param lastSeen    when the newest sample came, of earlier runs too, or null
     * @param statusSince when the status became what it is
     */
    public record Entry(Server server, Status status, Reason reason, String sentence, Source source, Sample last,
            Instant lastSeen, Instant statusSince) {}

    /** A paused server counts as paused only. */
    public record Overview(int total, int online, int offline, int unknown, int paused) {

        public static Overview of(List<Entry> entries) {
            int[] counts = new int[Status.values().length];
            int paused = 0;
            for (Entry entry : entries) {
                if (entry.server().paused()) {
                    paused++;
                } else {
                    counts[entry.status().ordinal()]++;
                }
            }
            return new Overview(entries.size(), counts[Status.ONLINE.ordinal()], counts[Status.OFFLINE.ordinal()],
                    counts[Status.UNKNOWN.ordinal()], paused);
        }
    }

    /** Main figures of the last minutes: epoch seconds ascending, and for each metric a line of as many values (NaN: absent). */
    public record Lines(long[] at, List<Metric> metrics, float[][] values) {}

    private static final String NOT_YET = "It has not been polled yet.";
    private static final String PAUSED = "It is paused: it is not polled.";

    private final ConcurrentSkipListMap<Long, Slot> slots = new ConcurrentSkipListMap<>();
    private final AtomicLong version = new AtomicLong();
    private final EventHub hub;
    private final Clock clock;

    public Fleet(EventHub hub, Clock clock) {
        this.hub = Objects.requireNonNull(hub);
        this.clock = Objects.requireNonNull(clock);
    }

    /** Every server, by id. */
    public List<Entry> all() {
        List<Entry> all = new ArrayList<>(slots.size());
        for (Slot slot : slots.values()) {
            all.add(slot.entry);
        }
        return all;
    }

    /** The server's entry, or null. */
    public Entry find(long id) {
        Slot slot = slots.get(id);
        return slot == null ? null : slot.entry;
    }

    /** The last minutes of a server; empty lines where it does not exist. */
    public Lines recent(long id) {
        Slot slot = slots.get(id);
        return slot == null ? new Recent().lines() : slot.recent.lines();
    }

    /** Grows with every change, so that two equal versions mean equal answers. */
    public long version() {
        return version.get();
    }

    public Overview overview() {
        return Overview.of(all());
    }

    /** Adds a server of which nothing is known yet but, perhaps, when it was last seen; one that is there is updated. */
    public void put(Server server, Instant lastSeen) {
        Slot slot = new Slot(new Entry(server, Status.UNKNOWN, Reason.NO_DATA, server.paused() ? PAUSED : NOT_YET, null, null,
                lastSeen, clock.instant()));
        if (slots.putIfAbsent(server.id(), slot) != null) {
            update(server);
            return;
        }
        changed(server.id(), Event.Change.ADDED);
    }

    public void put(Server server) {
        put(server, null);
    }

    /** Replaces what is stored of a server. What was sampled stays, unless it is another machine now. */
    public void update(Server server) {
        Slot slot = slots.get(server.id());
        if (slot == null) {
            return;
        }
        synchronized (slot) {
            Entry old = slot.entry;
            boolean another = !sameMachine(old.server(), server);
            if (another) {
                slot.recent.clear();
            }
            boolean unknown = another || server.paused() != old.server().paused();
            slot.entry = new Entry(server,
                    unknown ? Status.UNKNOWN : old.status(),
                    unknown ? Reason.NO_DATA : old.reason(),
                    unknown ? server.paused() ? PAUSED : NOT_YET : old.sentence(),
                    another ? null : old.source(), another ? null : old.last(), another ? null : old.lastSeen(),
                    unknown ? clock.instant() : old.statusSince());
        }
        changed(server.id(), Event.Change.UPDATED);
    }

    public void remove(long id) {
        if (slots.remove(id) != null) {
            changed(id, Event.Change.REMOVED);
        }
    }

    /** A poll brought a sample. Ignored when the server has been removed, paused or become another machine in the meantime. */
    void sampled(Server polled, Sample sample) {
        Slot slot = slots.get(polled.id());
        if (slot == null) {
            return;
        }
        boolean turned;
        synchronized (slot) {
            Entry old = slot.entry;
            if (!isCurrent(polled, old)) {
                return;
            }
            turned = old.status() != Status.ONLINE;
            slot.recent.add(sample);
            slot.entry = new Entry(old.server(), Status.ONLINE, Reason.OK, "", sample.source(), sample, sample.at(),
                    turned ? sample.at() : old.statusSince());
        }
        version.incrementAndGet();
        hub.publish(new Event.Sampled(sample));
        if (turned) {
            hub.publish(new Event.StatusChanged(polled.id(), Status.ONLINE, Reason.OK, ""));
        }
    }

    /** Polls failed until the server counts as offline. Ignored as by {@link #sampled}. */
    void failed(Server polled, Failure failure) {
        Slot slot = slots.get(polled.id());
        if (slot == null) {
            return;
        }
        synchronized (slot) {
            Entry old = slot.entry;
            boolean same = old.status() == Status.OFFLINE && old.reason() == failure.reason()
                    && old.sentence().equals(failure.sentence());
            if (same || !isCurrent(polled, old)) {
                return;
            }
            Instant since = old.status() == Status.OFFLINE ? old.statusSince() : clock.instant();
            slot.entry = new Entry(old.server(), Status.OFFLINE, failure.reason(), failure.sentence(), old.source(), old.last(),
                    old.lastSeen(), since);
        }
        version.incrementAndGet();
        hub.publish(new Event.StatusChanged(polled.id(), Status.OFFLINE, failure.reason(), failure.sentence()));
    }

    private static boolean isCurrent(Server polled, Entry entry) {
        return !entry.server().paused() && sameMachine(polled, entry.server());
    }

    /** Whether two versions of a server are read at the same place. */
    static boolean sameMachine(Server one, Server other) {
        return one.host().equals(other.host()) && one.port() == other.port() && one.local() == other.local()
                && Objects.equals(one.jump(), other.jump());
    }

    private void changed(long id, Event.Change change) {
        version.incrementAndGet();
        hub.publish(new Event.ServerChanged(id, change));
    }

    /** Where a server's entry stands; written under its own lock. */
    private static final class Slot {

        private final Recent recent = new Recent();
        private volatile Entry entry;

        private Slot(Entry entry) {
            this.entry = entry;
        }
    }
}
