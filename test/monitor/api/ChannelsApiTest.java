package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import monitor.Outside;
import monitor.model.Role;
import monitor.net.Perimeter;
import monitor.testing.Central;
import monitor.testing.Receiver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Channels through the API: nothing secret comes out, and a test button says how it ended. */
class ChannelsApiTest {

    @TempDir
    static Path folder;

    private static Central central;
    private static Receiver receiver;

    @BeforeAll
    static void start() {
        central = Central.start(folder);
        receiver = new Receiver();
    }

    @AfterAll
    static void stop() {
        central.close();
        receiver.close();
    }

    private static long add(String kind, String settings) {
        Central.Answer added = central.post("/api/channels", "{\"name\":\"n\",\"kind\":\"" + kind + "\",\"settings\":" + settings + "}");
        assertEquals(201, added.status(), added.toString());
        return added.number("channel_id");
    }

    @Test
    void nothingSecretIsEverInAnAnswerAndAMaskKeepsWhatIsStored() throws IOException {
        long id = add("ntfy", "{\"url\":\"" + receiver.url("/hidden-path") + "\",\"topic\":\"hidden-topic\",\"token\":\"hidden-token\"}");
        for (Role role : List.of(Role.VIEWER, Role.ADMIN)) {
            for (String path : List.of("/api/channels", "/api/channels/" + id, "/api/channels/" + id + "/deliveries")) {
                Central.Answer seen = central.send("GET", path, null, role);
                assertEquals(200, seen.status());
                assertFalse(seen.toString().contains("hidden"), seen.toString());
            }
        }
        Central.Answer changed = central.put("/api/channels/" + id, "{\"name\":\"other\",\"settings\":{\"token\":\"••••\",\"url\":\"••••\"}}");
        assertEquals(200, changed.status(), changed.toString());
        assertFalse(changed.toString().contains("hidden"), changed.toString());
        Central.Answer tested = central.post("/api/channels/" + id + "/test", "{}");
        assertTrue(tested.object().getBoolean("success", false), tested.toString());
        assertEquals("Bearer hidden-token", receiver.got().getLast().header("Authorization"));
        assertTrue(receiver.got().getLast().body().contains("\"topic\":\"hidden-topic\""));
        assertFalse(central.get("/api/audit?limit=20").toString().contains("hidden"));
        assertFalse(new String(Files.readAllBytes(central.data().resolve("servers.db")), StandardCharsets.ISO_8859_1).contains("hidden-t"));
        assertEquals("ok", central.get("/api/channels/" + id).text("state"));
    }

    @Test
    void aStoredSecretIsNotShownToAnotherReceiver() {
        long id = add("gotify", "{\"url\":\"" + receiver.url("/") + "\",\"token\":\"kept-token\"}");
        Central.Answer moved = central.put("/api/channels/" + id, "{\"settings\":{\"url\":\"http://203.0.113.9/\",\"token\":\"••••\"}}");
        assertEquals(422, moved.status(), moved.toString());
        assertEquals("settings.token", moved.text("field"));
        assertEquals(422, central.put("/api/channels/" + id, "{\"settings\":{\"url\":\"http://203.0.113.9/\"}}").status());
        assertEquals(422, central.post("/api/channels/test", "{\"id\":" + id + ",\"kind\":\"gotify\",\"settings\":{\"url\":\""
                + receiver.url("/x") + "\",\"token\":\"••••\"}}").status());
        assertEquals(200, central.put("/api/channels/" + id, "{\"settings\":{\"url\":\"" + receiver.url("/y") + "\",\"token\":\"new\"}}").status());
    }

    @Test
    void aMaskInAnUnsavedTestMeansTheStoredSecret() {
        long id = add("gotify", "{\"url\":\"" + receiver.url("/") + "\",\"token\":\"mine\"}");
        Central.Answer tested = central.post("/api/channels/test", "{\"id\":" + id + ",\"kind\":\"gotify\",\"settings\":{\"url\":\"••••\","
                + "\"token\":\"••••\"}}");
        assertEquals(200, tested.status(), tested.toString());
        assertEquals("mine", receiver.got().getLast().header("X-Gotify-Key"));
    }

    @Test
    void aTestSaysWhatTheReceiverSaidWithoutWhatIsSecret() {
        long id = add("webhook", "{\"url\":\"" + receiver.url("/") + "\",\"secret\":\"very-secret\"}");
        receiver.answers(403, "", "no entry for very-secret");
        Central.Answer tested = central.send("POST", "/api/channels/" + id + "/test", "{}", Role.OPERATOR);
        assertEquals("127.0.0.1 answered 403: no entry for ••••", tested.text("detail"));
        assertEquals(403, tested.number("status"));
        assertEquals("failing", central.get("/api/channels/" + id).text("state"));
    }

    @Test
    void whatIsWrongIsNamed() {
        for (String[] wrong : new String[][] {{"slack", "{}", "settings.url"}, {"slack", "{\"url\":\"ftp://x\"}", "settings.url"},
            {"telegram", "{\"token\":\"a\\nb\",\"chat_id\":\"1\"}", "settings.token"},
            {"slack", "{\"url\":\"https://x.y\",\"title_template\":\"{nothing}\"}", "settings.title_template"},
            {"email", "{\"host\":\"h\",\"from\":\"a@b.c\\r\\nBcc: x@y.z\",\"to\":[\"a@b.c\"]}", "settings.from"},
            {"email", "{\"host\":\"h\",\"from\":\"a@b.c\",\"to\":[\"-oQ/tmp@b.c\"]}", "settings.to"},
            {"nothing", "{}", "kind"}, {"slack", "{\"no_such\":1}", "settings.no_such"}}) {
            Central.Answer refused = central.post("/api/channels", "{\"name\":\"n\",\"kind\":\"" + wrong[0] + "\",\"settings\":" + wrong[1] + "}");
            assertEquals(422, refused.status(), wrong[1] + refused);
            assertEquals(wrong[2], refused.text("field"), refused.toString());
        }
    }

    @Test
    void receiversInTheOwnNetworkAreRefusedByDefault(@TempDir Path other) throws Exception {
        try (Central closed = Central.start(other, new Outside(Perimeter.PUBLIC, SSLContext.getDefault(), java.util.Map.of()))) {
            JsonObject tested = closed.post("/api/channels/test", "{\"name\":\"n\",\"kind\":\"webhook\",\"settings\":{\"url\":\""
                    + receiver.url("/inner") + "\"}}").object();
            assertFalse(tested.getBoolean("success", true));
            assertTrue(tested.getString("detail", "").contains("MONITOR_CHANNELS_PRIVATE"), tested.toString());
            assertTrue(receiver.got().stream().noneMatch(got -> got.head().contains("inner")));
        }
    }
}
