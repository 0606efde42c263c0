package monitor.auth;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import monitor.model.Problem;

/** How much each asker may ask: a bucket that fills at a steady rate. */
final class Quota {

    /** Askers that are told apart; the ones unused the longest are forgotten first, with a full bucket when they come again. */
    static final int MAX_KEYS = 10_000;

    /**
     * @param burst     as many at once
     * @param perSecond and as many again each second
     */
    record Rate(int burst, int perSecond) {}

    private static final class Bucket {
        private double left;
        private long at;
    }

    private final Rate rate;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_KEYS;
        }
    };

    Quota(Rate rate, LongSupplier nanos) {
        this.rate = rate;
        this.nanos = nanos;
    }

    /** Takes one, or refuses with the time to wait. */
    synchronized void take(String key) {
        long now = nanos.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(key, _ -> {
            Bucket full = new Bucket();
            full.left = rate.burst();
            full.at = now;
            return full;
        });
        bucket.left = Math.min(rate.burst(), bucket.left + (double) (now - bucket.at) * rate.perSecond() / TimeUnit.SECONDS.toNanos(1));
        bucket.at = now;
        if (bucket.left < 1) {
            long seconds = (long) Math.ceil((1 - bucket.left) / rate.perSecond());
            throw new Problem(Problem.Kind.RATE_LIMITED, "Too many requests; " + rate.perSecond() + " a second are answered here")
                    .with(Problem.RETRY_AFTER, seconds);
        }
        bucket.left--;
    }

    synchronized int keys() {
        return buckets.size();
    }
}
