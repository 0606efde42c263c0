package monitor.model;

import java.util.Arrays;

/** One value a {@link Metric}, scaled to integers; an absent figure is {@link #ABSENT}. Nobody writes the array later. */
public record Figures(long[] scaled) {

    public static final long ABSENT = Long.MIN_VALUE;

    public Figures {
        if (scaled.length != Metric.values().length) {
            throw new IllegalArgumentException(scaled.length + " figures, not " + Metric.values().length);
        }
    }

    /** No figure at all, to be filled by {@link #put}. */
    public static Figures empty() {
        long[] scaled = new long[Metric.values().length];
        Arrays.fill(scaled, ABSENT);
        return new Figures(scaled);
    }

    /** Sets one figure; NaN is absent. Only while the sample is made. */
    public void put(Metric metric, double value) {
        scaled[metric.ordinal()] = Double.isNaN(value) ? ABSENT : Math.round(value * metric.scale());
    }

    public boolean has(Metric metric) {
        return scaled[metric.ordinal()] != ABSENT;
    }

    /** The figure in its unit, or NaN. */
    public double get(Metric metric) {
        long value = scaled[metric.ordinal()];
        return value == ABSENT ? Double.NaN : (double) value / metric.scale();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Figures(long[] theirs) && Arrays.equals(scaled, theirs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(scaled);
    }
}
