package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import hosts.Machine;
import hosts.Machines;
import hosts.Shells;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import monitor.model.Role;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Actions by the API on a whole machine with systemd, as root and as users with and without sudo. */
class MachineActionsTest {

    private static final Duration BOUND = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static final String SCRIPT = script();

    private static Machine machine;
    private static Central central;
    private static long root;
    private static long ann;
    private static long bob;

    @BeforeAll
    static void start() {
        Shells.needRoot("it makes a machine");
        machine = Machines.systemd().user("ann").user("bob").start();
        machine.run("echo 'bob ALL=(root) NOPASSWD: ALL' > /etc/sudoers.d/bob; chmod 440 /etc/sudoers.d/bob;"
                // a server is a host and a port: each user is a server
                + "systemd-run --unit=more-sshd /usr/sbin/sshd -D -p 221 -p 222");
        central = Central.start(folder);
        root = add("root", 22);
        ann = add("ann", 221);
        bob = add("bob", 222);
        Await.until("sshd of the machine answers", BOUND, () -> central.post("/api/servers/" + bob + "/test", "{}").status() == 200);
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

    private static String script() {
        try {
            return Files.readString(Path.of("src/monitor/action/signal.sh"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long add(String user, int port) {
        Central.Answer answer = central.post("/api/servers", "{\"name\":\"" + user + "\",\"host\":\"" + machine.host() + "\",\"port\":" + port
                + ",\"username\":\"" + user + "\",\"ssh_key_path\":\"" + machine.key() + "\",\"allow_actions\":\"all\",\"paused\":true}");
        assertEquals(201, answer.status(), answer.toString());
        return answer.number("server_id");
    }

    private static Central.Answer act(long server, String type, String data) {
        return central.send("POST", "/api/remote/action/" + server, "{\"action_type\":\"" + type + "\",\"action_data\":{" + data + "}}",
                Role.OPERATOR);
    }

    private static Central.Answer service(long server, String name, String action, String more) {
        return act(server, "service_action", "\"service\":\"" + name + "\",\"action\":\"" + action + "\"" + more);
    }

    private static Central.Answer preview(long server, String type, String data) {
        return central.send("POST", "/api/remote/action/" + server + "?preview=1", "{\"action_type\":\"" + type + "\",\"action_data\":{"
                + data + "}}", Role.OPERATOR);
    }

    private static String now(Central.Answer answer, String member) {
        return answer.object().get("now").asObject().getString(member, "");
    }

    @Test
    void aServiceIsStartedRestartedReloadedAndStoppedAndEachIsSeen() {
        Central.Answer started = service(root, "nginx", "start", "");
        assertEquals(200, started.status(), started.toString());
        assertEquals("active", now(started, "active"));
        assertEquals("/usr/bin/systemctl start -- nginx.service", started.text("command"));
        String first = machine.run("systemctl show -p MainPID nginx");
        assertEquals(200, service(root, "nginx.service", "restart", "").status());
        assertNotEquals(first, machine.run("systemctl show -p MainPID nginx"));
        assertEquals(200, service(root, "nginx", "reload", "").status());
        Central.Answer enabled = service(root, "nginx", "enable", "");
        assertEquals("enabled", now(enabled, "enabled"), enabled.toString());
        Central.Answer disabled = service(root, "nginx", "disable", "");
        assertEquals("disabled", now(disabled, "enabled"), disabled.toString());
        Central.Answer stopped = service(root, "nginx", "stop", "");
        assertEquals(200, stopped.status(), stopped.toString());
        assertEquals("inactive", now(stopped, "active"));
        assertEquals("active", stopped.object().get("before").asObject().getString("active", ""));
        // the host's own log bears witness, with the request's id
        String log = machine.run("journalctl -t server-monitor --no-pager -o cat");
        assertTrue(log.contains("user=a operator action=service_action does=stop target=\"unit nginx.service\" request="
                + stopped.text("request_id")), log);
    }

    @Test
    void aUnitThatFailsAtItsStartAnswers502WithWhatIsTrueNow() {
        machine.run("printf '[Service]\\nExecStart=/bin/false\\n' > /run/systemd/system/bad-one.service;"
                + "printf '[Service]\\nExecStart=/bin/sh -c \"sleep 0.5; exit 3\"\\n' > /run/systemd/system/bad-soon.service;"
                + "printf '[Service]\\nType=oneshot\\nExecStart=/bin/true\\n' > /run/systemd/system/one-shot.service;"
                + "systemctl daemon-reload");
        for (String unit : new String[] {"bad-one", "bad-soon"}) {
            Central.Answer failed = service(root, unit, "start", "");
            assertEquals(502, failed.status(), failed.toString());
            assertEquals("failed", now(failed, "active"), failed.toString());
        }
        assertEquals(200, service(root, "one-shot", "start", "").status());
        machine.run("systemctl mask bad-soon.service");
        Central.Answer masked = service(root, "bad-soon", "start", "");
        assertEquals(502, masked.status(), masked.toString());
        assertTrue(masked.text("stderr").contains("masked"), masked.toString());
        assertEquals(404, service(root, "no-such", "start", "").status());
        assertEquals(404, service(root, "no-such@", "start", "").status());
    }

    @Test
    void whatTheSessionHangsOnNeedsItsNameRepeated() {
        Central.Answer asked = service(root, "sshd", "restart", "");
        assertEquals(409, asked.status(), asked.toString());
        assertEquals("ssh.service", asked.text("confirm"));
        assertEquals(409, service(root, "ssh", "restart", ",\"confirm\":\"nginx.service\"").status());
        // what takes a vital one along bites, too
        assertEquals("confirm", service(root, "sysinit.target", "stop", "").text("reason"));
        assertEquals("confirm", service(root, "dbus.socket", "stop", "").text("reason"));
        Central.Answer done = service(root, "ssh", "restart", ",\"confirm\":\"ssh.service\"");
        assertEquals(200, done.status(), done.toString());
    }

    @Test
    void aPreviewOfAServiceTellsWhatDependsOnItAndTheCommand() {
        Central.Answer preview = preview(root, "service_action", "\"service\":\"dbus\",\"action\":\"stop\"");
        assertEquals(200, preview.status(), preview.toString());
        JsonObject target = preview.object().get("target").asObject();
        assertTrue(target.get("dependents").toString().contains("multi-user.target"), preview.toString());
        assertTrue(target.get("dependents_total").asInt() > 0);
        assertEquals("dbus.service", preview.text("confirm"));
        assertTrue(preview.object().getBoolean("allowed", false));
        assertEquals("active\n", machine.run("systemctl is-active dbus"));
        assertEquals("sudo -n -- /usr/bin/systemctl stop -- dbus.service",
                preview(bob, "service_action", "\"service\":\"dbus\",\"action\":\"stop\"").text("command"));
    }

    @Test
    void aUserWithSudoActsAndOneWithoutIsToldTheLineThatAllowsExactlyThat() {
        Central.Answer bobs = service(bob, "cron", "restart", "");
        assertEquals(200, bobs.status(), bobs.toString());
        Central.Answer anns = service(ann, "cron", "restart", "");
        assertEquals(403, anns.status(), anns.toString());
        assertEquals("sudo", anns.text("reason"));
        String line = anns.text("sudoers");
        assertEquals("ann ALL=(root) NOPASSWD: /usr/bin/systemctl restart -- cron.service", line);
        assertTrue(anns.text("hint").contains(line));
        machine.run("echo '" + line + "' > /etc/sudoers.d/ann; chmod 440 /etc/sudoers.d/ann; visudo -c");
        try {
            assertEquals(200, service(ann, "cron", "restart", "").status());
            assertEquals(403, service(ann, "cron", "stop", "").status());
            assertEquals("active\n", machine.run("systemctl is-active cron"));
        } finally {
            machine.run("rm /etc/sudoers.d/ann");
        }
    }

    @Test
    void theLineForSudoersHoldsForNamesWithCharactersThatMeanSomethingThere() {
        String unit = "odd@a:b-c\\\\x2dd.service"; // JSON; the unit is odd@a:b-c\x2dd.service
        machine.run("printf '[Service]\\nExecStart=/bin/sleep 1000\\n' > /run/systemd/system/odd@.service; systemctl daemon-reload");
        Central.Answer refused = service(ann, unit, "start", "");
        assertEquals(403, refused.status(), refused.toString());
        machine.run("cat > /etc/sudoers.d/ann <<'END'\n" + refused.text("sudoers") + "\nEND\nchmod 440 /etc/sudoers.d/ann; visudo -c");
        try {
            Central.Answer done = service(ann, unit, "start", "");
            assertEquals(200, done.status(), done.toString());
        } finally {
            machine.run("rm /etc/sudoers.d/ann");
        }
    }

    private static long sleeper(String user) {
        return Long.parseLong(machine.run("setsid su " + user + " -c 'exec sleep 1000' > /dev/null 2>&1 & sleep 0.3; "
                + "pgrep -n -u " + user + " -x sleep").strip());
    }

    private static String kill(long pid, String more) {
        String stat = machine.run("cat /proc/" + pid + "/stat");
        return "\"pid\":" + pid + ",\"started\":" + ProcStat.parse(stat).started() + more;
    }

    @Test
    void aProcessOfAnotherUserIsReachedByRootAndBySudoOnly() {
        long own = sleeper("ann");
        assertEquals(200, act(ann, "kill_process", kill(own, "")).status());
        long roots = sleeper("root");
        Central.Answer refused = act(ann, "kill_process", kill(roots, ",\"signal\":\"KILL\""));
        assertEquals(403, refused.status(), refused.toString());
        assertEquals("ann ALL=(root) NOPASSWD: /usr/bin/kill -s KILL " + roots, refused.text("sudoers"));
        machine.run("echo '" + refused.text("sudoers") + "' > /etc/sudoers.d/ann; chmod 440 /etc/sudoers.d/ann; visudo -c");
        try {
            Central.Answer allowed = act(ann, "kill_process", kill(roots, ",\"signal\":\"KILL\""));
            assertEquals(200, allowed.status(), allowed.toString());
        } finally {
            machine.run("rm /etc/sudoers.d/ann");
        }
        long again = sleeper("root");
        Central.Answer bobs = act(bob, "kill_process", kill(again, ""));
        assertEquals(200, bobs.status(), bobs.toString());
        assertEquals("root", bobs.object().get("before").asObject().getString("user", ""));
        assertEquals("", machine.run("pgrep -x sleep || :"));
    }

    @Test
    void theSessionItsParentsAndWhatKeepsTheHostUpAreRefused() {
        String listener = machine.run("systemctl show -p MainPID --value ssh").strip();
        // the session's own parent, unless sshd was restarted since
        String reason = act(root, "kill_process", kill(Long.parseLong(listener), "")).text("reason");
        assertTrue(reason.equals("session") || reason.equals("protected"), reason);
        String session = machine.run("pgrep -o -f '^sshd: root'").strip();
        assertEquals("session", act(root, "kill_process", kill(Long.parseLong(session), "")).text("reason"));
        String bus = machine.run("pgrep -x dbus-daemon | head -n 1").strip();
        assertEquals("protected", act(root, "kill_process", kill(Long.parseLong(bus), ",\"signal\":\"STOP\"")).text("reason"));
        assertEquals("pid_1", act(root, "kill_process", kill(1, "")).text("reason"));
        // somebody else's session is no such thing
        Central.Answer preview = preview(root, "kill_process", "\"pid\":" + machine.run("pgrep -x -o cron").strip());
        assertTrue(preview.object().getBoolean("allowed", false), preview.toString());
    }

    @Test
    void theFileOnTheHostForbidsAllWhateverTheCentralWasTold() {
        long sleeper = sleeper("root");
        machine.run("mkdir -p /etc/server-monitor; touch /etc/server-monitor/readonly");
        try {
            for (long server : new long[] {root, ann, bob}) {
                assertEquals("read_only", service(server, "cron", "restart", "").text("reason"));
                assertEquals("read_only", act(server, "kill_process", kill(sleeper, "")).text("reason"));
            }
            Central.Answer preview = preview(root, "service_action", "\"service\":\"cron\",\"action\":\"stop\"");
            assertFalse(preview.object().getBoolean("allowed", true), preview.toString());
            machine.run("rm /etc/server-monitor/readonly; ln -s /nowhere /etc/server-monitor/readonly");
            assertEquals("read_only", service(root, "cron", "restart", "").text("reason"));
            machine.run("rm /etc/server-monitor/readonly; chmod 700 /etc/server-monitor");
            // who cannot look into the folder cannot know
            assertEquals("read_only", service(ann, "cron", "restart", "").text("reason"));
        } finally {
            machine.run("rm -rf /etc/server-monitor; kill " + sleeper);
        }
    }

    /** A new process with that number, after its owner has ended: what the kernel does by itself once it has counted around. */
    private static long newcomer(long pid) {
        for (int i = 0; i < 50; i++) {
            Shells.run("nsenter", "-t", Long.toString(machine.pidOfInit()), "-p", "--", "sh", "-c",
                    "echo " + (pid - 1) + " > /proc/sys/kernel/ns_last_pid; exec nsenter -t " + machine.pidOfInit()
                    + " -m -u -i -n -- setsid sh -c 'sleep 1000 > /dev/null 2>&1 & sleep 1000 > /dev/null 2>&1 & sleep 1000 > /dev/null 2>&1 &'");
            if (machine.run("cat /proc/" + pid + "/comm 2> /dev/null || :").strip().equals("sleep")) {
                return pid;
            }
            machine.run("pkill -x sleep || :");
        }
        throw new AssertionError("the number " + pid + " was not given again");
    }

    @Test
    void aNewcomerWithTheOldNumberSurvivesWhateverWayTheSignalTakes() {
        long pid = sleeper("root");
        String meant = kill(pid, ",\"signal\":\"KILL\"");
        long started = ProcStat.parse(machine.run("cat /proc/" + pid + "/stat")).started();
        machine.run("kill -9 " + pid);
        Await.until("it has ended", BOUND, () -> machine.run("cat /proc/" + pid + "/stat 2> /dev/null || :").isEmpty());
        newcomer(pid);
        Central.Answer refused = act(root, "kill_process", meant);
        assertEquals(409, refused.status(), refused.toString());
        assertEquals("started_differs", refused.text("reason"));
        // past all that looks before: the step on the host itself compares
        String script = "sh -s -- " + pid + " " + started + " KILL 9 test";
        assertEquals("signal=changed\nway=pidfd\n", script(script));
        assertEquals("signal=changed\nway=sudo\n", script(script + " sudo"));
        machine.run("chmod -x /usr/bin/perl");
        try {
            assertEquals("signal=changed\nway=shell\n", script(script));
            assertEquals("sleep\n", machine.run("cat /proc/" + pid + "/comm"));
            String right = Long.toString(ProcStat.parse(machine.run("cat /proc/" + pid + "/stat")).started());
            assertEquals("signal=sent\nway=shell\n", script("sh -s -- " + pid + " " + right + " KILL 9 test"));
        } finally {
            machine.run("chmod +x /usr/bin/perl; pkill -x sleep || :");
        }
    }

    private static String script(String line) {
        return machine.run(line + " <<'END_OF_SCRIPT'\n" + SCRIPT + "\nEND_OF_SCRIPT");
    }

    @Test
    void aSessionLostMidwayIsFoundOutAndNothingIsDoneTwice() throws InterruptedException {
        machine.run("printf '[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/sh -c \"echo once >> /run/count; sleep 3\"\\n'"
                + " > /run/systemd/system/slow.service; systemctl daemon-reload");
        Thread cut = Thread.ofVirtual().start(() -> {
            Await.until("it has begun", BOUND, () -> !machine.run("cat /run/count 2> /dev/null || :").isEmpty());
            machine.run("pkill -9 -f '^sshd: root' || :");
        });
        Central.Answer found = service(root, "slow", "start", "");
        cut.join();
        assertEquals(200, found.status(), found.toString());
        assertEquals("unknown", found.text("outcome"));
        assertEquals("active", now(found, "active"));
        assertEquals(null, found.object().get("exit_code"));
        assertEquals("once\n", machine.run("cat /run/count"));
    }

    @Test
    void theJournalOfAUnitIsReadAndFollowed() {
        machine.run("printf '[Service]\\nExecStart=/bin/sh -c \"while :; do echo tick; sleep 0.2; done\"\\n'"
                + " > /run/systemd/system/ticker.service; systemctl daemon-reload; systemctl start ticker");
        Await.until("it ticks in the journal", BOUND, () -> central.send("GET", "/api/remote/logs/" + root + "?unit=ticker&lines=5", null,
                Role.OPERATOR).object().get("lines").toString().contains("tick"));
        try (Central.Events events = central.stream("/api/remote/logs/" + root + "?unit=ticker&lines=1&follow=1")) {
            events.next("lines");
            assertTrue(events.next("lines").data().get("lines").toString().contains("tick"));
            assertEquals("1\n", machine.run("pgrep -c -x journalctl"));
        }
        Await.until("its program ends with the reader", BOUND, () -> machine.run("pgrep -c -x journalctl || :").strip().equals("0"));
        machine.run("systemctl stop ticker");
        assertEquals(404, central.send("GET", "/api/remote/logs/" + root + "?unit=no-such", null, Role.OPERATOR).status());
        // who may not read the journal is told so, not shown an empty one
        Central.Answer anns = central.send("GET", "/api/remote/logs/" + ann + "?unit=cron", null, Role.OPERATOR);
        assertEquals(403, anns.status(), anns.toString());
    }
}
