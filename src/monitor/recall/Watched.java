package monitor.recall;

import java.util.List;
import monitor.model.Sample;
import monitor.store.SnapshotRows;

/** The newest lists of one server, not stored yet. Guarded by itself. */
final class Watched {

    /** Of lists that wait to be stored; what comes above it before they are is not kept. A hundred times a usual minute. */
    private static final int MOST_WAITING_BYTES = 256 << 10;

    private final long serverId;
    private final SpikeDetector detector = new SpikeDetector();
    private Chain chain;
    private Known before;
    private long fromAt;
    private long toAt;
    private int lists;
    private long newestAt = Long.MIN_VALUE;

    Watched(long serverId) {
        this.serverId = serverId;
        anew();
    }

    private void anew() {
        chain = new Chain();
        before = chain.known();
        chain.begin();
    }

    /** @param processes where the array begins in the sample's JSON, or -1 */
    synchronized void add(Sample sample, int processes) {
        long at = sample.at().toEpochMilli();
        boolean spike = detector.spike(at, sample.figures());
        if (processes < 0 || chain.size() > MOST_WAITING_BYTES) {
            return;
        }
        chain.add(sample.json(), processes, at, spike ? Listing.SPIKE : 0);
        fromAt = lists == 0 ? at : Math.min(fromAt, at);
        toAt = lists == 0 ? at : Math.max(toAt, at);
        newestAt = at;
        lists++;
    }

    long id() {
        return serverId;
    }

    /** The time of the newest list. */
    synchronized long newest() {
        return newestAt;
    }

    /** The lists that wait. */
    synchronized List<Listing> waiting() {
        return lists == 0 ? List.of() : Chunk.read(before.copy(), chain.bytes());
    }

    /** Takes what waits, to be stored; null where nothing does. @param anew whether what follows must stand for itself */
    synchronized SnapshotRows.Chunk take(boolean anew) {
        SnapshotRows.Chunk chunk = lists == 0 ? null : new SnapshotRows.Chunk(serverId, fromAt, toAt, chain.bytes());
        lists = 0;
        if (anew || chain.full()) {
            anew();
        } else if (chunk != null) {
            before = chain.known();
            chain.begin();
        }
        return chunk;
    }
}
