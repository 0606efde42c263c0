package bench;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * What the agent costs the machine that it watches, in one run beside what it is held against: its resident size beside a class
 * that only sleeps under the same Java and flags, and its processor time a poll beside a scrape of node_exporter. Both are
 * polled every 5 s for a minute (or the first argument, in seconds) after a warm-up, so that the background is in the figure.
 */
public final class AgentBench {

    private static final int POLLS_FOR_SIZE = 100;
    private static final int INTERVAL_SECONDS = 5;
    private static final int WARM_SECONDS = 60;
    private static final Path SOURCE = Path.of("agent/agent.java");
    private static final Path CLASSES = Path.of(".build/agent-classes");

    private AgentBench() {}

    /** The class that only sleeps. */
    public static final class Sleeper {

        private Sleeper() {}

        public static void main(String[] args) {
            while (true) {
                LockSupport.park();
            }
        }
    }

    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 60;
        Path folder = Files.createTempDirectory("agent-bench");
        List<Process> started = new ArrayList<>();
        try {
            for (Path java : javas()) {
                size(java, folder, started);
            }
            cost(folder, started, seconds);
        } finally {
            started.forEach(Process::destroyForcibly);
            for (File file : folder.toFile().listFiles()) {
                Files.deleteIfExists(file.toPath());
            }
            Files.delete(folder);
        }
    }

    /** This Java, and a 17 where there is one. */
    private static List<Path> javas() {
        List<Path> all = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")));
        File[] homes = new File("/usr/lib/jvm").listFiles();
        for (File home : homes == null ? new File[0] : homes) {
            if (home.getName().startsWith("java-17-openjdk-")) {
                all.add(home.toPath().resolve("bin/java"));
            }
        }
        return all;
    }

    private static String line(String kind) throws IOException {
        return Files.readAllLines(SOURCE).stream().filter(line -> line.startsWith("// lean " + kind + ": ")).findFirst().orElseThrow()
                .substring(("// lean " + kind + ": ").length());
    }

    private static Process start(Path folder, List<Process> started, List<String> words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log-" + started.size()).toFile());
        String[] variable = line("environment").split("=");
        builder.environment().put(variable[0], variable[1]);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static List<String> java(Path java, String classes, String... rest) throws IOException {
        List<String> words = new ArrayList<>(List.of(java.toString()));
        words.addAll(Arrays.asList(line("flags").split(" ")));
        words.addAll(List.of("-cp", classes));
        words.addAll(List.of(rest));
        return words;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void size(Path java, Path folder, List<Process> started) throws IOException {
        Path sleeping = Files.createDirectories(folder.resolve("sleeper/bench"));
        for (String name : new String[] {"AgentBench$Sleeper.class"}) {
            try (InputStream in = AgentBench.class.getResourceAsStream(name)) {
                byte[] bytes = in.readAllBytes();
                bytes[7] = 61; // a class of Java 17: it uses nothing newer
                Files.write(sleeping.resolve(name), bytes);
            }
        }
        int port = freePort();
        Process sleeper = start(folder, started, java(java, folder.resolve("sleeper").toString(), "bench.AgentBench$Sleeper"));
        Process agent = start(folder, started, java(java, CLASSES.toString(), "agent", "--port", "" + port));
        try (Client client = new Client(port, "/api/all")) {
            pause(7_000);
            for (int i = 0; i < POLLS_FOR_SIZE; i++) {
                client.poll();
            }
            pause(6_000);
            double ours = resident(agent) / 1024.0;
            double theirs = resident(sleeper) / 1024.0;
            System.out.printf(Locale.ROOT, "bench | agent resident, Java %s | %.1f MB | %.1f MB a class that sleeps | %.2f | 1.3 | %s%n",
                    version(java), ours, theirs, ours / theirs, ours <= 1.3 * theirs ? "ok" : "over");
            System.out.printf(Locale.ROOT, "bench | agent private memory, Java %s | %.1f MB | %.1f MB a class that sleeps | %.2f | - | -%n",
                    version(java), status(agent, "RssAnon") / 1024.0, status(sleeper, "RssAnon") / 1024.0,
                    (double) status(agent, "RssAnon") / status(sleeper, "RssAnon"));
        } finally {
            agent.destroy();
            sleeper.destroy();
        }
        Files.delete(sleeping.resolve("AgentBench$Sleeper.class"));
        Files.delete(sleeping);
        Files.delete(sleeping.getParent());
    }

    private static String version(Path java) throws IOException {
        for (String line : Files.readAllLines(java.toRealPath().getParent().getParent().resolve("release"))) {
            if (line.startsWith("JAVA_VERSION=")) {
                return line.substring(13).replace("\"", "");
            }
        }
        return "?";
    }

    private static void cost(Path folder, List<Process> started, int seconds) throws IOException {
        Path exporter = Path.of("/usr/bin/prometheus-node-exporter");
        if (!Files.isExecutable(exporter)) {
            System.out.println("bench | agent CPU | left out: needs prometheus-node-exporter | - | - | - | -");
            return;
        }
        int ownPort = freePort();
        int otherPort = freePort();
        Process agent = start(folder, started, java(javas().get(0), CLASSES.toString(), "agent", "--port", "" + ownPort));
        Process other = start(folder, started, List.of(exporter.toString(), "--web.listen-address=127.0.0.1:" + otherPort));
        pause(3_000);
        try (Client own = new Client(ownPort, "/api/all"); Client theirs = new Client(otherPort, "/metrics")) {
            polls(own, theirs, WARM_SECONDS);
            double ownBefore = cpuMillis(agent);
            double otherBefore = cpuMillis(other);
            int polls = polls(own, theirs, seconds);
            double ownCost = (cpuMillis(agent) - ownBefore) / polls;
            double otherCost = (cpuMillis(other) - otherBefore) / polls;
            System.out.printf(Locale.ROOT, "bench | agent CPU a poll, background included | %.2f ms | %.2f ms a scrape of node_exporter | %.2f "
                    + "| 0.5 | %s%n", ownCost, otherCost, ownCost / otherCost, ownCost <= 0.5 * otherCost ? "ok" : "over");
            double share = ownCost / (INTERVAL_SECONDS * 10.0);
            System.out.printf(Locale.ROOT, "bench | agent CPU at a poll every %d s | %.3f %% of a core | - | - | 0.3 | %s%n",
                    INTERVAL_SECONDS, share, share <= 0.3 ? "ok" : "over");
            double burst = cpuMillis(agent);
            for (int i = 0; i < 2000; i++) {
                own.poll();
            }
            System.out.printf(Locale.ROOT, "bench | agent CPU a poll of a reading already encoded | %.3f ms | - | - | - | -%n",
                    (cpuMillis(agent) - burst) / 2000);
        } finally {
            agent.destroy();
            other.destroy();
        }
    }

    private static int polls(Client own, Client theirs, int seconds) throws IOException {
        int polls = 0;
        for (int i = 0; i < seconds; i += INTERVAL_SECONDS) {
            own.poll();
            theirs.poll();
            polls++;
            pause(INTERVAL_SECONDS * 1000L);
        }
        return polls;
    }

    private static void pause(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        for (long left = millis * 1_000_000; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static long resident(Process process) throws IOException {
        return status(process, "VmRSS");
    }

    private static long status(Process process, String key) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith(key + ":")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("process " + process.pid() + " has no " + key);
    }

    /** Of all its threads, from the scheduler's nanoseconds: utime and stime are in steps of 10 ms. Children are added. */
    private static double cpuMillis(Process process) throws IOException {
        double sum = 0;
        for (File task : new File("/proc/" + process.pid() + "/task").listFiles()) {
            try {
                sum += Long.parseLong(Files.readString(task.toPath().resolve("schedstat")).split(" ")[0]) / 1e6;
            } catch (IOException e) {
                // the thread has ended in between; what it used is lost to both sides alike
            }
        }
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] field = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return sum + 10.0 * (Long.parseLong(field[13]) + Long.parseLong(field[14]));
    }

    /** A kept connection that asks for the packed form, as both the central and Prometheus do. */
    private static final class Client implements AutoCloseable {
        private final int port;
        private final String path;
        private Socket socket;
        private InputStream in;

        Client(int port, String path) {
            this.port = port;
            this.path = path;
        }

        void poll() throws IOException {
            if (socket == null) {
                socket = new Socket("127.0.0.1", port);
                socket.setTcpNoDelay(true);
                in = new BufferedInputStream(socket.getInputStream(), 65536);
            }
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            int length = -1;
            boolean chunked = false;
            for (String line = line(); !line.isEmpty(); line = line()) {
                String lower = line.toLowerCase(Locale.ROOT);
                length = lower.startsWith("content-length:") ? Integer.parseInt(lower.substring(15).trim()) : length;
                chunked |= lower.startsWith("transfer-encoding: chunked");
            }
            if (!chunked) {
                in.skipNBytes(length);
                return;
            }
            for (int chunk = Integer.parseInt(line(), 16); ; chunk = Integer.parseInt(line(), 16)) {
                in.skipNBytes(chunk + 2);
                if (chunk == 0) {
                    return;
                }
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the connection ended");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            if (socket != null) {
                socket.close();
            }
        }
    }
}
