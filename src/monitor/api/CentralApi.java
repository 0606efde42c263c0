package monitor.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import monitor.http.Payload;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Problem;
import monitor.model.Role;
import monitor.store.Database;

/** The central itself: whether it works, its version, the description of its API. */
final class CentralApi {

    private final Parts parts;
    private final BooleanSupplier ready;
    private final Instant started;
    private final Payload openApi;
    private final Properties build = new Properties();

    CentralApi(Parts parts, BooleanSupplier ready) {
        this.parts = parts;
        this.ready = ready;
        this.started = parts.clock().instant();
        try (InputStream document = CentralApi.class.getResourceAsStream("openapi.json");
                InputStream properties = CentralApi.class.getResourceAsStream("/monitor/build.properties")) {
            openApi = new Payload(document.readAllBytes());
            if (properties != null) {
                build.load(properties);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A stranger learns no more than whether it works; why not is for those who signed in. */
    Response health(Request request) {
        Database.Health store = parts.db().health();
        JsonWriter json = Json.object().put("status", store.writable() ? "ok" : "degraded");
        if (request.principal().role() != Role.NONE) {
            json.put("uptime_seconds", Math.max(0, Duration.between(started, parts.clock().instant()).toSeconds()))
                    .put("problem", store.problem()).put("database_bytes", store.databaseBytes())
                    .put("samples_waiting", store.queued()).put("samples_lost", store.dropped())
                    .put("streams", parts.hub().subscribers());
        }
        return Response.json(json.end().bytes());
    }

    Response ready(Request request) {
        if (!ready.getAsBoolean()) {
            throw new Problem(Problem.Kind.OVERLOADED, "The central is starting or stopping").with(Problem.RETRY_AFTER, 1);
        }
        return Response.json(Json.object().put("ready", true).end().bytes());
    }

    Response version(Request request) {
        return Response.json(Json.object().put("version", build.getProperty("version", "unknown"))
                .put("commit", build.getProperty("commit", "")).put("schema", parts.db().schema()).end().bytes());
    }

    Response openApi(Request request) {
        return Response.json(openApi);
    }
}
