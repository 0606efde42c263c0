package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Machine;
import hosts.Machines;
import hosts.Shells;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import monitor.model.Actions;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Result;
import monitor.model.Server;
import monitor.ssh.CentralKey;
import monitor.ssh.HostKeys;
import monitor.ssh.SshPool;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On whole machines that boot: who starts the agent, whether it is back after a reboot, and what stays when it goes. */
class DeployMachinesTest {

    private static final Consumer<AgentLife.Step> NOBODY = step -> {};
    private static final Duration BACK = Duration.ofSeconds(60);
    /** Where a deployment, its units and crontabs leave files; not what a running system writes by itself. */
    private static final String TREE = "find /root /home /etc /var/spool/cron /var/lib/systemd/linger /tmp /var/tmp -xdev"
            + " ! -path '/tmp/systemd-private-*' ! -path '/var/tmp/systemd-private-*' ! -path '/etc/machine-id' | sort";

    private Path folder;
    private SshPool ssh;

    @BeforeEach
    void start() throws IOException {
        folder = Files.createTempDirectory("monitor-machines-");
        ssh = new SshPool(new HostKeys(folder.resolve("known_hosts"), folder.resolve("none"), false, Clock.systemUTC()),
                CentralKey.findOrMake(folder, folder.resolve("data")), folder, null);
    }

    @AfterEach
    void stop() {
        if (ssh != null) {
            ssh.close();
            Shells.deleteTree(folder);
        }
    }

    /** Each user of the machine is a server of its own, with a port of its own. */
    private static Server server(Machine machine, String user) {
        return new Server(1 + user.hashCode() % 1000L, machine.host() + " " + user, machine.host(), machine.port(), user, "", List.of(), null,
                user.equals("root") ? 8083 : 9000 + user.length(), null, null, false, Actions.NONE, false, false, Instant.EPOCH);
    }

    private AgentLife life(Machine machine, AgentFiles files) {
        return new AgentLife(ssh, server -> machine.target(server.id(), server.username()), files);
    }

    private static Agent ok(Result<Agent> result) {
        return switch (result) {
            case Result.Ok<Agent>(Agent value) -> value;
            case Result.Failed<Agent>(Failure failure) -> throw new AssertionError(failure.reason() + ": " + failure.sentence());
        };
    }

    private Agent back(Machine machine, AgentLife life, Server server) {
        ssh.disconnect(server.id());
        Await.until("the agent of " + server.name() + " is back", BACK, () -> ok(life.status(server)).running());
        return ok(life.status(server));
    }

    @Test
    void underSystemdItIsAHardenedUnitThatIsBackAfterARebootAndLeavesNoTrace() {
        try (Machine machine = Machines.systemd().java().user("ann").user("bob-x").start()) {
            machine.run("loginctl enable-linger ann");
            String before = machine.run(TREE);
            AgentLife life = life(machine, Brought.real());
            Server root = server(machine, "root");
            Server ann = server(machine, "ann");
            Server bob = server(machine, "bob-x");

            Agent asRoot = ok(life.deploy(root, false, NOBODY));
            assertEquals("systemd", asRoot.startedBy());
            assertTrue(asRoot.survivesReboot());
            assertHardened(machine, asRoot);
            Agent asAnn = ok(life.deploy(ann, false, NOBODY));
            assertEquals("systemd-user", asAnn.startedBy());
            // without linger, and without the right to have it: setsid and cron
            Agent asBob = ok(life.deploy(bob, false, NOBODY));
            assertEquals("setsid", asBob.startedBy());
            assertTrue(asBob.survivesReboot());
            assertEquals("bob-x\n", machine.run("ps -o user= -p " + insidePid(machine, "bob-x")));

            machine.reboot();
            assertEquals("systemd", back(machine, life, root).startedBy());
            assertEquals("systemd-user", back(machine, life, ann).startedBy());
            assertEquals("setsid", back(machine, life, bob).startedBy());

            // systemd starts it again when it dies
            machine.run("kill -9 $(cat /root/.server-monitor/agent.pid)");
            back(machine, life, root);

            for (Server server : List.of(root, ann, bob)) {
                ok(life.uninstall(server, NOBODY));
            }
            assertEquals(before, machine.run(TREE));
            assertEquals("", machine.run("systemctl list-units --all --plain --no-legend 'server-monitor*'; pgrep java || :"));
        }
    }

    private static String insidePid(Machine machine, String user) {
        return machine.run("cat /home/" + user + "/.server-monitor/agent.pid").strip();
    }

    /** Root's powers are gone but the two that other processes' I/O needs, and those figures are there. */
    private static void assertHardened(Machine machine, Agent agent) {
        String status = machine.run("cat /proc/" + agent.pid() + "/status");
        assertTrue(status.contains("CapEff:\t0000000000080004"), status); // CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH
        assertTrue(status.contains("NoNewPrivs:\t1") && status.contains("Seccomp:\t2"), status);
        assertEquals("5\n", machine.run("ps -o ni= -p " + agent.pid() + " | tr -d ' '"));
        String score = machine.run("systemd-analyze security server-monitor-agent --no-pager | tail -1");
        assertTrue(Double.parseDouble(score.replaceFirst("(?s).*: ([0-9.]+) .*", "$1")) < 3, score);
        String ask = "bash -c 'exec 3<>/dev/tcp/127.0.0.1/8083; "
                + "printf \"GET /api/processes HTTP/1.1\\r\\nHost: 127.0.0.1:8083\\r\\nConnection: close\\r\\n\\r\\n\" >&3; cat <&3'";
        // a rate needs two readings
        Await.until("the agent tells what another user's process reads", BACK, () -> machine.run(ask).replaceAll("\\s", "")
                .matches(".*\"name\":\"dbus-daemon\"[^}]*\"read_bytes_per_second\".*"));
        assertTrue(machine.run("journalctl -u server-monitor-agent --no-pager -q").lines().noneMatch(line -> line.contains("Unknown")));
    }

    @Test
    void aHostWithoutJavaNamesThePackageAndInstallsItWhenAsked() throws IOException {
        try (Machine machine = Machines.systemd().start()) {
            Server root = server(machine, "root");
            AgentLife life = life(machine, Brought.small("1", ""));
            String before = machine.run(TREE);
            Problem none = assertThrows(Problem.class, () -> life.deploy(root, false, NOBODY));
            assertTrue(none.getMessage().contains("install the package openjdk-"), none.getMessage());
            assertTrue(none.hint().contains("install_java"), none.hint());
            assertEquals(before, machine.run(TREE));

            // a package source on the machine itself, with a package of that name that brings this machine's own runtime
            String name = none.getMessage().replaceFirst("(?s).*install the package ([a-z0-9-]+) .*", "$1");
            Shells.run("cp", "-a", "--reflink=auto", hosts.Runtimes.withoutCompiler().toString(), machine.root() + "/opt-runtime");
            machine.run("mkdir -p /repo/p/DEBIAN /repo/p/opt && mv /opt-runtime /repo/p/opt/runtime && cd /repo && printf '%s\\n' 'Package: " + name
                    + "' 'Version: 17.0.1' 'Architecture: all' 'Maintainer: test <t@example.org>' 'Description: test' > p/DEBIAN/control"
                    + " && dpkg-deb -b -Znone p p.deb && { dpkg-deb -f p.deb; echo Filename: ./p.deb; echo Size: $(stat -c %s p.deb); "
                    + "echo SHA256: $(sha256sum < p.deb | cut -d ' ' -f 1); } > Packages && rm -rf p /etc/apt/sources.list.d/* "
                    + "&& echo 'deb [trusted=yes] file:/repo ./' > /etc/apt/sources.list");
            Agent agent = ok(life(machine, Brought.real()).deploy(root, true, NOBODY));
            assertEquals("/opt/runtime/bin/java", agent.java());
            assertTrue(agent.running());
        }
    }

    @Test
    void aContainerWithoutSystemdRunsItOnARuntimeWithoutCompilerAndStartsItByCron() {
        try (Machine machine = Machines.container().withoutSystemd().runtimeOnly().start()) {
            Server root = server(machine, "root");
            AgentLife life = life(machine, Brought.real());
            String before = machine.run(TREE);
            Agent agent = ok(life.deploy(root, false, NOBODY));
            assertEquals("setsid", agent.startedBy());
            assertTrue(agent.survivesReboot());
            assertTrue(machine.run("ls /root/.server-monitor").contains("agent.jar"));
            machine.reboot();
            assertTrue(back(machine, life, root).running());
            ok(life.uninstall(root, NOBODY));
            assertEquals(before, machine.run(TREE));
        }
    }
}
