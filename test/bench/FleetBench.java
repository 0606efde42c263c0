package bench;

import hosts.Shells;
import hosts.Sshd;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import monitor.model.Actions;
import monitor.model.Failure;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.probe.AgentProbe;
import monitor.ssh.HostKeys;
import monitor.ssh.SshPool;
import monitor.ssh.Target;
import monitor.testing.Await;

/**
 * What watching costs the central: one poll beside {@code ssh host curl}, and whole fleets (arguments: how many servers, by default 100 and
 * 1000; 0 for none) polled over real sessions of a real sshd, which answers on all of 127.0.0.0/8 in a network namespace of its own.
 * Needs root, iproute2 and openssh. {@code BENCH_SECONDS} (120) is how long, {@code BENCH_POLL_SECONDS} (5) how often,
 * {@code BENCH_JAVA_FLAGS} the central's JVM flags (by default those of start-central.sh).
 */
public final class FleetBench {

    private static final double CORE_LIMIT = 0.35;
    private static final double RESIDENT_LIMIT_MIB = 448;
    private static final double POLL_LIMIT = 60;

    /** What a host with fifty processes sends. */
    private static final int ANSWER_BYTES = 25_000;

    /** A login costs sshd a quarter of a second of CPU, and all of them are served by this one machine. */
    private static final Duration LOGIN_BOUND = Duration.ofMinutes(20);

    private static final int AGENT_PORT = 8083;
    private static final int SSH_PORT = 2222;
    private static final String FLAGS = "--enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx256m -Xss512k"
            + " -XX:+UseCompactObjectHeaders -XX:-UsePerfData";

    private final String namespace = "smbench" + ProcessHandle.current().pid();
    private final List<String> inside;
    private final Path folder;
    private final String launcher = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private FleetBench() throws IOException {
        folder = Files.createTempDirectory("fleet-bench");
        inside = List.of(Shells.find("ip"), "netns", "exec", namespace);
    }

    public static void main(String[] args) throws Exception {
        if (!Shells.isRoot() || Shells.find("ip") == null || Shells.find("sshd") == null) {
            System.out.println("bench | fleet | left out: needs root, iproute2 and openssh-server | - | - | - | -");
            return;
        }
        FleetBench bench = new FleetBench();
        // in a hook, so that a bench that is interrupted leaves nothing either
        Runtime.getRuntime().addShutdownHook(new Thread(bench::clean));
        bench.run(args.length == 0 ? new int[] {100, 1000} : Arrays.stream(args).mapToInt(Integer::parseInt).filter(n -> n > 0).toArray());
    }

    private void clean() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        Shells.run(Shells.find("ip"), "netns", "del", namespace);
        Shells.deleteTree(folder);
    }

    private void run(int[] fleets) throws Exception {
        Shells.run(Shells.find("ip"), "netns", "add", namespace);
        List<String> up = new ArrayList<>(inside);
        up.addAll(List.of(Shells.find("ip"), "link", "set", "lo", "up"));
        Shells.run(up.toArray(String[]::new));
        Path answer = Files.write(folder.resolve("all.json"), answer());
        Process agent = start(inside, List.of("-Xmx64m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")),
                List.of("bench.CannedAgent", answer.toString(), Integer.toString(AGENT_PORT)));
        try (Sshd sshd = Sshd.builder().address("0.0.0.0", SSH_PORT).under(inside).option("MaxStartups", "5000")
                .option("LoginGraceTime", "600").option("LogLevel", "ERROR").start()) {
            for (int count : fleets) {
                fleet(count, sshd);
            }
        } finally {
            agent.destroyForcibly();
        }
        onePoll(answer);
    }

    /** A true answer of this machine's agent, its processes repeated until it is as long as that of a busier host. */
    private byte[] answer() throws Exception {
        Process once = start(List.of(), List.of("-cp", System.getProperty("java.class.path")), List.of("agent", "--once"));
        String text = new String(once.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int begin = text.indexOf("\"processes\":[") + "\"processes\":[".length();
        int end = text.indexOf("],\"services\"", begin);
        String processes = text.substring(begin, end);
        StringBuilder more = new StringBuilder(text);
        while (!processes.isEmpty() && more.length() < ANSWER_BYTES) {
            more.insert(begin, processes + ",");
        }
        return more.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Process start(List<String> prefix, List<String> flags, List<String> words) throws IOException {
        List<String> line = new ArrayList<>(prefix);
        line.add(launcher);
        line.addAll(flags);
        line.addAll(words);
        return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    // ---- a whole fleet -----------------------------------------------------------------------------------------

    private void fleet(int count, Sshd sshd) throws Exception {
        int seconds = Integer.parseInt(System.getenv().getOrDefault("BENCH_SECONDS", "120"));
        String pollSeconds = System.getenv().getOrDefault("BENCH_POLL_SECONDS", "5");
        Path data = Files.createDirectories(folder.resolve("data-" + count));
        List<String> flags = new ArrayList<>(
                List.of(System.getenv().getOrDefault("BENCH_JAVA_FLAGS", FLAGS).split(" ")));
        flags.addAll(List.of("-cp", System.getProperty("java.class.path")));
        Process central = start(inside, flags, List.of("bench.FleetCentral", data.toString(), Integer.toString(count),
                Integer.toString(SSH_PORT), Integer.toString(AGENT_PORT), sshd.key().toString(), sshd.user(), pollSeconds));
        try (BufferedReader out = new BufferedReader(new InputStreamReader(central.getInputStream(), StandardCharsets.UTF_8));
                BufferedWriter in = new BufferedWriter(new OutputStreamWriter(central.getOutputStream(), StandardCharsets.UTF_8))) {
            Supplier<Map<String, Long>> counters = () -> counters(in, out);
            long began = System.nanoTime();
            Await.until(count + " servers are online", LOGIN_BOUND, () -> {
                pause(Duration.ofMillis(500));
                return counters.get().get("online") == count;
            });
            line(count + " servers: all online after s", String.format(Locale.ROOT, "%.1f", (System.nanoTime() - began) / 1e9), "-", "-",
                    true);
            pause(Duration.ofSeconds(15)); // the JIT's first work and the logins' garbage are no part of watching
            Map<String, Long> before = counters.get();
            double cpuBefore = cpuSeconds(central);
            long from = System.nanoTime();
            pause(Duration.ofSeconds(seconds));
            double cores = (cpuSeconds(central) - cpuBefore) / ((System.nanoTime() - from) / 1e9);
            tell(count, Integer.parseInt(pollSeconds), cores, central, before, counters.get());
        } finally {
            central.destroy();
            if (!central.waitFor(20, TimeUnit.SECONDS)) {
                central.destroyForcibly();
            }
        }
    }

    private static void tell(int count, int pollSeconds, double cores, Process central, Map<String, Long> before,
            Map<String, Long> after) throws IOException {
        boolean limited = count <= 1000 && pollSeconds >= 5;
        String name = count + " servers every " + pollSeconds + " s: ";
        double resident = residentMib(central, "VmRSS:");
        double peak = residentMib(central, "VmHWM:");
        long polls = after.get("polls") - before.get("polls");
        long late = after.get("polls_late") + after.get("polls_skipped") - before.get("polls_late") - before.get("polls_skipped");
        long failed = after.get("polls_failed") - before.get("polls_failed");
        String atAll = limited ? String.format(Locale.ROOT, "%.2f", CORE_LIMIT) : "-";
        line(name + "cores", String.format(Locale.ROOT, "%.3f", cores), "-", atAll, !limited || cores <= CORE_LIMIT);
        line(name + "resident MiB", String.format(Locale.ROOT, "%.0f (peak %.0f)", resident, peak), "-",
                limited ? String.format(Locale.ROOT, "%.0f", RESIDENT_LIMIT_MIB) : "-", !limited || peak <= RESIDENT_LIMIT_MIB);
        line(name + "polls late", Long.toString(late), polls + " polls", "0", late == 0);
        line(name + "polls failed", Long.toString(failed), polls + " polls", "0", failed == 0);
        line(name + "ms a poll", String.format(Locale.ROOT, "%.2f",
                (after.get("poll_micros_total") - before.get("poll_micros_total")) / 1e3 / polls), "-", "-", true);
        line(name + "CPU ms a poll", String.format(Locale.ROOT, "%.3f", cores * pollSeconds / count * 1000), "-", "-", true);
        line(name + "samples dropped by the store", Long.toString(after.get("store_dropped")), "-", "0",
                after.get("store_dropped") == 0);
    }

    private static void line(String name, String ours, String with, String limit, boolean ok) {
        System.out.println("bench | " + name + " | " + ours + " | " + with + " | - | " + limit + " | " + (ok ? "ok" : "over"));
    }

    private static Map<String, Long> counters(BufferedWriter in, BufferedReader out) {
        try {
            in.write("\n");
            in.flush();
            String line = out.readLine();
            if (line == null) {
                throw new IllegalStateException("the central has ended");
            }
            Map<String, Long> counters = new HashMap<>();
            for (String pair : line.strip().split(" ")) {
                counters.put(pair.substring(0, pair.indexOf('=')), Long.parseLong(pair.substring(pair.indexOf('=') + 1)));
            }
            return counters;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a process has used so far, by the kernel's count. */
    private static double cpuSeconds(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    private static double residentMib(Process process, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream().filter(text -> text.startsWith(field))
                .mapToLong(text -> Long.parseLong(text.replaceAll("\\D", ""))).findFirst().orElse(0) / 1024.0;
    }

    private static void pause(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
            java.util.concurrent.locks.LockSupport.parkNanos(left);
        }
    }

    // ---- one poll ----------------------------------------------------------------------------------------------

    /** One poll over the kept session beside what a login and a curl cost, both in this process, on this machine's loopback. */
    private void onePoll(Path answer) throws Exception {
        int port = Sshd.freePort("127.0.0.1");
        Process agent = start(List.of(), List.of("-Xmx64m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")),
                List.of("bench.CannedAgent", answer.toString(), Integer.toString(port)));
        HostKeys hostKeys = new HostKeys(folder.resolve("known_hosts"), folder.resolve("none"), false, Clock.systemUTC());
        try (Sshd sshd = Sshd.start(); SshPool ssh = new SshPool(hostKeys, null, folder, null)) {
            Target target = sshd.target(1);
            Server server = new Server(1, "one", sshd.host(), sshd.port(), sshd.user(), "", List.of(), null, port, null, null,
                    false, Actions.NONE, false, false, Instant.EPOCH);
            AgentProbe probe = new AgentProbe(ssh, any -> target, Clock.systemUTC(), System::nanoTime);
            Await.until("the agent answers", Duration.ofSeconds(20), () -> probe.poll(server, Duration.ofSeconds(5)) instanceof Result.Ok);
            double ours = median(1000, () -> poll(probe, server));
            String[] curl = {"ssh", "-F", "none", "-q", "-i", sshd.key().toString(), "-p", Integer.toString(sshd.port()), "-o",
                "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes",
                sshd.user() + "@" + sshd.host(), "curl -s http://127.0.0.1:" + port + "/api/all"};
            double theirs = median(15, () -> Shells.run(curl));
            System.out.printf(Locale.ROOT, "bench | one poll | %.2f ms | %.1f ms ssh host curl | %.0f | %.0f | %s%n", ours, theirs,
                    theirs / ours, POLL_LIMIT, theirs / ours >= POLL_LIMIT ? "ok" : "over");
        } finally {
            agent.destroyForcibly();
        }
    }

    private static void poll(AgentProbe probe, Server server) {
        if (probe.poll(server, Duration.ofSeconds(5)) instanceof Result.Failed<Sample>(Failure failure)) {
            throw new IllegalStateException(failure.sentence());
        }
    }

    private static double median(int times, Runnable what) {
        double[] millis = new double[times];
        for (int i = 0; i < times; i++) {
            long began = System.nanoTime();
            what.run();
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(millis);
        if (System.getenv("BENCH_SPREAD") != null) {
            System.err.printf(Locale.ROOT, "min %.2f, tenth %.2f, median %.2f, ninth %.2f, max %.2f ms%n", millis[0], millis[times / 10],
                    millis[times / 2], millis[times * 9 / 10], millis[times - 1]);
        }
        return millis[times / 2];
    }
}
