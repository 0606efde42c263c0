package monitor.store;

import java.time.Duration;

/** How finely the past is kept; all tiers lie side by side, the finer ones for a shorter time. In this order in the store; append only. */
public enum Tier {
    RAW("raw", 0, 0, 0),
    /** A block is small, since the newest one of each server is written anew with each hour that comes. */
    MINUTE("1m", 60, 8, 0),
    TEN_MINUTES("10m", 600, 4 * 24, 2),
    HOUR("1h", 3_600, 30 * 24, 12);

    private final String word;
    private final long stepSeconds;
    private final long windowHours;
    private final long batchHours;

    Tier(String word, long stepSeconds, long windowHours, long batchHours) {
        this.word = word;
        this.stepSeconds = stepSeconds;
        this.windowHours = windowHours;
        this.batchHours = batchHours;
    }

    /** Its name in the API. */
    public String word() {
        return word;
    }

    /** The length of a bucket; 0 for samples as they came. */
    public long stepMillis() {
        return stepSeconds * 1_000;
    }

    /** The stretch of time that lies in one block; blocks begin at multiples of it. */
    long windowMillis() {
        return Duration.ofHours(windowHours).toMillis();
    }

    /** As much is made at once of the tier below: until then questions read that one. */
    long batchMillis() {
        return Duration.ofHours(batchHours).toMillis();
    }

    /** The one that it is made from. */
    Tier finer() {
        return values()[ordinal() - 1];
    }

    /** The beginning of the bucket that holds that time. */
    long bucket(long atMillis) {
        return Math.floorDiv(atMillis, stepMillis()) * stepMillis();
    }

    /** The beginning of the window that holds that time. */
    long window(long atMillis) {
        return Math.floorDiv(atMillis, windowMillis()) * windowMillis();
    }
}
