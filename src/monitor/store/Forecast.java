package monitor.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How far each tier will reach back once so many servers, polled every 5 s, have filled what they may take: each tier as long as it
 * is to be kept, or, where that is too much, cut as {@link Retention} cuts it, the finest first.
 */
public record Forecast(long limitBytes, List<Tiered> tiers) {

    /** What one server's row takes with all its details and its part of the index: an ordinary server, as {@code HistoryBench} measures it. */
    private static final double[] BYTES_A_ROW = {42, 89, 130, 137};

    /** Of samples. */
    private static final double STEP_SECONDS = 5;

    public record Tiered(Tier tier, Duration reach) {}

    static Forecast of(Limits limits, long servers) {
        double budget = (double) Shares.of(limits.bytes(servers)).history() / Math.max(1, servers);
        double[] seconds = new double[Tier.values().length];
        Arrays.setAll(seconds, tier -> limits.keep(Tier.values()[tier]).toSeconds());
        for (List<Duration> floors : Retention.FLOORS) {
            for (int tier = 0; tier < seconds.length; tier++) {
                double over = bytes(seconds) - budget;
                double least = floors.get(tier).toSeconds();
                if (over > 0 && seconds[tier] > least) {
                    seconds[tier] = Math.max(least, seconds[tier] - over / bytesASecond(tier));
                }
            }
        }
        List<Tiered> tiers = new ArrayList<>();
        for (Tier tier : Tier.values()) {
            tiers.add(new Tiered(tier, Duration.ofSeconds((long) seconds[tier.ordinal()])));
        }
        return new Forecast(limits.bytes(servers), tiers);
    }

    private static double bytes(double[] seconds) {
        double bytes = 0;
        for (int tier = 0; tier < seconds.length; tier++) {
            bytes += seconds[tier] * bytesASecond(tier);
        }
        return bytes;
    }

    /** Of one server. */
    static double bytesASecond(int tier) {
        long step = Tier.values()[tier].stepMillis();
        return BYTES_A_ROW[tier] / (step == 0 ? STEP_SECONDS : step / 1_000.0);
    }
}
