package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.DockerEngine;
import hosts.Sshd;
import java.nio.file.Path;
import java.time.Duration;
import monitor.model.Role;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Actions on the containers of a real Docker engine, over SSH. */
class DockerActionsTest {

    private static final Duration BOUND = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static DockerEngine engine;
    private static Sshd sshd;
    private static Central central;
    private static long server;

    @BeforeAll
    static void start() {
        engine = DockerEngine.start();
        engine.docker("run", "-d", "--network", "none", "--stop-timeout", "1", "--name", "steady", "small", "sh", "-c",
                "echo begun; exec sleep 1000");
        engine.docker("run", "-d", "--network", "none", "--restart", "always", "--name", "failing", "small", "sh", "-c", "sleep 0.3; exit 3");
        sshd = Sshd.builder().option("SetEnv", "HOME=/ DOCKER_HOST=" + engine.address()).start();
        central = Central.start(folder);
        server = central.post("/api/servers", "{\"name\":\"host\",\"host\":\"" + sshd.host() + "\",\"port\":" + sshd.port()
                + ",\"username\":\"" + sshd.user() + "\",\"ssh_key_path\":\"" + sshd.key()
                + "\",\"paused\":true,\"allow_actions\":[\"containers\"]}").number("server_id");
    }

    @AfterAll
    static void stop() {
        if (central != null) {
            central.close();
        }
        if (sshd != null) {
            sshd.close();
        }
        if (engine != null) {
            engine.close();
        }
    }

    private static Central.Answer act(String container, String action, String query) {
        return central.send("POST", "/api/remote/action/" + server + query, "{\"action_type\":\"docker_action\",\"action_data\":{\"container\":\""
                + container + "\",\"action\":\"" + action + "\"}}", Role.OPERATOR);
    }

    private static void done(String action, String state) {
        Central.Answer answer = act("steady", action, "");
        assertEquals(200, answer.status(), answer.toString());
        assertEquals(state, answer.object().get("now").asObject().getString("state", ""), answer.toString());
        assertEquals(state, engine.docker("inspect", "--format", "{{.State.Status}}", "steady").strip());
    }

    @Test
    void eachActionIsSeenInTheContainersState() {
        Central.Answer preview = act("steady", "kill", "?preview=1");
        assertEquals(200, preview.status(), preview.toString());
        String id = preview.object().get("target").asObject().getString("id", "");
        assertEquals("docker kill -- " + id, preview.text("command"));
        assertEquals("small", preview.object().get("target").asObject().getString("image", ""));
        done("pause", "paused");
        done("unpause", "running");
        done("restart", "running");
        done("stop", "exited");
        done("start", "running");
        done("kill", "exited");
        // by a part of its id, too
        assertEquals(200, act(id.substring(0, 12), "start", "").status());
    }

    @Test
    void aContainerThatDoesNotStayUpIsAFailure() {
        Central.Answer answer = act("failing", "restart", "");
        assertEquals(502, answer.status(), answer.toString());
        assertFalse(answer.object().getBoolean("verified", true));
        assertEquals(404, act("no-such", "restart", "").status());
        assertEquals(403, central.send("POST", "/api/remote/action/" + server, "{\"action_type\":\"kill_process\",\"action_data\":{\"pid\":2}}",
                Role.OPERATOR).status());
    }

    @Test
    void whatAContainerPrintsIsRead() {
        Central.Answer answer = central.send("GET", "/api/remote/logs/" + server + "?container=steady&lines=5", null, Role.OPERATOR);
        assertEquals(200, answer.status(), answer.toString());
        assertTrue(answer.object().get("lines").toString().contains("begun"), answer.toString());
        engine.docker("run", "-d", "--network", "none", "--name", "talking", "small", "sh", "-c", "while :; do echo tick; sleep 0.2; done");
        try (Central.Events events = central.stream("/api/remote/logs/" + server + "?container=talking&lines=1&follow=1")) {
            events.next("lines");
            assertTrue(events.next("lines").data().get("lines").toString().contains("tick"));
            engine.docker("kill", "talking");
            assertEquals("ended", events.next("end").data().getString("reason", ""));
        }
        Await.until("it is gone", BOUND, () -> engine.docker("rm", "-f", "talking").contains("talking"));
    }
}
