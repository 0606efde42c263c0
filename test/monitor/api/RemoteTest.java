package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import hosts.Keys;
import hosts.Sshd;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import monitor.model.Role;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers over a real sshd with the real agent behind it. */
class RemoteTest {

    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static Sshd sshd;
    private static Central central;
    private static Process agent;
    private static int agentPort;

    @BeforeAll
    static void start() throws IOException {
        sshd = Sshd.start();
        agentPort = Sshd.freePort("127.0.0.1");
        agent = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-XX:+UseSerialGC", "-Xmx32m",
                "-cp", Path.of(".build/agent-classes").toAbsolutePath().toString(), "agent", "--port", Integer.toString(agentPort))
                .directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("agent.log").toFile()).start();
        central = Central.start(folder.resolve("central"));
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agentPort + "/api/health")).build();
        Await.until("the agent answers", BOUND,
                () -> client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        central.close();
        agent.destroyForcibly().onExit().join();
        sshd.close();
    }

    private static String body(Sshd host, String more) {
        return "{\"name\":\"host\",\"host\":\"" + host.host() + "\",\"port\":" + host.port() + ",\"username\":\"" + host.user()
                + "\",\"ssh_key_path\":\"" + host.key() + "\",\"agent_port\":" + agentPort + more + "}";
    }

    private static String trial(Sshd host, String more) {
        return body(host, more).replace("\"name\":\"host\",", "");
    }

    private static long add(Sshd host) {
        Central.Answer answer = central.post("/api/servers", body(host, ""));
        assertEquals(201, answer.status(), answer.toString());
        return answer.number("server_id");
    }

    private static void waitFor(long id, String status, String reason) {
        Await.until(status + " " + reason, BOUND, () -> {
            JsonObject server = central.get("/api/servers/" + id).object();
            return server.getString("status", "").equals(status) && server.getString("status_reason", "").equals(reason);
        });
    }

    @Test
    void aTestShowsTheHostKeyTheAgentAndJavaAndPinsNothing() {
        Central.Answer answer = central.post("/api/servers/test", trial(sshd, ""));
        assertEquals(200, answer.status(), answer.toString());
        assertTrue(answer.object().getBoolean("success", false), answer.toString());
        JsonObject key = answer.object().get("host_key").asObject();
        assertEquals(sshd.fingerprint(Keys.Kind.ED25519), key.getString("fingerprint", ""));
        assertEquals("ssh-ed25519", key.getString("type", ""));
        assertTrue(answer.object().get("agent").asObject().getBoolean("running", false), answer.toString());
        assertTrue(answer.object().getDouble("latency_ms", 0) > 0);
        assertTrue(central.get("/api/host-keys").json().asArray().values().stream()
                .noneMatch(pin -> pin.asObject().getString("server_name", "").equals("none")));
        Central.Answer wrongUser = central.post("/api/servers/test", trial(sshd, "").replace(sshd.user() + "\"", "nobody-here\""));
        assertEquals("auth_failed", wrongUser.text("reason"), wrongUser.toString());
        assertFalse(wrongUser.object().getBoolean("success", true));
    }

    @Test
    void aServerIsAddedWithItsKeyPinnedWatchedByItsAgentAndDeleted() {
        try (Sshd host = Sshd.start()) {
            Central.Answer added = central.post("/api/servers", body(host, ""));
            assertEquals(201, added.status(), added.toString());
            long id = added.number("server_id");
            JsonObject key = added.object().get("host_key").asObject();
            assertEquals(host.fingerprint(Keys.Kind.ED25519), key.getString("fingerprint", ""));
            assertEquals("first_use", key.getString("pinned", ""));
            waitFor(id, "online", "ok");

            Central.Answer stats = central.get("/api/remote/stats/" + id);
            assertEquals("agent", stats.object().get("server_info").asObject().getString("source", ""));
            assertTrue(stats.object().get("cpu").asObject().getInt("cores", 0) > 0, stats.toString());
            Central.Answer processes = central.get("/api/remote/processes/" + id);
            assertTrue(processes.object().getBoolean("complete", false), processes.toString());
            assertTrue(processes.object().get("processes").asArray().values().stream()
                    .anyMatch(one -> one.asObject().getLong("pid", 0) == ProcessHandle.current().pid()), "this very process is listed");
            assertEquals(200, central.get("/api/remote/services/" + id).status());
            assertEquals(200, central.get("/api/remote/containers/" + id).status());
            Central.Answer again = central.post("/api/servers/" + id + "/test", "{}");
            assertTrue(again.object().get("host_key").asObject().getBoolean("known", false), again.toString());
            Await.until("history", BOUND, () -> central.get("/api/history/" + id + "?metrics=cpu_percent&points=10").object()
                    .get("cpu_percent").asObject().get("avg").asArray().values().stream().anyMatch(JsonValue::isNumber));

            int logins = host.logins();
            assertEquals(200, central.get("/api/remote/stats/" + id + "?fresh=1").status());
            assertEquals(logins, host.logins(), "a fresh sample needs no new login");
            assertEquals(200, central.delete("/api/servers/" + id).status());
            assertTrue(central.get("/api/host-keys").json().asArray().values().stream()
                    .noneMatch(pin -> pin.asObject().getLong("server_id", 0) == id));
        }
    }

    @Test
    void aServerThatGoesAwayIsOfflineWithAnErrorAndComesBack() {
        try (Sshd host = Sshd.start()) {
            long id = add(host);
            waitFor(id, "online", "ok");
            host.down();
            waitFor(id, "offline", "unreachable");
            JsonObject mine = null;
            for (JsonValue one : central.get("/api/remote/stats/all").json().asArray()) {
                if (one.asObject().get("server_info").asObject().getLong("id", 0) == id) {
                    mine = one.asObject();
                }
            }
            assertNotEquals("", mine.getString("error", ""));
            assertEquals("offline", mine.get("server_info").asObject().getString("status", ""));
            assertEquals(503, central.get("/api/remote/stats/" + id + "?fresh=1").status());
            host.restart();
            waitFor(id, "online", "ok");
            central.delete("/api/servers/" + id);
        }
    }

    @Test
    void aChangedHostKeyBlocksUntilAnAdminAcceptsExactlyTheNewOne() {
        try (Sshd host = Sshd.start()) {
            long id = add(host);
            waitFor(id, "online", "ok");
            host.restartWithNewKeys(Keys.Kind.ED25519);
            waitFor(id, "offline", "host_key_changed");
            String fresh = host.fingerprint(Keys.Kind.ED25519);
            assertTrue(central.get("/api/servers/" + id).text("status_text").contains(fresh));
            String path = "/api/servers/" + id + "/host-key";
            assertEquals(409, central.post(path, "{\"fingerprint\":\"SHA256:" + "A".repeat(43) + "\"}").status());
            assertEquals(403, central.send("POST", path, "{\"fingerprint\":\"" + fresh + "\"}", Role.OPERATOR).status());
            waitFor(id, "offline", "host_key_changed");
            Central.Answer accepted = central.post(path, "{\"fingerprint\":\"" + fresh + "\"}");
            assertEquals(200, accepted.status(), accepted.toString());
            waitFor(id, "online", "ok");
            central.delete("/api/servers/" + id);
        }
    }

    @Test
    void onlyTheNamedHostKeyIsTakenNowOrLater() {
        try (Sshd host = Sshd.start()) {
            int before = central.get("/api/servers").json().asArray().size();
            Central.Answer wrong = central.post("/api/servers", body(host, ",\"host_key\":\"SHA256:" + "A".repeat(43) + "\""));
            assertEquals(409, wrong.status(), wrong.toString());
            assertEquals("host_key", wrong.text("field"));
            assertEquals(before, central.get("/api/servers").json().asArray().size());
            String right = host.fingerprint(Keys.Kind.ED25519);
            host.down();
            long id = central.post("/api/servers", body(host, ",\"host_key\":\"" + right + "\"")).number("server_id");
            host.restartWithNewKeys(Keys.Kind.ED25519);
            Await.until("another key is refused", BOUND,
                    () -> central.get("/api/servers/" + id).text("status_reason").startsWith("host_key_"));
            assertTrue(central.get("/api/host-keys").json().asArray().values().stream()
                    .noneMatch(pin -> pin.asObject().getLong("server_id", 0) == id), "nothing is pinned");
            central.delete("/api/servers/" + id);
        }
    }

    @Test
    void aFirstKeyMetByAPollIsToldAsAnAlert() {
        try (Sshd host = Sshd.start()) {
            host.down();
            Central.Answer added = central.post("/api/servers", body(host, ""));
            assertEquals(201, added.status(), added.toString());
            assertTrue(added.object().get("host_key").isNull(), added.toString());
            long id = added.number("server_id");
            host.restart();
            waitFor(id, "online", "ok");
            JsonArray alerts = central.get("/api/alerts?server_id=" + id).json().asArray();
            assertEquals(1, alerts.size(), alerts.toString());
            JsonObject alert = alerts.get(0).asObject();
            assertTrue(alert.getString("message", "").contains(host.fingerprint(Keys.Kind.ED25519)), alert.toString());
            long alertId = alert.getLong("id", 0);
            assertEquals(403, central.send("POST", "/api/alerts/" + alertId + "/read", "{}", Role.VIEWER).status());
            assertEquals(200, central.send("POST", "/api/alerts/" + alertId + "/read", "{}", Role.OPERATOR).status());
            assertEquals(0, central.get("/api/alerts?server_id=" + id + "&is_read=false").json().asArray().size());
            Central.Answer acknowledged = central.post("/api/alerts/" + alertId + "/acknowledge", "{}");
            assertEquals("admin", acknowledged.object().get("alert").asObject().getString("acknowledged_by", ""));
            central.delete("/api/servers/" + id);
        }
    }

    @Test
    void statsOfAllAreTaggedAndCompressed() {
        try (Sshd host = Sshd.start()) {
            long id = add(host);
            waitFor(id, "online", "ok");
            Central.Answer plain = central.get("/api/remote/stats/all");
            Central.Answer packed = central.send("GET", "/api/remote/stats/all", null, Role.ADMIN, "Accept-Encoding", "gzip");
            assertEquals("gzip", packed.raw().headers().firstValue("Content-Encoding").orElse(""));
            assertTrue(packed.raw().body().length < plain.raw().body().length / 2);
            central.put("/api/servers/" + id, "{\"paused\":true}");
            Await.until("nothing changes any more", BOUND, () -> {
                String tag = central.get("/api/remote/stats/all").raw().headers().firstValue("ETag").orElse("");
                return central.send("GET", "/api/remote/stats/all", null, Role.ADMIN, "If-None-Match", tag).status() == 304;
            });
            central.delete("/api/servers/" + id);
        }
    }

    @Test
    void theStreamBeginsWithASnapshotAndTellsWhatHappensInOrder() {
        try (Sshd host = Sshd.start(); Central.Events events = central.events("")) {
            assertEquals("snapshot", events.next().name());
            long id = add(host);
            Central.Event added = events.next("server");
            assertEquals(id, added.data().getLong("id", 0));
            assertEquals("added", added.data().getString("change", ""));
            assertEquals(host.host(), added.data().get("server").asObject().getString("host", ""));
            Central.Event sample = events.next("sample");
            while (sample.data().getLong("id", 0) != id) {
                sample = events.next("sample");
            }
            assertTrue(sample.bytes() <= 300, sample.toString());
            assertEquals("online", sample.data().getString("status", ""));
            assertTrue(sample.data().get("memory").asDouble() > 0, sample.toString());
            try (Central.Events one = central.events("?server=" + id)) {
                assertEquals("snapshot", one.next().name());
                Central.Event stats = one.next("stats");
                assertEquals(id, stats.data().get("server_info").asObject().getLong("id", 0));
                assertTrue(stats.data().get("processes").asArray().size() > 0);
            }
            host.down();
            Central.Event status = events.next("status");
            while (!status.data().getString("status", "").equals("offline")) {
                status = events.next("status");
            }
            assertEquals("unreachable", status.data().getString("reason", ""));
            central.delete("/api/servers/" + id);
            Central.Event removed = events.next("server");
            while (!removed.data().getString("change", "").equals("removed")) {
                removed = events.next("server");
            }
            assertEquals(id, removed.data().getLong("id", 0));
        }
        assertEquals(404, central.events("?server=99999").status());
    }
}
