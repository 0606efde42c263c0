package monitor.api;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import monitor.audit.Ledger;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;

/** The ledger, and whether its chain holds. */
final class AuditApi {

    private static final int DEFAULT_LIMIT = 100;

    private final Parts parts;

    AuditApi(Parts parts) {
        this.parts = parts;
    }

    Response list(Request request) {
        Ledger.Filter filter = new Ledger.Filter(request.query("actor"), request.query("action"),
                request.query("server_id") == null ? null : request.number("server_id", 1, Long.MAX_VALUE, 0),
                time(request, "from"), time(request, "to"),
                request.query("before") == null ? null : request.number("before", 1, Long.MAX_VALUE, 0),
                (int) request.number("limit", 1, Ledger.MAX_LIMIT, DEFAULT_LIMIT));
        JsonWriter json = new JsonWriter().array();
        for (Ledger.Line line : parts.ledger().list(filter)) {
            Ledger.Entry entry = line.entry();
            json.object().put("id", line.seq()).put("at", Times.iso(line.at())).put("actor", entry.actor())
                    .put("address", entry.address()).put("request_id", entry.requestId()).put("action", entry.action())
                    .name("server_id").any(entry.serverId());
            json.put("target", entry.target()).put("outcome", entry.outcome());
            state(json.name("before"), entry.before());
            state(json.name("after"), entry.after());
            json.put("hash", line.hash()).end();
        }
        return Response.json(json.end().bytes());
    }

    Response verify(Request request) {
        Ledger.Verdict verdict = parts.ledger().verify();
        return Response.json(Json.object().put("valid", verdict.valid()).put("rows", verdict.rows())
                .name("first_bad").any(verdict.firstBad()).put("reason", verdict.reason())
                .put("checkpoints", verdict.checkpoints()).end().bytes());
    }

    /** A row that somebody wrote into the file by hand may hold anything: as text then. */
    private static void state(JsonWriter json, String stored) {
        if (stored != null && stored.startsWith("{") && Json.valid(stored.getBytes(StandardCharsets.UTF_8))) {
            json.raw(stored.getBytes(StandardCharsets.UTF_8));
        } else {
            json.value(stored);
        }
    }

    private static Instant time(Request request, String name) {
        return request.query(name) == null ? null : Times.parse(name, request.query(name));
    }
}
