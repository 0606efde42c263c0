package monitor.recall;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import monitor.model.Log;
import monitor.store.SnapshotRows;

/** Lists by their times, read from what is stored. Where one moment lies in two places, the one that says more about it stays. */
final class Lists {

    /** Why a list is kept. In the order of what is kept longer. */
    enum Reason {
        POLL, MINUTE, SPIKE, ALERT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Found(Listing listing, Reason reason) {}

    private final TreeMap<Long, Found> found = new TreeMap<>();
    private final long serverId;
    private final Log log;

    Lists(long serverId, Log log) {
        this.serverId = serverId;
        this.log = log;
    }

    TreeMap<Long, Found> byTime() {
        return found;
    }

    void add(List<Listing> lists, Reason reason) {
        for (Listing list : lists) {
            Reason why = reason == Reason.MINUTE && list.has(Listing.SPIKE) ? Reason.SPIKE : reason;
            found.merge(list.at(), new Found(list, why), (old, now) -> old.reason().compareTo(now.reason()) <= 0 ? old : now);
        }
    }

    void add(SnapshotRows.Piece piece) {
        Known known = new Known();
        for (byte[] chunk : piece.chunks()) {
            try {
                byte[] raw = Chunk.inflate(chunk);
                known = raw[0] == 0 ? new Known() : known;
                add(Chunk.read(known, raw), piece.thinned() ? Reason.MINUTE : Reason.POLL);
            } catch (IllegalArgumentException | IndexOutOfBoundsException damage) {
                log.warn("Some kept process lists are damaged and left out", "server_id", serverId, "why", damage.getMessage());
            }
        }
    }

    /** The time nearest to a moment, the earlier of two; null where there is none within the distance. */
    static Long nearest(TreeMap<Long, ?> times, long at, long mostMillis) {
        Long before = times.floorKey(at);
        Long after = times.ceilingKey(at);
        Long nearest = before == null || after != null && after - at < at - before ? after : before;
        return nearest == null || Math.abs(nearest - at) > mostMillis ? null : nearest;
    }
}
