package monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
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

    @Test
    void nothingIsLeftOpenAfterItsEnd() throws IOException {
        try (Central central = Central.withLocal(folder)) {
            central.restart();
        }
        // what is made once a process (the client's own files, loaded libraries) is there by now
        int before = open();
        for (int i = 0; i < 3; i++) {
            try (Central central = Central.withLocal(folder)) {
                assertEquals(200, central.get("/api/servers").status());
                central.events("").close();
            }
        }
        Await.until("files and threads are closed again", Duration.ofSeconds(20), () -> open() <= before + 3
                && Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().equals("local-probe")));
    }

    private static int open() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            // one socket of the test's own client may wait for its end
            return (int) files.count();
        }
    }
}
