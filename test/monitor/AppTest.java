package monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppTest {

    @TempDir
    Path folder;

    @Test
    void thisMachineIsWatchedFromTheFirstStartUntilItIsDeleted() {
        try (Central central = Central.withLocal(folder)) {
            JsonObject local = central.get("/api/servers").json().asArray().get(0).asObject();
            assertEquals("localhost", local.getString("host", ""));
            assertTrue(local.getBoolean("local", false));
            long id = local.getLong("id", 0);
            Await.until("figures of this machine", Duration.ofSeconds(20), () -> central.get("/api/remote/stats/" + id).status() == 200);
            Central.Answer stats = central.get("/api/remote/stats/" + id);
            assertEquals("local", stats.object().get("server_info").asObject().getString("source", ""), stats.toString());
            assertTrue(stats.object().get("memory").asObject().getLong("total_bytes", 0) > 0, stats.toString());

            central.restart();
            assertEquals(1, central.get("/api/servers").json().asArray().size());
            assertEquals(200, central.delete("/api/servers/" + id).status());
            assertEquals(0, central.get("/api/servers").json().asArray().size());
            central.restart();
            assertEquals(0, central.get("/api/servers").json().asArray().size());
        }
    }
}
