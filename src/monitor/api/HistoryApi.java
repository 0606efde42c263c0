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
import monitor.model.Detail;
import monitor.model.Metric;
import monitor.model.Problem;
import monitor.model.Text;
import monitor.store.History;
import monitor.store.Series;

/** Figures over time, as arrays for charts. */
final class HistoryApi {

    private static final int DEFAULT_POINTS = 600;
    private static final int MOST_POINTS = 100_000;
    private static final int MOST_PERCENTILES = 10;
    private static final Duration DEFAULT_SPAN = Duration.ofHours(1);

    private final Parts parts;

    HistoryApi(Parts parts) {
        this.parts = parts;
    }

    /** @param to exclusive */
    record Span(Instant from, Instant to) {

        static Span of(Request request, Duration ifAbsent, Instant now) {
            Instant to = request.query("to") == null ? now.plusMillis(1) : Times.parse("to", request.query("to"));
            Instant from = request.query("from") == null ? to.minus(ifAbsent) : Times.parse("from", request.query("from"));
            if (!from.isBefore(to)) {
                throw Problem.invalid("from", "from (" + Times.iso(from) + ") must be before to (" + Times.iso(to) + ")");
            }
            return new Span(from, to);
        }
    }

    Response query(Request request) {
        long id = parts.server(request, request.id()).id();
        Set<Metric> metrics = metrics(request.query("metrics"));
        Span span = Span.of(request, DEFAULT_SPAN, parts.clock().instant());
        int points = (int) request.number("points", 1, MOST_POINTS, DEFAULT_POINTS);
        double[] percents = percents(request.query("percentiles"));
        Detail.Kind kind = kind(request.query("detail"));
        if (kind != null) {
            return Response.json(DetailJson.of(parts.history().details(id, kind, request.query("subject"), span.from(), span.to(), points)));
        }
        if (request.query("subject") != null) {
            throw Problem.invalid("subject", "subject says which one of a detail: give detail too, such as detail=disks");
        }
        return Response.json(json(parts.history().query(id, metrics, span.from(), span.to(), points, percents), percents,
                parts.history().filled(id, span.from(), span.to())));
    }

    private static Detail.Kind kind(String word) {
        if (word == null) {
            return null;
        }
        for (Detail.Kind kind : Detail.Kind.values()) {
            if (DetailJson.word(kind).equals(word)) {
                return kind;
            }
        }
        throw Problem.invalid("detail", Text.show(word) + " is no detail; there are disks, interfaces, devices, cores, containers");
    }

    private static double[] percents(String list) {
        if (list == null) {
            return new double[0];
        }
        String[] words = list.split(",", -1);
        double[] percents = new double[words.length];
        for (int i = 0; i < words.length; i++) {
            if (words.length > MOST_PERCENTILES || !words[i].strip().matches("100|[0-9]{1,2}(\\.[0-9]{1,3})?")) {
                throw Problem.invalid("percentiles", "percentiles are at most " + MOST_PERCENTILES
                        + " numbers from 0 to 100, parted by commas, such as 50,95,99, not " + Text.show(list));
            }
            percents[i] = Double.parseDouble(words[i].strip());
        }
        return percents;
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

    private static byte[] json(Series series, double[] percents, List<History.Span> filled) {
        JsonWriter json = Json.object().put("tier", series.tier().word()).put("step_seconds", series.stepSeconds()).name("at").array();
        for (long at : series.at()) {
            json.value(at);
        }
        json.end();
        series.lines().forEach((metric, line) -> {
            json.name(metric.word()).object();
            line(json.name("avg"), line.avg());
            line(json.name("min"), line.min());
            line(json.name("max"), line.max());
            if (percents.length > 0) {
                percentiles(json.name("percentiles").object(), percents, line.percentiles());
            }
            json.end();
        });
        json.name("backfilled").array();
        for (History.Span span : filled) {
            json.array().value(span.fromMillis() / 1000).value(span.toMillis() / 1000).end();
        }
        return json.end().end().bytes();
    }

    /** A member for each, by its number as it was asked for, a whole one without a point. */
    private static void percentiles(JsonWriter json, double[] percents, double[] values) {
        for (int i = 0; i < percents.length; i++) {
            String name = percents[i] == Math.rint(percents[i]) ? Long.toString((long) percents[i]) : Double.toString(percents[i]);
            json.put(name, rounded(values[i]));
        }
        json.end();
    }

    static void line(JsonWriter json, double[] values) {
        json.array();
        for (double value : values) {
            json.value(rounded(value));
        }
        json.end();
    }

    /** Three decimals say more than any of our figures is exact to, and keep a long chart short. */
    static double rounded(double value) {
        return Double.isFinite(value) ? Math.round(value * 1000) / 1000.0 : Double.NaN;
    }
}
