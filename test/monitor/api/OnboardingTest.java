package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Account;
import hosts.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import monitor.model.Role;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that nobody has set up: by password to a key, by a deployment to the agent. */
class OnboardingTest {

    private static final Duration BOUND = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private static String body(Sshd host, String more) {
        return "{\"name\":\"host\",\"host\":\"" + host.host() + "\",\"port\":" + host.port() + ",\"username\":\"" + host.user() + "\"" + more + "}";
    }

    @Test
    void aPasswordInstallsTheKeyOnceAndIsForgotten() throws IOException {
        try (Account account = Account.make();
                Sshd host = Sshd.builder().account(account).ownAuthorizedKeys().start();
                Central central = Central.start(folder)) {
            Central.Answer without = central.post("/api/servers", body(host, ",\"install_key\":true"));
            assertEquals(422, without.status());
            assertEquals("install_key", without.text("field"));
            Central.Answer wrong = central.post("/api/servers", body(host, ",\"install_key\":true,\"ssh_password\":\"wrong\""));
            assertEquals(503, wrong.status(), wrong.toString());
            assertEquals("auth_failed", wrong.text("reason"));
            assertEquals(0, central.get("/api/servers").json().asArray().size());

            Path keys = account.home().resolve(".ssh/authorized_keys");
            Files.createDirectories(keys.getParent());
            Files.writeString(keys, "# a line without an end");
            hosts.Shells.run("chown", "-R", account.name() + ":", keys.getParent().toString());
            String password = ",\"install_key\":true,\"ssh_password\":\"" + account.password() + "\"";
            Central.Answer added = central.post("/api/servers", body(host, password));
            assertEquals(201, added.status(), added.toString());
            long id = added.number("server_id");
            assertFalse(central.get("/api/servers/" + id).object().getBoolean("has_password", true));
            String line = central.app().key().publicLine();
            assertEquals("# a line without an end\n" + line + "\n", Files.readString(keys));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.getParent())));
            assertEquals(200, central.put("/api/servers/" + id, "{\"install_key\":true,\"ssh_password\":\"" + account.password() + "\"}").status());
            assertEquals("# a line without an end\n" + line + "\n", Files.readString(keys));
            assertTrue(host.log().contains("Accepted publickey"), host.log());
        }
    }

    @Test
    void aDeploymentBringsTheAgentTellsItsStepsAndTheServerComesOnline() {
        try (Account account = Account.make();
                Sshd host = Sshd.builder().account(account).start();
                Central central = Central.start(folder);
                Central.Events events = central.events("")) {
            int port = Sshd.freePort("127.0.0.1");
            long id = central.post("/api/servers", body(host, ",\"ssh_key_path\":\"" + host.key() + "\",\"agent_port\":" + port))
                    .number("server_id");
            Await.until("no agent yet", BOUND, () -> "agentless".equals(central.get("/api/servers/" + id).text("source")));
            assertEquals("ok", central.get("/api/servers/" + id).text("status_reason"));
            assertTrue(central.post("/api/servers/" + id + "/test", "").object().get("agentless").asObject().getBoolean("possible", false));
            assertTrue(central.get("/api/remote/processes/" + id).object().getBoolean("complete", false));
            assertFalse(central.get("/api/remote/agent/status/" + id).object().getBoolean("running", true));
            assertEquals(403, central.send("POST", "/api/remote/agent/deploy/" + id, null, Role.OPERATOR).status());

            CompletableFuture<List<String>> steps = CompletableFuture.supplyAsync(() -> {
                List<String> seen = new ArrayList<>();
                Central.Event job = events.next("job");
                while (!job.data().getString("step", "").equals("deploy")) {
                    seen.add(job.data().getString("step", "") + " " + job.data().getString("state", ""));
                    job = events.next("job");
                }
                seen.add("deploy " + job.data().getString("state", ""));
                return seen;
            });
            Central.Answer deployed = central.send("POST", "/api/remote/agent/deploy/" + id, null, Role.ADMIN);
            assertEquals(200, deployed.status(), deployed.toString());
            assertTrue(deployed.object().getBoolean("running", false), deployed.toString());
            assertTrue(deployed.text("path").endsWith("/.server-monitor/agent.java"), deployed.toString());
            List<String> seen = steps.join();
            assertEquals("connect started", seen.getFirst());
            assertTrue(seen.indexOf("upload ok") < seen.indexOf("start ok"), seen.toString());
            assertEquals("deploy ok", seen.getLast());
            Await.until("online by the agent", BOUND, () -> "agent".equals(central.get("/api/servers/" + id).text("source")));

            Central.Answer stopped = central.post("/api/remote/agent/stop/" + id, "{}");
            assertEquals(200, stopped.status(), stopped.toString());
            assertFalse(stopped.object().getBoolean("running", true), stopped.toString());
            Await.until("read without it", BOUND, () -> "agentless".equals(central.get("/api/servers/" + id).text("source")));
            assertEquals("online", central.get("/api/servers/" + id).text("status"));
            Central.Answer started = central.post("/api/remote/agent/start/" + id, "{}");
            assertEquals(200, started.status(), started.toString());
            Await.until("by the agent again", BOUND, () -> "agent".equals(central.get("/api/servers/" + id).text("source")));
            Central.Answer upgraded = central.post("/api/remote/agent/upgrade/" + id, "{}");
            assertEquals(200, upgraded.status(), upgraded.toString());
            assertFalse(upgraded.object().getBoolean("changed", true), "the same version is left alone: " + upgraded);
            Central.Answer stoppedAgain = central.send("POST", "/api/remote/agent/stop/" + id, null, Role.ADMIN);
            assertEquals(200, stoppedAgain.status(), stoppedAgain.toString());
            assertEquals(200, central.post("/api/remote/agent/uninstall/" + id, "{}").status());
            assertFalse(central.get("/api/remote/agent/status/" + id).object().getBoolean("installed", true));
            assertEquals("ok", central.get("/api/audit?action=agent.deploy").json().asArray().get(0).asObject().getString("outcome", ""));
        }
    }

    @Test
    void thisMachineNeedsNoAgentAndItsTestTellsHowLongAReadTakes() {
        try (Central central = Central.withLocal(folder)) {
            assertEquals(409, central.post("/api/remote/agent/deploy/1", "{}").status());
            assertEquals(409, central.get("/api/remote/agent/status/1").status());
            assertEquals(409, central.put("/api/servers/1", "{\"host\":\"10.0.0.1\"}").status());
            Central.Answer test = central.post("/api/servers/1/test", "");
            assertTrue(test.object().getBoolean("success", false), test.toString());
            assertTrue(test.object().getDouble("latency_ms", -1) >= 0);
            assertEquals(200, central.put("/api/servers/1", "{\"name\":\"home\",\"tags\":[\"here\"]}").status());
        }
    }
}
