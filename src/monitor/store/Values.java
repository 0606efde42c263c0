package monitor.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import monitor.model.Detail;
import monitor.model.Metric;

/** Stored values one by one, from the finest tier that has the stretch and not too many of them. */
final class Values {

    /** Values of one figure in one answer. */
    static final int MOST = 100_000;

    private Values() {}

    static Points of(Reading reading, Metric metric) {
        Points.Gathered gathered = new Points.Gathered(metric.scale());
        Set<Metric> wanted = Set.of(metric);
        Tier tier = reading.tierOf(false, MOST, reading.intervalMillis());
        if (tier == Tier.RAW) {
            reading.blocks(true, wanted, rows -> add(reading, gathered, rows, metric.ordinal()));
            add(reading, gathered, reading.newest(wanted), metric.ordinal());
        } else {
            add(reading, gathered, reading.figures(tier, wanted), new Rollup.Key(null, metric.ordinal()));
        }
        return gathered.points(tier.stepMillis());
    }

    static Map<String, Points> of(Reading reading, Detail.Kind kind, boolean second) {
        Predicate<Subjects.Subject> wanted = subject -> subject.kind() == kind;
        Map<String, Points.Gathered> gathered = new LinkedHashMap<>();
        Tier tier = reading.tierOf(true, MOST, reading.intervalMillis());
        if (tier == Tier.RAW) {
            reading.details(true, wanted, rows -> add(reading, gathered, rows, second));
            add(reading, gathered, reading.newest(wanted), second);
        } else {
            Rollup rollup = reading.details(tier, wanted);
            rollup.lines().keySet().stream().filter(key -> key.place() == (second ? 1 : 0))
                    .forEach(key -> add(reading, of(gathered, key.subject(), second), rollup, key));
        }
        Map<String, Points> points = new LinkedHashMap<>();
        gathered.forEach((name, those) -> points.put(name, those.points(tier.stepMillis())));
        points.values().removeIf(those -> those.size() == 0);
        return points;
    }

    private static Points.Gathered of(Map<String, Points.Gathered> gathered, Subjects.Subject subject, boolean second) {
        return gathered.computeIfAbsent(subject.name(), name -> new Points.Gathered(subject.kind().scale(second)));
    }

    private static void add(Reading reading, Points.Gathered to, Rows rows, int metric) {
        long[] values = rows.column(metric);
        for (int row = 0; row < rows.size(); row++) {
            add(reading, to, rows.at(row), values[row]);
        }
    }

    private static void add(Reading reading, Map<String, Points.Gathered> to, DetailRows rows, boolean second) {
        rows.columns().forEach((subject, pair) -> {
            if (to.size() < DetailRows.MAX_SUBJECTS || to.containsKey(subject.name())) {
                Points.Gathered those = of(to, subject, second);
                for (int row = 0; row < rows.size(); row++) {
                    add(reading, those, rows.at()[row], pair[second ? 1 : 0][row]);
                }
            }
        });
    }

    private static void add(Reading reading, Points.Gathered to, long at, long value) {
        if (at >= reading.fromMillis() && at < reading.toMillis()) {
            to.add(at, value, value, value);
        }
    }

    private static void add(Reading reading, Points.Gathered to, Rollup rollup, Rollup.Key key) {
        Rollup.Line line = rollup.lines().get(key);
        for (int row = 0; line != null && row < rollup.size(); row++) {
            if (line.number()[row] > 0 && rollup.at()[row] >= reading.fromMillis()) {
                to.add(rollup.at()[row], line.avg()[row], line.min()[row], line.max()[row]);
            }
        }
    }
}
