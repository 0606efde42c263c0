package monitor.api;

import java.util.Locale;
import java.util.Set;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Event;
import monitor.model.Problem;
import monitor.model.Text;
import monitor.store.Alerts;

/** What was raised about servers. */
final class AlertsApi {

    private static final Set<String> STATES = Set.of("firing", "resolved", "no_data");
    private static final int DEFAULT_LIMIT = 100;

    private final Parts parts;
    private final Recorder recorder;

    AlertsApi(Parts parts, Recorder recorder) {
        this.parts = parts;
        this.recorder = recorder;
    }

    Response list(Request request) {
        String state = request.query("state");
        if (state != null && !STATES.contains(state)) {
            throw Problem.invalid("state", "state is firing, resolved or no_data, not " + Text.show(state));
        }
        Alerts.Filter filter = new Alerts.Filter(
                request.query("server_id") == null ? null : request.number("server_id", 1, Long.MAX_VALUE, 0),
                request.query("is_read") == null ? null : request.flag("is_read"),
                state == null ? null : Alerts.State.valueOf(state.toUpperCase(Locale.ROOT)),
                request.query("before") == null ? null : request.number("before", 1, Long.MAX_VALUE, 0),
                (int) request.number("limit", 1, Alerts.MAX_LIMIT, DEFAULT_LIMIT));
        JsonWriter json = new JsonWriter().array();
        parts.alerts().list(filter, parts.ids(request)).forEach(alert -> write(json, alert));
        return Response.json(json.end().bytes());
    }

    Response read(Request request) {
        reached(request);
        return told(request, "alert.read", parts.alerts().markRead(request.id()));
    }

    Response acknowledge(Request request) {
        reached(request);
        return told(request, "alert.acknowledge", parts.alerts().acknowledge(request.id(), request.principal().name()));
    }

    /** An alert of a server that is out of reach is none. */
    private void reached(Request request) {
        parts.alerts().find(request.id()).filter(alert -> parts.reaches(request.principal(), alert.serverId()))
                .orElseThrow(() -> Problem.notFound("Alert " + request.id() + " does not exist."));
    }

    private Response told(Request request, String action, Alerts.Alert alert) {
        recorder.did(request, action, alert.serverId(), "ok", Json.object().put("alert", alert.id()).end().bytes());
        parts.hub().publish(new Event.AlertChanged(alert.id(), alert.serverId() == null ? 0 : alert.serverId()));
        return Response.json(Json.object().put("success", true).name("alert").raw(json(alert)).end().bytes());
    }

    /** An alert as JSON, or null where it does not exist. */
    byte[] find(long id) {
        return parts.alerts().find(id).map(AlertsApi::json).orElse(null);
    }

    private static byte[] json(Alerts.Alert alert) {
        JsonWriter json = new JsonWriter();
        write(json, alert);
        return json.bytes();
    }

    private static void write(JsonWriter json, Alerts.Alert alert) {
        json.object().put("id", alert.id()).name("server_id").any(alert.serverId());
        json.put("rule", alert.rule()).put("severity", alert.severity().word()).put("state", alert.state().word())
                .put("message", alert.message()).put("started_at", Times.iso(alert.startedAt()))
                .put("resolved_at", Times.iso(alert.resolvedAt())).put("is_read", alert.read())
                .put("acknowledged_at", Times.iso(alert.acknowledgedAt())).put("acknowledged_by", alert.acknowledgedBy()).end();
    }
}
