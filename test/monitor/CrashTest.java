package monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonValue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import monitor.testing.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process, ended by SIGKILL in the middle of its work. */
class CrashTest {

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern PORT = Pattern.compile("http://localhost:(\\d+)/");

    @TempDir
    Path folder;

    private int port;

    private Process start() throws IOException {
        Path out = folder.resolve("out");
        Files.deleteIfExists(out);
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-Dmonitor.home=" + Path.of("").toAbsolutePath(), "-cp",
                System.getProperty("java.class.path"), "monitor.Main", "--port", "0", "--poll-seconds", "1", "--data",
                folder.resolve("data").toString());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        Await.until("it says where it is", BOUND, () -> {
            Matcher said = PORT.matcher(Files.readString(out));
            if (!process.isAlive()) {
                throw new IllegalStateException(Files.readString(out));
            }
            port = said.find() ? Integer.parseInt(said.group(1)) : 0;
            return port != 0;
        });
        return process;
    }

    private JsonValue send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + Files.readString(folder.resolve("data/admin.token")).strip())
                .header("Content-Type", "application/json")
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)).build();
        return Json.parse(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private List<Double> figures(long until) throws IOException, InterruptedException {
        JsonArray avg = send("GET", "/api/history/1?metrics=memory_percent&points=3000&from=" + (until - 3000) + "&to=" + until, null)
                .asObject().get("memory_percent").asObject().get("avg").asArray();
        return avg.values().stream().filter(JsonValue::isNumber).map(JsonValue::asDouble).toList();
    }

    @Test
    void serversAndHistoryOutliveASigkill() throws Exception {
        Process first = start();
        try {
            assertTrue(send("POST", "/api/servers", "{\"name\":\"web\",\"host\":\"127.0.0.9\",\"port\":1,\"username\":\"u\"}").asObject()
                    .getBoolean("success", false));
            Await.until("five seconds of history", BOUND, () -> figures(Instant.now().getEpochSecond() + 1).size() >= 5);
        } finally {
            first.destroyForcibly().onExit().join();
        }
        long killed = Instant.now().getEpochSecond();
        Process second = start();
        try {
            assertEquals(2, send("GET", "/api/servers", null).asArray().size());
            assertTrue(figures(killed).size() >= 4, "at most the last second is lost");
            assertTrue(send("GET", "/api/audit/verify", null).asObject().getBoolean("valid", false));
            Await.until("new history beside the old", BOUND, () -> figures(Instant.now().getEpochSecond() + 1).size() > figures(killed).size());
            second.destroy();
            assertEquals(0, second.onExit().get().exitValue(), Files.readString(folder.resolve("out")));
            assertFalse(Files.readString(folder.resolve("out")).contains("ERROR"), Files.readString(folder.resolve("out")));
        } finally {
            second.destroyForcibly().onExit().join();
        }
    }
}
