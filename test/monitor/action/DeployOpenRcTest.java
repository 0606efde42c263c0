package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Machine;
import hosts.Machines;
import hosts.Packages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import monitor.model.Actions;
import monitor.model.Failure;
import monitor.model.Job;
import monitor.model.Result;
import monitor.model.Server;
import monitor.ssh.CentralKey;
import monitor.ssh.HostKeys;
import monitor.ssh.SshPool;
import monitor.testing.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a container that OpenRC boots. */
class DeployOpenRcTest {

    private static final Duration BACK = Duration.ofSeconds(60);
    private static final String TREE =
            "find /root /etc /lib/rc /var/spool/cron /tmp -xdev ! -path '/lib/rc/cache*' | sort";

    /**
     * As an Alpine container has it: the runlevels one after the other, then sshd, which is no service here.
     */
    private static final String INIT = """
            #!/bin/sh
            for level in sysinit boot default; do
                openrc "$level"
            done
            mkdir -p /run/sshd # /run is a new tmpfs by now
            /usr/sbin/sshd
            trap 'exit 0' TERM PWR INT
            while :; do
                sleep 3600 &
                wait $!
            done
            """;

    @TempDir
    Path folder;

    private static void installOpenRc(Machine machine) throws IOException {
        try (var files = Files.list(Packages.fetched("openrc", "librc1", "libeinfo1", "insserv"))) {
            for (Path file : files.toList()) {
                Files.copy(file, machine.root().resolve("tmp").resolve(file.getFileName()));
            }
        }
        machine.run("dpkg -i /tmp/*.deb 2>&1 && rm /tmp/*.deb && sed -i 's/^#*rc_sys=.*/rc_sys=lxc/' /etc/rc.conf"
                + " && rm -f /etc/runlevels/*/* /etc/rc*.d/*");
        Files.writeString(machine.root().resolve("usr/sbin/plain-init"), INIT);
        machine.reboot();
    }

    private static Agent ok(Result<Agent> result) {
        return switch (result) {
            case Result.Ok<Agent>(Agent value) -> value;
            case Result.Failed<Agent>(Failure failure) -> throw new AssertionError(failure.reason() + ": "
                    + failure.sentence());
        };
    }

    @Test
    void itIsAServiceThatIsWatchedIsBackAfterARebootAndLeavesNoTrace() throws IOException {
        HostKeys keys = new HostKeys(folder.resolve("known_hosts"), folder.resolve("none"), false,
                Clock.systemUTC());
        try (Machine machine = Machines.container().withoutSystemd().java().start();
                SshPool ssh = new SshPool(keys, CentralKey.findOrMake(folder, folder.resolve("data")),
                        folder, null)) {
            installOpenRc(machine);
            Server server = new Server(1, "alpine", machine.host(), machine.port(), "root", "", List.of(),
                    null, 8083, null, null, false,
                    Actions.NONE, false, false, Instant.EPOCH);
            AgentLife life = new AgentLife(ssh, stored -> machine.target(stored.id()), Brought.real());
            String before = machine.run(TREE);
            Agent agent = ok(life.deploy(server, false, step -> {}));
            assertEquals("openrc", agent.startedBy());
            assertTrue(agent.survivesReboot());
            assertTrue(machine.run("rc-status default").contains("server-monitor-agent"),
                    machine.run("rc-status default"));
            assertEquals("5\n", machine.run("ps -o ni= -p " + agent.pid() + " | tr -d ' '"));
            assertTrue(machine.run("ionice -p " + agent.pid()).startsWith("best-effort: prio 7"),
                    machine.run("ionice -p " + agent.pid()));

            machine.run("kill -9 $(cat /root/.server-monitor/agent.pid)");
            Await.until("its supervisor starts it again", BACK, () -> ok(life.status(server)).running());
            assertFalse(ok(life.change(Job.Kind.STOP, server, false, step -> {})).running());
            assertTrue(ok(life.change(Job.Kind.START, server, false, step -> {})).running());
            long pid = ok(life.status(server)).pid();
            assertTrue(ok(life.change(Job.Kind.RESTART, server, false, step -> {})).pid() != pid);

            machine.reboot();
            ssh.disconnect(1);
            Await.until("it is back", BACK, () -> ok(life.status(server)).running());
            assertEquals("openrc", ok(life.status(server)).startedBy());
            ok(life.uninstall(server, step -> {}));
            assertEquals(before, machine.run(TREE));
            assertEquals("", machine.run("pgrep 'java|supervise' || :"));
        }
    }
}
