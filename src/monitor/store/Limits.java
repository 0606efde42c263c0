package monitor.store;

import java.time.Duration;
import java.util.List;

/**
 * How old history may grow, tier by tier, and what it may take with all that is remembered besides.
 *
 * @param keep  one duration a {@link Tier}, in their order
 * @param bytes that all of it may take, or 0: {@link #bytes(long)} then counts with the servers
 * @param most  that it takes at most where {@code bytes} is 0: a part of the disk, looked at when the central starts
 */
public record Limits(List<Duration> keep, long bytes, long most) {

    /** Of what is free when the central starts, what is stored already counted with it, this part is taken at most. */
    public static final int PART_OF_THE_DISK = 4;

    private static final long LEAST_BYTES = 1L << 30;
    private static final long BYTES_A_SERVER = 12L << 20;
    private static final long SMALLEST = 1 << 20;

    public static final Limits DEFAULT = new Limits(List.of(Duration.ofHours(48), Duration.ofDays(14), Duration.ofDays(90),
            Duration.ofDays(730)), 0, Long.MAX_VALUE);

    public Limits {
        keep = List.copyOf(keep);
        if (keep.size() != Tier.values().length) {
            throw new IllegalArgumentException(keep.size() + " durations, not one a tier");
        }
        for (Duration one : keep) {
            if (one.compareTo(Duration.ofHours(1)) < 0) {
                throw new IllegalArgumentException("history is kept for " + one + "; an hour is the least");
            }
        }
        if (bytes != 0 && bytes < SMALLEST) {
            throw new IllegalArgumentException("the database may take " + bytes + " bytes; 1 MiB is the least");
        }
    }

    Duration keep(Tier tier) {
        return keep.get(tier.ordinal());
    }

    /** What all that is remembered of so many servers may take. */
    long bytes(long servers) {
        return bytes != 0 ? bytes : Math.max(SMALLEST, Math.min(most, Math.max(LEAST_BYTES, BYTES_A_SERVER * servers)));
    }

    /** The same, never more than a part of a disk. @param usableBytes free ones and those of the database itself */
    public Limits within(long usableBytes) {
        return new Limits(keep, bytes, usableBytes / PART_OF_THE_DISK);
    }
}
