package monitor.recall;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import monitor.model.Log;
import monitor.store.SnapshotPins;
import monitor.store.SnapshotRows;

/** Copies the lists before, at and after the start of an alert to it, as they come. */
final class Pinning {

    /** Before and after are so far from the start, so that they show another moment. */
    static final long APART_MILLIS = 60_000;
    /** A server that is not read again within this time has no list after the start. */
    static final long WAIT_MILLIS = 2 * 3_600_000;

    /** The flag of a place, beside those of {@link Listing}. */
    private static int flag(Snapshots.Place place) {
        return 4 << place.ordinal();
    }

    private final Snapshots snapshots;
    private final SnapshotPins pins;
    private final Log log;
    private long lastAlert;

    Pinning(Snapshots snapshots, SnapshotPins pins, Log log) {
        this.snapshots = snapshots;
        this.pins = pins;
        this.log = log;
    }

    /** Looks after some of those that are open, the next ones the next time. */
    void step(long now) {
        List<SnapshotPins.Pin> open = pins.open(lastAlert);
        if (open.isEmpty() && lastAlert > 0) {
            open = pins.open(0);
        }
        for (SnapshotPins.Pin pin : open) {
            long since = now - pin.startedAt();
            boolean last = since > WAIT_MILLIS || since < -WAIT_MILLIS;
            boolean more = snapshots.newest(pin.serverId()) >= pin.startedAt() + APART_MILLIS;
            if (pin.data() == null || more || last) {
                look(pin, last);
            }
        }
        lastAlert = open.isEmpty() ? 0 : open.getLast().alertId();
    }

    private void look(SnapshotPins.Pin pin, boolean last) {
        TreeMap<Long, Integer> places = new TreeMap<>();
        TreeMap<Long, Lists.Found> lists = new TreeMap<>();
        long start = pin.startedAt();
        for (long moment : new long[] {start - APART_MILLIS, start, start + APART_MILLIS}) {
            lists.putAll(snapshots.near(pin.serverId(), moment).byTime());
        }
        Long at = Lists.nearest(lists, start, Snapshots.NEAR.toMillis());
        Long before = lists.floorKey(start - APART_MILLIS);
        Long after = lists.ceilingKey(start + APART_MILLIS);
        boolean done = last || after != null && after - start <= WAIT_MILLIS;
        place(places, Snapshots.Place.BEFORE, before != null && start - before <= Snapshots.NEAR.toMillis() ? before : null);
        place(places, Snapshots.Place.AFTER, after != null && after - start <= WAIT_MILLIS ? after : null);
        place(places, Snapshots.Place.AT, at);
        List<Listing> kept = new ArrayList<>();
        places.forEach((time, flags) -> {
            Listing list = lists.get(time).listing();
            kept.add(new Listing(time, flags | list.flags() & Listing.CUT, list.rows()));
        });
        pins.put(pin.alertId(), Thinning.block(kept), done);
    }

    /** One list has one place: what is at the start is not told as before or after it, too. */
    private static void place(TreeMap<Long, Integer> places, Snapshots.Place place, Long time) {
        if (time != null) {
            places.put(time, flag(place));
        }
    }

    List<Snapshots.Pinned> pinned(long alertId) {
        List<Snapshots.Pinned> pinned = new ArrayList<>();
        pins.find(alertId).ifPresent(pin -> lists(pin).byTime().forEach((time, found) -> {
            for (Snapshots.Place place : Snapshots.Place.values()) {
                if (found.listing().has(flag(place))) {
                    pinned.add(new Snapshots.Pinned(place, Instant.ofEpochMilli(time), Row.array(found.listing().rows())));
                }
            }
        }));
        return pinned;
    }

    private Lists lists(SnapshotPins.Pin pin) {
        Lists lists = new Lists(pin.serverId(), log);
        if (pin.data() != null) {
            lists.add(new SnapshotRows.Piece(true, List.of(pin.data())));
        }
        return lists;
    }

    /** The lists that a server's alerts of that time keep. */
    void add(Lists to, long serverId, long from, long until) {
        for (SnapshotPins.Pin pin : pins.within(serverId, from, until)) {
            to.add(lists(pin).byTime().values().stream().map(Lists.Found::listing).toList(), Lists.Reason.ALERT);
        }
    }

    boolean clean(long mostBytes) {
        return pins.clean(mostBytes);
    }
}
