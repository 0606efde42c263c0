import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import hosts.Lxcfs;
import hosts.Machine;
import hosts.Machines;
import hosts.Shells;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The agent in LXC containers that run, against the programs that are there. */
class AgentLxcTest {

    private static final double MIB = 1024.0 * 1024.0;

    private static String signedIn(Machine machine, String command) {
        return Shells.run("ssh", "-F", "/dev/null", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o",
                "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-i", machine.key().toString(), "root@" + machine.host(), command);
    }

    private static Machine start() {
        return Machines.container().withoutSystemd().java().memory(300).bind(Path.of("agent").toAbsolutePath(), "/agent").start();
    }

    private static JsonObject all(Machine machine) {
        return Json.parse(signedIn(machine, "java=$(ls /usr/lib/jvm/*/bin/java); $java -Xmx64m /agent/agent.java --once")).asObject();
    }

    @Test
    void withLxcfsTheFiguresAreTheContainersOwn() {
        try (Lxcfs _ = Lxcfs.start(); Machine machine = start()) {
            JsonObject all = all(machine);
            assertEquals("lxc", all.get("system").asObject().getString("virtualization", ""));
            JsonObject memory = all.get("memory").asObject();
            assertEquals(300 * MIB, memory.get("total_bytes").asDouble());
            String[] free = signedIn(machine, "free -b | grep ^Mem").split("\\s+");
            assertEquals(300 * MIB, Double.parseDouble(free[1]));
            // the compiler ran in between
            assertEquals(Double.parseDouble(free[2]), memory.get("used_bytes").asDouble(), 250 * MIB);
            JsonObject cpu = all.get("cpu").asObject();
            assertEquals(Double.parseDouble(signedIn(machine, "nproc")), cpu.get("cores").asDouble());
            assertNotNull(cpu.get("percent"));
            JsonObject root = all.get("disks").asArray().get(0).asObject();
            assertEquals("/", root.getString("mount", ""));
            String[] df = signedIn(machine, "df -B1 / | tail -1").split("\\s+");
            assertEquals(Double.parseDouble(df[1]), root.get("total_bytes").asDouble());
            TreeSet<String> names = new TreeSet<>();
            JsonArray processes = all.get("processes").asArray();
            processes.forEach(process -> names.add(process.asObject().getString("name", "")));
            assertTrue(names.contains("plain-init") && names.contains("cron") && names.contains("sshd"), names.toString());
            assertTrue(processes.size() < 20, "the host's processes are not the container's: " + names);
        }
    }

    @Test
    void whereOnlyTheHostsFiguresAreToBeSeenThereAreNone() {
        try (Machine machine = start()) {
            if (signedIn(machine, "cat /proc/self/mountinfo").contains(" /proc/stat ")) {
                return; // lxcfs runs as a service of this machine
            }
            JsonObject all = all(machine);
            assertEquals("lxc", all.get("system").asObject().getString("virtualization", ""));
            assertNull(all.get("memory"));
            assertNull(all.get("cpu").asObject().get("percent"));
            assertTrue(all.get("errors").asObject().getString("memory", "").contains("lxcfs"), all.get("errors").toString());
        }
    }
}
