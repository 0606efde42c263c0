package monitor;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import monitor.model.Server;
import monitor.store.Database;
import monitor.watch.Collector;
import monitor.watch.Fleet;

/** Whether the central as a whole does its work: it writes, and its collector goes on. Used by several threads. */
final class Alive implements Supplier<String> {

    private static final long QUICK_SECONDS = 120;
    /** Without a single attempt at any server, where some are polled often; where all are polled seldom, an hour each at most. */
    private static final Duration STILL = Duration.ofMinutes(10);
    private static final Duration STILL_SELDOM = Duration.ofHours(3);

    private final Database db;
    private final Collector collector;
    private final Fleet fleet;
    private final Duration poll;
    private final LongSupplier nanos;
    private long attempts = -1;
    private long changedNanos;

    Alive(Database db, Collector collector, Fleet fleet, Duration poll, LongSupplier nanos) {
        this.db = db;
        this.collector = collector;
        this.fleet = fleet;
        this.poll = poll;
        this.nanos = nanos;
    }

    /** Why not, in a sentence, or null. */
    @Override
    public synchronized String get() {
        if (db.health().problem() != null) {
            return db.health().problem();
        }
        var done = collector.counters();
        long now = done.get("polls") + done.get("polls_failed") + done.get("connects_failed");
        if (now != attempts) {
            attempts = now;
            changedNanos = nanos.getAsLong();
        }
        var watched = fleet.all().stream().map(Fleet.Entry::server).filter(server -> !server.paused()).toList();
        Duration bound = watched.stream().anyMatch(this::quick) ? STILL : STILL_SELDOM;
        boolean still = !watched.isEmpty() && nanos.getAsLong() - changedNanos > bound.toNanos();
        return still ? "The collector has tried no server for " + bound.toMinutes() + " minutes." : null;
    }

    private boolean quick(Server server) {
        return (server.pollSeconds() == null ? poll.toSeconds() : server.pollSeconds()) <= QUICK_SECONDS;
    }
}
