import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import monitor.testing.Await;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The agent as a program: flags, exit codes, both ways to start it, both Javas, and its figures against other programs'. */
class AgentProcessTest {
    @TempDir
    Path folder;

    private static String[] run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(args, new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        return new String[] {Integer.toString(code), out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8)};
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--prot 1|--prot", "--port|--port", "--port x|x", "--port 65536|65536", "--port -1|-1",
        "--port 999999999999999999999|999999999999999999999", "--proc /nowhere|/nowhere", "8083|8083", "--bind nowhere.invalid|nowhere.invalid"})
    void wrongFlagsAreNamedWithUsageAnd64(String args, String named) {
        String[] result = run(args.split(" "));
        assertEquals("64", result[0]);
        assertTrue(result[2].lines().findFirst().orElse("").contains(named), result[2]);
        assertTrue(result[2].contains("Usage: java agent.java"));
        assertEquals("", result[1]);
    }

    @Test
    void helpNamesEveryFlagAndEndpoint() {
        String[] result = run("--help");
        assertEquals("0", result[0]);
        for (String word : List.of("--port", "--bind", "--proc", "--once", "/api/all", "/api/history", "64", "98")) {
            assertTrue(result[1].contains(word), word);
        }
    }

    @Test
    void aBusyPortIsASentenceAnd98() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String[] result = run("--port", "" + busy.getLocalPort());
            assertEquals("98", result[0]);
            assertEquals("Port " + busy.getLocalPort() + " on 127.0.0.1 is in use; choose another one with --port.\n", result[2]);
        }
    }

    @Test
    void onceReadsATreeBesideWhichTheRestLies() throws IOException {
        Path proc = new Fixture("debian12").unpack(folder);
        String[] result = run("--proc", proc.toString(), "--once");
        assertEquals("0", result[0], result[2]);
        JsonObject all = Json.parse(result[1]).asObject();
        assertEquals("web-1", all.get("system").asObject().getString("hostname", null));
        assertEquals(3, all.get("sockets").asObject().getInt("tcp_listen", 0));
        assertEquals("degraded", Fixture.at(all, "storage[md0].state").asString());
        assertEquals("coretemp Package id 0", Fixture.at(all, "temperatures[47.5].sensor").asString());
        assertEquals("postgres", Fixture.at(all, "processes[900].user").asString());
        assertEquals(null, all.get("services"), "the services here are not those of the tree");
    }

    private void works(Path java, List<String> how) throws Exception {
        try (Running agent = new Running(java, folder, how)) {
            Await.until("rates within a second of the start", Duration.ofSeconds(20),
                () -> Fixture.at(agent.get("/api/all"), "cpu.percent") != null);
            JsonObject all = agent.get("/api/all");
            assertEquals(agent.process.pid(), Fixture.at(all, "agent.pid").asLong());
            assertTrue(Fixture.at(all, "agent.resident_bytes").asLong() > 10_000_000);
            assertNotNull(Fixture.at(all, "processes[" + agent.process.pid() + "].started"));
            assertTrue(all.get("errors").asObject().isEmpty(), all.get("errors").toString());
            assertEquals(0, agent.stop(), "SIGTERM is a clean stop");
        }
    }

    @Test
    void theSourceRunsOnThisJava() throws Exception {
        Path copy = Files.copy(Running.SOURCE, folder.resolve("agent.java"));
        works(Running.java(), List.of("-Xmx64m", copy.toString()));
    }

    @Test
    void theSourceAndTheClassesRunOnJava17() throws Exception {
        Path java = Running.java17();
        if (java == null) {
            Assumptions.abort("there is no JDK 17 in /usr/lib/jvm");
        }
        works(java, List.of("-Xmx64m", Running.SOURCE.toString()));
        works(java, Running.compiled());
    }

    @Test
    void theClassesRunOnThisJavaWithTheLeanFlags() throws Exception {
        works(Running.java(), Running.compiled());
    }

    private static String output(String... line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void near(double expected, double actual, double tolerance, String what) {
        assertTrue(Math.abs(expected - actual) <= tolerance, what + ": expected " + expected + ", not " + actual);
    }

    @Test
    void theFiguresAreThoseOfFreeDfPsAndNproc() throws IOException {
        JsonObject all = Json.parse(run("--once")[1]).asObject();
        String[] free = output("free", "-b").lines().skip(1).findFirst().orElseThrow().trim().split("\\s+");
        near(Double.parseDouble(free[1]), Fixture.at(all, "memory.total_bytes").asDouble(), 0, "total memory");
        near(Double.parseDouble(free[6]), Fixture.at(all, "memory.available_bytes").asDouble(), 1.5e9, "available memory");
        near(Double.parseDouble(output("nproc").trim()), Fixture.at(all, "cpu.cores").asDouble(), 0, "processors");
        String[] df = output("df", "-Pk", "/").lines().skip(1).findFirst().orElseThrow().trim().split("\\s+");
        near(Double.parseDouble(df[1]) * 1024, Fixture.at(all, "disks[/].total_bytes").asDouble(), 0, "size of /");
        near(Double.parseDouble(df[3]) * 1024, Fixture.at(all, "disks[/].available_bytes").asDouble(), 1e9, "free on /");
        String[] inodes = output("df", "-Pi", "/").lines().skip(1).findFirst().orElseThrow().trim().split("\\s+");
        near(Double.parseDouble(inodes[4].replace("%", "")), Fixture.at(all, "disks[/].inodes_percent").asDouble(), 1.5, "inodes of /");
        assertEquals(output("uname", "-r").trim(), Fixture.at(all, "system.kernel").asString());
        assertEquals(output("uname", "-m").trim(), Fixture.at(all, "system.arch").asString());
        assertEquals(output("uname", "-n").trim(), Fixture.at(all, "system.hostname").asString());
        double uptime = Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
        near(uptime, Fixture.at(all, "system.uptime_seconds").asDouble(), 60, "uptime");
    }

    @Test
    void aProcessIsWhatPsSaysItIs() throws IOException {
        long pid = ProcessHandle.current().pid();
        Machine machine = new Machine(new Local(""), null);
        machine.tick();
        JsonObject own = Json.parse(machine.apply("/api/processes")).asObject().get("processes").asArray().values().stream()
                .map(JsonValue::asObject).filter(one -> one.getLong("pid", 0) == pid).findFirst().orElseThrow();
        String[] ps = output("ps", "-o", "user=,ppid=,nlwp=,rss=,comm=", "-p", "" + pid).trim().split("\\s+", 5);
        assertEquals(ps[0], own.getString("user", null));
        assertEquals(ps[1], "" + own.getInt("ppid", 0));
        near(Double.parseDouble(ps[2]), own.getInt("threads", 0), 8, "threads");
        near(Double.parseDouble(ps[3]) * 1024, own.getDouble("resident_bytes", 0), 60e6, "resident");
        assertEquals(ps[4], own.getString("name", null));
        assertEquals(output("ps", "-e", "-o", "pid=").lines().count() > 3, machine.processes.threads() > 3);
        machine.close();
    }

    @Test
    void aHungFileSystemDelaysNothingAndIsNamed() throws Exception {
        String mounts = "29 1 8:1 / / rw - ext4 /dev/sda1 rw\n35 29 0:40 / /mnt/dead rw - nfs4 nas:/x rw\n"
            + "36 29 0:41 / /mnt/well rw - cifs //nas/y rw\n";
        CountDownLatch hang = new CountDownLatch(1);
        Map<String, Integer> asked = new ConcurrentHashMap<>();
        class Hanging extends Local {
            Hanging() {
                super("");
            }

            @Override
            String text(String path) {
                return path.equals("/proc/self/mountinfo") ? mounts : super.text(path);
            }

            @Override
            long[] space(String mount) {
                asked.merge(mount, 1, Integer::sum);
                if (mount.equals("/mnt/dead")) {
                    try {
                        hang.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                return new long[] {1000, 400, 300};
            }

            @Override
            Source another() {
                return new Hanging();
            }
        }
        try (Machine machine = new Machine(new Hanging(), null)) {
            machine.start();
            Await.until("the hung one is named, the others have figures", Duration.ofSeconds(30), () -> {
                JsonObject all = Json.parse(machine.apply("/api/all")).asObject();
                return Fixture.at(all, "errors.disks") != null && Fixture.at(all, "disks[/mnt/well].percent") != null;
            });
            JsonObject all = Json.parse(machine.apply("/api/all")).asObject();
            assertEquals("/mnt/dead does not answer", Fixture.at(all, "errors.disks").asString());
            assertEquals(null, Fixture.at(all, "disks[/mnt/dead].total_bytes"));
            assertEquals(66.67, Fixture.at(all, "disks[/].percent").asDouble(), 0.01);
            assertEquals(1, asked.get("/mnt/dead"), "a hung file system is not asked again until it comes back");
            hang.countDown();
            Await.until("it is back", Duration.ofSeconds(40),
                () -> Fixture.at(Json.parse(machine.apply("/api/all")), "disks[/mnt/dead].total_bytes") != null);
        } finally {
            hang.countDown();
        }
    }

    @Test
    void theLeanFlagsStandOnOneLineOfPlainWords() throws IOException {
        for (String flag : Running.leanFlags()) {
            assertTrue(flag.matches("-X[A-Za-z0-9:+=.-]+"), flag);
        }
        assertEquals(1, Files.readAllLines(Running.SOURCE).stream().filter(line -> line.startsWith("// lean flags: ")).count());
        assertTrue(String.join(" ", Running.leanFlags()).toLowerCase(Locale.ROOT).contains("useserialgc"));
    }
}
