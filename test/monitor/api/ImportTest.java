package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import hosts.Keys;
import hosts.Sshd;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many servers from one text, as a page or script brings them in: real hosts, a real central. */
class ImportTest {

    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final int UP = 19;

    @TempDir
    static Path folder;

    private static final List<Sshd> HOSTS = new ArrayList<>();
    private static Central central;
    private static Schema schema;

    @BeforeAll
    static void start() throws IOException {
        central = Central.start(folder);
        try (Reader in = new InputStreamReader(ImportTest.class.getResourceAsStream("openapi.json"),
                StandardCharsets.UTF_8)) {
            schema = new Schema(Json.parse(in).asObject());
        }
        for (int i = 0; i < UP; i++) {
            HOSTS.add(Sshd.start());
        }
    }

    @AfterAll
    static void stop() {
        central.close();
        HOSTS.forEach(Sshd::close);
    }

    @AfterEach
    void deleteAll() {
        List<Long> ids = central.get("/api/servers").json().asArray().values().stream()
                .map(server -> server.asObject().getLong("id", 0)).sorted().toList();
        // those behind a hop were added after it
        ids.reversed().forEach(id -> assertEquals(200, central.delete("/api/servers/" + id).status()));
    }

    private static String host(String name, Sshd sshd, String more) {
        return "Host " + name + "\n HostName " + sshd.host() + "\n Port " + sshd.port() + "\n User " + sshd.user()
                + "\n IdentityFile " + sshd.key() + "\n" + more;
    }

    private static void knows(Sshd sshd, Keys.Kind kind, Sshd keyOf) throws IOException {
        Files.writeString(central.home().resolve(".ssh/known_hosts"), "[" + sshd.host() + "]:" + sshd.port() + " "
                + keyOf.hostKeyLine(kind) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static long preview(String text, Map<String, Object> more) {
        JsonObject body = Json.object().add("text", text);
        more.forEach((name, value) -> body.add(name, value.toString()));
        Central.Answer begun = central.post("/api/servers/import", body.toString());
        assertEquals(202, begun.status(), begun.toString());
        long id = begun.number("import_id");
        awaitState(id, "ready");
        return id;
    }

    private static void awaitState(long id, String state) {
        Await.until("import " + state, BOUND, () -> {
            Central.Answer one = central.get("/api/servers/import/" + id);
            return state.equals(one.text("state"));
        });
    }

    private static Map<String, JsonObject> entries(long id) {
        Central.Answer one = central.get("/api/servers/import/" + id);
        assertEquals(List.of(), schema.faults("ImportPreview", one.json()));
        Map<String, JsonObject> byName = new LinkedHashMap<>();
        for (JsonValue entry : one.object().get("entries").asArray()) {
            byName.put(entry.asObject().getString("name", ""), entry.asObject());
        }
        return byName;
    }

    private static JsonObject accept(JsonObject entry) {
        return Json.object().add("entry", entry.get("entry")).add("fingerprint", entry.get("fingerprint"));
    }

    private static Central.Answer commit(long id, JsonArray accept, long... remove) {
        return central.post("/api/servers/import", Json.object().add("commit", Json.object().add("id", id)
                .add("accept", accept).add("remove", Json.array(remove))).toString());
    }

    private static void commitAll(long id, long... remove) {
        JsonArray accept = new JsonArray();
        entries(id).values().stream().filter(entry -> entry.get("duplicate_of").isNull()
                || !entry.get("changes").asArray().isEmpty()).forEach(entry -> accept.add(accept(entry)));
        Central.Answer begun = commit(id, accept, remove);
        assertEquals(202, begun.status(), begun.toString());
        awaitState(id, "committed");
    }

    private static Map<String, JsonObject> servers() {
        Map<String, JsonObject> byName = new LinkedHashMap<>();
        for (JsonValue server : central.get("/api/servers").json().asArray()) {
            byName.put(server.asObject().getString("name", ""), server.asObject());
        }
        return byName;
    }

    private static String names() {
        return String.join(" ", new TreeSet<>(servers().keySet()));
    }

    @Test
    void twentyHostsComeInTheTwoBadOnesAloneStayOutAndAllIsUndoneAfterARestart() throws IOException {
        Sshd otherKey = HOSTS.get(17);
        Sshd swapped = HOSTS.get(18);
        knows(HOSTS.getFirst(), Keys.Kind.ED25519, HOSTS.getFirst());
        knows(otherKey, Keys.Kind.ED25519, HOSTS.getFirst());
        String text = IntStream.range(0, UP).mapToObj(i -> host("host-" + i, HOSTS.get(i), ""))
                .collect(Collectors.joining()) + "Host off\n HostName 127.0.1.1\n Port 1\n";
        central.post("/api/servers", "{\"name\":\"by hand\",\"host\":\"127.0.1.1\",\"port\":2,\"username\":\"u\"}");
        long id = preview(text, Map.of());

        Map<String, JsonObject> entries = entries(id);
        assertEquals(20, entries.size());
        assertEquals("known", entries.get("host-0").getString("known_hosts", ""));
        assertEquals("unknown", entries.get("host-1").getString("known_hosts", ""));
        assertEquals("differs", entries.get("host-17").getString("known_hosts", ""));
        assertEquals("host_key_changed", entries.get("host-17").getString("reason", ""));
        assertEquals("unreachable", entries.get("off").getString("reason", ""));
        for (int i = 0; i < UP; i++) {
            assertEquals(HOSTS.get(i).fingerprint(Keys.Kind.ED25519), entries.get("host-" + i).getString("fingerprint", ""));
        }
        assertEquals("by hand", names(), "a preview stores nothing");
        assertEquals("[]", central.get("/api/host-keys").json().toString(), "nor does it pin anything");

        swapped.restartWithNewKeys(Keys.Kind.ED25519);
        try (Central.Events events = central.events("")) {
            commitAll(id);
            JsonObject told = events.next("job").data();
            assertEquals("import-" + id, told.getString("job", ""));
            assertEquals("commit", told.getString("step", ""));
        }
        Map<String, JsonObject> after = entries(id);
        assertEquals("refused", after.get("host-17").getString("result", ""));
        assertEquals("refused", after.get("host-18").getString("result", ""));
        assertTrue(after.get("host-18").getString("result_text", "").contains(swapped.fingerprint(Keys.Kind.ED25519)),
                after.get("host-18").toString());
        assertEquals("added", after.get("off").getString("result", ""));
        assertEquals(19, servers().size());
        for (int i = 0; i < 17; i++) {
            String name = "host-" + i;
            String wanted = HOSTS.get(i).fingerprint(Keys.Kind.ED25519);
            Await.until(name + " has its key pinned", BOUND, () -> servers().get(name).get("host_keys").toString()
                    .contains(wanted));
        }
        assertEquals(409, commit(id, new JsonArray().add(accept(after.get("host-18")))).status(), "once only");
        assertEquals("[]", central.get("/api/alerts").json().toString(), "keys that were shown and accepted are no news");

        central.restart();
        assertEquals("committed", central.get("/api/servers/import/" + id).text("state"));
        Central.Answer undone = central.delete("/api/servers/import/" + id);
        assertEquals(200, undone.status(), undone.toString());
        assertTrue(undone.object().getBoolean("success", false), undone.toString());
        assertEquals(18, undone.object().get("undone").asArray().size());
        assertEquals("by hand", names());
        assertEquals("[]", central.get("/api/host-keys").json().toString());
        assertEquals(409, central.delete("/api/servers/import/" + id).status());
        Central.Answer list = central.get("/api/servers/import");
        assertEquals("undone", list.json().asArray().get(0).asObject().getString("state", ""));
        assertEquals(List.of(), schema.faults("Import", list.json().asArray().get(0)));
        assertTrue(central.get("/api/audit").toString().contains("import.undo"));
    }

    @Test
    void hostsBehindTwoHopsComeInWithTheirHopsAndAreRefusedWithoutThem() {
        Sshd one = HOSTS.get(1);
        Sshd two = HOSTS.get(2);
        Sshd inner = HOSTS.get(3);
        String text = host("one", one, "") + host("two", two, " ProxyJump one\n") + host("inner", inner, " ProxyJump two\n");
        long lonely = preview(text, Map.of());
        assertEquals("ok", entries(lonely).get("inner").getString("state", ""), entries(lonely).get("inner").toString());
        assertEquals(202, commit(lonely, new JsonArray().add(accept(entries(lonely).get("inner")))).status());
        awaitState(lonely, "committed");
        assertEquals("refused", entries(lonely).get("inner").getString("result", ""));
        assertEquals("", names());

        long id = preview(text, Map.of());
        commitAll(id);
        Map<String, JsonObject> servers = servers();
        assertTrue(servers.get("one").get("jump").isNull());
        assertEquals(servers.get("one").getLong("id", 0), servers.get("two").getLong("jump", -1));
        assertEquals(servers.get("two").getLong("id", 0), servers.get("inner").getLong("jump", -1));
        Await.until("each has its own key pinned", BOUND, () -> Map.of("one", one, "two", two, "inner", inner).entrySet()
                .stream().allMatch(each -> servers().get(each.getKey()).get("host_keys").toString()
                        .contains(each.getValue().fingerprint(Keys.Kind.ED25519))));

        long more = preview(text + host("fourth", HOSTS.get(4), " ProxyJump inner\n"), Map.of());
        assertEquals("duplicate", entries(more).get("inner").getString("state", ""));
        assertEquals(servers.get("inner").getLong("id", 0), entries(more).get("fourth").getLong("via_server", 0));
        commitAll(more);
        Central.Answer kept = central.delete("/api/servers/import/" + id);
        assertFalse(kept.object().getBoolean("success", true), kept.toString());
        assertEquals("fourth inner one two", names());
        assertTrue(central.delete("/api/servers/import/" + more).object().getBoolean("success", false));
        assertTrue(central.delete("/api/servers/import/" + id).object().getBoolean("success", false));
        assertEquals("", names());
    }

    @Test
    void aSyncShowsWhatComesChangesAndGoesAndTouchesOnlyWhatItsSourceBrought() {
        String table = "name,host,port,username,tags\n";
        central.post("/api/servers", "{\"name\":\"by hand\",\"host\":\"127.0.1.1\",\"port\":9,\"username\":\"u\"}");
        commitAll(preview(table + "a,127.0.1.1,1,u,old\nb,127.0.1.1,2,u,\nc,127.0.1.1,3,u,\n", Map.of("label", "berlin")));
        assertEquals("a b by hand c", names());
        long aId = servers().get("a").getLong("id", 0);
        central.put("/api/servers/" + aId, "{\"agent_port\":9999}");

        long sync = preview(table + "a,127.0.1.1,1,v,new\nc,127.0.1.1,3,u,\nd,127.0.1.1,4,u,\nx,127.0.1.1,9,z,\n",
                Map.of("label", "berlin", "mode", "sync"));
        Map<String, JsonObject> entries = entries(sync);
        assertEquals("[\"username\",\"tags\"]", entries.get("a").get("changes").toString());
        assertEquals("[]", entries.get("c").get("changes").toString());
        assertEquals("[]", entries.get("x").get("changes").toString(), "another source brought that one");
        JsonArray gone = central.get("/api/servers/import/" + sync).object().get("gone").asArray();
        assertEquals(1, gone.size());
        long bId = gone.get(0).asObject().getLong("server_id", 0);
        assertEquals("b", gone.get(0).asObject().getString("name", ""));
        assertEquals(422, commit(sync, new JsonArray(), aId).status(), "nothing goes that was not listed");
        assertEquals(422, commit(sync, new JsonArray().add(accept(entries.get("x")))).status());
        commitAll(sync, bId);
        assertEquals("a by hand c d", names());
        assertEquals("v", servers().get("a").getString("username", ""));
        assertEquals(9999, servers().get("a").getInt("agent_port", 0), "what the text does not say stays");

        Central.Answer undone = central.delete("/api/servers/import/" + sync);
        assertTrue(undone.object().getBoolean("success", false), undone.toString());
        assertEquals("a b by hand c", names());
        assertEquals("u", servers().get("a").getString("username", ""));
        assertEquals("[\"old\"]", servers().get("a").get("tags").toString());
        long again = preview(table + "a,127.0.1.1,1,u,old\n", Map.of("label", "berlin", "mode", "sync"));
        assertEquals(Set.of("b", "c"), central.get("/api/servers/import/" + again).object().get("gone").asArray().values()
                .stream().map(one -> one.asObject().getString("name", "")).collect(Collectors.toSet()));
        assertEquals(200, central.delete("/api/servers/import/" + again).status());
        assertEquals(404, central.get("/api/servers/import/" + again).status());
    }

    @Test
    void aHostThatWasDownAtTheCommitIsTakenWithTheAcceptedKeyOnly() {
        Sshd host = HOSTS.get(6);
        long id = preview(host("late", host, ""), Map.of());
        host.down();
        commitAll(id);
        assertEquals("added", entries(id).get("late").getString("result", ""));
        host.restartWithNewKeys(Keys.Kind.ED25519);
        Await.until("its other key is refused", BOUND, () -> servers().get("late").getString("status_reason", "")
                .equals("host_key_changed"));
        assertEquals("[]", servers().get("late").get("host_keys").toString());
    }

    @Test
    void hopsThatASyncRemovedComeBackWithThoseBehindThem() {
        String text = "Host gate\nHostName 127.0.1.1\nPort 1\nHost inner\nHostName 127.0.1.1\nPort 2\nProxyJump gate\n";
        commitAll(preview(text, Map.of("label", "hops")));
        long gate = servers().get("gate").getLong("id", 0);
        long inner = servers().get("inner").getLong("id", 0);
        assertEquals(gate, servers().get("inner").getLong("jump", 0));
        long sync = preview("Host other\nHostName 127.0.1.1\nPort 3\n", Map.of("label", "hops", "mode", "sync"));
        commitAll(sync, gate, inner);
        assertEquals("other", names());
        assertTrue(central.delete("/api/servers/import/" + sync).object().getBoolean("success", false));
        assertEquals("gate inner", names());
        assertEquals(servers().get("gate").getLong("id", 0), servers().get("inner").getLong("jump", -1));
    }

    @Test
    void theCentralsOwnConfigIsReadWithItsIncludesOnlyWhenAskedFor() throws IOException {
        Central.Answer none = central.post("/api/servers/import", "{\"source\":\"central\"}");
        assertEquals("source", none.text("field"), none.toString());
        Path ssh = central.home().resolve(".ssh");
        Files.createDirectories(ssh.resolve("config.d"));
        Files.writeString(ssh.resolve("config"), "Include config.d/*.conf ~/more /no/such\nHost *\nUser root\n");
        Files.writeString(ssh.resolve("config.d/a.conf"), "Host a\nHostName 127.0.1.1\nPort 1\nInclude deep\n");
        Files.writeString(ssh.resolve("config.d/b.not"), "Host never\n");
        Files.writeString(ssh.resolve("deep"), "Port 5\nUser deep\n");
        Files.writeString(central.home().resolve("more"), "Host b\nHostName 127.0.1.1\nPort 2\n");
        Central.Answer begun = central.post("/api/servers/import", "{\"source\":\"central\"}");
        assertEquals(202, begun.status(), begun.toString());
        long id = begun.number("import_id");
        awaitState(id, "ready");
        Map<String, JsonObject> entries = entries(id);
        assertEquals(Set.of("a", "b"), entries.keySet());
        assertEquals("deep", entries.get("a").getString("username", ""));
        assertEquals("config.d/a.conf", entries.get("a").getString("file", ""));
        assertEquals("root", entries.get("b").getString("username", ""));
        assertTrue(central.get("/api/servers/import/" + id).object().get("flaws").toString().contains("/no/such"));
        assertEquals("text", central.post("/api/servers/import", "{\"source\":\"central\",\"text\":\"x\"}").text("field"));
    }

    @Test
    void whatMakesNoSenseIsRefusedWithTheFieldAndNothingIsAccepted() {
        assertEquals("text", central.post("/api/servers/import", "{}").text("field"));
        assertEquals("format", central.post("/api/servers/import", "{\"text\":\"x\",\"format\":\"toml\"}").text("field"));
        assertEquals("text", central.post("/api/servers/import", "{\"text\":\"---\\nall:\\n\"}").text("field"));
        assertEquals("label", central.post("/api/servers/import", "{\"text\":\"x\",\"mode\":\"sync\"}").text("field"));
        assertEquals("ssh_key_path", central.post("/api/servers/import",
                "{\"text\":\"x\",\"defaults\":{\"ssh_key_path\":\"/no/such\"}}").text("field"));
        assertEquals(422, central.post("/api/servers/import", "{\"text\":\"a\\u0000b\"}").status());
        assertEquals(413, central.post("/api/servers/import", "{\"text\":\"" + "x".repeat(5 << 20) + "\"}").status());
        assertEquals(404, commit(12, new JsonArray()).status());
        long id = preview(host("one", HOSTS.get(5), ""), Map.of());
        assertEquals("ok", entries(id).get("one").getString("state", ""), entries(id).toString());
        assertEquals("accept", commit(id, new JsonArray()).text("field"));
        assertEquals("accept", commit(id, new JsonArray().add(Json.object().add("entry", 0))).text("field"),
                "a key that was shown must be named");
        assertEquals(422, commit(id, new JsonArray().add(Json.object().add("entry", 1))).status());
        assertEquals("", names());
        commit(id, new JsonArray().add(Json.object().add("entry", 0).add("fingerprint", "SHA256:" + "A".repeat(43))));
        awaitState(id, "committed");
        assertEquals("refused", entries(id).get("one").getString("result", ""));
        assertEquals("", names());
    }
}
