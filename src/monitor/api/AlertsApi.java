package monitor.api;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Event;
import monitor.model.Problem;
import monitor.model.ServerFields;
import monitor.model.Severity;
import monitor.model.Text;
import monitor.store.Alerts;

/** What was raised about servers. */
final class AlertsApi {

    private static final Set<String> STATES = Set.of("firing", "resolved", "no_data");
    private static final int DEFAULT_LIMIT = 100;
    private static final int NOTE_CHARACTERS = 500;
    /** Alerts that are marked as read by one request. */
    private static final int MOST_READ = 1_000;

    private final Parts parts;
    private final Recorder recorder;
    private final EvidenceJson evidence;

    AlertsApi(Parts parts, Recorder recorder) {
        this.parts = parts;
        this.recorder = recorder;
        this.evidence = new EvidenceJson(parts);
    }

    Response list(Request request) {
        JsonWriter json = new JsonWriter().array();
        Instant now = parts.clock().instant();
        parts.alerts().list(filter(request), parts.ids(request)).forEach(alert -> write(json, alert, now));
        return Response.json(json.end().bytes());
    }

    private static Alerts.Filter filter(Request request) {
        String state = request.query("state");
        if (state != null && !STATES.contains(state)) {
            throw Problem.invalid("state", "state is firing, resolved or no_data, not " + Text.show(state));
        }
        String severity = request.query("severity");
        if (severity != null && Severity.of(severity) == null) {
            throw Problem.invalid("severity", "severity is info, warning or critical, not " + Text.show(severity));
        }
        return new Alerts.Filter(id(request, "server_id"),
                request.query("is_read") == null ? null : request.flag("is_read"),
                state == null ? null : Alerts.State.valueOf(state.toUpperCase(Locale.ROOT)),
                severity == null ? null : Severity.of(severity), id(request, "rule_id"), time(request, "from"), time(request, "to"),
                id(request, "before"), (int) request.number("limit", 1, Alerts.MAX_LIMIT, DEFAULT_LIMIT));
    }

    private static Long id(Request request, String name) {
        return request.query(name) == null ? null : request.number(name, 1, Long.MAX_VALUE, 0);
    }

    private static Instant time(Request request, String name) {
        return request.query(name) == null ? null : Times.parse(name, request.query(name));
    }

    Response one(Request request) {
        Alerts.Alert alert = reached(request, request.id());
        JsonWriter json = new JsonWriter().object();
        members(json, alert, parts.clock().instant());
        evidence.write(json.name("evidence"), alert, request);
        return Response.json(json.end().bytes());
    }

    /** An alert of a server that is out of reach is none. */
    private Alerts.Alert reached(Request request, long id) {
        return parts.alerts().find(id).filter(alert -> parts.reaches(request.principal(), alert.serverId()))
                .orElseThrow(() -> Problem.notFound("Alert " + id + " does not exist."));
    }

    Response read(Request request) {
        reached(request, request.id());
        Alerts.Alert alert = parts.db().write(tx -> {
            Alerts.Alert read = parts.alerts().markRead(tx, request.id());
            recorder.changed(tx, request, "alert.read", read.serverId(), null, named(read.id()));
            return read;
        });
        return told(alert);
    }

    /** Some, by id, or all that are unread. */
    Response readMany(Request request) throws IOException {
        Given given = Given.of(request, Set.of("ids", "all"));
        boolean all = given.flag("all");
        if (all == given.has("ids")) {
            throw Problem.invalid("ids", "Say either {\"ids\":[…]} or {\"all\":true}");
        }
        List<Long> wanted = all ? List.of() : ids(given.get("ids"));
        wanted.forEach(id -> reached(request, id));
        Set<Long> within = parts.ids(request);
        List<Long> read = parts.db().write(tx -> {
            List<Long> changed = new ArrayList<>();
            if (all) {
                changed.addAll(parts.alerts().markAllRead(tx, within));
            }
            wanted.forEach(id -> changed.add(parts.alerts().markRead(tx, id).id()));
            recorder.changed(tx, request, "alert.read", null, null, Json.object().put("alerts", changed.size()).end().bytes());
            return changed;
        });
        if (read.size() <= MOST_READ) {
            read.forEach(id -> parts.hub().publish(new Event.AlertChanged(id, 0)));
        }
        return Response.json(Json.object().put("success", true).put("alerts", read.size()).end().bytes());
    }

    private static List<Long> ids(Object value) {
        if (!(value instanceof List<?> items) || items.isEmpty() || items.size() > MOST_READ) {
            throw Problem.invalid("ids", "ids is an array of 1 to " + MOST_READ + " ids, not " + Text.show(value));
        }
        return items.stream().map(item -> ServerFields.integer("ids", item, 1, Long.MAX_VALUE)).toList();
    }

    Response acknowledge(Request request) throws IOException {
        reached(request, request.id());
        Given given = Given.of(request, Set.of("note"));
        String note = given.get("note") == null ? null
                : ServerFields.line("note", ServerFields.string("note", given.get("note")).strip(), 0, NOTE_CHARACTERS);
        Alerts.Alert alert = parts.db().write(tx -> {
            Alerts.Alert acknowledged = parts.alerts().acknowledge(tx, request.id(), request.principal().name(), note);
            recorder.changed(tx, request, "alert.acknowledge", acknowledged.serverId(), null, named(acknowledged.id()));
            return acknowledged;
        });
        parts.alerting().engine().changed();
        return told(alert);
    }

    private static byte[] named(long id) {
        return Json.object().put("alert", id).end().bytes();
    }

    private Response told(Alerts.Alert alert) {
        parts.hub().publish(new Event.AlertChanged(alert.id(), alert.serverId() == null ? 0 : alert.serverId()));
        return Response.json(Json.object().put("success", true).name("alert").raw(json(alert)).end().bytes());
    }

    /** An alert as JSON, or null where it does not exist. */
    byte[] find(long id) {
        return parts.alerts().find(id).map(this::json).orElse(null);
    }

    private byte[] json(Alerts.Alert alert) {
        JsonWriter json = new JsonWriter();
        write(json, alert, parts.clock().instant());
        return json.bytes();
    }

    private static void write(JsonWriter json, Alerts.Alert alert, Instant now) {
        members(json.object(), alert, now);
        json.end();
    }

    /** All that a list shows of it. */
    private static void members(JsonWriter json, Alerts.Alert alert, Instant now) {
        Alerts.Cause cause = alert.cause();
        Alerts.Telling telling = alert.telling();
        Alerts.Acknowledged acknowledged = alert.acknowledged();
        json.put("id", alert.id()).name("server_id").any(alert.serverId());
        json.put("server_name", cause.name()).put("rule", alert.rule()).name("rule_id").any(cause.ruleId());
        json.put("kind", cause.kind()).put("severity", alert.severity().word()).put("state", alert.state().word())
                .put("subject", cause.subject()).put("message", alert.message()).put("metric", cause.metric());
        json.name("value").any(cause.value()).name("threshold").any(cause.threshold());
        json.put("started_at", Times.iso(alert.startedAt())).put("resolved_at", Times.iso(alert.resolvedAt()))
                .put("duration_seconds", seconds(alert, now)).put("is_read", alert.read())
                .put("acknowledged_at", Times.iso(alert.acknowledgedAt()))
                .put("acknowledged_by", alert.acknowledgedBy())
                .put("acknowledged_note", acknowledged == null ? null : acknowledged.note())
                .put("silenced_until", Times.iso(telling.silencedUntil()));
        json.name("inhibited_by").any(telling.inhibitedBy()).name("group_size").any(telling.groupSize());
        json.put("flapping", telling.flapping());
    }

    private static long seconds(Alerts.Alert alert, Instant now) {
        if (alert.durationMillis() != null) {
            return alert.durationMillis() / 1000;
        }
        Instant end = alert.resolvedAt() == null ? now : alert.resolvedAt();
        return Math.max(0, end.getEpochSecond() - alert.startedAt().getEpochSecond());
    }
}
