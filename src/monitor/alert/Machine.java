package monitor.alert;

import monitor.alert.Cell.Phase;

/**
 * The one state machine of all alerts: pure, over figures and elapsed milliseconds. The live engine and the replay over history both
 * run it.
 *
 * <pre>
 *              bad                      bad for `for`
 *  RESOLVED ─────────> PENDING ──────────────────────────> FIRING ──┐
 *    ^   ^               │ not bad                         ^  │  ^  │ good, but not yet
 *    │   └───────────────┘                             bad │  │  └──┘ for `clear_for`
 *    │                                                     │  │ no figure for NO_DATA
 *    │ good for `clear_for`                                │  v
 *    ├────────────────────────────────────────────────── NO_DATA
 *    └────────────────────────────────────────────────── FIRING
 * </pre>
 *
 * Bad and good are two thresholds (hysteresis): between them nothing changes. Where there is no figure for longer than a gap, what was
 * pending begins anew with the next one: nobody knows what was in between.
 */
final class Machine {

    /** Without a figure for so long, an alert shows that nothing is known. */
    static final long NO_DATA_MILLIS = 300_000;

    /** Without a figure for so long, or so many polls, it is not known whether the condition held. */
    static final long GAP_MILLIS = 90_000;
    static final int GAP_POLLS = 3;

    /** What is asked of a figure. */
    interface Test {
        boolean bad(double value);

        boolean good(double value);

        /** The one of two figures that is further on the bad side. */
        double worse(double one, double other);

        long forMillis();

        long clearForMillis();
    }

    private Machine() {}

    /** A figure came. {@code gapMillis}: see {@link #gapMillis}. */
    static Cell step(Test test, Cell cell, long now, double value, long gapMillis) {
        return switch (cell.phase()) {
            case RESOLVED -> test.bad(value) ? begun(test, now, value) : Cell.RESOLVED;
            case PENDING -> pending(test, cell, now, value, gapMillis);
            case FIRING, NO_DATA -> firing(test, cell, now, value);
        };
    }

    private static Cell begun(Test test, long now, double value) {
        Phase phase = test.forMillis() == 0 ? Phase.FIRING : Phase.PENDING;
        return new Cell(phase, now, Cell.NEVER, now, value, value);
    }

    private static Cell pending(Test test, Cell cell, long now, double value, long gapMillis) {
        if (!test.bad(value)) {
            return Cell.RESOLVED;
        }
        if (now - cell.seen() > gapMillis) {
            return begun(test, now, value);
        }
        double peak = Double.isNaN(cell.peak()) ? value : test.worse(cell.peak(), value);
        Phase phase = now - cell.since() >= test.forMillis() ? Phase.FIRING : Phase.PENDING;
        return new Cell(phase, cell.since(), Cell.NEVER, now, value, peak);
    }

    private static Cell firing(Test test, Cell cell, long now, double value) {
        double peak = Double.isNaN(cell.peak()) ? value : test.worse(cell.peak(), value);
        if (!test.good(value)) {
            return new Cell(Phase.FIRING, cell.since(), Cell.NEVER, now, value, peak);
        }
        long calm = cell.calm() == Cell.NEVER ? now : cell.calm();
        return now - calm >= test.clearForMillis() ? Cell.RESOLVED : new Cell(Phase.FIRING, cell.since(), calm, now, value, peak);
    }

    /** No figure came. */
    static Cell missing(Cell cell, long now) {
        boolean silent = cell.phase() == Phase.FIRING && now - cell.seen() > NO_DATA_MILLIS;
        return silent ? cell.with(Phase.NO_DATA, Cell.NEVER) : cell;
    }

    static long gapMillis(long intervalMillis) {
        return Math.max(GAP_MILLIS, GAP_POLLS * intervalMillis);
    }
}
