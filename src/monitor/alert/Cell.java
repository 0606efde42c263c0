package monitor.alert;

/**
 * Where one rule stands with one thing. Times are milliseconds of a clock that only elapses.
 *
 * @param since when the condition began to hold
 * @param calm  since when it has come back, while it still counts as firing; {@link #NEVER} where it has not
 * @param seen  when there was a figure last
 * @param value that figure
 * @param peak  the worst one since it began
 */
record Cell(Phase phase, long since, long calm, long seen, double value, double peak) {

    enum Phase { RESOLVED, PENDING, FIRING, NO_DATA }

    static final long NEVER = Long.MIN_VALUE;

    static final Cell RESOLVED = new Cell(Phase.RESOLVED, NEVER, NEVER, NEVER, Double.NaN, Double.NaN);

    /** One that went on at the last stop. */
    static Cell restored(boolean noData, long sinceMillis, long nowMillis, double value) {
        return new Cell(noData ? Phase.NO_DATA : Phase.FIRING, sinceMillis, NEVER, nowMillis, value, value);
    }

    /** One that had been held for so long at the last stop. */
    static Cell held(long sinceMillis, long nowMillis) {
        return new Cell(Phase.PENDING, sinceMillis, NEVER, nowMillis, Double.NaN, Double.NaN);
    }

    /** Whether it counts as an alert. */
    boolean open() {
        return phase == Phase.FIRING || phase == Phase.NO_DATA;
    }

    Cell with(Phase next, long nextCalm) {
        return new Cell(next, since, nextCalm, seen, value, peak);
    }
}
