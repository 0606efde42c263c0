package monitor.alert;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Detail;
import monitor.model.Gauge;
import monitor.model.Gauge.Source;
import monitor.model.Metric;
import monitor.model.RuleKind;
import monitor.store.Alerts;
import monitor.store.Evidences;
import monitor.store.History;
import monitor.store.Series;

/**
 * Keeps the figures around each alert with it: once when it begins, and once more when there is what came after. What is missing is
 * found in the store, so that a stop in between loses nothing.
 */
public final class Evidence {

    private static final Duration BEFORE = Duration.ofMinutes(30);
    private static final Duration AFTER = Duration.ofMinutes(15);
    /** Three kilobytes an alert. */
    private static final int POINTS = 180;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long MORE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Evidences evidences;
    private final History history;
    private final LongSupplier mostBytes;
    private final Clock clock;

    /** @param mostBytes what evidence may take */
    public Evidence(Evidences evidences, History history, LongSupplier mostBytes, Clock clock) {
        this.evidences = evidences;
        this.history = history;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /** Some alerts. Returns the nanoseconds until the next. */
    public long sweep(long nowNanos) {
        Instant now = clock.instant();
        List<Alerts.Alert> open = evidences.open(now, AFTER);
        open.forEach(alert -> keep(alert, now));
        return !open.isEmpty() || evidences.clean(mostBytes.getAsLong()) ? MORE_NANOS : IDLE_NANOS;
    }

    private void keep(Alerts.Alert alert, Instant now) {
        Instant end = alert.startedAt().plus(AFTER);
        boolean over = alert.resolvedAt() != null && alert.resolvedAt().isBefore(now.minusSeconds(60));
        boolean last = over || end.isBefore(now);
        Instant to = end.isBefore(now) ? end : now;
        Gauge gauge = gauge(alert);
        Series.Line line;
        long[] at;
        switch (gauge.source()) {
            case Source.Plain(Metric metric) -> {
                Series series = history.query(alert.serverId(), Set.of(metric), alert.startedAt().minus(BEFORE), to.plusMillis(1), POINTS);
                at = series.at();
                line = series.lines().get(metric);
            }
            case Source.Part(Detail.Kind kind, boolean second, double _) -> {
                List<History.DetailSeries> found = history.details(alert.serverId(), kind, alert.cause().subject(),
                        alert.startedAt().minus(BEFORE), to.plusMillis(1), POINTS);
                at = found.isEmpty() ? new long[0] : found.getFirst().at();
                line = found.isEmpty() ? null : second ? found.getFirst().second() : found.getFirst().first();
            }
            case Source.Member(String _, String _, String _) -> {
                at = new long[0];
                line = null;
            }
        }
        evidences.put(alert.id(), last, new Evidences.Evidence(gauge.word(), figures(at, line)));
    }

    /** What to show of it: the figure that it is about, or what the processor did. */
    private static Gauge gauge(Alerts.Alert alert) {
        if (alert.cause().metric() != null && Gauge.of(alert.cause().metric()) != null) {
            return Gauge.of(alert.cause().metric());
        }
        RuleKind kind = RuleKind.of(alert.cause().kind());
        return Gauge.of(kind == RuleKind.CLOCK ? Metric.SKEW_MILLIS.word() : kind == RuleKind.FORECAST ? "disk.percent"
                : Metric.CPU_PERCENT.word());
    }

    private static String figures(long[] at, Series.Line line) {
        JsonWriter json = Json.object().name("at").array();
        Arrays.stream(line == null ? new long[0] : at).forEach(json::value);
        json.end().name("values").array();
        for (int i = 0; line != null && i < at.length; i++) {
            double value = line.avg()[i];
            // three decimals say more than any of our figures is exact to
            json.value(Double.isNaN(value) ? value : Math.round(value * 1000) / 1000.0);
        }
        return new String(json.end().end().bytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
