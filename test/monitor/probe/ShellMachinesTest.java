package monitor.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import hosts.Machine;
import hosts.Machines;
import hosts.Shells;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import monitor.model.Failure;
import monitor.model.Metric;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Source;
import monitor.testing.Await;
import org.junit.jupiter.api.Test;

/** Whole machines, read by the agent that runs there and by the shell at the same time. */
class ShellMachinesTest {

    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final String START = "setsid /usr/lib/jvm/jdk/bin/java -XX:+UseSerialGC -Xmx32m -cp /opt/agent agent"
            + " > /dev/null 2>&1 < /dev/null &";

    private static Sample poll(ShellReads reads) {
        return switch (reads.probes.poll(reads.server, ShellReads.DEADLINE)) {
            case Result.Ok<Sample>(Sample sample) -> sample;
            case Result.Failed<Sample>(Failure failure) -> throw new AssertionError(failure);
        };
    }

    private static JsonObject object(Sample sample) {
        return Json.parse(ShellReads.json(sample)).asObject();
    }

    private static void bringAgent(Machine machine) {
        Shells.run("cp", "-r", ".build/agent-classes", machine.root() + "/opt/agent");
        machine.run("systemctl is-system-running --wait > /dev/null 2>&1; " + START); // no unit starts or ends any more
    }

    /** Elements by a member; members that both have and that do not move between two readings. */
    private static Map<String, String> still(JsonObject all, String array, String key, String... members) {
        Map<String, String> still = new TreeMap<>();
        for (JsonValue element : all.get(array).asArray()) {
            StringBuilder text = new StringBuilder();
            for (String member : members) {
                text.append(member).append('=').append(element.asObject().get(member)).append(' ');
            }
            still.put(element.asObject().get(key).toString(), text.toString());
        }
        return still;
    }

    private static void near(JsonObject one, JsonObject other, String path, double most) {
        String[] step = path.split("\\.");
        JsonValue first = one.get(step[0]).asObject().get(step[1]);
        JsonValue second = other.get(step[0]).asObject().get(step[1]);
        assertEquals(first == null, second == null, path + ": " + first + " and " + second);
        if (first != null) {
            assertTrue(Math.abs(first.asDouble() - second.asDouble()) <= most, path + ": " + first + " and " + second);
        }
    }

    /** @param reads by the agent. @param shell one that is never told of the agent */
    private static void assertSame(Machine machine, ShellReads reads, ShellReads shellReads) {
        Await.until("the agent reads", BOUND, () -> {
            Sample sample = poll(reads);
            return sample.source() == Source.AGENT && object(sample).get("services") != null
                    && object(sample).get("disks").asArray().get(0).asObject().get("inodes_percent") != null;
        });
        Await.until("services and users by the shell", BOUND, () -> {
            JsonObject all = object(shellReads.sample());
            return all.get("services") != null && all.get("system").asObject().get("users") != null;
        });
        JsonObject agent = object(poll(reads));
        JsonObject shell = object(shellReads.sample());
        for (String member : List.of("hostname", "os", "kernel", "arch", "virtualization", "users", "machine_id", "reboot_required")) {
            assertEquals(agent.get("system").asObject().get(member), shell.get("system").asObject().get(member), member);
        }
        for (String exact : List.of("cpu.cores", "memory.total_bytes", "memory.swap_total_bytes")) {
            near(agent, shell, exact, 0);
        }
        near(agent, shell, "system.uptime_seconds", 15); // the agent's reading may be some seconds old, on a busy machine more
        near(agent, shell, "memory.used_bytes", 32 << 20);
        near(agent, shell, "memory.cached_bytes", 32 << 20);
        assertEquals(still(agent, "disks", "mount", "device", "type", "total_bytes"), still(shell, "disks", "mount", "device", "type",
                "total_bytes"));
        assertEquals(still(agent, "disks", "mount", "inodes_percent").keySet(), still(shell, "disks", "mount", "inodes_percent").keySet());
        assertEquals(still(agent, "network", "interface"), still(shell, "network", "interface"));
        String[] members = {"description", "active", "sub", "enabled", "since", "result", "restarts"};
        Map<String, String> byAgent = still(agent, "services", "name", members);
        Map<String, String> byShell = still(shell, "services", "name", members);
        for (Map<String, String> services : List.of(byAgent, byShell)) {
            // those of systemd itself and of the session that reads come and go between the two readings
            services.keySet().removeIf(name -> name.startsWith("\"systemd-") || name.startsWith("\"user"));
        }
        assertEquals(byAgent, byShell);
        assertTrue(byShell.containsKey("\"ssh\""), byShell.toString());
        Map<String, String> ours = still(agent, "processes", "pid", "started", "user", "name", "command", "ppid");
        Map<String, String> theirs = still(shell, "processes", "pid", "started", "user", "name", "command", "ppid");
        ours.keySet().retainAll(theirs.keySet());
        theirs.keySet().retainAll(ours.keySet());
        assertTrue(ours.size() >= 4, "too few to compare: " + ours);
        Map<String, String> different = new TreeMap<>(ours);
        different.entrySet().removeIf(one -> one.getValue().equals(theirs.get(one.getKey())));
        // who gives itself another title after its start is read again some minutes later by either
        assertTrue(different.size() <= 2, () -> different + " by the agent, by the shell: " + theirs);
        assertTrue(machine.run("ps -eo args").contains("agent"));
    }

    @Test
    void aMachineWithSystemdIsTheSameByAgentAndByShellAndARebootBeginsAnew() {
        try (Machine machine = Machines.systemd().java().user("ann").start();
                ShellReads reads = new ShellReads(machine.target(1), 8083); ShellReads shell = new ShellReads(machine.target(1), 8083)) {
            bringAgent(machine);
            assertSame(machine, reads, shell);
            long boot = shell.sample().facts().bootTime();
            machine.reboot();
            Await.until("read after the reboot", BOUND, () -> shell.shell.poll(shell.server, null, ShellReads.DEADLINE)
                    instanceof Result.Ok<Sample>);
            Sample after = shell.sample();
            assertTrue(after.facts().bootTime() > boot, boot + " and " + after.facts().bootTime());
            String init = still(object(after), "processes", "pid", "user", "command").get("1");
            assertTrue(init.contains("user=\"root\"") && !init.contains("[systemd]"), init);
            assertTrue(after.figures().get(Metric.CPU_PERCENT) <= 100, "no rate over two boots");
            assertTrue(after.figures().get(Metric.NETWORK_RX_BYTES_PER_SECOND) < 10_000_000);
        }
    }

    @Test
    void aContainerTellsItsOwnFiguresByAgentAndByShell() {
        try (Machine machine = Machines.container().java().setting("lxc.cgroup.memory.limit_in_bytes = 512M").start();
                ShellReads reads = new ShellReads(machine.target(1), 8083); ShellReads shell = new ShellReads(machine.target(1), 8083)) {
            bringAgent(machine);
            assertSame(machine, reads, shell);
            long total = object(shell.sample()).get("memory").asObject().getLong("total_bytes", 0);
            assertTrue(total <= 512L << 20, "the limit of the container, not the host's memory: " + total);
        }
    }

    @Test
    void anOrdinaryUserSeesWhatThatUserMay() {
        try (Machine machine = Machines.container().withoutSystemd().user("ann").start();
                ShellReads reads = new ShellReads(machine.target(1, "ann"), 8083)) {
            Sample sample = reads.sample();
            for (Metric metric : new Metric[] {Metric.PROCESS_COUNT, Metric.DISK_PERCENT, Metric.NETWORK_RX_BYTES_PER_SECOND}) {
                assertTrue(sample.figures().has(metric), metric + " is absent");
            }
            JsonObject all = object(sample);
            assertTrue(still(all, "processes", "pid", "command").values().stream().anyMatch(line -> line.contains("sshd")), all.toString());
            assertFalse(all.get("errors").asObject().names().contains("processes"));
        }
    }
}
