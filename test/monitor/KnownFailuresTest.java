package monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Sshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import monitor.model.Role;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The six points at which systems of this kind failed their users, each by its name. */
class KnownFailuresTest {

    @TempDir
    static Path folder;

    private static Central central;

    @BeforeAll
    static void start() {
        central = Central.withLocal(folder);
        Await.until("a sample", Duration.ofSeconds(30), () -> central.get("/api/remote/stats/1").status() == 200);
    }

    @AfterAll
    static void stop() {
        central.close();
    }

    @Test
    void remoteExecutionIsNotOnByDefault() {
        assertEquals("none", central.get("/api/servers/1").text("allow_actions"));
        Central.Answer refused = central.post("/api/remote/action/1", "{\"action_type\":\"kill_process\",\"action_data\":{\"pid\":"
                + ProcessHandle.current().pid() + ",\"started\":1}}");
        assertEquals(403, refused.status(), refused.toString());
    }

    @Test
    void hostKeysAreNotIgnored() throws IOException {
        try (Sshd host = Sshd.builder().start()) {
            Central.Answer added = central.post("/api/servers", "{\"name\":\"other key\",\"host\":\"" + host.host() + "\",\"port\":" + host.port()
                    + ",\"username\":\"root\",\"host_key\":\"SHA256:" + "A".repeat(43) + "\"}");
            assertEquals(409, added.status(), added.toString());
            assertEquals("host_key", added.text("field"));
        }
    }

    @Test
    void aJumpHostsKeyIsNotAcceptedInSilence() throws IOException {
        try (Sshd hop = Sshd.builder().start()) {
            Central.Answer added = central.post("/api/servers", "{\"name\":\"hop\",\"host\":\"" + hop.host() + "\",\"port\":" + hop.port()
                    + ",\"username\":\"" + hop.user() + "\",\"ssh_key_path\":\"" + hop.key() + "\"}");
            assertTrue(added.toString().contains("\"pinned\":\"first_use\""), added.toString());
            assertTrue(central.get("/api/host-keys").toString().contains("SHA256:"));
        }
    }

    @Test
    void thereIsNoSocketToAShellAndNoAnswerToAPageOfAnotherOrigin() {
        for (String path : List.of("/api/servers", "/api/events", "/api/remote/logs/1?lines=1")) {
            assertEquals(403, central.send("GET", path, null, Role.ADMIN, "Origin", "https://evil.example").status(), path);
            assertEquals(403, central.send("GET", path, null, Role.ADMIN, "Sec-Fetch-Site", "cross-site").status(), path);
        }
        assertEquals(403, central.send("POST", "/api/remote/action/1", "{}", Role.ADMIN, "Origin", "null").status());
    }

    @Test
    void noCommandLineIsReadableByStrangers() {
        for (String path : List.of("/api/remote/processes/1", "/api/remote/stats/1", "/api/remote/stats/all", "/metrics", "/api/events")) {
            Central.Answer answer = central.send("GET", path, null, Role.NONE);
            assertEquals(401, answer.status(), path);
            assertFalse(answer.toString().contains("java"), path);
        }
        // nor do those of the central itself bear a secret
        String token = central.token(Role.ADMIN);
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            assertFalse(all.anyMatch(one -> one.info().commandLine().orElse("").contains(token)));
        }
    }

    @Test
    void thereIsNoDefaultPassword() throws IOException {
        for (String name : List.of("admin", "root", "monitor")) {
            assertEquals(401, central.send("POST", "/api/auth/login", "{\"username\":\"" + name + "\",\"password\":\"" + name + "\"}",
                    Role.NONE).status());
        }
        assertEquals("[]", new String(central.get("/api/users").raw().body(), StandardCharsets.UTF_8));
        assertTrue(Files.readString(central.data().resolve("admin.token")).strip().length() >= 43, "random, and another one everywhere");
    }
}
