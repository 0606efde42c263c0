package monitor.model;

/**
 * The mean figures of a minute that a host's agent kept.
 *
 * @param at      the minute's beginning in epoch milliseconds, by the central's clock
 * @param figures those that the agent keeps; the others absent
 */
public record Minute(long at, Figures figures) {

    public static final long MILLIS = 60_000;
}
