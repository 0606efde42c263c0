package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import hosts.Shells;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import monitor.model.Role;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Actions on this machine, by the API: a child of the test is what is acted on. */
class LocalActionsTest {

    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final String ACTION = "/api/remote/action/1";

    @TempDir
    static Path folder;

    private static Central central;
    private Process child;

    @BeforeAll
    static void start() {
        central = Central.withLocal(folder);
    }

    @AfterAll
    static void stop() {
        central.close();
    }

    @BeforeEach
    void begin() throws IOException {
        child = new ProcessBuilder("sleep", "1000").start();
        // it is "sleep" only once exec has happened
        Await.until("the child sleeps", BOUND, () -> stat(child.pid()).name().equals("sleep"));
        allow("[\"processes\"]");
    }

    @AfterEach
    void end() {
        child.destroyForcibly().onExit().join();
    }

    private static void allow(String what) {
        assertEquals(200, central.put("/api/servers/1", "{\"allow_actions\":" + what + "}").status());
    }

    private static ProcStat stat(long pid) throws IOException {
        return ProcStat.parse(Files.readString(Path.of("/proc/" + pid + "/stat")));
    }

    private static String kill(long pid, Object started, String signal) {
        return "{\"action_type\":\"kill_process\",\"action_data\":{\"pid\":" + pid + (started == null ? "" : ",\"started\":" + started)
                + (signal == null ? "" : ",\"signal\":\"" + signal + "\"") + "}}";
    }

    private static Central.Answer act(String body) {
        return central.send("POST", ACTION, body, Role.OPERATOR);
    }

    private static JsonObject newest() {
        JsonArray lines = central.get("/api/audit?limit=1").json().asArray();
        return lines.get(0).asObject();
    }

    @Test
    void aProcessThatIsMeantEndsAndTheLedgerTellsBeforeAndAfter() throws IOException {
        Central.Answer done = act(kill(child.pid(), stat(child.pid()).started(), null));
        assertEquals(200, done.status(), done.toString());
        assertTrue(done.object().getBoolean("verified", false) && done.text("outcome").equals("done"), done.toString());
        assertFalse(done.object().get("now").asObject().getBoolean("running", true));
        assertEquals("sleep 1000", done.object().get("before").asObject().getString("command", ""));
        JsonObject line = newest();
        assertEquals("action.kill_process", line.getString("action", ""));
        assertEquals("a operator", line.getString("actor", ""));
        assertEquals("process " + child.pid() + ": TERM", line.getString("target", ""));
        assertEquals("ok", line.getString("outcome", ""));
        assertEquals(done.text("request_id"), line.getString("request_id", ""));
        assertTrue(line.get("before").toString().contains("sleep 1000") && line.get("after").toString().contains("running"), line.toString());
        assertTrue(central.get("/api/audit/verify").object().getBoolean("valid", false));
    }

    @Test
    void withoutItsStartTimeTheProcessIsShownAndLeftAlone() throws IOException {
        Central.Answer asked = act(kill(child.pid(), null, null));
        assertEquals(409, asked.status(), asked.toString());
        JsonObject process = asked.object().get("process").asObject();
        assertEquals(stat(child.pid()).started(), process.getLong("started", 0));
        assertEquals("sleep", process.getString("name", ""));
        assertEquals(System.getProperty("user.name"), process.getString("user", ""));
        assertEquals("Repeat with \"started\": " + process.getLong("started", 0), asked.text("hint"));
        assertTrue(child.isAlive());
        assertTrue(newest().getString("outcome", "").startsWith("conflict: "), newest().toString());
    }

    @Test
    void anotherStartTimeIsAnotherProcess() throws IOException {
        Central.Answer differs = act(kill(child.pid(), stat(child.pid()).started() - 1, "KILL"));
        assertEquals(409, differs.status(), differs.toString());
        assertEquals("started_differs", differs.text("reason"));
        assertTrue(child.isAlive());
    }

    @Test
    void aStoppedProcessIsSeenStoppedAndGoesOn() throws IOException {
        Object started = stat(child.pid()).started();
        Central.Answer stopped = act(kill(child.pid(), started, "STOP"));
        assertEquals(200, stopped.status(), stopped.toString());
        assertEquals("T", stopped.object().get("now").asObject().getString("state", ""));
        Central.Answer goes = act(kill(child.pid(), started, "CONT"));
        assertEquals(200, goes.status(), goes.toString());
        assertEquals('S', stat(child.pid()).state());
    }

    @Test
    void aProcessThatIgnoresTheSignalIsAFailureWithWhatIsTrueNow() throws IOException, InterruptedException {
        Process stubborn = new ProcessBuilder("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done").start();
        try {
            stubborn.inputReader().readLine();
            Central.Answer failed = act(kill(stubborn.pid(), stat(stubborn.pid()).started(), "TERM"));
            assertEquals(502, failed.status(), failed.toString());
            assertEquals("failed", failed.text("outcome"));
            assertTrue(failed.object().get("now").asObject().getBoolean("running", false));
            assertEquals(0, failed.number("exit_code"));
        } finally {
            stubborn.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatIsOffIsRefusedWithTheRequestThatAllowsIt() throws IOException {
        allow("[\"services\"]");
        Central.Answer off = act(kill(child.pid(), stat(child.pid()).started(), null));
        assertEquals(403, off.status(), off.toString());
        assertEquals("not_allowed", off.text("reason"));
        assertEquals("PUT /api/servers/1 {\"allow_actions\":[\"processes\",\"services\"]}", off.text("hint"));
        assertTrue(child.isAlive());
        assertTrue(newest().getString("outcome", "").startsWith("forbidden: "));

        Central.Answer preview = central.send("POST", ACTION + "?preview=1", kill(child.pid(), null, null), Role.OPERATOR);
        assertEquals(200, preview.status(), preview.toString());
        assertFalse(preview.object().getBoolean("allowed", true));
        assertEquals(off.text("hint"), preview.object().get("refusal").asObject().getString("hint", ""));
        allow("\"all\"");
        Central.Answer allowed = central.send("POST", ACTION + "?preview=1", kill(child.pid(), null, null), Role.OPERATOR);
        assertTrue(allowed.object().getBoolean("allowed", false), allowed.toString());
        assertEquals("kill -s TERM " + child.pid(), allowed.text("command"));
        assertTrue(child.isAlive());
    }

    @Test
    void aPreviewTellsThePortsOnWhichAProcessListens() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Central.Answer preview = central.send("POST", ACTION + "?preview=1", kill(ProcessHandle.current().pid(), null, null), Role.OPERATOR);
            assertEquals(200, preview.status(), preview.toString());
            assertTrue(preview.toString().contains("127.0.0.1:" + socket.getLocalPort() + "\""), preview.toString());
        }
    }

    @Test
    void whatMustNotBeHitIsRefusedWithTheReason() throws IOException {
        assertEquals("pid_1", act(kill(1, stat(1).started(), null)).text("reason"));
        long self = ProcessHandle.current().pid();
        assertEquals("central", act(kill(self, stat(self).started(), "STOP")).text("reason"));
        if (Files.exists(Path.of("/proc/2/stat")) && stat(2).name().equals("kthreadd")) {
            assertEquals("kernel_thread", act(kill(2, stat(2).started(), "KILL")).text("reason"));
        }
        Files.write(central.data().resolve("protected.list"), List.of("# ours", "sle?p*   # all sleepers"));
        try {
            Central.Answer own = act(kill(child.pid(), stat(child.pid()).started(), "KILL"));
            assertEquals(403, own.status(), own.toString());
            assertTrue(own.text("error").contains("sle?p*"), own.toString());
            assertTrue(child.isAlive());
        } finally {
            Files.delete(central.data().resolve("protected.list"));
        }
    }

    @Test
    void theFileOfTheHostForbidsAllThere() throws IOException {
        Shells.needRoot("it writes " + ReadOnly.FILE);
        boolean folderIsOurs = Files.notExists(Path.of(ReadOnly.FOLDER));
        Files.createDirectories(Path.of(ReadOnly.FOLDER));
        Files.createFile(Path.of(ReadOnly.FILE));
        try {
            Central.Answer refused = act(kill(child.pid(), stat(child.pid()).started(), null));
            assertEquals(403, refused.status(), refused.toString());
            assertEquals("read_only", refused.text("reason"));
            assertTrue(refused.text("error").contains(ReadOnly.FILE));
            assertTrue(child.isAlive());
        } finally {
            Files.delete(Path.of(ReadOnly.FILE));
            if (folderIsOurs) {
                Files.delete(Path.of(ReadOnly.FOLDER));
            }
        }
    }

    @Test
    void aProcessThatIsNotThereIs404AndOneThatIsDoneButNotBuriedToo() throws IOException, InterruptedException {
        long pid = child.pid();
        Object started = stat(pid).started();
        child.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        assertEquals(404, act(kill(pid, started, null)).status());
        // a zombie: its parent has become a program that does not ask for its children
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 1000").start();
        try {
            long zombie = Long.parseLong(parent.inputReader().readLine());
            Await.until("a zombie", BOUND, () -> stat(zombie).ended());
            assertEquals(404, act(kill(zombie, stat(zombie).started(), null)).status());
        } finally {
            parent.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        }
    }
}
