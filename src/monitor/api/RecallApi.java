package monitor.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.recall.Changes;
import monitor.recall.Explain;
import monitor.recall.Movement;
import monitor.recall.Processes;
import monitor.recall.Snapshots;

/** What a moment of the past looked like, what changed, and what was otherwise than the day before. */
final class RecallApi {

    private static final int DEFAULT_CHANGES = 200;
    private static final Duration CHANGES_SPAN = Duration.ofDays(1);
    private static final Duration EXPLAINED_SPAN = Duration.ofMinutes(15);

    private final Parts parts;

    RecallApi(Parts parts) {
        this.parts = parts;
    }

    /** The list of processes nearest to a moment, and how to go on from it. */
    Response moment(long id, Instant at) {
        Snapshots.Moment moment = parts.recall().snapshots().at(id, at);
        return Response.json(Json.object().put("success", true).put("server_id", id).put("requested_at", Times.iso(at))
                .put("at", Times.exact(moment.at())).put("kept", moment.kept()).put("previous_at", Times.exact(moment.previous()))
                .put("next_at", Times.exact(moment.next())).put("complete", moment.whole())
                .name("processes").raw(moment.processes()).end().bytes());
    }

    Response changes(Request request) {
        long id = parts.server(request, request.id()).id();
        HistoryApi.Span span = HistoryApi.Span.of(request, CHANGES_SPAN, parts.clock().instant());
        int limit = (int) request.number("limit", 1, Changes.MOST, DEFAULT_CHANGES);
        JsonWriter json = new JsonWriter().array();
        list(json, parts.recall().changes().within(id, span.from(), span.to(), limit));
        return Response.json(json.end().bytes());
    }

    private static void list(JsonWriter json, List<Changes.Change> changes) {
        for (Changes.Change change : changes) {
            json.object().put("at", Times.exact(change.at())).put("kind", change.kind()).put("subject", change.subject())
                    .put("before", change.before()).put("after", change.after()).put("text", change.text()).end();
        }
    }

    Response explain(Request request) {
        long id = parts.server(request, request.id()).id();
        HistoryApi.Span span = HistoryApi.Span.of(request, EXPLAINED_SPAN, parts.clock().instant());
        Explain.Account account = parts.recall().explain().span(id, span.from(), span.to());
        JsonWriter json = Json.object().put("server_id", id).put("from", Times.iso(account.from())).put("to", Times.iso(account.to()))
                .name("baseline").object().put("from", Times.iso(account.beforeFrom())).put("to", Times.iso(account.beforeTo())).end();
        texts(json, "summary", account.summary());
        json.name("figures").array();
        for (Movement one : account.figures()) {
            json.object().put("metric", one.metric().word()).put("unit", one.unit()).put("now_avg", HistoryApi.rounded(one.nowAvg()))
                    .put("now_max", HistoryApi.rounded(one.nowMax())).put("before_avg", HistoryApi.rounded(one.beforeAvg()))
                    .put("before_max", HistoryApi.rounded(one.beforeMax())).put("change", one.change()).put("text", one.text()).end();
        }
        json.end().name("processes").array();
        for (Processes.Told one : account.processes()) {
            json.object().put("name", one.name()).put("command", one.command()).put("user", one.user()).put("pid", one.pid())
                    .put("started", one.started()).put("change", one.change()).put("cpu_now", one.cpuNow())
                    .put("cpu_before", one.cpuBefore()).put("resident_now", one.residentNow())
                    .put("resident_before", one.residentBefore()).put("text", one.text()).end();
        }
        json.end().name("changes").array();
        list(json, account.changes());
        json.end().name("snapshots").object().put("from", Times.exact(account.first())).put("to", Times.exact(account.last()))
                .put("count", account.snapshots()).end();
        texts(json, "missing", account.missing());
        return Response.json(json.end().bytes());
    }

    private static void texts(JsonWriter json, String name, List<String> texts) {
        json.name(name).array();
        texts.forEach(json::value);
        json.end();
    }
}
