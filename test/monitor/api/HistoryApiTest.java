package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryApiTest {

    @TempDir
    Path folder;

    @Test
    void aSpanThatMakesNoSenseIsRefusedNamingTheParameter() {
        try (Central central = Central.withLocal(folder)) {
            for (String wrong : List.of("points=0", "points=100001", "points=x", "points=1e400", "points=", "metrics=nothing", "metrics=",
                    "metrics=cpu_percent,;id", "from=yesterday", "from=-1", "from=99999999999999999999", "from=2026-13-01T00:00:00Z", "to=%E2%80%AE",
                    "from=NaN", "from=1e3", "from=2000000000&to=1000000000")) {
                Central.Answer answer = central.get("/api/history/1?" + wrong);
                assertEquals(422, answer.status(), wrong + ": " + answer);
                assertEquals(wrong.substring(0, wrong.indexOf('=')), answer.text("field"));
            }
            for (String twice : List.of("points=1&points=2", "nothing=1", "points=%ff")) {
                assertEquals(400, central.get("/api/history/1?" + twice).status(), twice);
            }
            assertEquals(404, central.get("/api/history/99").status());
            for (String fine : List.of("", "?points=100000", "?from=0", "?metrics=cpu_percent,load_1", "?from=2026-01-06T12:00:00%2B07:00&points=1",
                    "?from=253402300000&to=253402300799")) {
                JsonObject history = central.get("/api/history/1" + fine).object();
                assertTrue(history.get("cpu_percent").asObject().get("avg").asArray().size() == history.get("at").asArray().size(), fine);
            }
        }
    }

    @Test
    void detailsPercentilesComparisonAndReachAreAnswered() {
        try (Central central = Central.withLocal(folder)) {
            Await.until("the first samples", Duration.ofSeconds(20), () ->
                    central.get("/api/history/1?detail=cores").object().get("subjects").asArray().size() > 0);
            JsonObject cores = central.get("/api/history/1?detail=cores").object();
            assertEquals("raw", cores.getString("tier", ""));
            JsonObject core = cores.get("subjects").asArray().get(0).asObject();
            assertEquals("0", core.getString("subject", ""));
            assertEquals(cores.get("at").asArray().size(), core.get("percent").asObject().get("max").asArray().size());
            assertEquals(1, central.get("/api/history/1?detail=cores&subject=0").object().get("subjects").asArray().size());

            JsonObject history = central.get("/api/history/1?metrics=memory_percent&percentiles=50,99.9").object();
            assertEquals("raw", history.getString("tier", ""));
            JsonObject percentiles = history.get("memory_percent").asObject().get("percentiles").asObject();
            assertTrue(percentiles.getDouble("50", 0) > 0 && percentiles.getDouble("99.9", 0) >= percentiles.getDouble("50", 0));

            JsonObject compared = central.get("/api/compare?metric=memory_percent&points=24").object();
            JsonObject one = compared.get("servers").asArray().get(0).asObject();
            assertEquals("This machine", one.getString("name", ""));
            assertEquals(compared.get("at").asArray().size(), one.get("avg").asArray().size());
            assertTrue(one.get("summary").asObject().getDouble("last", 0) > 0);
            assertEquals(0, central.get("/api/compare?metric=memory_percent&tag=none").object().get("servers").asArray().size());

            JsonObject retention = central.get("/api/retention").object();
            assertEquals(172_800, retention.get("tiers").asArray().get(0).asObject().getLong("keep_seconds", 0));
            JsonObject many = retention.get("forecast").asArray().get(2).asObject();
            assertEquals(1_000, many.getInt("servers", 0));
            assertEquals("1h", many.get("tiers").asArray().get(3).asObject().getString("tier", ""));
        }
    }

    @Test
    void whatCannotBeComparedIsRefusedNamingTheParameter() {
        try (Central central = Central.withLocal(folder)) {
            for (String wrong : List.of("metric=", "metric=nothing", "servers=1,x", "servers=", "points=0", "from=2000000000&to=1000000000")) {
                Central.Answer answer = central.get("/api/compare?" + (wrong.startsWith("metric") ? "" : "metric=load_1&") + wrong);
                assertEquals(422, answer.status(), wrong + ": " + answer);
                assertEquals(wrong.substring(0, wrong.indexOf('=')), answer.text("field"));
            }
            assertEquals(404, central.get("/api/compare?metric=load_1&servers=1,99").status());
            for (String wrong : List.of("detail=disk", "percentiles=101", "percentiles=1,,2", "percentiles=1,2,3,4,5,6,7,8,9,10,11", "subject=x")) {
                Central.Answer answer = central.get("/api/history/1?" + wrong);
                assertEquals(422, answer.status(), wrong + ": " + answer);
                assertEquals(wrong.substring(0, wrong.indexOf('=')), answer.text("field"));
            }
        }
    }
}
