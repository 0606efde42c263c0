package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import hosts.Keys;
import hosts.Sshd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers behind others, as those who watch them see it. */
class JumpHostsTest {

    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private static String body(String name, Sshd host, Long jump) {
        return "{\"name\":\"" + name + "\",\"host\":\"" + host.host() + "\",\"port\":" + host.port() + ",\"username\":\"" + host.user()
                + "\",\"ssh_key_path\":\"" + host.key() + "\",\"agent_port\":1,\"jump\":" + jump + "}";
    }

    private static long add(Central central, String name, Sshd host, Long jump) {
        Central.Answer answer = central.post("/api/servers", body(name, host, jump));
        assertEquals(201, answer.status(), answer.toString());
        assertEquals(host.fingerprint(Keys.Kind.ED25519), answer.object().get("host_key").asObject().getString("fingerprint", ""));
        return answer.number("server_id");
    }

    private static JsonObject server(Central central, long id) {
        return central.get("/api/servers/" + id).object();
    }

    private static void waitFor(Central central, long id, Set<String> reasons) {
        Await.until("server " + id + " is " + reasons, BOUND,
                () -> reasons.contains(server(central, id).getString("status_reason", "")));
    }

    /** Signed in to, whether or not there is an agent. */
    private static void waitUntilReached(Central central, long... ids) {
        for (long id : ids) {
            waitFor(central, id, Set.of("ok", "agent_down"));
        }
    }

    @Test
    void whatHappensToAJumpHostIsSaidOfAllBehindItAndEndsWithIt() {
        try (Sshd hop = Sshd.start(); Sshd one = Sshd.start(); Sshd two = Sshd.start(); Central central = Central.start(folder)) {
            long gate = add(central, "gate", hop, null);
            long first = add(central, "first", one, gate);
            long second = add(central, "second", two, first);
            waitUntilReached(central, gate, first, second);
            String way = "The way over " + hop.host() + ":" + hop.port() + " fails: ";

            Central.Answer kept = central.delete("/api/servers/" + gate);
            assertEquals(409, kept.status());
            assertTrue(kept.text("error").contains("is the way to server " + first + " (first): change the jump of that one"), kept.toString());
            assertEquals("jump", central.put("/api/servers/" + gate, "{\"jump\":" + second + "}").text("field"));

            hop.down();
            waitFor(central, gate, Set.of("unreachable"));
            for (long behind : List.of(first, second)) {
                waitFor(central, behind, Set.of("jump_failed"));
                String text = server(central, behind).getString("status_text", "");
                assertTrue(text.startsWith(way), text);
                Central.Answer trial = central.post("/api/servers/" + behind + "/test", "{}");
                assertFalse(trial.object().getBoolean("success", true));
                assertEquals("jump_failed", trial.text("reason"), trial.toString());
            }
            hop.restart();
            waitUntilReached(central, gate, first, second);

            hop.restartWithNewKeys(Keys.Kind.ED25519);
            int logins = hop.logins();
            waitFor(central, gate, Set.of("host_key_changed"));
            for (long behind : List.of(first, second)) {
                Await.until("the new key is named", BOUND, () -> {
                    String text = server(central, behind).getString("status_text", "");
                    return text.startsWith(way) && text.contains(hop.fingerprint(Keys.Kind.ED25519));
                });
                assertEquals("jump_failed", server(central, behind).getString("status_reason", ""));
                // there is nothing to accept for the one behind
                assertEquals("jump_failed", central.post("/api/servers/" + behind + "/host-key",
                        "{\"fingerprint\":\"" + hop.fingerprint(Keys.Kind.ED25519) + "\"}").text("reason"));
            }
            assertEquals(logins, hop.logins(), "nobody signed in under the new key");
            Central.Answer accepted = central.post("/api/servers/" + gate + "/host-key",
                    "{\"fingerprint\":\"" + hop.fingerprint(Keys.Kind.ED25519) + "\"}");
            assertEquals(200, accepted.status(), accepted.toString());
            waitUntilReached(central, gate, first, second);

            for (long id : List.of(second, first, gate)) {
                assertEquals(200, central.delete("/api/servers/" + id).status());
            }
        }
    }

    @Test
    void aJumpHostThatIsDeletedIsRefusedWithTheNamesOfAllBehindIt() {
        try (Central central = Central.start(folder)) {
            long gate = central.put("/api/servers?host=127.0.9.1&port=1", "{\"name\":\"gate\",\"username\":\"root\"}").number("server_id");
            for (int i = 1; i <= 12; i++) {
                assertEquals(201, central.put("/api/servers?host=127.0.9.2&port=" + i + "&jump=" + gate,
                        "{\"name\":\"behind" + i + "\",\"username\":\"root\",\"paused\":true}").status());
            }
            String error = central.delete("/api/servers/" + gate).text("error");
            assertTrue(error.contains("(behind1), ") && error.contains("(behind10) and 2 more: change the jump of those first"), error);
            assertEquals(13, central.get("/api/servers").json().asArray().size());
            for (JsonValue one : central.get("/api/servers?q=behind").json().asArray()) {
                assertTrue(one.asObject().getString("ssh_command", "").contains(" -J root@127.0.9.1:1 root@127.0.9.2"), one.toString());
            }
        }
    }
}
