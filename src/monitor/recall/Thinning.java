package monitor.recall;

import java.util.ArrayList;
import java.util.List;

/** What is left of the lists of an hour: the first of each minute, and every one around a spike. Pure. */
final class Thinning {

    private static final long MINUTE_MILLIS = 60_000;
    /** Before a spike every list is kept for as long as behind it. */
    private static final long BEFORE_MILLIS = SpikeDetector.AROUND_MILLIS;
    /** A host that has spikes all the time keeps every third list at most, of a poll every 5 s: else it would keep all of them. */
    private static final int MOST_AROUND_SPIKES = 240;

    private Thinning() {}

    /**
     * @param lists ascending, of the hour and some after it
     * @param until the last time that belongs to the hour
     */
    static List<Listing> thin(List<Listing> lists, long until) {
        List<Listing> kept = new ArrayList<>();
        long minute = Long.MIN_VALUE;
        int spikes = 0;
        for (int i = 0; i < lists.size() && lists.get(i).at() <= until; i++) {
            Listing list = lists.get(i);
            boolean around = spikes < MOST_AROUND_SPIKES && (list.has(Listing.SPIKE) || beforeSpike(lists, i));
            long its = Math.floorDiv(list.at(), MINUTE_MILLIS);
            if (around || its != minute) {
                int flags = around ? list.flags() | Listing.SPIKE : list.flags() & ~Listing.SPIKE;
                kept.add(new Listing(list.at(), flags, list.rows()));
                spikes += around ? 1 : 0;
            }
            minute = its;
        }
        return kept;
    }

    private static boolean beforeSpike(List<Listing> lists, int place) {
        long at = lists.get(place).at();
        for (int i = place + 1; i < lists.size() && lists.get(i).at() - at <= BEFORE_MILLIS; i++) {
            if (lists.get(i).has(Listing.SPIKE)) {
                return true;
            }
        }
        return false;
    }

    /** One block that stands for itself. */
    static byte[] block(List<Listing> lists) {
        Chain chain = new Chain();
        chain.begin();
        lists.forEach(chain::add);
        return Chunk.deflate(chain.bytes());
    }
}
