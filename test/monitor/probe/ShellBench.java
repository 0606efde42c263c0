package monitor.probe;

import hosts.Sshd;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.ssh.Ssh;
import monitor.testing.Await;

/**
 * What a poll costs the host and the central: by the shell, by the agent, and a bare {@code ssh exec true}, over one open session to an
 * sshd of this machine, which has 200 processes.
 */
public final class ShellBench {

    private static final int PROCESSES = 200;
    private static final int POLLS = 100;
    /** Until the compiler is done with what a poll needs: a central polls for days. */
    private static final int WARM = 400;
    private static final double MOST_MILLIS = 30;
    private static final double MOST_KILOBYTES = 60;
    private static final int HOSTS = 200;

    private ShellBench() {}

    private interface Poll {
        void run();
    }

    public static void main(String[] args) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Process agent = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-cp", ".build/agent-classes", "agent", "--port", "" + port).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        List<Process> others = new ArrayList<>();
        try (Sshd sshd = Sshd.start(); ShellReads reads = new ShellReads(sshd.target(1), port)) {
            while (processes() < PROCESSES) {
                others.add(new ProcessBuilder("sleep", "3600").start());
            }
            Await.until("the agent answers", Duration.ofSeconds(20), () -> reads.probes.poll(reads.server, ShellReads.DEADLINE)
                    instanceof Result.Ok<Sample>(Sample sample) && sample.source() == monitor.model.Source.AGENT);
            ProcessHandle session = sshd.sessions().getLast();
            Ssh.Command command = new Ssh.Command("true", ShellReads.DEADLINE, 1 << 16);
            double exec = cost(session, () -> reads.ssh.run(sshd.target(1), command), "ssh exec true", Double.NaN);
            cost(session, () -> reads.probes.poll(reads.server, ShellReads.DEADLINE), "agent poll, sshd's part", exec);
            reads.sample();
            Await.until("slow things", Duration.ofSeconds(20), () -> ShellReads.json(reads.sample()).contains("\"services\""));
            double shell = cost(session, reads::sample, "agentless poll", exec);
            double kilobytes = kilobytes(reads, sshd);
            System.out.printf(Locale.ROOT, "bench | agentless poll, CPU on a host of %d processes | %.1f ms | %.1f ms an ssh exec true | %.1f | %.0f | %s%n",
                    processes(), shell, exec, shell / exec, MOST_MILLIS, shell <= MOST_MILLIS ? "ok" : "over");
            System.out.printf(Locale.ROOT, "bench | agentless poll, bytes | %.1f kB | - | - | %.0f | %s%n", kilobytes, MOST_KILOBYTES,
                    kilobytes <= MOST_KILOBYTES ? "ok" : "over");
            memory(reads, sshd);
        } finally {
            others.forEach(Process::destroyForcibly);
            agent.destroyForcibly();
        }
    }

    private static long processes() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(path -> path.getFileName().toString().matches("[0-9]+")).count();
        }
    }

    /** Milliseconds of CPU on the host for each, its ended children included; what it costs here is printed. */
    private static double cost(ProcessHandle session, Poll poll, String name, double beside) throws IOException {
        for (int i = 0; i < WARM; i++) {
            poll.run();
        }
        double host = millis(session);
        long own = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
        long begun = System.nanoTime();
        for (int i = 0; i < POLLS; i++) {
            poll.run();
        }
        double took = (System.nanoTime() - begun) / 1e6 / POLLS;
        double cost = (millis(session) - host) / POLLS;
        double here = (ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() - own) / 1e6 / POLLS;
        System.out.printf(Locale.ROOT, "bench | %s | %.2f ms CPU on the host | %.2f ms CPU here, %.1f ms long | %s | - | -%n", name, cost, here, took,
                Double.isNaN(beside) ? "-" : "%.2f of an exec".formatted(cost / beside));
        return cost;
    }

    private static double millis(ProcessHandle process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] field = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = 11; i <= 14; i++) {
            ticks += Long.parseLong(field[i]);
        }
        return 10.0 * ticks;
    }

    /** What one usual reading prints. */
    private static double kilobytes(ShellReads reads, Sshd sshd) {
        String command = ShellScript.READ.command("mark", "0", "" + Long.MAX_VALUE, "1F93", "");
        return reads.ssh.run(sshd.target(1), new Ssh.Command(command, ShellReads.DEADLINE, 1 << 22))
                instanceof Result.Ok<Ssh.Ran>(Ssh.Ran ran) ? ran.stdout().length / 1000.0 : Double.NaN;
    }

    /** What the central keeps of a server that is read by its shell, beside the sample. */
    private static void memory(ShellReads reads, Sshd sshd) {
        List<ShellHost> hosts = new ArrayList<>();
        long before = used();
        String command = ShellScript.READ.command("mark", "2", "0", "1F93", "");
        for (int i = 0; i < HOSTS; i++) {
            ShellHost host = new ShellHost();
            for (int tick = 0; tick < 2; tick++) {
                if (reads.ssh.run(sshd.target(1), new Ssh.Command(command, ShellReads.DEADLINE, 1 << 22))
                        .then(ran -> ShellOutput.lines(ran, "mark")) instanceof Result.Ok<List<String>>(List<String> lines)) {
                    Snapshot snapshot = new Snapshot(lines);
                    if (tick == 0) {
                        host.begin(snapshot);
                    } else {
                        host.tick(snapshot);
                    }
                }
            }
            host.answer("/api/all");
            hosts.add(host);
        }
        System.out.printf(Locale.ROOT, "bench | agentless, memory here a server of %d processes | %.0f kB | - | - | - | -%n", PROCESSES,
                (used() - before) / 1000.0 / hosts.size());
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
