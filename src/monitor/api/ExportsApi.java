package monitor.api;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import monitor.audit.Ledger;
import monitor.export.Table;
import monitor.http.Handler;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.model.Metric;
import monitor.model.Problem;
import monitor.model.Server;
import monitor.model.Text;
import monitor.store.Alerts;
import monitor.store.Samples;
import monitor.store.Series;
import monitor.watch.Fleet;

/** Whole lists as files, row after row, however many there are. */
final class ExportsApi {

    /** At once: each holds a reader of the database now and then, and the disk. */
    private static final int AT_ONCE = 4;
    private static final int RETRY_SECONDS = 10;
    private static final int PAGE = 1_000;
    private static final Duration DEFAULT_SPAN = Duration.ofDays(1);

    /** What one export may span: beyond the longest that is kept. */
    private static final Duration LONGEST = Duration.ofDays(1_000);

    /** Rollups asked of the history in one question. */
    private static final int STEPS_AT_ONCE = 1_440;

    private static final List<String> TIERS = List.of("raw", "1m", "10m", "1h");
    private static final long[] STEP_SECONDS = {0, 60, 600, 3_600};

    private final Parts parts;
    private final Recorder recorder;
    private final Samples samples;
    private final Semaphore places = new Semaphore(AT_ONCE);

    ExportsApi(Parts parts, Recorder recorder) {
        this.parts = parts;
        this.recorder = recorder;
        samples = new Samples(parts.db(), parts.history());
    }

    /** Puts the rows into a table. */
    private interface Rows {
        void into(Table table) throws IOException;
    }

    Handler servers(boolean csv) {
        return request -> servers(request, csv);
    }

    private Response servers(Request request, boolean csv) {
        List<String> columns = List.of("id", "name", "host", "port", "username", "description", "tags", "jump", "paused", "status",
                "status_reason", "source", "last_seen", "agent_version", "os", "kernel");
        return file(request, csv, "servers", columns, table -> {
            for (Fleet.Entry entry : parts.within(request)) {
                Server server = entry.server();
                var facts = entry.last() == null ? null : entry.last().facts();
                table.row(server.id(), server.name(), server.host(), server.port(), server.username(), server.description(),
                        String.join(" ", server.tags()), server.jump(), server.paused(), entry.status().word(), entry.reason().word(),
                        entry.source() == null ? null : entry.source().word(), Times.iso(entry.lastSeen()),
                        facts == null ? null : facts.agentVersion(), facts == null ? null : facts.os(),
                        facts == null ? null : facts.kernel());
            }
        });
    }

    Handler history(boolean csv) {
        return request -> history(request, csv);
    }

    private Response history(Request request, boolean csv) {
        Set<Metric> metrics = HistoryApi.metrics(request.query("metrics"));
        Span span = span(request, DEFAULT_SPAN);
        String tier = request.query("tier") == null ? "raw" : request.query("tier");
        if (!TIERS.contains(tier)) {
            throw Problem.invalid("tier", "tier is raw, 1m, 10m or 1h, not " + Text.show(tier));
        }
        List<Server> servers = request.query("server_id") == null
                ? parts.within(request).stream().map(Fleet.Entry::server).toList()
                : List.of(parts.server(request, request.number("server_id", 1, Long.MAX_VALUE, 0)));
        long step = STEP_SECONDS[TIERS.indexOf(tier)];
        List<String> columns = new ArrayList<>(List.of("server_id", "server", "at", step == 0 ? "source" : "step_seconds"));
        metrics.forEach(metric -> columns.addAll(step == 0 ? List.of(metric.word())
                : List.of(metric.word(), metric.word() + "_min", metric.word() + "_max")));
        return file(request, csv, "history", columns, table -> {
            for (Server server : servers) {
                if (step == 0) {
                    raw(table, server, metrics, span);
                } else {
                    rollups(table, server, metrics, span, step);
                }
            }
        });
    }

    private void raw(Table table, Server server, Set<Metric> metrics, Span span) throws IOException {
        samples.<IOException>each(server.id(), metrics, span.from, span.to, (at, source, values) -> table.row(
                Stream.concat(Stream.of(server.id(), server.name(), Times.exact(at), source.word()),
                        Arrays.stream(values).boxed()).toArray()));
    }

    private void rollups(Table table, Server server, Set<Metric> metrics, Span span, long step) throws IOException {
        Instant at = Instant.ofEpochSecond(Math.floorDiv(span.from.getEpochSecond(), step) * step);
        for (; at.isBefore(span.to); at = at.plusSeconds(step * STEPS_AT_ONCE)) {
            Series series = parts.history().query(server.id(), metrics, at, at.plusSeconds(step * STEPS_AT_ONCE), STEPS_AT_ONCE);
            for (int i = 0; i < series.at().length; i++) {
                List<Object> row = new ArrayList<>(List.of(server.id(), server.name(), Times.iso(Instant.ofEpochSecond(series.at()[i])),
                        (long) series.stepSeconds()));
                boolean any = false;
                for (Metric metric : metrics) {
                    Series.Line line = series.lines().get(metric);
                    row.addAll(List.of(HistoryApi.rounded(line.avg()[i]), line.min()[i], line.max()[i]));
                    any |= !Double.isNaN(line.avg()[i]);
                }
                if (any && series.at()[i] < span.to.getEpochSecond()) {
                    table.row(row.toArray());
                }
            }
        }
    }

    Handler alerts(boolean csv) {
        return request -> alerts(request, csv);
    }

    private Response alerts(Request request, boolean csv) {
        List<String> columns = List.of("id", "server_id", "server", "rule", "severity", "state", "message", "started_at", "resolved_at",
                "acknowledged_at", "acknowledged_by");
        Long server = request.query("server_id") == null ? null : parts.server(request, request.number("server_id", 1, Long.MAX_VALUE, 0)).id();
        return file(request, csv, "alerts", columns, table -> {
            Long before = null;
            for (List<Alerts.Alert> page; !(page = alerts(request, server, before)).isEmpty(); before = page.getLast().id()) {
                for (Alerts.Alert alert : page) {
                    Fleet.Entry entry = alert.serverId() == null ? null : parts.everyServer().find(alert.serverId());
                    table.row(alert.id(), alert.serverId(), entry == null ? null : entry.server().name(), alert.rule(),
                            alert.severity().word(), alert.state().word(), alert.message(), Times.iso(alert.startedAt()),
                            Times.iso(alert.resolvedAt()), Times.iso(alert.acknowledgedAt()), alert.acknowledgedBy());
                }
            }
        });
    }

    private List<Alerts.Alert> alerts(Request request, Long server, Long before) {
        return parts.alerts().list(new Alerts.Filter(server, null, null, null, null, null, null, before, Alerts.MAX_LIMIT), parts.ids(request));
    }

    Handler audit(boolean csv) {
        return request -> audit(request, csv);
    }

    private Response audit(Request request, boolean csv) {
        List<String> columns = List.of("id", "at", "actor", "address", "request_id", "action", "server_id", "target", "outcome", "before",
                "after", "prev_hash", "hash");
        Instant from = request.query("from") == null ? null : Times.parse("from", request.query("from"));
        Instant to = request.query("to") == null ? null : Times.parse("to", request.query("to"));
        return file(request, csv, "audit", columns, table -> {
            Long before = null;
            for (List<Ledger.Line> page; !(page = parts.ledger().list(
                    new Ledger.Filter(null, null, null, from, to, before, PAGE))).isEmpty(); before = page.getLast().seq()) {
                for (Ledger.Line line : page) {
                    Ledger.Entry entry = line.entry();
                    table.row(line.seq(), Times.exact(line.at()), entry.actor(), entry.address(), entry.requestId(), entry.action(),
                            entry.serverId(), entry.target(), entry.outcome(), entry.before(), entry.after(), line.prevHash(),
                            line.hash());
                }
            }
        });
    }

    private record Span(Instant from, Instant to) {}

    private Span span(Request request, Duration ifAbsent) {
        Instant to = request.query("to") == null ? parts.clock().instant() : Times.parse("to", request.query("to"));
        Instant from = request.query("from") == null ? to.minus(ifAbsent) : Times.parse("from", request.query("from"));
        if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw Problem.invalid("from", "from (" + Times.iso(from) + ") must be before to (" + Times.iso(to) + "), by "
                    + LONGEST.toDays() + " days at most");
        }
        return new Span(from, to);
    }

    private Response file(Request request, boolean csv, String what, List<String> columns, Rows rows) {
        String format = csv ? "csv" : "json";
        String name = what + "-" + parts.clock().instant().toString().substring(0, 10) + "." + format;
        return Response.stream(csv ? "text/csv; charset=utf-8; header=present" : "application/json; charset=utf-8", out -> {
            if (!places.tryAcquire()) {
                throw new Problem(Problem.Kind.RATE_LIMITED, AT_ONCE + " exports are under way already: try again in a moment")
                        .with(Problem.RETRY_AFTER, RETRY_SECONDS);
            }
            try {
                recorder.did(request, "export." + what, null, "ok", Json.object().put("format", format).end().bytes());
                write(csv, out, columns, rows);
            } finally {
                places.release();
            }
        }).header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    }

    private static void write(boolean csv, OutputStream out, List<String> columns, Rows rows) throws IOException {
        Table table = csv ? Table.csv(out, columns) : Table.json(out, columns);
        rows.into(table);
        table.end();
    }
}
