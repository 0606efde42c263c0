package monitor.alert;

import monitor.model.Comparison;
import monitor.model.Rule;

/** A rule as a test of figures: those that are no figures by nature are 1 where it is bad and 0 where it is good. */
record Limit(Comparison comparison, double threshold, double clear, long forMillis, long clearForMillis) implements Machine.Test {

    /** What a forecast, a state or an absence is compared with. */
    private static final double HALF = 0.5;

    /** A forecast that moves about its limit neither begins nor ends again and again. */
    private static final double CALM = 1.5;

    static Limit of(Rule rule) {
        long hold = rule.forSeconds() * 1000L;
        long calm = rule.clearForSeconds() * 1000L;
        return switch (rule.kind()) {
            case METRIC, AGE, CLOCK, CERTIFICATE -> new Limit(rule.comparison(), rule.threshold(),
                    rule.clearThreshold() == null ? rule.threshold() : rule.clearThreshold(), hold, calm);
            // the time that it must hold is in the figure itself: seconds without a good poll
            case DOWN -> new Limit(Comparison.AT_LEAST, Math.max(1, rule.forSeconds()), HALF, 0, calm);
            case FORECAST -> new Limit(Comparison.BELOW, rule.forecastHours(), CALM * rule.forecastHours(), hold, calm);
            case ABSENT, UNIT_FAILED, CONTAINER, REBOOT, HOST_KEY, AGENT_OUTDATED, CHECK ->
                    new Limit(Comparison.ABOVE, HALF, HALF, hold, calm);
        };
    }

    @Override
    public boolean bad(double value) {
        return comparison.holds(value, threshold);
    }

    @Override
    public boolean good(double value) {
        return !comparison.holds(value, clear);
    }

    @Override
    public double worse(double one, double other) {
        return comparison.upward() ? Math.max(one, other) : Math.min(one, other);
    }
}
