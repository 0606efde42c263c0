package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import monitor.model.Role;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adding, changing and deleting servers over real HTTP. The hosts refuse connections: port 1 of this machine. */
class ServersApiTest {

    @TempDir
    static Path folder;

    private static Central central;
    private static int last;

    private long id;
    private String host;

    @BeforeAll
    static void start() throws IOException {
        central = Central.start(folder);
        Files.createFile(central.home().resolve(".ssh/work_key"));
        Files.createFile(central.home().resolve(".ssh/work_key.pub"));
    }

    @AfterAll
    static void stop() {
        central.close();
    }

    @BeforeEach
    void addOne() {
        host = "127.0.2." + ++last;
        id = add("{\"name\":\"web\",\"host\":\"" + host + "\",\"port\":1,\"username\":\"root\"}");
    }

    private static long add(String body) {
        Central.Answer answer = central.post("/api/servers", body);
        assertEquals(201, answer.status(), answer.toString());
        return answer.number("server_id");
    }

    private JsonObject server() {
        return central.get("/api/servers/" + id).object();
    }

    @Test
    void aServerIsAddedWithDefaultsAndFoundAgain() {
        Central.Answer answer = central.post("/api/servers", "{\"name\":\" db \",\"host\":\"DB.invalid\",\"username\":\"ops\",\"tags\":\"eu, db\"}");
        assertEquals(201, answer.status(), answer.toString());
        assertTrue(answer.object().getBoolean("success", false));
        assertTrue(answer.object().get("host_key").isNull());
        long added = answer.number("server_id");
        assertEquals("/api/servers/" + added, answer.raw().headers().firstValue("Location").orElse(""));
        JsonObject server = central.get("/api/servers/" + added).object();
        assertEquals("db", server.getString("name", ""));
        assertEquals("db.invalid", server.getString("host", ""));
        assertEquals(22, server.getInt("port", 0));
        assertEquals(8083, server.getInt("agent_port", 0));
        assertEquals("[\"eu\",\"db\"]", server.get("tags").toString());
        assertEquals("none", server.getString("allow_actions", ""));
        assertFalse(server.getBoolean("paused", true));
        for (String filter : List.of("?tag=db", "?q=DB.inv", "?q=d&tag=eu")) {
            assertEquals(1, central.get("/api/servers" + filter).json().asArray().size(), filter);
        }
        assertEquals(0, central.get("/api/servers?tag=none").json().asArray().size());
        assertEquals(422, central.get("/api/servers?status=broken").status());
        assertEquals(200, central.delete("/api/servers/" + added).status());
    }

    @Test
    void theSameHostPortAndJumpIsAConflictHoweverItIsSpelt() {
        Central.Answer again = central.post("/api/servers", "{\"name\":\"other\",\"host\":\"" + host + "\",\"port\":1,\"username\":\"x\"}");
        assertEquals(409, again.status());
        assertEquals("conflict", again.text("code"));
        assertTrue(again.text("error").contains("Server " + id), again.toString());
        long six = add("{\"name\":\"six\",\"host\":\"[0:0:0:0:0:0:0:1]\",\"port\":1,\"username\":\"x\"}");
        assertEquals(409, central.post("/api/servers", "{\"name\":\"six\",\"host\":\"::1\",\"port\":1,\"username\":\"x\"}").status());
        assertEquals(409, central.put("/api/servers/" + six, "{\"host\":\"" + host + "\"}").status());
        long behind = add("{\"name\":\"behind\",\"host\":\"" + host + "\",\"port\":1,\"username\":\"x\",\"jump\":" + six + "}");
        assertEquals(409, central.delete("/api/servers/" + six).status());
        Central.Answer circle = central.put("/api/servers/" + six, "{\"jump\":" + behind + "}");
        assertEquals(422, circle.status());
        assertEquals("jump", circle.text("field"));
        central.delete("/api/servers/" + behind);
        central.delete("/api/servers/" + six);
    }

    @Test
    void putChangesOnlyWhatIsGiven() {
        JsonObject before = server();
        Central.Answer answer = central.put("/api/servers/" + id, "{\"name\":\"Máy chủ\",\"allow_actions\":[\"services\"],\"poll_seconds\":7}");
        assertEquals(200, answer.status(), answer.toString());
        JsonObject after = server();
        assertEquals("Máy chủ", after.getString("name", ""));
        assertEquals("[\"services\"]", after.get("allow_actions").toString());
        assertEquals(7, after.getInt("poll_seconds", 0));
        for (String same : List.of("host", "port", "username", "description", "tags", "agent_port", "jump", "paused", "created_at")) {
            assertEquals(before.get(same), after.get(same), same);
        }
        assertEquals(200, central.put("/api/servers/" + id, "{\"poll_seconds\":null}").status());
        assertTrue(server().get("poll_seconds").isNull());
        assertEquals(404, central.put("/api/servers/99999", "{\"name\":\"x\"}").status());
    }

    @Test
    void puttingAPlaceTwiceIsOneServerThatTheSecondChanges() {
        String place = "/api/servers?host=127.0.2." + ++last + "&port=1";
        assertEquals(422, central.put(place, "{\"name\":\"a\"}").status()); // no username
        Central.Answer first = central.put(place, "{\"name\":\"a\",\"username\":\"root\"}");
        assertEquals(201, first.status(), first.toString());
        Central.Answer second = central.put(place, "{\"name\":\"b\",\"username\":\"root\",\"tags\":[\"x\"]}");
        assertEquals(200, second.status(), second.toString());
        JsonObject server = central.get("/api/servers/" + first.number("server_id")).object();
        assertEquals("b", server.getString("name", ""));
        assertEquals("ssh -p 1 root@127.0.2." + last, server.getString("ssh_command", ""));
        Central.Answer behind = central.put(place + "&jump=" + id, "{\"name\":\"c\",\"username\":\"o'x\"}");
        assertEquals(422, behind.status());
        behind = central.put(place + "&jump=" + id, "{\"name\":\"c\",\"username\":\"ops\",\"ssh_key_path\":\"~/.ssh/work_key\"}");
        assertEquals(201, behind.status(), behind.toString());
        assertEquals("ssh -p 1 -i ~/.ssh/work_key -J root@" + host + ":1 ops@127.0.2." + last,
                central.get("/api/servers/" + behind.number("server_id")).object().getString("ssh_command", ""));
        for (String bad : List.of("/api/servers", "/api/servers?host=", "/api/servers?host=a&port=0", "/api/servers?host=1.2.3")) {
            assertEquals(422, central.put(bad, "{\"name\":\"a\",\"username\":\"root\"}").status(), bad);
        }
        assertEquals("host", central.put(place, "{\"host\":\"other\"}").text("field"));
    }

    @Test
    void aTagIsRenamedOnAllServersAndMayFallTogetherWithAnother() {
        long other = add("{\"name\":\"x\",\"host\":\"127.0.2." + ++last + "\",\"port\":1,\"username\":\"root\",\"tags\":[\"old\",\"new\"]}");
        central.put("/api/servers/" + id, "{\"tags\":[\"a\",\"old\",\"z\"]}");
        assertTrue(central.get("/api/tags").toString().contains("{\"tag\":\"old\",\"servers\":2}"));
        Central.Answer answer = central.post("/api/tags/rename", "{\"from\":\"old\",\"to\":\"new\"}");
        assertEquals(200, answer.status(), answer.toString());
        assertEquals(2, answer.number("servers"));
        assertEquals("[\"a\",\"new\",\"z\"]", server().get("tags").toString());
        assertEquals("[\"new\"]", central.get("/api/servers/" + other).object().get("tags").toString());
        assertEquals(404, central.post("/api/tags/rename", "{\"from\":\"old\",\"to\":\"new\"}").status());
        assertEquals("to", central.post("/api/tags/rename", "{\"from\":\"new\",\"to\":\"a,b\"}").text("field"));
    }

    @Test
    void aDeletedServerIsGoneAndItsIdIsNeverGivenAgain() {
        assertEquals(200, central.delete("/api/servers/" + id).status());
        for (String path : List.of("/api/servers/", "/api/remote/stats/", "/api/history/", "/api/remote/processes/")) {
            assertEquals(404, central.get(path + id).status(), path);
        }
        assertEquals(404, central.delete("/api/servers/" + id).status());
        long next = add("{\"name\":\"web\",\"host\":\"" + host + "\",\"port\":1,\"username\":\"root\"}");
        assertTrue(next > id, next + " after " + id);
        central.restart();
        central.delete("/api/servers/" + next);
        central.restart();
        assertTrue(add("{\"name\":\"web\",\"host\":\"" + host + "\",\"port\":1,\"username\":\"root\"}") > next);
    }

    @Test
    void aPasswordIsStoredSealedAndNeverShown() throws IOException {
        String secret = "hunter2-never-to-be-seen";
        assertEquals(200, central.put("/api/servers/" + id, "{\"ssh_password\":\"" + secret + "\"}").status());
        assertTrue(server().getBoolean("has_password", false));
        for (String path : List.of("/api/servers", "/api/servers/" + id, "/api/audit", "/api/remote/stats/all")) {
            assertFalse(central.get(path).toString().contains("hunter2"), path);
        }
        for (Path file : List.of(central.data().resolve("servers.db"), central.data().resolve("servers.db-wal"))) {
            assertFalse(Files.exists(file) && new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1).contains("hunter2"),
                    file.toString());
        }
        assertEquals(200, central.put("/api/servers/" + id, "{\"ssh_password\":null}").status());
        assertFalse(server().getBoolean("has_password", true));
    }

    @Test
    void aMissingKeyFileIsRefusedNamingThePathAndTheKeysThatExist() {
        for (String path : List.of("~/.ssh/none", "/no/such/file", "~/.ssh")) {
            Central.Answer answer = central.put("/api/servers/" + id, "{\"ssh_key_path\":\"" + path + "\"}");
            assertEquals(422, answer.status(), path);
            assertEquals("ssh_key_path", answer.text("field"));
            assertTrue(answer.text("error").contains(path) && answer.text("error").contains("~/.ssh/work_key"), answer.toString());
            assertFalse(answer.text("error").contains("work_key.pub"), answer.toString());
        }
        assertEquals(200, central.put("/api/servers/" + id, "{\"ssh_key_path\":\"~/.ssh/work_key\"}").status());
        assertEquals("~/.ssh/work_key", server().getString("ssh_key_path", ""));
    }

    @Test
    void everyFieldWithHostileValuesIsRefusedByNameAndChangesNothing() {
        List<String> texts = List.of("-oProxyCommand=id", ";id", "a\\nb", "\\u0000", "\\u202eabc", "\\ud800", "\\u200f", "$(id)", "");
        List<String> others = List.of("null", "true", "{}", "[[]]", "1e400", "-1", "0", "1.5", "[" + "[".repeat(200) + "]".repeat(200) + "]",
                "\"" + "x".repeat(5000) + "\"");
        Map<String, List<String>> fine = new TreeMap<>(Map.of(
                "name", List.of("-oProxyCommand=id", ";id", "$(id)"), "description", List.of("-oProxyCommand=id", ";id", "$(id)", "a\\nb", ""),
                "tags", List.of("-oProxyCommand=id", ";id", "$(id)", ""), "ssh_key_path", List.of("", "null"),
                "ssh_password", List.of("-oProxyCommand=id", ";id", "$(id)", "null", "\\u202eabc", "\\u200f"),
                "ssh_key_passphrase", List.of("-oProxyCommand=id", ";id", "$(id)", "null", "\\u202eabc", "\\u200f"),
                "poll_seconds", List.of("null"), "jump", List.of("null"), "host_key", List.of("null"),
                "install_key", List.of()));
        fine.put("paused", List.of("true"));
        fine.put("legacy_algorithms", List.of("true"));
        JsonObject before = server();
        for (String field : List.of("name", "host", "port", "username", "description", "tags", "ssh_key_path", "ssh_password",
                "ssh_key_passphrase", "install_key", "host_key", "agent_port", "poll_seconds", "jump", "paused", "allow_actions",
                "legacy_algorithms")) {
            List<String> good = fine.getOrDefault(field, List.of());
            for (String text : texts) {
                if (!good.contains(text)) {
                    refused(field, "\"" + text + "\"");
                }
            }
            for (String other : others) {
                if (!good.contains(other)) {
                    refused(field, other);
                }
            }
        }
        JsonObject after = server();
        for (String live : List.of("status", "status_reason", "status_text", "status_since", "summary")) {
            before.remove(live);
            after.remove(live);
        }
        assertEquals(before, after);
    }

    private void refused(String field, String value) {
        Central.Answer answer = central.put("/api/servers/" + id, "{\"" + field + "\":" + value + "}");
        assertEquals(422, answer.status(), field + "=" + value + ": " + answer);
        assertEquals("invalid", answer.text("code"));
        assertEquals(field, answer.text("field"), value);
        int servers = central.get("/api/servers").json().asArray().size();
        JsonObject body = Json.object().add("name", "x").add("host", "127.0.3.1").add("username", "x");
        String whole = body.toString().replaceFirst("\"" + field + "\":\"[^\"]*\",?", "").replaceFirst(",?}$", ",\"" + field + "\":"
                + value.replace("\\", "\\\\").replace("$", "\\$") + "}");
        Central.Answer adding = central.post("/api/servers", whole);
        assertEquals(422, adding.status(), whole + ": " + adding);
        assertEquals(field, adding.text("field"), whole);
        assertEquals(servers, central.get("/api/servers").json().asArray().size());
    }

    @Test
    void unknownDoubleAndMissingMembersAreRefusedByName() {
        Central.Answer unknown = central.post("/api/servers", "{\"name\":\"x\",\"host\":\"127.0.3.1\",\"username\":\"x\",\"color\":\"red\"}");
        assertEquals(422, unknown.status());
        assertEquals("color", unknown.text("field"));
        Central.Answer twice = central.put("/api/servers/" + id, "{\"name\":\"x\",\"name\":\"y\"}");
        assertEquals(422, twice.status(), twice.toString());
        assertEquals("name", twice.text("field"));
        for (String field : List.of("name", "host", "username")) {
            JsonObject body = Json.object().add("name", "x").add("host", "127.0.3.1").add("username", "x");
            body.remove(field);
            Central.Answer missing = central.post("/api/servers", body.toString());
            assertEquals(422, missing.status());
            assertEquals(field, missing.text("field"));
        }
        assertEquals(400, central.post("/api/servers", "[1]").status());
        assertEquals(400, central.post("/api/servers", "{").status());
        assertEquals(413, central.post("/api/servers", "{\"name\":\"" + "x".repeat(100_000) + "\"}").status());
        Central.Answer form = central.send("POST", "/api/servers", null, Role.ADMIN, "Content-Type", "application/x-www-form-urlencoded");
        assertEquals(415, form.status(), form.toString());
    }

    @Test
    void whatWasChangedStandsInTheLedgerWithItsStateBeforeAndAfter() {
        central.put("/api/servers/" + id, "{\"description\":\"new\",\"ssh_password\":\"hunter2\"}");
        JsonObject row = central.get("/api/audit?action=server.change&server_id=" + id).json().asArray().get(0).asObject();
        assertEquals("ok", row.getString("outcome", ""));
        assertEquals("", row.get("before").asObject().getString("description", "?"));
        assertEquals("new", row.get("after").asObject().getString("description", ""));
        assertEquals("[\"description\",\"ssh_password\"]", row.get("after").asObject().get("given").toString());
        assertEquals("127.0.0.1", row.getString("address", ""));
        JsonArray all = central.get("/api/audit?server_id=" + id).json().asArray();
        assertEquals("server.add", all.get(all.size() - 1).asObject().getString("action", ""));
        assertEquals("{\"valid\":true", central.get("/api/audit/verify").json().toString().substring(0, 13));
    }

    @Test
    void aPausedServerCountsInNoOtherTotal() {
        long total = central.get("/api/stats/overview").number("total_servers");
        long paused = central.get("/api/stats/overview").number("paused_servers");
        assertEquals(200, central.put("/api/servers/" + id, "{\"paused\":true}").status());
        JsonObject overview = central.get("/api/stats/overview").object();
        assertEquals(total, overview.getLong("total_servers", 0));
        assertEquals(paused + 1, overview.getLong("paused_servers", 0));
        assertEquals(total, overview.getLong("online_servers", 0) + overview.getLong("offline_servers", 0)
                + overview.getLong("unknown_servers", 0) + overview.getLong("paused_servers", 0));
        assertEquals("unknown", server().getString("status", ""));
        assertNull(central.get("/api/servers/" + id).text("source"));
    }

    @Test
    void serversOutliveARestart() {
        JsonObject before = server();
        central.restart();
        JsonObject after = server();
        for (String field : List.of("name", "host", "port", "username", "tags", "created_at")) {
            assertEquals(before.get(field), after.get(field));
        }
    }
}
