package monitor.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.ssh.Ssh;
import org.junit.jupiter.api.Test;

/** What the scripts print, taken in by the agent's functions: the cases that no machine at hand shows. */
class ShellHostTest {

    private static final String NFS = "30 1 0:44 / /mnt/far rw - nfs4 server:/far rw\n31 1 8:1 / / rw - ext4 /dev/sda1 rw\n";

    private static Snapshot snapshot(long uptime, long busy, String boot, String... more) {
        List<String> lines = new ArrayList<>(List.of("d" + (1767700000 + uptime) + ".500", "/proc/uptime:" + uptime + ".00 1.00",
                "/proc/stat:cpu  " + busy + " 0 0 " + (100 * uptime - busy) + " 0 0 0 0 0 0", "/proc/meminfo:MemTotal: 1000 kB",
                "/proc/meminfo:MemAvailable: 400 kB", "/proc/loadavg:0.10 0.20 0.30 1/2 3", "/proc/sys/kernel/random/boot_id:" + boot,
                "p1 (init) S 0 0 0 1 1 0 0 1 10 100", "p2 (kthreadd) S 0 0 0 0 0 0 0 1 0 0"));
        lines.addAll(List.of(more));
        return new Snapshot(lines);
    }

    private static JsonObject all(ShellHost host) {
        return Json.parse(host.answer("/api/all")).asObject();
    }

    @Test
    void aFileSystemWhoseServerHangsIsNamedAndTheOthersAreShown() {
        ShellHost host = new ShellHost();
        assertTrue(host.begin(snapshot(1000, 500, "a")));
        host.spaces(ShellSpaces.of(List.of("m31 1 8:1 / / rw - ext4 /dev/sda1 rw", "m30 1 0:44 / /mnt/far rw - nfs4 server:/far rw",
                "s1000 400 300 4096 100 50 /")));
        assertEquals(List.of("/mnt/far"), ShellMounts.of(NFS).network());
        host.remoteSizes(ShellSpaces.NONE.silent(ShellMounts.of(NFS).network()));
        host.tick(snapshot(1005, 520, "a"));
        JsonObject all = all(host);
        assertEquals("/mnt/far does not answer", all.get("errors").asObject().getString("disks", ""));
        assertEquals(2, all.get("disks").asArray().size());
        JsonObject root = all.get("disks").asArray().get(0).asObject().getString("mount", "").equals("/")
                ? all.get("disks").asArray().get(0).asObject() : all.get("disks").asArray().get(1).asObject();
        assertEquals(4096000, root.getLong("total_bytes", 0));
        assertEquals(50, root.getDouble("inodes_percent", 0));
        assertEquals(4, all.get("cpu").asObject().getDouble("percent", 0), 0.01);
        host.tick(snapshot(1010, 540, "a"));
        assertEquals(2, all(host).get("disks").asArray().size(), "what was not read anew stays");
    }

    @Test
    void aRebootIsSeenByTheUptimeTheKernelsIdAndTheFirstProcess() {
        ShellHost host = new ShellHost();
        host.begin(snapshot(1000, 500, "a"));
        assertTrue(host.sameBoot(snapshot(1005, 500, "a")));
        assertFalse(host.sameBoot(snapshot(20, 5, "a")));
        assertFalse(host.sameBoot(snapshot(2000, 5, "b")));
        assertFalse(host.sameBoot(new Snapshot(List.of("/proc/uptime:1005.00 1", "/proc/sys/kernel/random/boot_id:a",
                "p1 (init) S 0 0 0 1 1 0 0 1 99 100"))), "a container that was started again");
    }

    @Test
    void aNameOrAnArgumentThatLooksLikeSomethingElseIsJustThat() {
        ShellHost host = new ShellHost();
        host.begin(snapshot(1000, 500, "a", "p7 (a ) S 1) R 1 0 0 5 5 0 0 3 90000 50", "/proc/7/status:Uid:\t0\t0\t0\t0", "uroot:x:0:",
                "/proc/7/cmdline:evil\0--password=hunter2\0", "/proc/7/cmdline:/proc/stat:cpu 1 2 3",
                "/proc/8/cmdline:busybox", "/proc/8/cmdline:--token=abc", "p8 (b) S 1 0 0 5 5 0 0 3 90000 50", "pno process", "Lno ports",
                "/nothing"));
        JsonObject all = Json.parse(host.answer("/api/processes")).asObject();
        String text = all.toString();
        assertTrue(text.contains("\"name\":\"a ) S 1\"") && text.contains("\"user\":\"root\""), text);
        assertTrue(text.contains("evil --password=***"), text);
        assertTrue(text.contains("busybox --token=***"), "zeroes that grep made lines of: " + text);
        assertFalse(text.contains("hunter2"), text);
        assertEquals(4, all.get("processes").asArray().size());
    }

    @Test
    void servicesAndContainersComeOnceAndStayWithTheirAgeUntilTheyComeAgain() {
        ShellHost host = new ShellHost();
        host.begin(snapshot(1000, 500, "a"));
        assertNull(all(host).get("services"));
        host.system(ShellBoxes.of(List.of("=systemctl", ">Id=ssh.service", ">LoadState=loaded", ">ActiveState=active", ">", "=who", ">root pts/0")));
        String id = "0123456789abcdef".repeat(4);
        host.containers(ShellBoxes.of(List.of("=docker", ">{\"ID\":\"" + id + "\",\"Names\":\"web\",\"State\":\"running\"}", "=inspect",
                ">\"Id\":\"" + id, ">\"RestartCount\":3", "G/sys/fs/cgroup/system.slice/docker-" + id + ".scope", "G/etc/" + id)));
        assertEquals(4, host.files().size(), host.files().toString());
        host.tick(snapshot(1005, 520, "a", "/sys/fs/cgroup/system.slice/docker-" + id + ".scope/memory.current:5000"));
        host.tick(snapshot(1012, 540, "a"));
        JsonObject all = all(host);
        assertEquals("ssh", all.get("services").asArray().get(0).asObject().getString("name", ""));
        assertEquals(7, all.getInt("services_age_seconds", -1));
        JsonObject box = all.get("containers").asArray().get(0).asObject();
        assertEquals("web", box.getString("name", ""));
        assertEquals(3, box.getInt("restarts", -1));
        assertEquals(5000, box.getLong("memory_bytes", -1));
        assertEquals(1, all.get("system").asObject().getInt("users", -1));
        host.systemUnread("not over after 3 s");
        host.containers(ShellBoxes.of(List.of("=docker", "xpermission denied")));
        host.tick(snapshot(1017, 560, "a"));
        assertEquals("not over after 3 s", all(host).get("errors").asObject().getString("services", ""));
        assertEquals("permission denied", all(host).get("errors").asObject().getString("containers", ""));
    }

    @Test
    void anOutputThatBreaksOffIsNoReading() {
        byte[] half = "welcome\n\nM begin\nd1\n".getBytes(StandardCharsets.UTF_8);
        Failure failure = ShellOutput.lines(new Ssh.Ran(137, half, new byte[0]), "M") instanceof Result.Failed<List<String>>(Failure f) ? f : null;
        assertEquals(Reason.NO_DATA, failure.reason());
        assertEquals(List.of(), ((Result.Ok<List<String>>) ShellOutput.lines(new Ssh.Ran(0,
                "\nM begin\nM end\n".getBytes(StandardCharsets.UTF_8), new byte[0]), "M")).value());
    }
}
