package monitor.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import monitor.http.Payload;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Problem;

/** The central itself: whether it works, its version, the description of its API. */
final class CentralApi {

    private final Parts parts;
    private final BooleanSupplier ready;
    private final Payload openApi;
    private final Properties build = new Properties();

    CentralApi(Parts parts, BooleanSupplier ready) {
        this.parts = parts;
        this.ready = ready;
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

    /** Version and commit. */
    Properties build() {
        return build;
    }

    /** A stranger learns no more than whether it works; why not is told by {@link #problems} to those who signed in. */
    Response health(Request request) {
        boolean well = parts.db().health().writable();
        JsonWriter json = Json.object().put("status", well ? "ok" : "degraded");
        if (!well) {
            json.put("problem", "Nothing can be written to the database; live figures go on");
        }
        return Response.json(json.end().bytes());
    }

    /** What of the central itself needs care now. */
    List<String> problems() {
        return Stream.of(parts.db().health().problem(), parts.secrets().problem()).filter(Objects::nonNull).toList();
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
