package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Keys;
import hosts.Machine;
import hosts.Machines;
import hosts.Shells;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What a stolen key of the central can do on a host that {@code deploy-agent.sh --least-privilege} has set up: by OpenSSH's own programs. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LeastPrivilegeTest {

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int PROGRAM_SECONDS = 30;
    private static final String LIST = """
            # what the central may do here
            unit nginx.service start restart
            owner ann TERM USR1
            log unit nginx.service
            log file /var/log/one.log
            """;
    /** Where the set-up leaves files; not what a running system writes by itself. */
    private static final String TREE = "find /root /home /etc /usr/local /var/lib /tmp /var/tmp -xdev ! -path '/tmp/systemd-private-*'"
            + " ! -path '/var/tmp/systemd-private-*' ! -path '/var/lib/systemd/*' ! -path '/etc/*-' ! -path '/etc/.pwd.lock'"
            + " ! -path '/var/lib/sudo*' ! -path '/var/lib/private*' | sort";

    @TempDir
    static Path folder;

    private static Machine machine;
    private static Path stolen;
    private static Path list;
    private static String before;

    /** How a program ended, and all that it said. */
    private record Ended(int code, String said) {}

    @BeforeAll
    static void start() throws IOException {
        Shells.needRoot("it makes a machine");
        machine = Machines.systemd().java().user("ann").start();
        stolen = Keys.make(folder.resolve("central"), Keys.Kind.ED25519);
        Files.writeString(folder.resolve("central.pub"), Keys.publicLine(stolen) + "\n");
        list = Files.writeString(folder.resolve("allow.list"), LIST);
        machine.run("echo \"127.0.0.1 $(hostname)\" >> /etc/hosts; echo one > /var/log/one.log; echo secret > /var/log/two.log; ln -s two.log /var/log/three.log; systemctl start nginx");
        before = machine.run(TREE);
        assertEquals("", machine.run("ls /etc/sudoers.d | grep server-monitor || :"));
        Ended shown = deploy("--show");
        assertEquals(0, shown.code, shown.said);
        for (String part : List.of("unit nginx.service start restart", "NOPASSWD: /usr/bin/systemctl restart -- nginx.service\n",
                "restrict,port-forwarding,permitopen=\"127.0.0.1:8083\"", "command=\"/usr/local/lib/server-monitor/verbs\" ssh-ed25519 ",
                "from=\"198.18.0.0/15,127.0.0.1\"", "AllowStreamLocalForwarding no", "==> /usr/local/lib/server-monitor/verbs")) {
            assertTrue(shown.said.contains(part), part + " in " + shown.said);
        }
        assertEquals(before, machine.run(TREE), "--show writes nothing");
        Ended set = deploy();
        assertEquals(0, set.code, set.said);
        assertTrue(set.said.contains("(4 lines) and nothing else"), set.said);
    }

    @AfterAll
    static void stop() {
        if (machine != null) {
            thief("ssh", "-O", "exit", "-o", "ControlPath=" + folder.resolve("session"), there());
            machine.close();
        }
    }

    private static Ended deploy(String... more) {
        List<String> line = new ArrayList<>(List.of("./deploy-agent.sh", "-i", machine.key().toString(), "--least-privilege", "--allow",
                list.toString(), "--from", "198.18.0.0/15,127.0.0.1", "--central-key", folder.resolve("central.pub").toString()));
        line.addAll(List.of(more));
        line.add("root@" + machine.host());
        return program(line);
    }

    private static Ended program(List<String> line) {
        try {
            Path said = Files.createTempFile(folder, "said", "");
            ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile());
            builder.redirectInput(Path.of("/dev/null").toFile());
            builder.environment().put("HOME", Files.createDirectories(folder.resolve("home")).toString());
            Process process = builder.start();
            if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(line + " does not end: " + Files.readString(said));
            }
            return new Ended(process.exitValue(), Files.readString(said, StandardCharsets.ISO_8859_1));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** One of OpenSSH's programs with the stolen key. */
    private static Ended thief(String program, String... words) {
        List<String> line = new ArrayList<>(List.of("timeout", Integer.toString(PROGRAM_SECONDS), program, "-i", stolen.toString(), "-o",
                "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o",
                "LogLevel=ERROR", "-o", "ExitOnForwardFailure=yes"));
        line.addAll(List.of(words));
        return program(line);
    }

    private static String there() {
        return "server-monitor@" + machine.host();
    }

    /** Over one session, since a sign-in costs more than a verb. */
    private static Ended asks(String command) {
        return thief("ssh", "-o", "ControlMaster=auto", "-o", "ControlPath=" + folder.resolve("session"), "-o", "ControlPersist=30", there(),
                command);
    }

    private static String witness() {
        return machine.run("journalctl -t server-monitor --no-pager -o cat");
    }

    @Test
    @Order(1)
    void whatIsListedCanBeDone() {
        Ended hello = asks("hello");
        assertEquals(0, hello.code, hello.said);
        assertTrue(hello.said.startsWith("server_monitor_verbs=1\nuser=server-monitor\nreadonly=no\nlist_hash="), hello.said);
        assertTrue(hello.said.contains("allow=unit nginx.service start restart\n") && hello.said.contains("\nport=8083\n"), hello.said);
        assertTrue(hello.said.matches("(?s).*\nagent_hash=[0-9a-f]{64}\n.*"), hello.said);
        String first = machine.run("systemctl show -p MainPID nginx");
        Ended restarted = asks("act by%040the%040test sudo -n -- /usr/bin/systemctl restart -- nginx.service");
        assertEquals(0, restarted.code, restarted.said);
        assertFalse(first.equals(machine.run("systemctl show -p MainPID nginx")));
        assertTrue(witness().contains("by the test"), witness());
        assertTrue(asks("read sm-0a 0 0 1F93 1").said.contains("\nsm-0a begin\nd"));
        assertTrue(asks("slow sm-0a").said.contains("Id=nginx.service"));
        assertTrue(asks("disks sm-0a local /").said.matches("(?s).*\ns[0-9]+ .* /\n.*"));
    }

    @Test
    @Order(2)
    void theAgentIsReadOverTheForwardedPort() {
        Ended stdio = program(List.of("sh", "-c", "printf 'GET /api/health HTTP/1.1\\r\\nHost: 127.0.0.1:8083\\r\\nConnection: close\\r\\n\\r\\n' |"
                + " timeout 20 ssh -i '" + stolen + "' -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=no"
                + " -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -W 127.0.0.1:8083 " + there()));
        assertTrue(stdio.said.contains("\"success\":true"), stdio.said);
    }

    @Test
    @Order(3)
    void noShellNoProgramNoFileAndNoTerminalComeOfTheKey() {
        machine.run("rm -f /tmp/stolen");
        for (String command : List.of("id", "sh", "sh -c id", "touch /tmp/stolen", "/bin/sh -s", "bash -i", "cat /etc/passwd", "sudo -n id",
                "scp -t /tmp/stolen", "/usr/lib/openssh/sftp-server", "internal-sftp", "rsync --server . /tmp", "git-upload-pack /")) {
            Ended refused = asks(command);
            assertEquals(126, refused.code, command + ": " + refused.said);
            assertTrue(refused.said.startsWith("server-monitor: not allowed: "), command + ": " + refused.said);
            assertFalse(refused.said.contains("uid="), refused.said);
        }
        Ended shell = thief("ssh", there());
        assertTrue(shell.code != 0 && shell.said.contains("not allowed"), shell.said);
        Ended terminal = thief("ssh", "-tt", there(), "hello");
        assertTrue(terminal.said.contains("PTY allocation request failed"), terminal.said);
        assertTrue(thief("sftp", there() + ":/etc/passwd", folder.resolve("passwd").toString()).code != 0);
        assertTrue(thief("scp", there() + ":/etc/passwd", folder.resolve("passwd").toString()).code != 0);
        assertTrue(thief("scp", "-O", there() + ":/etc/passwd", folder.resolve("passwd").toString()).code != 0);
        assertTrue(thief("scp", list.toString(), there() + ":/tmp/stolen").code != 0);
        assertTrue(thief("scp", "-O", list.toString(), there() + ":/tmp/stolen").code != 0);
        assertFalse(Files.exists(folder.resolve("passwd")));
        assertEquals("", machine.run("ls /tmp/stolen 2> /dev/null || :"));
        assertTrue(witness().contains("refused: "), "each refusal is in the host's log");
    }

    @Test
    @Order(4)
    void nothingElseIsForwarded() {
        // to another port, another host, a socket of the file system; from a port there; an agent, X11
        for (List<String> words : List.of(List.of("-W", "127.0.0.1:22", there()), List.of("-W", "127.0.0.1:80", there()),
                List.of("-W", "localhost:8083", there()), List.of("-W", "[::1]:8083", there()), List.of("-W", "192.0.2.1:22", there()))) {
            Ended refused = thief("ssh", words.toArray(String[]::new));
            assertTrue(refused.code != 0 && refused.said.contains("forwarding failed"), words + ": " + refused.said);
        }
        Ended back = thief("ssh", "-N", "-R", "0:127.0.0.1:22", there());
        assertTrue(back.code != 0 && back.said.contains("forwarding failed"), back.said);
        Ended low = thief("ssh", "-N", "-R", "127.0.0.1:1:127.0.0.1:22", there());
        assertTrue(low.code != 0 && low.said.contains("forwarding failed"), low.said);
        Ended backSocket = thief("ssh", "-N", "-R", "/tmp/stolen-socket:127.0.0.1:22", there());
        assertTrue(backSocket.code != 0 && backSocket.said.contains("forwarding failed"), backSocket.said);
        // OpenSSH's client says nothing of a local socket that is refused: what comes out at its end is told
        Path socket = folder.resolve("bus");
        Ended bus = program(List.of("sh", "-c", "timeout 4 ssh -i '" + stolen + "' -o BatchMode=yes -o IdentitiesOnly=yes"
                + " -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -N -L '" + socket + ":/run/dbus/system_bus_socket' "
                + there() + " & sleep 1.5; python3 -c 'import socket,sys; s=socket.socket(socket.AF_UNIX); s.settimeout(3); s.connect(sys.argv[1]);"
                + " s.send(b\"\\0AUTH EXTERNAL\\r\\n\"); print(\"bus:\", s.recv(100))' '" + socket + "'; wait"));
        assertFalse(bus.said.contains("DATA"), bus.said);
        assertTrue(bus.said.contains("bus: b''") || bus.said.contains("Error") || bus.said.contains("prohibited"), bus.said);
        assertTrue(asks("hello").code == 0);
    }

    @Test
    @Order(5)
    void theEnvironmentOpensNothing() {
        for (String variable : List.of("LC_ALL=$(touch /tmp/stolen)", "LANG=() { :;}; touch /tmp/stolen", "ENV=/tmp/x", "BASH_ENV=/tmp/x",
                "LD_PRELOAD=/tmp/x.so", "PATH=/tmp", "IFS=/")) {
            Ended hello = thief("ssh", "-o", "SetEnv=\"" + variable.replace("\"", "") + "\"", there(), "hello");
            assertTrue(hello.said.contains("server_monitor_verbs=1"), variable + ": " + hello.said);
        }
        assertEquals("", machine.run("ls /tmp/stolen 2> /dev/null || :"));
    }

    @Test
    @Order(6)
    void wordsThatAreMoreThanWordsDoNothing() {
        for (String command : List.of("hello; id", "hello && id", "hello\nid", "$(id)", "`id`", "hello | sh", "hello > /tmp/stolen",
                "look ab cat -- /proc/../etc/shadow ,", "look ab cat -- /etc/passwd ,", "look ab cat -- /proc/1/environ ,",
                "look ab cat -- /proc/1/root/etc/passwd ,", "look ab systemctl restart nginx.service ,",
                "look ab systemctl show --no-pager --property=Id -- --root=/ ,", "look ab sh -c id ,", "look ab id ; id ,",
                "look ab%047;id%047 id ,", "look ab command -v $(id) ,", "look ab sudo -n -- sh inspect --type container --format x -- y ,",
                "read sm-0a 0 0 1F93 1 /etc/passwd", "read sm-0a 0 0 1F93 1 /sys/fs/cgroup/../../../etc/passwd",
                "read sm-0a%012id 0 0 1F93 1", "read sm-0a 0 0 1F93 1;id", "disks sm-0a local --help", "slow sm-0a;id", "slow $(id)",
                "act w sudo -n -- /usr/bin/systemctl stop -- nginx.service", "act w sudo -n -- /usr/bin/systemctl restart -- ssh.service",
                "act w sudo -n -- /usr/bin/systemctl restart -- nginx.service ssh.service",
                "act w sudo -n -- /usr/bin/systemctl restart --now nginx.service", "act w sudo -n -- /bin/sh -c -- id",
                "act w systemctl restart -- nginx.service", "act w sudo -n -- /tmp/systemctl restart -- nginx.service%040ssh.service",
                "act w sudo -n -- /usr/bin/docker kill -- web", "act %012w sudo -n -- /usr/bin/systemctl restart -- nginx.service",
                "signal 1 1 TERM 15 w", "signal 2 0 TERM 15 w", "signal -1 0 TERM 15 w", "signal 99999999 0 KILL%073id 9 w",
                "log unit", "state", "apply", "hello hello", "%150ello;", "act", "look", "read", "signal", "disks", "%", "%0", "%9999")) {
            Ended refused = asks(command);
            assertFalse(refused.said.contains("uid=") || refused.said.contains("root:"), command + ": " + refused.said);
            assertTrue(refused.said.contains("not allowed") || refused.said.contains("\n126\n") || refused.said.contains(" 126\n"),
                    command + ": " + refused.code + " " + refused.said);
        }
        assertEquals("", machine.run("ls /tmp/stolen 2> /dev/null || :"));
        assertEquals("active\n", machine.run("systemctl is-active nginx"));
    }

    @Test
    @Order(7)
    void aSignalGoesOnlyWhereTheListSaysAndOnlyTheOneThatIsListed() {
        machine.run("su ann -c 'exec sleep 1000' > /dev/null 2>&1 & sleep 1000 > /dev/null 2>&1 & sleep 0.2");
        String anns = machine.run("pgrep -u ann -x sleep | head -1").strip();
        String roots = machine.run("pgrep -u root -x sleep | head -1").strip();
        String started = machine.run("sed 's/.*) //' /proc/" + anns + "/stat | cut -d ' ' -f 20").strip();
        String rootStarted = machine.run("sed 's/.*) //' /proc/" + roots + "/stat | cut -d ' ' -f 20").strip();
        assertTrue(asks("signal " + roots + " " + rootStarted + " TERM 15 w").said.contains("not allowed"));
        assertTrue(asks("signal " + anns + " " + started + " KILL 9 w").said.contains("not allowed"));
        // a listed name with another's number
        assertTrue(asks("signal " + anns + " " + started + " USR1 9 w").said.contains("not allowed"));
        assertTrue(asks("signal " + anns + " 1 TERM 15 w").said.contains("signal=changed"));
        machine.run("kill -0 " + anns + " " + roots);
        Ended sent = asks("signal " + anns + " " + started + " TERM 15 w");
        assertTrue(sent.said.contains("signal=sent"), sent.said);
        Await.until("it ends", BOUND, () -> machine.run("kill -0 " + anns + " 2> /dev/null && echo there || echo gone").equals("gone\n"));
        machine.run("kill " + roots);
    }

    @Test
    @Order(8)
    void aLogIsReadOnlyWhereItsNameIsListedAndLeadsToAListedFile() {
        assertTrue(log("unit 10 once nginx.service").said.contains("nginx"));
        assertEquals("one\n", log("file 10 once /var/log/one.log").said);
        for (String request : List.of("unit 10 once ssh.service", "file 10 once /var/log/two.log", "file 10 once /etc/shadow",
                "file 10 once /var/log/../log/two.log", "file 10 often /var/log/one.log", "file x once /var/log/one.log",
                "unit 10 once nginx.service --directory=/", "shell 1 once id", "")) {
            assertTrue(log(request).said.contains("not allowed"), request);
        }
        machine.run("mv /var/log/one.log /var/log/zero.log; ln -s two.log /var/log/one.log");
        assertTrue(log("file 10 once /var/log/one.log").said.contains("not allowed"));
        machine.run("mv /var/log/zero.log /var/log/one.log");
    }

    private static Ended log(String request) {
        return program(List.of("sh", "-c", "echo '" + request + "' | timeout 20 ssh -i '" + stolen + "' -o BatchMode=yes -o IdentitiesOnly=yes"
                + " -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR " + there() + " log"));
    }

    @Test
    @Order(9)
    void theUserOwnsNothingThatWouldWidenItsRights() {
        assertEquals("", machine.run("find / -xdev -user server-monitor ! -path '/proc/*' ! -path '/run/user/*' 2> /dev/null || :"));
        assertEquals("", machine.run("find /usr/local/lib/server-monitor /etc/server-monitor /var/lib/server-monitor-host -perm /022 || :"));
        assertEquals("server-monitor\n", machine.run("id -Gn server-monitor"));
        String sudo = machine.run("sudo -l -U server-monitor");
        assertFalse(sudo.contains("ALL\n") || sudo.contains("*"), sudo);
        for (String command : List.of("systemctl stop -- nginx.service", "systemctl restart -- nginx.service ssh.service",
                "/usr/local/lib/server-monitor/log x", "/usr/local/lib/server-monitor/apply", "sh")) {
            assertTrue(machine.run("su server-monitor -c 'sudo -n -- " + command + "' 2>&1 < /dev/null || :").contains("password is required"), command);
        }
        // the address list holds
        machine.run("sed -i 's,198.18.0.0/15\\,127.0.0.1,192.0.2.0/24,' /var/lib/server-monitor-host/.ssh/authorized_keys");
        assertTrue(thief("ssh", there(), "hello").said.contains("Permission denied"));
        machine.run("sed -i 's,192.0.2.0/24,198.18.0.0/15\\,127.0.0.1,' /var/lib/server-monitor-host/.ssh/authorized_keys");
        assertEquals(0, asks("hello").code);
    }

    @Test
    @Order(10)
    void aListThatMakesNoSenseIsRefusedAndWhatWasInForceStays() throws IOException {
        String sudoers = machine.run("cat /etc/sudoers.d/server-monitor");
        for (String line : List.of("unit * restart", "unit nginx restart", "unit nginx.service explode", "unit nginx.service", "process x ALL",
                "container a/b stop", "log file relative", "log file /var/log/../x", "everything", "unit a.service restart,stop",
                "unit a.service start root ALL")) {
            assertTrue(machine.run("cp /etc/server-monitor/allow.list /run/kept; echo '" + line + "' > /etc/server-monitor/allow.list;"
                    + " /usr/local/lib/server-monitor/apply 2>&1 && echo done; cp /run/kept /etc/server-monitor/allow.list").contains("line 1 (" + line));
        }
        Files.writeString(list, "unit * restart\n");
        Ended refused = deploy();
        assertEquals(70, refused.code, refused.said);
        assertTrue(refused.said.contains("makes no sense: line 1"), refused.said);
        Files.writeString(list, LIST);
        assertEquals(sudoers, machine.run("cat /etc/sudoers.d/server-monitor"));
        machine.run("printf 'unit cron.service restart\\n' >> /etc/server-monitor/allow.list; /usr/local/lib/server-monitor/apply");
        assertEquals(0, asks("act w sudo -n -- /usr/bin/systemctl restart -- cron.service").code);
        // a list that others could have written allows nothing
        machine.run("chmod 666 /etc/server-monitor/allow.list");
        assertEquals(126, asks("act w sudo -n -- /usr/bin/systemctl restart -- cron.service").code);
        machine.run("chmod 644 /etc/server-monitor/allow.list; mkdir -p /etc/server-monitor; touch /etc/server-monitor/readonly");
        assertEquals(93, asks("act w sudo -n -- /usr/bin/systemctl restart -- cron.service").code);
        machine.run("rm /etc/server-monitor/readonly");
    }

    @Test
    @Order(11)
    void uninstallingLeavesNoTrace() {
        Ended removed = deploy("--uninstall");
        assertEquals(0, removed.code, removed.said);
        assertEquals(before, machine.run(TREE));
        assertEquals("", machine.run("getent passwd server-monitor; getent group server-monitor; :"));
        assertTrue(thief("ssh", there(), "hello").said.contains("Permission denied"));
    }
}
