package monitor.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import hosts.Machine;
import hosts.Machines;
import hosts.Shells;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service on a whole machine: installed from a checkout, upgraded, killed, rebooted with, removed. */
class ServiceTest {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String CHECKOUT = "/srv/a checkout";
    private static final String CODE = "/opt/server-monitor";
    private static final String DATA = "/var/lib/server-monitor";
    private static final String UNIT = "/etc/systemd/system/server-monitor.service";

    private static Machine machine;
    private static String javaHome;

    /** How a line ended and what it said. */
    private record Ended(int code, String said) {

        Ended has(int wanted, String... parts) {
            assertEquals(wanted, code, said);
            List.of(parts).forEach(part -> assertTrue(said.contains(part), "no \"" + part + "\" in: " + said));
            return this;
        }
    }

    @BeforeAll
    static void boot() throws IOException {
        javaHome = Files.readAllLines(Path.of(".build/jdk")).getFirst();
        machine = Machines.systemd().java().bind(Path.of(javaHome), javaHome).user("ann").start();
        String there = inside(CHECKOUT).toString();
        Files.createDirectories(Path.of(there, ".build"));
        // times and all, so that it is built already
        Shells.run("cp", "-a", "start-central.sh", "deploy-agent.sh", "README.md", "agent", "src", "web", there);
        Shells.run("cp", "-a", ".build/jdk", ".build/lib", ".build/classes", ".build/classes.stamp", ".build/agent-classes", ".build/jars",
                ".build/jars-run-web.stamp", there + "/.build");
        machine.run("ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/watch; cat /root/.ssh/watch.pub >> /home/ann/.ssh/authorized_keys");
    }

    @AfterAll
    static void halt() {
        if (machine != null) {
            machine.close();
        }
    }

    @BeforeEach
    void clear() {
        central("--uninstall-service").has(0);
        machine.run("pkill java; rm -rf " + DATA + " '" + CHECKOUT + "/data'; while pgrep java; do sleep 0.1; done");
    }

    private static Path inside(String path) {
        return machine.root().resolve(path.substring(1));
    }

    private static Ended ended(String line) {
        String said = machine.run("export JAVA_HOME=" + javaHome + "; { " + line + "; } 2>&1; echo \"exit $?\"").stripTrailing();
        int last = said.lastIndexOf("exit ");
        return new Ended(Integer.parseInt(said.substring(last + 5)), said.substring(0, last));
    }

    private static Ended central(String flags) {
        return ended("'" + CHECKOUT + "/start-central.sh' " + flags);
    }

    private static JsonValue get(String data, String path) {
        return Json.parse(machine.inNetwork("curl", "-sS", "-f", "-H", "@" + inside(data).resolve("auth.header"),
                "http://localhost:9083" + path));
    }

    private static JsonValue get(String path) {
        return get(DATA, path);
    }

    private static void awaitCentral(String data) {
        Await.until("the central answers", SOON, () -> get(data, "/api/health").isObject());
    }

    private static String text(String path) {
        try {
            return Files.readString(inside(path)).strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCentralThatRunsBecomesAServiceThatOutlivesUpgradesKillsAndReboots() {
        startInTheForeground();
        Instant begun = Instant.now().minusSeconds(60);
        addAnn();
        Await.until("some history", SOON, () -> points(CHECKOUT + "/data", begun, Instant.now()) >= 2);
        String servers = names(CHECKOUT + "/data");
        String token = text(CHECKOUT + "/data/admin.token");
        Instant counted = Instant.now();
        int known = points(CHECKOUT + "/data", begun, counted);

        central("--install-service").has(0, "Stopping the central that runs on " + CHECKOUT + "/data",
                "Moved the data from " + CHECKOUT + "/data to " + DATA, "/root/.ssh/watch   server 2, ann",
                "No copies were made", "curl -H @" + DATA + "/auth.header");
        assertFalse(Files.exists(inside(CHECKOUT + "/data")));
        assertEquals("active\nserver-monitor\n", machine.run("systemctl is-active server-monitor; ps -o user:20= -p "
                + "$(systemctl show -p MainPID --value server-monitor) | tr -d ' '"));
        assertEquals("700 server-monitor server-monitor\n", machine.run("stat -c '%a %U %G' " + DATA));
        assertEquals("root\n", machine.run("find " + CODE + " -printf '%u\\n' | sort -u"));
        assertEquals(servers, names(DATA));
        assertEquals(token, text(DATA + "/admin.token"));
        int kept = points(DATA, begun, counted);
        // steps may be wider now, and two readings lie in one
        assertTrue(kept >= known - 1, kept + " points of " + known);
        Await.until("ann's key is out of reach", SOON, () -> statusOfAnn("auth_failed", "may not be read by the user server-monitor"));

        upgradeWithSealedKeys();
        killedItIsBack(begun);
        administeredByRoot();
        machine.reboot();
        awaitCentral(DATA);
        assertEquals(servers, names(DATA));
        theJournalIsClean();

        central("--uninstall-service").has(0, "the data stays in " + DATA);
        assertFalse(Files.exists(inside(CODE)) || Files.exists(inside(UNIT)));
        assertTrue(Files.exists(inside(DATA + "/servers.db")));
        central("--uninstall-service").has(0);
    }

    private static void startInTheForeground() {
        machine.run("export JAVA_HOME=" + javaHome + "; cd '" + CHECKOUT
                + "'; setsid ./start-central.sh > /tmp/foreground 2>&1 < /dev/null &");
        awaitCentral(CHECKOUT + "/data");
    }

    /** A server that is this machine again, by its sshd, with a key in root's home, and with an agent of a root shell. */
    private static void addAnn() {
        String header = "@" + inside(CHECKOUT + "/data").resolve("auth.header");
        machine.inNetwork("curl", "-sS", "-f", "-H", header, "-H", "Content-Type: application/json",
                "http://localhost:9083/api/servers", "-d",
                "{\"name\":\"ann\",\"host\":\"127.0.0.1\",\"username\":\"ann\",\"ssh_key_path\":\"~/.ssh/watch\"}");
        rootShell("cp -r '" + CHECKOUT + "/.build/agent-classes' /srv/agent; cd /srv; setsid /usr/lib/jvm/jdk/bin/java -cp /srv/agent agent"
                + " > /tmp/agent.log 2>&1 < /dev/null &");
        Await.until("ann is online", SOON, () -> ann(CHECKOUT + "/data").getString("status", "").equals("online"));
    }

    private static void rootShell(String line) {
        Shells.run("ssh", "-n", "-i", machine.key().toString(), "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o",
                "LogLevel=ERROR", "root@" + machine.host(), line);
    }

    private static JsonObject ann(String data) {
        return get(data, "/api/servers/2").asObject();
    }

    private static boolean statusOfAnn(String reason, String part) {
        JsonObject ann = ann(DATA);
        return ann.toString().contains("\"" + reason + "\"") && ann.toString().contains(part);
    }

    private static String names(String data) {
        List<String> names = new ArrayList<>();
        get(data, "/api/servers").asArray().forEach(server -> names.add(server.asObject().getString("name", "") + " "
                + server.asObject().get("ssh_key_path")));
        return String.join(", ", names);
    }

    /** Readings of this machine that the history of that time holds. */
    private static int points(String data, Instant from, Instant to) {
        JsonValue history = get(data, "/api/history/1?metrics=cpu_percent&from=" + from + "&to=" + to + "&points=2000");
        int points = 0;
        for (JsonValue value : history.asObject().get("cpu_percent").asObject().get("avg").asArray()) {
            points += value.isNull() ? 0 : 1;
        }
        return points;
    }

    private static void upgradeWithSealedKeys() {
        machine.run("echo 'upgraded' > '" + CHECKOUT + "/web/new-file.txt'");
        central("--install-service --seal-keys --log json").has(0, "Sealed a copy of ~/.ssh/watch for server 2, ann.");
        assertEquals("upgraded", text(CODE + "/web/new-file.txt"));
        Await.until("ann is online by the sealed copy", SOON, () -> ann(DATA).getString("status", "").equals("online"));
        TheseFigures.awaitTheSame(() -> get("/api/remote/stats/1?fresh=1").asObject(), () -> get("/api/remote/stats/2?fresh=1").asObject());

        // a new key in the same place: the copy follows, and what was given for the service stays
        machine.run("rm /root/.ssh/watch*; ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/watch; "
                + "cat /root/.ssh/watch.pub > /home/ann/.ssh/authorized_keys");
        String said = central("--install-service").has(0, "Sealed a copy of ~/.ssh/watch for server 2, ann.").said();
        assertFalse(said.contains("may not read these keys"), said);
        assertTrue(text(UNIT).contains("start-central.sh --log json") && text(UNIT).contains("HOME=/root"), text(UNIT));
        Await.until("ann is online by the new copy", SOON, () -> ann(DATA).getString("status", "").equals("online"));
    }

    private static void killedItIsBack(Instant begun) {
        Instant before = Instant.now().minusSeconds(2);
        int known = points(DATA, begun, before);
        String first = machine.run("systemctl show -p MainPID --value server-monitor");
        machine.run("systemctl kill -s KILL --kill-who=main server-monitor");
        Await.until("systemd has started it again", SOON, () -> {
            String pid = machine.run("systemctl show -p MainPID --value server-monitor");
            return !pid.equals("0\n") && !pid.equals(first) && get("/api/health").isObject();
        });
        int kept = points(DATA, begun, before);
        assertTrue(kept >= known - 1 && known > 2, kept + " points of " + known);
    }

    private static void administeredByRoot() {
        String token = text(DATA + "/admin.token");
        String link = ended(CODE + "/start-central.sh --link").has(0, "http://localhost:9083/#signin=").said();
        ended(CODE + "/start-central.sh --reset-admin").has(0, DATA + "/auth.header");
        assertNotEquals(token, text(DATA + "/admin.token"));
        Await.until("the new token is known", SOON, () -> status(text(DATA + "/auth.header").strip()) == 200);
        assertEquals(401, status("Authorization: Bearer " + token));
        awaitCentral(DATA);
        keysOutOfReachAreRefused();
        assertEquals("server-monitor\n", machine.run("find " + DATA + " -printf '%u\\n' | sort -u"), link);
    }

    private static void keysOutOfReachAreRefused() {
        for (String path : List.of("/root/.ssh/watch", "~/.ssh/watch", "/root/.ssh/none")) {
            String said = machine.inNetwork("curl", "-sS", "-H", "@" + inside(DATA).resolve("auth.header"), "-H",
                    "Content-Type: application/json", "http://localhost:9083/api/servers", "-d",
                    "{\"name\":\"b\",\"host\":\"127.0.0.1\",\"username\":\"b\",\"ssh_key_path\":\"" + path + "\"}");
            assertTrue(said.contains("may not be read by the user server-monitor") && said.contains("install -D -o server-monitor"), said);
        }
    }

    private static int status(String header) {
        return Integer.parseInt(machine.inNetwork("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", header,
                "http://localhost:9083/api/servers"));
    }

    /** One line an event, each with a priority of its own, and nothing secret. */
    private static void theJournalIsClean() {
        String journal = machine.run("journalctl -u server-monitor -o cat --no-pager -q _UID=$(id -u server-monitor)");
        assertTrue(journal.contains("Ready"), journal);
        assertFalse(journal.contains(text(DATA + "/admin.token")) || journal.contains("signin=") || journal.contains("PRIVATE KEY"), journal);
        assertTrue(journal.lines().noneMatch(line -> line.startsWith("WARNING:") || line.startsWith("\tat ")
                || line.matches("[A-Z][a-z]{2} \\d\\d, \\d{4} .*")), journal);
    }

    @Test
    void whatCannotBecomeAServiceIsRefusedAndNothingIsChanged() {
        machine.run("chmod 755 /srv");
        ended("runuser -u ann -- '" + CHECKOUT + "/start-central.sh' --install-service").has(69, "sudo");
        central("--install-service --no-such-flag").has(64, "--no-such-flag");
        central("--uninstall-service now").has(64, "usage");
        machine.run("mkdir -p " + DATA + "; echo mine > " + DATA + "/letter.txt");
        central("--install-service").has(73, DATA, "move it away");
        assertEquals("mine", text(DATA + "/letter.txt"));
        machine.run("rm -r " + DATA);
        machine.run("systemctl start nginx");
        central("--install-service --port 80").has(98, "80", "nginx (process ");
        assertEquals("", machine.run("ls -d " + CODE + " " + DATA + " " + UNIT + " 2> /dev/null || :"));
    }
}
