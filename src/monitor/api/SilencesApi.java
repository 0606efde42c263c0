package monitor.api;

import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Problem;
import monitor.model.RuleFields;
import monitor.model.ServerFields;
import monitor.model.Silence;
import monitor.store.Silences;

/** Times in which alerts are kept but not told: once, or planned ones that come again. */
final class SilencesApi {

    private static final Set<String> KNOWN = Set.of("server_id", "tag", "rule_id", "starts_at", "ends_at", "reason", "recurring");
    private static final int REASON_CHARACTERS = 300;

    private final Parts parts;
    private final Silences silences;
    private final Recorder recorder;

    SilencesApi(Parts parts, Recorder recorder) {
        this.parts = parts;
        this.silences = parts.alerting().silences();
        this.recorder = recorder;
    }

    Response list(Request request) {
        Instant now = parts.clock().instant();
        JsonWriter json = new JsonWriter().array();
        silences.list().stream().filter(silence -> silence.serverId() == null || parts.reaches(request.principal(), silence.serverId()))
                .filter(silence -> silence.tag() == null || parts.tagReached(request, silence.tag()))
                .forEach(silence -> write(json, silence, now));
        return Response.json(json.end().bytes());
    }

    Response add(Request request) throws IOException {
        Given given = Given.of(request, KNOWN);
        Instant now = parts.clock().instant();
        Silence wanted = apply(null, given, request.principal().name(), now);
        checkReach(request, wanted);
        Silence stored = parts.db().write(tx -> {
            Silence inserted = silences.insert(tx, wanted);
            recorder.changed(tx, request, "silence.add", inserted.serverId(), null, json(inserted, now));
            return inserted;
        });
        parts.alerting().engine().changed();
        return Response.json(201, Json.object().put("success", true).put("silence_id", stored.id()).name("silence")
                .raw(json(stored, now)).end().bytes()).header("Location", request.basePath() + "api/silences/" + stored.id());
    }

    Response change(Request request) throws IOException {
        Given given = Given.of(request, KNOWN);
        Instant now = parts.clock().instant();
        Silence stored = parts.db().write(tx -> {
            Silence old = silences.get(tx, request.id());
            checkReach(request, old);
            Silence next = apply(old, given, old.createdBy(), now);
            checkReach(request, next);
            silences.update(tx, next);
            recorder.changed(tx, request, "silence.change", next.serverId(), json(old, now), json(next, now));
            return next;
        });
        parts.alerting().engine().changed();
        return Response.json(Json.object().put("success", true).name("silence").raw(json(stored, now)).end().bytes());
    }

    Response remove(Request request) {
        parts.db().write(tx -> {
            Silence deleted = silences.delete(tx, request.id());
            checkReach(request, deleted);
            recorder.changed(tx, request, "silence.delete", deleted.serverId(), json(deleted, parts.clock().instant()), null);
            return null;
        });
        parts.alerting().engine().changed();
        return Response.json(Json.object().put("success", true).put("message", "Silence " + request.id() + " is deleted").end().bytes());
    }

    /** Whoever sees some servers only may silence one of those, and nothing beyond. */
    private void checkReach(Request request, Silence silence) {
        if (silence.serverId() != null) {
            parts.server(request, silence.serverId());
        } else if (!request.principal().reach().everything()) {
            throw Problem.invalid("server_id", "server_id is required: you may silence one of your servers at a time");
        }
    }

    /** What is given in place of what was; a new one begins now unless it is said. */
    private static Silence apply(Silence old, Given given, String by, Instant now) {
        return new Silence(old == null ? 0 : old.id(),
                given.has("server_id") ? id("server_id", given.get("server_id")) : old == null ? null : old.serverId(),
                given.has("tag") ? given.get("tag") == null ? null : ServerFields.tag("tag", given.get("tag"))
                        : old == null ? null : old.tag(),
                given.has("rule_id") ? id("rule_id", given.get("rule_id")) : old == null ? null : old.ruleId(),
                given.get("starts_at") == null ? old == null ? now : old.startsAt() : Times.parse("starts_at", given.get("starts_at")),
                given.has("ends_at") ? given.get("ends_at") == null ? null : Times.parse("ends_at", given.get("ends_at"))
                        : old == null ? null : old.endsAt(),
                given.get("reason") == null ? old == null ? "" : old.reason()
                        : ServerFields.line("reason", ServerFields.string("reason", given.get("reason")).strip(), 0, REASON_CHARACTERS),
                by, old == null ? now : old.createdAt(),
                given.has("recurring") ? RuleFields.hours("recurring", given.get("recurring")) : old == null ? null : old.recurring());
    }

    private static Long id(String field, Object value) {
        return value == null ? null : ServerFields.integer(field, value, 1, ServerFields.HIGHEST_ID);
    }

    private static byte[] json(Silence silence, Instant now) {
        JsonWriter json = new JsonWriter();
        write(json, silence, now);
        return json.bytes();
    }

    private static void write(JsonWriter json, Silence silence, Instant now) {
        json.object().put("id", silence.id()).name("server_id").any(silence.serverId());
        json.put("tag", silence.tag()).name("rule_id").any(silence.ruleId());
        json.put("starts_at", Times.iso(silence.startsAt())).put("ends_at", Times.iso(silence.endsAt()))
                .put("reason", silence.reason()).put("created_by", silence.createdBy()).put("created_at", Times.iso(silence.createdAt()))
                .put("active", silence.until(now) != null);
        RuleJson.hours(json.name("recurring"), silence.recurring());
        json.end();
    }
}
