package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Keys;
import hosts.Machine;
import hosts.Machines;
import hosts.Shells;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import monitor.model.Role;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The central and a host that holds it to a list of its own: figures, actions, logs, and what it notices. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LimitedHostTest {

    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static Machine machine;
    private static Central central;
    private static long id;

    @BeforeAll
    static void start() throws IOException {
        Shells.needRoot("it makes a machine");
        machine = Machines.systemd().user("ann").start();
        machine.run("echo \"127.0.0.1 $(hostname)\" >> /etc/hosts; systemctl start nginx; echo hello > /var/log/one.log");
        central = Central.start(folder);
        Path publicKey = Files.writeString(folder.resolve("central.pub"), central.app().key().publicLine() + "\n");
        Path list = Files.writeString(folder.resolve("allow.list"), "unit nginx.service restart\nowner ann TERM\nlog unit nginx.service\n"
                + "log file /var/log/one.log\n");
        ProcessBuilder deploy = new ProcessBuilder("./deploy-agent.sh", "-i", machine.key().toString(), "--least-privilege", "--allow",
                list.toString(), "--central-key", publicKey.toString(), "root@" + machine.host()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("deploy.log").toFile());
        deploy.environment().put("HOME", Files.createDirectories(folder.resolve("deployer")).toString());
        Process process = deploy.start();
        process.getOutputStream().close();
        Await.until("it is set up", BOUND, () -> !process.isAlive());
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("deploy.log")));
        Central.Answer added = central.post("/api/servers", "{\"name\":\"kept\",\"host\":\"" + machine.host()
                + "\",\"username\":\"server-monitor\",\"allow_actions\":\"all\"}");
        assertEquals(201, added.status(), added.toString());
        id = added.number("server_id");
    }

    @AfterAll
    static void stop() {
        if (central != null) {
            central.close();
        }
        if (machine != null) {
            machine.close();
        }
    }

    private static Central.Answer act(String type, String data) {
        return central.send("POST", "/api/remote/action/" + id, "{\"action_type\":\"" + type + "\",\"action_data\":{" + data + "}}", Role.OPERATOR);
    }

    @Test
    @Order(1)
    void itsFiguresAreReadByAVerb() {
        Await.until("it is online", BOUND, () -> central.get("/api/servers/" + id).text("status").equals("online"));
        Await.until("its services are there", BOUND, () -> {
            String all = central.get("/api/remote/stats/" + id).toString();
            return all.contains("\"source\":\"agentless\"") && all.contains("\"name\":\"nginx\"");
        });
    }

    @Test
    @Order(2)
    void whatTheHostAllowsIsShownAndDoneAndNothingElse() {
        Central.Answer allowed = central.send("GET", "/api/servers/" + id + "/allowed?fresh=1", null, Role.VIEWER);
        assertEquals(200, allowed.status(), allowed.toString());
        assertTrue(allowed.object().getBoolean("limited", false), allowed.toString());
        assertTrue(allowed.toString().contains("{\"kind\":\"unit\",\"name\":\"nginx.service\",\"verbs\":[\"restart\"]}"), allowed.toString());
        String first = machine.run("systemctl show -p MainPID nginx");
        Central.Answer done = act("service_action", "\"service\":\"nginx\",\"action\":\"restart\"");
        assertEquals(200, done.status(), done.toString());
        assertFalse(first.equals(machine.run("systemctl show -p MainPID nginx")));
        assertTrue(machine.run("journalctl -t server-monitor --no-pager -o cat").contains("request=" + done.text("request_id")));
        for (String action : new String[] {"stop", "reload", "disable"}) {
            Central.Answer refused = act("service_action", "\"service\":\"nginx\",\"action\":\"" + action + "\"");
            assertEquals(403, refused.status(), refused.toString());
            assertEquals("not_on_host_list", refused.text("reason"));
            assertTrue(refused.text("hint").contains("unit nginx.service " + action), refused.toString());
        }
        assertEquals(403, act("docker_action", "\"container\":\"web\",\"action\":\"stop\"").status());
        assertEquals("active\n", machine.run("systemctl is-active nginx"));
    }

    @Test
    @Order(3)
    void signalsGoToTheProcessesOfTheListOnly() {
        machine.run("su ann -c 'exec sleep 1000' > /dev/null 2>&1 & sleep 1001 > /dev/null 2>&1 & sleep 0.2");
        String anns = machine.run("pgrep -u ann -x sleep | head -1").strip();
        String roots = machine.run("pgrep -u root -x sleep | head -1").strip();
        Central.Answer other = act("kill_process", "\"pid\":" + roots + ",\"started\":" + started(roots));
        assertEquals(403, other.status(), other.toString());
        assertEquals("not_on_host_list", other.text("reason"));
        assertEquals(403, act("kill_process", "\"pid\":" + anns + ",\"started\":" + started(anns) + ",\"signal\":\"KILL\"").status());
        Central.Answer ended = act("kill_process", "\"pid\":" + anns + ",\"started\":" + started(anns));
        assertEquals(200, ended.status(), ended.toString());
        machine.run("kill -0 " + roots + " && kill " + roots);
    }

    private static String started(String pid) {
        return machine.run("sed 's/.*) //' /proc/" + pid + "/stat | cut -d ' ' -f 20").strip();
    }

    @Test
    @Order(4)
    void logsOfTheListAreReadAndFollowed() {
        Central.Answer unit = central.send("GET", "/api/remote/logs/" + id + "?unit=nginx&lines=5", null, Role.OPERATOR);
        assertEquals(200, unit.status(), unit.toString());
        assertTrue(unit.object().get("lines").toString().contains("nginx"), unit.toString());
        assertTrue(central.send("GET", "/api/remote/logs/" + id + "?file=/var/log/one.log", null, Role.OPERATOR).toString().contains("hello"));
        Central.Answer other = central.send("GET", "/api/remote/logs/" + id + "?unit=ssh", null, Role.OPERATOR);
        assertEquals(403, other.status(), other.toString());
        assertEquals(403, central.send("GET", "/api/remote/logs/" + id + "?file=/var/log/dpkg.log", null, Role.OPERATOR).status());
        try (Central.Events events = central.stream("/api/remote/logs/" + id + "?file=/var/log/one.log&lines=1&follow=1")) {
            assertTrue(events.next("lines").data().get("lines").toString().contains("hello"));
            machine.run("echo more >> /var/log/one.log");
            assertTrue(events.next("lines").data().get("lines").toString().contains("more"));
        }
        Await.until("its program ends with the reader", BOUND, () -> machine.run("pgrep -c -x tail || :").strip().equals("0"));
    }

    @Test
    @Order(5)
    void theAgentThereIsNotTheCentralsToChange() {
        Central.Answer deploy = central.post("/api/remote/agent/deploy/" + id, "{}");
        assertEquals(403, deploy.status(), deploy.toString());
        assertTrue(deploy.text("hint").contains("--least-privilege root@"), deploy.toString());
    }

    @Test
    @Order(6)
    void aChangeOnTheHostIsToldOnce() {
        assertEquals("[]", alerts());
        machine.run("echo 'unit ssh.service restart' >> /etc/server-monitor/allow.list; /usr/local/lib/server-monitor/apply");
        fresh();
        String told = alerts();
        assertTrue(told.contains("added: \\\"unit ssh.service restart\\\"") && told.contains("its sudoers file"), told);
        machine.run("sed -i 's/permitopen=[^,]*,//' /var/lib/server-monitor-host/.ssh/authorized_keys");
        fresh();
        machine.run("echo '# more' >> /usr/local/lib/server-monitor/verbs");
        fresh();
        fresh();
        told = alerts();
        assertTrue(told.contains("the line of the central's key") && told.contains("the scripts that carry out verbs"), told);
        assertEquals(3, told.split("host_changed", -1).length - 1, told);
        assertTrue(central.get("/api/audit?action=server.limits").toString().contains("it has changed what stands between"));
        // held to nothing any more
        machine.run("sed -i 's/^restrict.* ssh-ed/ssh-ed/' /var/lib/server-monitor-host/.ssh/authorized_keys;"
                + " rm /etc/ssh/sshd_config.d/50-server-monitor.conf; systemctl reload ssh; pkill -u server-monitor; sleep 1");
        Await.until("it says so", BOUND, () -> central.get("/api/servers/" + id + "/allowed?fresh=1").toString().contains("\"limited\":false"));
        assertTrue(alerts().contains("no longer holds this central to a list"), alerts());
    }

    private static void fresh() {
        assertTrue(central.get("/api/servers/" + id + "/allowed?fresh=1").object().getBoolean("limited", false));
    }

    private static String alerts() {
        return central.get("/api/alerts?server_id=" + id).json().asArray().values().stream()
                .filter(alert -> alert.asObject().getString("rule", "").equals("host_changed")).toList().toString();
    }
}
