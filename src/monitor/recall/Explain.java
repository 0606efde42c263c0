package monitor.recall;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import monitor.model.Metric;
import monitor.model.Problem;
import monitor.store.History;
import monitor.store.Series;

/** Tells what was otherwise in a span than in the same span of the day before. Each sentence compares stored figures. */
public final class Explain {

    /** Longer spans are told by days; a week's lists would not be kept anyway. */
    public static final Duration MOST_SPAN = Duration.ofDays(2);

    private static final Duration DAY = Duration.ofDays(1);
    private static final int POINTS = 500;
    private static final int MOST_CHANGES = 200;
    /** Sentences of changes in the summary; all are in the list. */
    private static final int SUMMED_UP = 5;

    /** @param snapshots lists of the span; {@code first} and {@code last} are null where there is none */
    public record Account(Instant from, Instant to, Instant beforeFrom, Instant beforeTo, List<String> summary,
            List<Movement> figures, List<Processes.Told> processes, List<Changes.Change> changes, Instant first, Instant last,
            int snapshots, List<String> missing) {}

    private final History history;
    private final Snapshots snapshots;
    private final Changes changes;

    public Explain(History history, Snapshots snapshots, Changes changes) {
        this.history = history;
        this.snapshots = snapshots;
        this.changes = changes;
    }

    /** @param to exclusive */
    public Account span(long serverId, Instant from, Instant to) {
        if (Duration.between(from, to).compareTo(MOST_SPAN) > 0) {
            throw Problem.invalid("from", "A span of at most " + MOST_SPAN.toHours() + " hours can be explained, this one has "
                    + Duration.between(from, to).toHours());
        }
        List<String> missing = new ArrayList<>();
        List<Movement> figures = Movement.of(lines(serverId, from, to), lines(serverId, from.minus(DAY), to.minus(DAY)));
        if (figures.stream().allMatch(one -> Double.isNaN(one.nowAvg()))) {
            missing.add("No figures are stored of this span.");
        }
        if (figures.stream().allMatch(one -> Double.isNaN(one.beforeAvg()))) {
            missing.add("No figures are stored of the same span of the day before, so that nothing can be compared with it.");
        }
        TreeMap<Long, Listing> now = snapshots.within(serverId, from.toEpochMilli(), to.toEpochMilli());
        TreeMap<Long, Listing> day = snapshots.within(serverId, from.minus(DAY).toEpochMilli(), to.minus(DAY).toEpochMilli());
        List<Listing> inside = List.copyOf(now.subMap(from.toEpochMilli(), to.toEpochMilli()).values());
        if (inside.isEmpty()) {
            missing.add("No process lists are kept of this span.");
        }
        if (day.isEmpty()) {
            missing.add("No process lists are kept of the same span of the day before.");
        }
        List<Processes.Told> processes = new Processes().told(List.copyOf(now.values()), List.copyOf(day.values()),
                from.toEpochMilli(), to.toEpochMilli());
        List<Changes.Change> happened = changes.within(serverId, from, to, MOST_CHANGES);
        return new Account(from, to, from.minus(DAY), to.minus(DAY), summary(figures, processes, happened), figures, processes, happened,
                inside.isEmpty() ? null : Instant.ofEpochMilli(inside.getFirst().at()),
                inside.isEmpty() ? null : Instant.ofEpochMilli(inside.getLast().at()), inside.size(), missing);
    }

    private Map<Metric, Series.Line> lines(long serverId, Instant from, Instant to) {
        return history.query(serverId, EnumSet.copyOf(Movement.metrics()), from, to, POINTS).lines();
    }

    private static List<String> summary(List<Movement> figures, List<Processes.Told> processes, List<Changes.Change> changes) {
        List<String> summary = new ArrayList<>();
        figures.stream().filter(one -> one.change().equals("rose") || one.change().equals("fell"))
                .map(one -> one.change().equals("rose") ? "Rose: " + one.text() : "Fell: " + one.text()).forEach(summary::add);
        if (summary.isEmpty() && figures.stream().anyMatch(one -> one.change().equals("same"))) {
            summary.add("No figure moved against the day before.");
        }
        processes.stream().limit(SUMMED_UP).map(Processes.Told::text).forEach(summary::add);
        Map<String, Long> kinds = changes.stream().collect(Collectors.groupingBy(Changes.Change::kind, TreeMap::new, Collectors.counting()));
        if (!kinds.isEmpty()) {
            summary.add("Within the span: " + kinds.entrySet().stream().map(kind -> kind.getKey() + " " + kind.getValue())
                    .collect(Collectors.joining(", ")) + ".");
        }
        changes.stream().filter(one -> !one.kind().equals("change")).limit(SUMMED_UP).map(one -> one.at() + " " + one.text()).forEach(summary::add);
        return summary;
    }
}
