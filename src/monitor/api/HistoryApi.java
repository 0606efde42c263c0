package monitor.api;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Metric;
import monitor.model.Problem;
import monitor.model.Text;
import monitor.store.History;
import monitor.store.Series;

/** Figures over time, as arrays for charts. */
final class HistoryApi {

    private static final int DEFAULT_POINTS = 600;
    private static final int MOST_POINTS = 100_000;
    private static final Duration DEFAULT_SPAN = Duration.ofHours(1);

    private final Parts parts;

    HistoryApi(Parts parts) {
        this.parts = parts;
    }

    Response query(Request request) {
        long id = parts.server(request, request.id()).id();
        Set<Metric> metrics = metrics(request.query("metrics"));
        Instant to = request.query("to") == null ? parts.clock().instant().plusMillis(1) : Times.parse("to", request.query("to"));
        Instant from = request.query("from") == null ? to.minus(DEFAULT_SPAN) : Times.parse("from", request.query("from"));
        if (!from.isBefore(to)) {
            throw Problem.invalid("from", "from (" + Times.iso(from) + ") must be before to (" + Times.iso(to) + ")");
        }
        int points = (int) request.number("points", 1, MOST_POINTS, DEFAULT_POINTS);
        return Response.json(json(parts.history().query(id, metrics, from, to, points), parts.history().filled(id, from, to)));
    }

    static Set<Metric> metrics(String names) {
        if (names == null) {
            return EnumSet.allOf(Metric.class);
        }
        Set<Metric> metrics = EnumSet.noneOf(Metric.class);
        for (String name : names.split(",", -1)) {
            Metric metric = Metric.of(name.strip());
            if (metric == null) {
                List<String> known = new ArrayList<>();
                EnumSet.allOf(Metric.class).forEach(one -> known.add(one.word()));
                throw Problem.invalid("metrics", Text.show(name) + " is no metric; there are " + String.join(", ", known));
            }
            metrics.add(metric);
        }
        return metrics;
    }

    private static byte[] json(Series series, List<History.Span> filled) {
        JsonWriter json = Json.object().put("step_seconds", series.stepSeconds()).name("at").array();
        for (long at : series.at()) {
            json.value(at);
        }
        json.end();
        series.lines().forEach((metric, line) -> {
            json.name(metric.word()).object();
            line(json.name("avg"), line.avg());
            line(json.name("min"), line.min());
            line(json.name("max"), line.max());
            json.end();
        });
        json.name("backfilled").array();
        for (History.Span span : filled) {
            json.array().value(span.fromMillis() / 1000).value(span.toMillis() / 1000).end();
        }
        return json.end().end().bytes();
    }

    private static void line(JsonWriter json, double[] values) {
        json.array();
        for (double value : values) {
            // three decimals say more than any of our figures is exact to, and keep a long chart short
            json.value(Double.isNaN(value) ? value : Math.round(value * 1000) / 1000.0);
        }
        json.end();
    }
}
