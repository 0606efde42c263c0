package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
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
}
