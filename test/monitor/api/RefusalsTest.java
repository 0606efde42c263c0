package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonArray;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import monitor.model.Role;
import monitor.testing.Central;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalsTest {

    private final AtomicLong nanos = new AtomicLong(-5);
    private final Refusals refusals = new Refusals(nanos::get);

    @Test
    void beyondTheLimitOfAMinuteTheyAreCountedInTheNextRow() {
        for (int i = 0; i < Refusals.ROUTE_ROWS; i++) {
            assertEquals("forbidden", refusals.admit("ann", "DELETE /api/servers/" + i, "forbidden"));
        }
        for (int i = 0; i < 1_000; i++) {
            assertNull(refusals.admit("ann", "DELETE /api/servers/" + i, "forbidden"));
        }
        assertEquals("forbidden", refusals.admit("ann", "DELETE /api/tokens/1", "forbidden"), "another route");
        assertEquals("forbidden", refusals.admit("bob", "DELETE /api/servers/1", "forbidden"), "another actor");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));
        assertEquals("forbidden (and 1000 more like it since the row before)",
                refusals.admit("ann", "DELETE /api/servers/1", "forbidden"));
        assertEquals("forbidden", refusals.admit("ann", "DELETE /api/servers/1", "forbidden"));
    }

    @Test
    void anActorWhoInventsRoutesIsBoundedToo() {
        int rows = 0;
        for (int i = 0; i < 100_000; i++) {
            rows += refusals.admit("ann", "M" + Integer.toString(i, 36).replaceAll("[0-9]", "x") + i % 7 + " /api", "forbidden") == null
                    ? 0 : 1;
        }
        assertEquals(Refusals.ACTOR_ROWS, rows);
        assertNotNull(refusals.admit("bob", "GET /api/audit", "forbidden"));
    }

    @Test
    void aViewerWhoHammersWritesAFewRowsOnly(@TempDir Path folder) {
        try (Central central = Central.start(folder)) {
            for (int i = 0; i < Refusals.ROUTE_ROWS + 30; i++) {
                assertEquals(403, central.send("DELETE", "/api/servers/" + i, null, Role.VIEWER).status());
            }
            JsonArray rows = central.get("/api/audit?action=request&limit=1000").json().asArray();
            assertEquals(Refusals.ROUTE_ROWS, rows.size());
            for (int i = 0; i < Refusals.ROUTE_ROWS + 30; i++) {
                assertEquals(404, central.delete("/api/servers/" + (1_000 + i)).status());
            }
            assertEquals(Refusals.ROUTE_ROWS, central.get("/api/audit?action=server.delete&limit=1000").json().asArray().size());
            assertTrue(central.get("/api/audit/verify").object().getBoolean("valid", false));
        }
    }
}
