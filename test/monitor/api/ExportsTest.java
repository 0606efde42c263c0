package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import monitor.model.Role;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports, availability and what Prometheus reads, of a central that watches this machine. */
class ExportsTest {

    @TempDir
    static Path folder;

    private static Central central;

    @BeforeAll
    static void start() {
        central = Central.withLocal(folder);
        Await.until("some samples", Duration.ofSeconds(30), () -> lines("/api/export/history/csv?metrics=cpu_percent").size() > 4);
    }

    @AfterAll
    static void stop() {
        central.close();
    }

    private static String text(String path, String... headers) {
        Central.Answer answer = central.send("GET", path, null, Role.ADMIN, headers);
        assertEquals(200, answer.status(), answer.toString());
        return new String(answer.raw().body(), StandardCharsets.UTF_8);
    }

    private static List<String> lines(String path) {
        return Arrays.asList(text(path).split("\r\n"));
    }

    @Test
    void theSamplesThemselvesComeInTheOrderOfTime() {
        List<String> lines = lines("/api/export/history/csv?metrics=cpu_percent,load_1&server_id=1");
        assertEquals("server_id,server,at,source,cpu_percent,load_1", lines.getFirst());
        String before = "";
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            assertEquals(List.of("1", "This machine", "local"), List.of(cells[0], cells[1], cells[3]));
            assertTrue(cells[2].compareTo(before) > 0, cells[2] + " comes after " + before);
            before = cells[2];
        }
        JsonArray rows = central.get("/api/export/history/json?metrics=cpu_percent,load_1&server_id=1").json().asArray();
        assertTrue(rows.size() >= lines.size() - 1);
        assertEquals(lines.get(1).split(",")[2], rows.get(0).asObject().getString("at", ""));
    }

    @Test
    void aTierGivesAverageLeastAndGreatestAStep() {
        List<String> lines = lines("/api/export/history/csv?metrics=cpu_percent&tier=1m&server_id=1");
        assertEquals("server_id,server,at,step_seconds,cpu_percent,cpu_percent_min,cpu_percent_max", lines.getFirst());
        String[] cells = lines.get(1).split(",");
        assertEquals("60", cells[3]);
        assertTrue(cells[2].endsWith(":00Z"), cells[2]);
        assertTrue(Double.parseDouble(cells[5]) <= Double.parseDouble(cells[4])
                && Double.parseDouble(cells[4]) <= Double.parseDouble(cells[6]) + 0.001, lines.get(1));
    }

    @Test
    void badQuestionsNameTheirField() {
        assertEquals("tier", central.get("/api/export/history/csv?tier=2m").text("field"));
        assertEquals("metrics", central.get("/api/export/history/csv?metrics=nonsense").text("field"));
        assertEquals("from", central.get("/api/export/history/csv?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z").text("field"));
        assertEquals(404, central.get("/api/export/history/csv?server_id=999").status());
        assertEquals(404, central.get("/api/export/history/xml").status());
        assertEquals("by", central.get("/api/availability?by=week").text("field"));
        assertEquals("time_zone", central.get("/api/availability?time_zone=Mars/Phobos").text("field"));
    }

    @Test
    void aServersNameIsNoFormulaInASpreadsheetAndTheExportIsInTheLedger() {
        long id = central.post("/api/servers",
                "{\"name\":\"=HYPERLINK(\\\"http://x\\\")\",\"host\":\"127.0.0.9\",\"port\":1,\"username\":\"u\"}").number("server_id");
        String csv = text("/api/export/servers/csv");
        assertTrue(csv.contains("\r\n" + id + ",\"'=HYPERLINK(\"\"http://x\"\")\",127.0.0.9,1,"), csv);
        assertFalse(csv.toLowerCase(java.util.Locale.ROOT).contains("secret"));
        central.delete("/api/servers/" + id);
        List<String> audit = lines("/api/export/audit/csv");
        assertTrue(audit.stream().anyMatch(line -> line.contains(",export.servers,")), audit.toString());
        assertEquals(403, central.send("GET", "/api/export/audit/csv", null, Role.VIEWER).status());
    }

    @Test
    void availabilityBeginsWithTheFirstPoll() {
        Await.until("a second of uptime", Duration.ofSeconds(20),
                () -> central.get("/api/availability?server_id=1").json().asArray().get(0).asObject().getInt("up_seconds", 0) > 0);
        JsonObject answer = central.get("/api/availability?server_id=1").json().asArray().get(0).asObject();
        assertEquals(31, answer.get("days").asArray().size());
        assertEquals(100.0, answer.getDouble("percent", 0));
        assertTrue(answer.getInt("unknown_seconds", 0) > 29 * 86_400, "nothing is known of the days before");
    }

    @Test
    void promtoolHasNothingToSay() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/promtool")), "prometheus is not installed");
        Path file = Files.writeString(folder.resolve("metrics"), text("/metrics"));
        Process check = new ProcessBuilder("promtool", "check", "metrics").redirectInput(file.toFile()).redirectErrorStream(true).start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("", said);
        assertEquals(0, check.waitFor());
    }

    /** With the file that the README shows. */
    @Test
    void aRealPrometheusScrapesItAndFindsTheServers() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prometheus")), "prometheus is not installed");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String readme = Files.readString(Path.of("README.md"));
        String shown = readme.substring(readme.indexOf("scrape_configs:"));
        shown = shown.substring(0, shown.indexOf("```")).replace("localhost:9083", "127.0.0.1:" + central.app().port())
                .replace("/etc/prometheus/monitor.token", central.data().resolve("admin.token").toString());
        Path config = Files.writeString(folder.resolve("prometheus.yml"), "global:\n  scrape_interval: 1s\n" + shown);
        Process prometheus = new ProcessBuilder("prometheus", "--config.file=" + config, "--web.listen-address=127.0.0.1:" + port,
                "--storage.tsdb.path=" + folder.resolve("tsdb")).redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile()).start();
        try {
            Await.until("both ways to scrape are up", Duration.ofSeconds(60), () -> {
                assertTrue(prometheus.isAlive(), Files.readString(folder.resolve("prometheus.log")));
                return query(port, "up").size() == 2 && values(port, "up").equals(List.of("1", "1"));
            });
            assertEquals(List.of("1"), values(port, "monitor_server_up%7Bjob%3D%22servers%22%7D"));
            JsonObject series = query(port, "monitor_server_cpu_usage_ratio%7Bjob%3D%22server-by-server%22%7D").get(0).asObject();
            assertEquals("This machine", series.get("metric").asObject().getString("instance", ""));
            assertEquals(List.of("1"), values(port, "count(monitor_polls_total%20%3E%200)"));
        } finally {
            prometheus.destroy();
            prometheus.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static JsonArray query(int port, String query) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port
                    + "/api/v1/query?query=" + query)).build(), HttpResponse.BodyHandlers.ofString());
            return com.eclipsesource.json.Json.parse(answer.body()).asObject().get("data").asObject().get("result").asArray();
        } catch (IOException | RuntimeException e) {
            return new JsonArray(); // not up yet
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> values(int port, String query) {
        return query(port, query).values().stream().map(one -> one.asObject().get("value").asArray().get(1).asString()).toList();
    }

    @Test
    void openMetricsIsGivenToWhomAsksForIt() {
        Central.Answer answer = central.send("GET", "/metrics", null, Role.VIEWER, "Accept", "application/openmetrics-text;version=1.0.0");
        assertTrue(answer.raw().headers().firstValue("Content-Type").orElse("").startsWith("application/openmetrics-text"));
        assertTrue(new String(answer.raw().body(), StandardCharsets.UTF_8).endsWith("# EOF\n"));
        assertEquals(401, central.send("GET", "/metrics", null, Role.NONE).status());
    }

    @Test
    void discoveryGivesEachServerThatIsPolled() {
        JsonValue one = central.get("/api/prometheus/targets?port=9100").json().asArray().get(0);
        assertEquals("localhost:9100", one.asObject().get("targets").asArray().get(0).asString());
        JsonObject labels = central.get("/api/prometheus/targets").json().asArray().get(0).asObject().get("labels").asObject();
        assertEquals("/metrics", labels.getString("__metrics_path__", ""));
        assertEquals("1", labels.getString("__param_server", ""));
    }

    @Test
    void theStatusPageIsForEverybodyOnceItIsPublishedAndTellsNoNames() {
        assertEquals(401, central.send("GET", "/api/status-page", null, Role.NONE).status());
        assertEquals("servers", central.put("/api/status-page",
                "{\"published\":true,\"title\":\"x\",\"servers\":[{\"server_id\":999,\"label\":\"a\"}]}").text("field"));
        assertEquals(200, central.put("/api/status-page",
                "{\"published\":true,\"title\":\"Our services\",\"servers\":[{\"server_id\":1,\"label\":\"Shop\"}]}").status());
        Central.Answer page = central.send("GET", "/api/status-page", null, Role.NONE);
        assertEquals(200, page.status(), page.toString());
        assertEquals("Our services", page.text("title"));
        assertEquals("up", page.text("state"));
        assertEquals("Shop", page.object().get("servers").asArray().get(0).asObject().getString("label", ""));
        assertFalse(page.toString().contains("This machine") || page.toString().contains("localhost"), page.toString());
        central.put("/api/status-page", "{\"published\":false,\"title\":\"x\",\"servers\":[]}");
        assertEquals(401, central.send("GET", "/api/status-page", null, Role.NONE).status());
    }
}
