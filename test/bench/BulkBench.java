package bench;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import hosts.Shells;
import hosts.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import monitor.testing.Await;
import monitor.testing.Central;

/**
 * A bulk deployment: so many real sshd (argument, by default 40) with a home each, on this one machine; one
 * job brings the real agent to
 * all of them, another finds it unchanged, a third removes it. Beside it stands what one host alone takes.
 * The machine's CPU is what
 * all that runs on it used meanwhile, less the central's (this process).
 */
public final class BulkBench {

    private static final double WALL_LIMIT_SECONDS = 180;
    /** The central mostly waits: an upload and some verbs a host, and the polls meanwhile. */
    private static final double CENTRAL_LIMIT_CPU_SECONDS = 1;
    private static final Duration JOB_BOUND = Duration.ofMinutes(5);
    private static final int PARALLELISM = 8;
    private static final double TICKS_PER_SECOND = 100;

    private final int count;
    private final Path folder;
    private final List<Sshd> hosts = new ArrayList<>();
    private final List<Long> ids = new ArrayList<>();

    private BulkBench(int count) throws IOException {
        this.count = count;
        folder = Files.createTempDirectory("bulk-bench");
    }

    public static void main(String[] args) throws Exception {
        if (Shells.find("sshd") == null) {
            System.out.println("bench | bulk | left out: needs openssh-server | - | - | - | -");
            return;
        }
        BulkBench bench = new BulkBench(args.length == 0 ? 40 : Integer.parseInt(args[0]));
        // in a hook, so that a bench that is interrupted leaves nothing either
        Runtime.getRuntime().addShutdownHook(new Thread(bench::clean));
        bench.run();
    }

    /**
     * The agents are no children of this process; their command lines name the homes that were made for
     * them.
     */
    private void clean() {
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(folder.toString()))
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .forEach(ProcessHandle::destroyForcibly);
        hosts.forEach(Sshd::close);
        Shells.deleteTree(folder);
    }

    private void run() throws IOException {
        try (Central central = Central.start(Files.createDirectory(folder.resolve("central")))) {
            for (int i = 0; i <= count; i++) {
                add(central, i);
            }
            long alone = ids.removeLast();
            double single = measured(central, "deploy", "{\"ids\":[" + alone
                    + "]}", "one host alone", 1, "-", "-");
            measured(central, "uninstall", "{\"ids\":[" + alone + "]}", "one host alone, removed", 1, "-",
                    "-");
            String fleet = "{\"tag\":\"fleet\"}";
            String oneByOne = String.format(Locale.ROOT, "%.0f s one after the other", single * count);
            double wall = measured(central, "deploy", fleet, count + " hosts", count, oneByOne,
                    String.format(Locale.ROOT, "%.0f", WALL_LIMIT_SECONDS));
            System.out.printf(Locale.ROOT,
                    "bench | bulk: %d hosts, %d at once, of one after the other | %.2f | 1 | - | - | %s%n",
                    count, PARALLELISM, wall / (single * count), "ok");
            measured(central, "deploy", fleet, count + " hosts, unchanged", count, "-", "-");
            measured(central, "uninstall", fleet, count + " hosts, removed", count, "-", "-");
        }
    }

    private void add(Central central, int i) throws IOException {
        Path home = Files.createDirectories(folder.resolve("home-" + i));
        String environment = "HOME=" + home + " SERVER_MONITOR_START=setsid";
        Sshd host = Sshd.builder().option("SetEnv", environment).option("LogLevel", "ERROR").start();
        hosts.add(host);
        Central.Answer added = central.post("/api/servers", "{\"name\":\"h" + i + "\",\"host\":\""
                + host.host() + "\",\"port\":"
                + host.port() + ",\"username\":\"" + host.user() + "\",\"ssh_key_path\":\"" + host.key()
                + "\",\"agent_port\":"
                + Sshd.freePort("127.0.0.1") + ",\"poll_seconds\":5,\"tags\":\""
                + (i < count ? "fleet" : "alone") + "\"}");
        ids.add(added.number("server_id"));
    }

    /** Runs one job to its end; its seconds. */
    private double measured(Central central, String kind, String targets, String name, int servers,
            String with, String limit)
            throws IOException {
        double[] before = {machineSeconds(), centralSeconds()};
        long began = System.nanoTime();
        String body = "{\"kind\":\"" + kind + "\",\"targets\":" + targets + ",\"parallelism\":" + PARALLELISM
                + "}";
        long job = central.post("/api/jobs", body).number("job_id");
        Await.until(name, JOB_BOUND, () -> central.get("/api/jobs/" + job).object().get("ended_at")
                .isString());
        double wall = (System.nanoTime() - began) / 1e9;
        double own = centralSeconds() - before[1];
        double host = (machineSeconds() - before[0] - own) / servers;
        JsonObject ended = central.get("/api/jobs/" + job).object();
        boolean well = ended.getString("state", "").equals("ok");
        if (!well) {
            for (JsonValue turn : ended.get("servers").asArray()) {
                System.err.println(turn.asObject().getString("name", "") + ": "
                        + turn.asObject().getString("text", ""));
            }
        }
        boolean within = well && (limit.equals("-") || wall <= Double.parseDouble(limit));
        line(name + ": s", String.format(Locale.ROOT, "%.1f (%s)", wall, ended.getString("text", "")), with,
                limit, within);
        line(name + ": CPU s a host", String.format(Locale.ROOT, "%.2f", host), "-", "-", true);
        line(name + ": central's CPU s a host", String.format(Locale.ROOT, "%.3f", own / servers), "-",
                servers > 1 ? Double.toString(CENTRAL_LIMIT_CPU_SECONDS) : "-",
                servers == 1 || own / servers <= CENTRAL_LIMIT_CPU_SECONDS);
        return wall;
    }

    private static void line(String name, String ours, String with, String limit, boolean ok) {
        System.out.println("bench | bulk: " + name + " | " + ours + " | " + with + " | - | " + limit + " | "
                + (ok ? "ok" : "over"));
    }

    private static double centralSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Of all cores and all processes: user, nice and system. */
    private static double machineSeconds() throws IOException {
        String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
        return (Long.parseLong(fields[1]) + Long.parseLong(fields[2])
                + Long.parseLong(fields[3])) / TICKS_PER_SECOND;
    }
}
