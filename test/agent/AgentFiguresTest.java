import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The agent's figures against machines that are written down, of several kernels, distributions and containers. */
class AgentFiguresTest {

    private static void same(double expected, double actual) {
        assertEquals(expected, actual, 0.011);
    }

    private static List<String> strings(JsonValue array, String member) {
        List<String> all = new ArrayList<>();
        for (JsonValue value : array.asArray()) {
            all.add(value.asObject().getString(member, null));
        }
        return all;
    }

    @Test
    void debianTellsItsIdentity() {
        Fixture m = new Fixture("debian12");
        assertEquals("web-1", m.text("system.hostname"));
        assertEquals("Debian GNU/Linux 12 (bookworm)", m.text("system.os"));
        assertEquals("6.1.0-28-amd64", m.text("system.kernel"));
        assertEquals("x86_64", m.text("system.arch"));
        assertEquals("qemu", m.text("system.virtualization"));
        assertEquals("2026-01-05T08:13:20Z", m.text("system.boot_time"));
        same(100000, m.number("system.uptime_seconds"));
        same(2, m.number("system.users"));
        same(6, m.number("system.process_count"));
        assertEquals("0123456789abcdef0123456789abcdef", m.text("system.machine_id"));
        assertTrue(m.at("system.reboot_required").asBoolean());
        assertEquals("2026-01-06T12:00:00Z", m.text("timestamp"));
        assertTrue(m.at("errors").asObject().isEmpty(), m.raw("/api/all"));
    }

    @Test
    void theFirstReadingHasNoRatesAndTheSecondHas() {
        Fixture m = new Fixture("debian12");
        assertNull(m.at("cpu.percent"));
        assertNull(m.at("network[eth0].rx_bytes_per_second"));
        assertNull(m.at("disk_io[sda].busy_percent"));
        assertNull(m.at("processes[900].cpu_percent"));
        m.later();
        assertNotNull(m.at("cpu.percent"));
        assertNotNull(m.at("processes[900].cpu_percent"));
    }

    @Test
    void processorTimeIsSplitWithStealAndWaiting() {
        Fixture m = new Fixture("debian12").later();
        // 1000 ticks: user 200, system 100, idle 500, waiting 100, steal 100
        same(2, m.number("cpu.cores"));
        same(20, m.number("cpu.user_percent"));
        same(10, m.number("cpu.system_percent"));
        same(10, m.number("cpu.iowait_percent"));
        same(10, m.number("cpu.steal_percent"));
        same(40, m.number("cpu.percent"));
        same(0.52, m.number("cpu.load_1"));
        JsonArray cores = m.at("cpu.per_core_percent").asArray();
        same(75, cores.get(0).asDouble()); // 300 busy of 400 ticks
        same(16.7, cores.get(1).asDouble()); // 100 stolen of 600, 100 waiting
    }

    @Test
    void memoryIsTotalLessAvailable() {
        Fixture m = new Fixture("debian12");
        same(8000000 * 1024.0, m.number("memory.total_bytes"));
        same(3000000 * 1024.0, m.number("memory.used_bytes"));
        same(37.5, m.number("memory.percent"));
        same(3600000 * 1024.0, m.number("memory.cached_bytes"));
        same(500000 * 1024.0, m.number("memory.swap_used_bytes"));
        same(1.5, m.number("pressure.cpu_some_percent"));
        same(12, m.number("pressure.io_some_percent"));
    }

    @Test
    void eachFileSystemIsThereOnce() {
        Fixture m = new Fixture("debian12");
        assertEquals(List.of("/", "/srv/my data\tx", "/mnt/nas", "/tmp"), strings(m.at("disks"), "mount"));
        same(20000000 * 1024.0, m.number("disks[/].total_bytes"));
        same(9000000 * 1024.0, m.number("disks[/].used_bytes"));
        same(47.37, m.number("disks[/].percent")); // as df says it: of what ordinary users can have
        same(25, m.number("disks[/].inodes_percent"));
        same(90, m.number("disks[/srv/my data\tx].percent"));
        assertNull(m.at("disks[/srv/my data\tx].inodes_percent"));
        assertEquals("nfs4", m.text("disks[/mnt/nas].type"));
    }

    @Test
    void interfacesThatComeHaveNoRateAndThoseThatGoAreGone() {
        Fixture m = new Fixture("debian12");
        assertEquals(List.of("eth0", "docker0"), strings(m.at("network"), "interface"));
        m.later();
        assertEquals(List.of("eth0", "docker0", "eth1"), strings(m.at("network"), "interface"));
        same(10000, m.number("network[eth0].rx_bytes_per_second"));
        same(2000, m.number("network[eth0].tx_bytes_per_second"));
        same(3, m.number("network[eth0].errors"));
        same(3, m.number("network[eth0].drops"));
        assertNull(m.at("network[eth1].rx_bytes_per_second"));
        same(17, m.number("sockets.tcp_established"));
        same(3, m.number("sockets.tcp_listen"));
    }

    @Test
    void wholeDisksAreCountedAndMillisecondsMayWrap() {
        Fixture m = new Fixture("debian12").later();
        assertEquals(List.of("sda", "sdb", "dm-0"), strings(m.at("disk_io"), "device"));
        same(4096 * 512 / 5.0, m.number("disk_io[sda].read_bytes_per_second"));
        same(8192 * 512 / 5.0, m.number("disk_io[sda].write_bytes_per_second"));
        same(20, m.number("disk_io[sda].reads_per_second"));
        same(2.5, m.number("disk_io[sda].latency_ms")); // 200 + 300 ms for 200 operations
        same(20, m.number("disk_io[sda].busy_percent")); // 1000 of 5000 ms
        same(2, m.number("disk_io[sdb].latency_ms")); // the counter has passed 2^32: 20 ms for 10
        same(40.0, m.number("disk_io[sdb].busy_percent"));
    }

    @Test
    void processNamesMayHoldBlanksAndParentheses() {
        Fixture m = new Fixture("debian12").later();
        JsonValue odd = m.at("processes[812]");
        assertEquals("a b) c)", odd.asObject().getString("name", null));
        assertEquals("4711", odd.asObject().getString("user", null));
        assertEquals("/opt/odd name --x --password=***", odd.asObject().getString("command", null));
        assertEquals(7777, odd.asObject().getLong("started", 0));
        assertEquals(3, odd.asObject().getInt("threads", 0));
        same(2, m.number("processes[812].cpu_percent"));
    }

    @Test
    void processesComeAndGoWithTheirRates() {
        Fixture m = new Fixture("debian12").later();
        same(70, m.number("processes[900].cpu_percent")); // 350 ticks in 5 s, of one core
        same(100000, m.number("processes[900].read_bytes_per_second"));
        same(0, m.number("processes[900].write_bytes_per_second"));
        assertEquals("postgres", m.text("processes[900].user"));
        same(50000 * 4096.0, m.number("processes[900].resident_bytes"));
        assertNull(m.at("processes[901]"));
        same(10, m.number("processes[950].cpu_percent")); // begun in between: all its time counts
        assertEquals("www-data", m.text("processes[950].user"));
        assertEquals("[ksoftirqd/0]", m.text("processes[15].command"));
    }

    @Test
    void aNumberThatIsAnotherProcessNowHasNoOldTime() {
        Fixture m = new Fixture("debian12");
        String stat = m.apply("/proc/900/stat");
        m.with("/proc/900/stat", stat.replace(" 5000 1000 ", " 3 2 ").replace(" 8000 ", " 9999999 "));
        m.with("/proc/uptime", "100005.00 1").tick();
        same(1, m.number("processes[900].cpu_percent"));
        same(9999999, m.number("processes[900].started"));
    }

    @Test
    void systemdServicesAreListedTheFailedToo() {
        Fixture m = new Fixture("debian12");
        assertEquals(List.of("ssh", "backup", "cron"), strings(m.at("services"), "name"));
        assertEquals("active", m.text("services[ssh].active"));
        assertEquals("running", m.text("services[ssh].sub"));
        assertEquals("enabled", m.text("services[ssh].enabled"));
        assertEquals("2026-01-05T08:13:22Z", m.text("services[ssh].since"));
        same(2, m.number("services[ssh].restarts"));
        same(6291456, m.number("services[ssh].memory_bytes"));
        assertEquals("exit-code", m.text("services[backup].result"));
        assertNull(m.at("services[backup].since"));
        assertNull(m.at("services[backup].memory_bytes"));
        assertNull(m.at("services[cron].memory_bytes"));
        assertEquals("2026-01-05T08:13:20Z", m.text("services[cron].since"));
        same(0, m.number("services_age_seconds"));
    }

    @Test
    void containersGpusSensorsAndArraysAreListed() {
        Fixture m = new Fixture("debian12");
        assertEquals(List.of("db", "cache"), strings(m.at("containers"), "name"));
        assertEquals("healthy", m.text("containers[db].health"));
        assertEquals("exited", m.text("containers[cache].state"));
        same(37, m.number("gpus[NVIDIA GeForce RTX 3090].percent"));
        same(1024 * 1048576.0, m.number("gpus[NVIDIA GeForce RTX 3090].memory_used_bytes"));
        assertNull(m.at("gpus[Tesla T4].percent"));
        same(40, m.number("gpus[Tesla T4].celsius"));
        assertEquals(List.of("coretemp Package id 0", "nvme temp1"), strings(m.at("temperatures"), "sensor"));
        same(47.5, m.number("temperatures[coretemp Package id 0].celsius"));
        assertEquals("degraded", m.text("storage[md0].state"));
        assertEquals("ok", m.text("storage[md1].state"));
    }

    @Test
    void anOldKernelHasNoPressureAndAnEstimateOfAvailableMemory() {
        Fixture m = new Fixture("centos7");
        assertNull(m.at("pressure"));
        same((100000 + 2000 + 900000 + 60000 - 50000) * 1024.0, m.number("memory.available_bytes"));
        assertEquals("vmware", m.text("system.virtualization"));
        assertNull(m.at("system.reboot_required"));
        assertEquals(List.of("/", "/boot"), strings(m.at("disks"), "mount"));
        assertEquals(List.of("ens192"), strings(m.at("network"), "interface"));
        assertEquals("active", m.text("services[sshd].active"));
        assertEquals("inactive", m.text("services[x11-common].active"));
        assertEquals("unknown", m.text("services[networking].active"));
    }

    @Test
    void countersThatWereResetGiveNoRate() {
        Fixture m = new Fixture("centos7").later();
        assertNull(m.at("cpu.percent"));
        assertNull(m.at("network[ens192].rx_bytes_per_second"));
        assertNotNull(m.at("network[ens192].rx_bytes"));
    }

    @Test
    void anLxcContainerWithLxcfsHasItsOwnFigures() {
        Fixture m = new Fixture("alpine-lxc").later();
        assertEquals("lxc", m.text("system.virtualization"));
        same(605, m.number("system.uptime_seconds"));
        same(262144 * 1024.0, m.number("memory.total_bytes"));
        same(62144 * 1024.0, m.number("memory.used_bytes"));
        same(2, m.number("cpu.cores"));
        same(50, m.number("cpu.percent")); // 5 s of processor time in 5 s, of two cores
        same(30, m.number("cpu.user_percent"));
        assertNull(m.at("cpu.steal_percent"));
        same(3, m.number("pressure.cpu_some_percent"));
        assertEquals(List.of("dm-7"), strings(m.at("disk_io"), "device"));
        same(204800, m.number("disk_io[dm-7].read_bytes_per_second"));
        same(10, m.number("disk_io[dm-7].reads_per_second"));
        assertNull(m.at("temperatures"), "the sensors are the host's");
        assertNull(m.at("storage"), "the arrays are the host's");
        same(0.1, m.number("cpu.load_1"));
        assertEquals("failed", m.text("services[nginx].active"));
        assertEquals("active", m.text("services[crond].active"));
        assertEquals("disabled", m.text("services[ntpd].enabled"));
    }

    @Test
    void aContainerThatSeesOnlyTheHostsFiguresShowsNone() {
        Fixture m = new Fixture("debian12").with("/proc/2/stat", null).with("/dev/.lxc-boot-id", "x")
                .with("/proc/self/mountinfo", "1 0 0:1 / / rw - overlay overlay rw\n").tick();
        Fixture seen = new Fixture("debian12");
        assertNotNull(seen.at("memory.total_bytes"));
        for (int i = 0; i < 61; i++) {
            m.tick(); // what a machine is, is looked at again after five minutes
        }
        assertEquals("lxc", m.text("system.virtualization"));
        assertNull(m.at("cpu.percent"));
        assertNull(m.at("memory"));
        assertTrue(m.text("errors.memory").contains("lxcfs"), m.text("errors.memory"));
        assertTrue(m.text("errors.cpu").contains("lxcfs"), m.text("errors.cpu"));
    }

    @Test
    void aDockerContainerOfVersion2HasItsLimits() {
        Fixture m = new Fixture("docker-v2").later();
        assertEquals("docker", m.text("system.virtualization"));
        same(110, m.number("system.uptime_seconds")); // since its process 1, not since the host's boot
        same(1.5, m.number("cpu.cores"));
        same(50, m.number("cpu.percent")); // 7.5 s in 10 s of 1.5 processors
        assertNull(m.at("cpu.per_core_percent"));
        assertNull(m.at("cpu.load_1"), "the load is the host's");
        same(536870912, m.number("memory.total_bytes"));
        same(220000000, m.number("memory.used_bytes")); // without what is only cache
        same(268435456, m.number("memory.swap_total_bytes"));
        same(1000000, m.number("memory.swap_used_bytes"));
        assertEquals(List.of("/", "/data"), strings(m.at("disks"), "mount"));
        assertEquals("java -jar app.jar --db=postgres://app:***@db/x", m.text("processes[1].command"));
        assertNull(m.at("pressure"));
        assertFalse(m.raw("/api/all").contains("hunter2"));
    }

    @Test
    void aDockerContainerOfVersion1HasItsLimits() {
        Fixture m = new Fixture("docker-v1").later();
        same(2, m.number("cpu.cores"));
        same(50, m.number("cpu.percent")); // 10 s in 10 s, of two
        same(25, m.number("cpu.user_percent"));
        same(268435456, m.number("memory.total_bytes"));
        same(130000000, m.number("memory.used_bytes"));
        same(268435456, m.number("memory.swap_total_bytes"));
        same(50000000, m.number("memory.swap_used_bytes"));
        same(51200, m.number("disk_io[sda].read_bytes_per_second"));
        same(1, m.number("disk_io[sda].reads_per_second"));
        assertNull(m.at("disk_io[sda].busy_percent"));
    }

    @Test
    void onA32BitKernelByteCountersWrap() {
        Fixture m = new Fixture("raspberry-pi").later();
        same(1000, m.number("network[eth0].rx_bytes_per_second"));
        same(100, m.number("network[eth0].tx_bytes_per_second"));
        same(100, m.number("network[wlan0].tx_bytes_per_second"));
        assertEquals("none", m.text("system.virtualization"));
        same(52.6, m.number("temperatures[cpu-thermal].celsius"));
        assertEquals(List.of("mmcblk0"), strings(m.at("disk_io"), "device"));
        assertFalse(m.at("system.reboot_required").asBoolean());
        same(10, m.number("cpu.percent"));
    }

    @Test
    void btrfsIsCountedOnceAndZfsOnceAPool() {
        Fixture m = new Fixture("btrfs-zfs");
        List<String> mounts = strings(m.at("disks"), "mount");
        assertEquals(List.of("/", "/tank", "/tank/quota", "/mnt/sshfs", "/mnt/share"), mounts);
        same((1000000 + 1000 + 500000) * 1024.0, m.number("disks[/tank].total_bytes"));
        same(1000000 * 1024.0, m.number("disks[/tank].available_bytes"));
        assertFalse(m.raw("/api/all").contains("secret@"), "a share's password is no device name");
        assertEquals("degraded", m.text("storage[tank].state"));
        assertEquals("ok", m.text("storage[rpool].state"));
        assertEquals("errors", m.text("storage[pool].state"));
        // the ZFS cache gives back what is above its least size
        same(2000000 * 1024.0 + 4608000000.0 - 512000000, m.number("memory.available_bytes"));
        assertEquals("0", m.text("processes[1].user"));
        same(100 * 65536.0, m.number("processes[1].resident_bytes")); // 6,400 kB in 100 pages
    }

    @Test
    void eachEndpointHasItsPart() {
        Fixture m = new Fixture("debian12");
        assertEquals(List.of("timestamp", "system", "cpu", "memory", "pressure", "disks", "temperatures", "gpus",
            "storage", "errors"), m.json("/api/system").names());
        assertEquals(List.of("timestamp", "processes", "errors"), m.json("/api/processes").names());
        assertEquals(List.of("timestamp", "services", "containers", "services_age_seconds", "containers_age_seconds",
            "errors"), m.json("/api/services").names());
        assertEquals(List.of("timestamp", "network", "sockets", "errors"), m.json("/api/network").names());
        assertEquals(List.of("timestamp", "disks", "disk_io", "errors"), m.json("/api/disk-io").names());
        assertEquals("ok", m.json("/api/health").getString("status", null));
        assertNull(m.raw("/api/nothing"));
        assertNull(m.raw("/api/all/"));
    }

    @Test
    void oneSubjectThatFailsLeavesTheOthers() {
        Fixture m = new Fixture("debian12");
        m.with("/proc/stat", "garbage").with("/proc/net/dev", null).tick();
        assertTrue(m.text("errors.cpu").contains("/proc/stat"));
        assertTrue(m.text("errors.network").contains("/proc/net/dev"));
        assertNull(m.at("cpu"));
        assertNull(m.at("network"));
        same(37.5, m.number("memory.percent"));
    }

    @Test
    void theTopFiftyAreThoseByCpuByMemoryAndByInputAndOutput() {
        Fixture m = new Fixture("debian12");
        for (int i = 0; i < 300; i++) {
            int pid = 2000 + i;
            String stat = m.apply("/proc/900/stat").replaceFirst("^900", "" + pid)
                .replace(" 50000 ", " " + (i == 7 ? 90000 : 10) + " ");
            m.with("/proc/" + pid + "/stat", stat);
            m.with("/proc/" + pid + "/io", "read_bytes: " + (i == 9 ? 5 : 0) + "\nwrite_bytes: 0\n");
        }
        m.with("/proc/uptime", "100001.00 1").tick();
        m.with("/proc/2200/stat", m.apply("/proc/2200/stat").replace(" 5000 1000 ", " 5001 1000 "));
        m.with("/proc/2009/io", "read_bytes: 4096005\nwrite_bytes: 0\n").with("/proc/2009/stat",
            m.apply("/proc/2009/stat").replace(" 100 0 3 0 ", " 101 0 3 0 "));
        m.with("/proc/uptime", "100006.00 1").tick();
        assertEquals(50, m.at("processes").asArray().size());
        assertNotNull(m.at("processes[2200]"), "the only one that worked");
        assertNotNull(m.at("processes[2007]"), "the greatest");
        assertNotNull(m.at("processes[2009]"), "the one that read");
        same(819200, m.number("processes[2009].read_bytes_per_second"));
        assertEquals(306, m.json("/api/processes").get("processes").asArray().size());
    }

    @Test
    void whoeverWakesAfterALongRestIsSeenInTheSameReading() {
        Fixture m = new Fixture("debian12");
        long user = 10000;
        for (int i = 1; i <= 20; i++) {
            m.with("/proc/uptime", 100000 + 5 * i + ".00 1").with("/proc/stat", "cpu  " + user + " 0 0 " + 1000 * i + "\n").tick();
        }
        for (int i = 21; i <= 23; i++) { // not in its turn each time
            user += 400;
            m.with("/proc/812/stat", m.apply("/proc/812/stat").replaceFirst("( 0 3 0) \\d+ 200 ", "$1 " + (1000 + 400 * (i - 20)) + " 200 "));
            m.with("/proc/uptime", 100000 + 5 * i + ".00 1").with("/proc/stat", "cpu  " + user + " 0 0 " + 1000 * i + "\n").tick();
            same(80, m.number("processes[812].cpu_percent"));
        }
    }

    @Test
    void whoeverRestsIsReadLessOften() {
        Fixture m = new Fixture("debian12");
        java.util.List<String> asked = new java.util.ArrayList<>();
        java.util.function.Function<String, String> machine = new agent().apply(path -> {
            asked.add(path);
            return m.apply(path);
        });
        for (int i = 0; i < 36; i++) {
            machine.apply("tick");
        }
        assertEquals(5 + 5, asked.stream().filter("/proc/812/stat"::equals).count(), 1.5);
    }
}
