package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import monitor.model.Actions;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;
import monitor.store.Database;
import monitor.store.History;
import monitor.store.Limits;
import monitor.store.Retention;
import monitor.store.Servers;

/**
 * What history costs on the disk and in time: 300 servers (or the first argument) for an hour at one sample every 5 s, one
 * transaction a tick, beside a plain table of a row a figure that is given a part of the same figures in the same run.
 * Needs a real disk under java.io.tmpdir: a tmpfs counts no written bytes.
 */
public final class StoreBench {

    private static final int TICKS = 720;
    private static final Instant START = Instant.parse("2026-01-06T12:00:00Z");

    /** The plain table gets this many ticks: it is slow. */
    private static final int PLAIN_TICKS = 72;

    private StoreBench() {}

    public static void main(String[] args) throws Exception {
        int servers = args.length > 0 ? Integer.parseInt(args[0]) : 300;
        Path folder = Files.createTempDirectory("store-bench");
        try {
            Cost ours = ours(folder.resolve("ours"), servers);
            Cost plain = plain(folder.resolve("plain"), servers);
            line("bytes a stored figure", ours.restBytes, plain.restBytes, "row a figure", 3.5);
            line("bytes written a sample", ours.writtenBytes, plain.writtenBytes, "row a figure", 1_000);
            System.out.printf(Locale.ROOT, "bench | query last hour, all metrics | %.2f ms | %.2f ms row a figure | %.3f | 1 | %s%n",
                    ours.queryMillis, plain.queryMillis, ours.queryMillis / plain.queryMillis,
                    ours.queryMillis <= plain.queryMillis ? "ok" : "over");
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }

    private record Cost(double restBytes, double writtenBytes, double queryMillis) {}

    private static void line(String name, double ours, double plain, String with, double limit) {
        System.out.printf(Locale.ROOT, "bench | %s | %.2f | %.2f %s | %.3f | %s | %s%n", name, ours, plain, with, ours / plain, limit,
                ours <= limit ? "ok" : "over");
    }

    private static Cost ours(Path folder, int count) throws IOException {
        List<Host> hosts = hosts(count);
        try (Database db = Database.open(folder, Clock.systemUTC())) {
            Servers servers = new Servers(db);
            for (Host host : hosts) {
                host.id = servers.insert(new Server(0, "s" + host.number, "h" + host.number, 22, "root", "", List.of(), null, 8083,
                        null, null, false, Actions.NONE, false, false, START)).id();
            }
            History history = new History(db);
            Retention retention = new Retention(db, history, Limits.DEFAULT);
            long empty = Files.size(folder.resolve("servers.db"));
            long written = writtenBytes();
            long figures = 0;
            double cpuBegin = cpuSeconds();
            for (int tick = 0; tick < TICKS; tick++) {
                for (Host host : hosts) {
                    Sample sample = host.sample(START.plusMillis(5_000L * tick + host.random.nextInt(40)));
                    figures += figures(sample);
                    history.append(sample);
                }
                db.write(tx -> 0);
            }
            System.out.printf(Locale.ROOT, "  appended %d samples, %.1f µs of the processor each, %.0f bytes written each before sealing%n", TICKS * count,
                    (cpuSeconds() - cpuBegin) * 1e6 / TICKS / count, (writtenBytes() - written) / (double) TICKS / count);
            Instant first = START;
            Instant last = START.plusSeconds(3_600);
            double recent = millis(() -> history.query(hosts.getFirst().id, Set.of(), first, last, 600));
            long begin = System.nanoTime();
            long longest = 0;
            double cpu = cpuSeconds();
            while (true) {
                long one = System.nanoTime();
                Duration next = retention.sweep(START.plusSeconds(3_601));
                longest = Math.max(longest, System.nanoTime() - one);
                if (next.compareTo(Duration.ofSeconds(1)) >= 0) {
                    break;
                }
            }
            System.out.printf(Locale.ROOT, "  sealed in %.1f ms (%.1f s of the processor), longest step %.1f ms%n",
                    (System.nanoTime() - begin) / 1e6, cpuSeconds() - cpu, longest / 1e6);
            double sealed = millis(() -> history.query(hosts.getFirst().id, Set.of(), first, last, 600));
            double one = millis(() -> history.query(hosts.getFirst().id, EnumSet.of(Metric.CPU_PERCENT), first, last, 600));
            System.out.printf(Locale.ROOT, "  last hour: from rows %.2f ms, from a block %.2f ms, one metric %.2f ms%n", recent, sealed, one);
            long used = used(folder);
            double writtenEach = (writtenBytes() - written) / (double) TICKS / count;
            System.out.printf(Locale.ROOT, "  %d bytes in use, %d in the file, %d figures%n", used,
                    Files.size(folder.resolve("servers.db")), figures);
            return new Cost((used - empty) / (double) figures, writtenEach, recent);
        }
    }

    /** Pages in use, times their size. */
    private static long used(Path folder) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("servers.db"))) {
            return (pragma(connection, "page_count") - pragma(connection, "freelist_count")) * pragma(connection, "page_size");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery("PRAGMA " + name)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static Cost plain(Path folder, int count) throws IOException, SQLException {
        Files.createDirectories(folder);
        List<Host> hosts = hosts(count);
        Path file = folder.resolve("plain.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                        + "CREATE TABLE figure (server_id INTEGER, at INTEGER, name TEXT, value REAL);"
                        + "CREATE INDEX figure_of ON figure (server_id, at)");
            }
            connection.setAutoCommit(false);
            long written = writtenBytes();
            long figures = 0;
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO figure VALUES (?, ?, ?, ?)")) {
                for (int tick = 0; tick < PLAIN_TICKS; tick++) {
                    for (Host host : hosts) {
                        Sample sample = host.sample(START.plusMillis(5_000L * tick));
                        figures += figures(sample);
                        for (Metric metric : Metric.values()) {
                            if (sample.figures().has(metric)) {
                                row(insert, host, sample, metric.word(), sample.figures().get(metric));
                            }
                        }
                        for (Detail detail : sample.details()) {
                            row(insert, host, sample, detail.kind() + " " + detail.subject() + " 1", detail.first());
                            if (detail.second() != Figures.ABSENT) {
                                row(insert, host, sample, detail.kind() + " " + detail.subject() + " 2", detail.second());
                            }
                        }
                    }
                    insert.executeBatch();
                    connection.commit();
                }
            }
            try (Statement statement = connection.createStatement()) {
                connection.setAutoCommit(true);
                statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
            double query = millis(() -> askPlain(connection)) * TICKS / PLAIN_TICKS;
            return new Cost(Files.size(file) / (double) figures, (writtenBytes() - written) / (double) PLAIN_TICKS / count, query);
        }
    }

    private static void row(PreparedStatement insert, Host host, Sample sample, String name, double value) throws SQLException {
        insert.setLong(1, host.number);
        insert.setLong(2, sample.at().toEpochMilli());
        insert.setString(3, name);
        insert.setDouble(4, value);
        insert.addBatch();
    }

    private static Object askPlain(Connection connection) {
        try (PreparedStatement statement = connection.prepareStatement("SELECT name, at / 6000, avg(value), min(value), max(value)"
                + " FROM figure WHERE server_id = 0 AND at >= ? GROUP BY 1, 2")) {
            statement.setLong(1, START.toEpochMilli());
            List<Double> found = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    found.add(result.getDouble(3) + result.getDouble(4) + result.getDouble(5));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of the processor, on the average of some after some to warm up: the clock on the wall knows of others too. */
    private static double millis(Supplier<?> work) {
        double begin = 0;
        for (int i = 0; i < 250; i++) {
            if (i == 200) {
                begin = cpuSeconds();
            }
            work.get();
        }
        return (cpuSeconds() - begin) * 1_000 / 50;
    }

    private static double cpuSeconds() {
        return ((com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime() / 1e9;
    }

    private static long writtenBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/io"))) {
            return lines.filter(line -> line.startsWith("write_bytes: ")).mapToLong(line -> Long.parseLong(line.substring(13)))
                    .findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long figures(Sample sample) {
        long figures = 0;
        for (Metric metric : Metric.values()) {
            figures += sample.figures().has(metric) ? 1 : 0;
        }
        for (Detail detail : sample.details()) {
            figures += detail.second() == Figures.ABSENT ? 1 : 2;
        }
        return figures;
    }

    private static List<Host> hosts(int count) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hosts.add(new Host(i));
        }
        return hosts;
    }

    /** A server whose figures wander as those of a busy one do. */
    private static final class Host {

        private final int number;
        private final Random random;
        private final double[] walk = new double[64];
        private long id;

        Host(int number) {
            this.number = number;
            random = new Random(number);
            for (int i = 0; i < walk.length; i++) {
                walk[i] = random.nextDouble();
            }
        }

        private double wander(int which, double least, double most) {
            walk[which] = Math.max(0, Math.min(1, walk[which] + (random.nextDouble() - 0.5) * 0.1));
            return least + (most - least) * walk[which];
        }

        private double noise(int which, double least, double most) {
            return wander(which, least, most) * (0.7 + 0.6 * random.nextDouble());
        }

        private double pages(int which, double most) {
            return Math.rint(wander(which, 0, most) / 4096) * 4096;
        }

        Sample sample(Instant at) {
            Figures figures = Figures.empty();
            figures.put(Metric.CPU_USER_PERCENT, noise(0, 0, 50));
            figures.put(Metric.CPU_SYSTEM_PERCENT, noise(1, 0, 20));
            figures.put(Metric.CPU_IOWAIT_PERCENT, noise(2, 0, 5));
            figures.put(Metric.CPU_STEAL_PERCENT, random.nextInt(20) == 0 ? 1 : 0);
            figures.put(Metric.CPU_PERCENT, figures.get(Metric.CPU_USER_PERCENT) + figures.get(Metric.CPU_SYSTEM_PERCENT));
            figures.put(Metric.LOAD_1, wander(3, 0, 8));
            figures.put(Metric.LOAD_5, wander(4, 0, 8));
            figures.put(Metric.LOAD_15, wander(5, 0, 8));
            figures.put(Metric.MEMORY_USED_BYTES, pages(6, 16e9));
            figures.put(Metric.MEMORY_AVAILABLE_BYTES, 16e9 - figures.get(Metric.MEMORY_USED_BYTES));
            figures.put(Metric.MEMORY_PERCENT, figures.get(Metric.MEMORY_USED_BYTES) / 16e7);
            figures.put(Metric.SWAP_USED_BYTES, 123 * 4096);
            figures.put(Metric.PRESSURE_CPU_PERCENT, noise(7, 0, 3));
            figures.put(Metric.PRESSURE_MEMORY_PERCENT, 0);
            figures.put(Metric.PRESSURE_IO_PERCENT, noise(8, 0, 3));
            figures.put(Metric.DISK_PERCENT, wander(9, 40, 42));
            figures.put(Metric.DISK_READ_BYTES_PER_SECOND, noise(10, 0, 1e6));
            figures.put(Metric.DISK_WRITE_BYTES_PER_SECOND, noise(11, 0, 1e7));
            figures.put(Metric.DISK_BUSY_PERCENT, noise(12, 0, 30));
            figures.put(Metric.NETWORK_RX_BYTES_PER_SECOND, noise(13, 0, 1e7));
            figures.put(Metric.NETWORK_TX_BYTES_PER_SECOND, noise(14, 0, 1e7));
            figures.put(Metric.TCP_ESTABLISHED, wander(15, 10, 60));
            figures.put(Metric.PROCESS_COUNT, wander(16, 150, 180));
            figures.put(Metric.TEMPERATURE_CELSIUS, wander(17, 40, 60));
            figures.put(Metric.SKEW_MILLIS, random.nextInt(5));
            return new Sample(id, at, Source.AGENT, figures, details(), null, new byte[0]);
        }

        private List<Detail> details() {
            List<Detail> details = new ArrayList<>();
            details.add(new Detail(Detail.Kind.DISK, "/", (long) wander(20, 4000, 4100), (long) pages(21, 1e11)));
            details.add(new Detail(Detail.Kind.DISK, "/var", (long) wander(22, 6000, 6100), (long) pages(23, 1e12)));
            details.add(new Detail(Detail.Kind.INTERFACE, "eth0", (long) noise(24, 0, 1e7), (long) noise(25, 0, 1e7)));
            details.add(new Detail(Detail.Kind.INTERFACE, "docker0", (long) noise(26, 0, 1e4), (long) noise(27, 0, 1e4)));
            details.add(new Detail(Detail.Kind.DEVICE, "sda", (long) noise(28, 0, 1e6), (long) noise(29, 0, 1e7)));
            for (int core = 0; core < 4; core++) {
                details.add(new Detail(Detail.Kind.CORE, Integer.toString(core), (long) noise(30 + core, 0, 7000), Figures.ABSENT));
            }
            for (int container = 0; container < 3; container++) {
                details.add(new Detail(Detail.Kind.CONTAINER, "container-" + container, (long) noise(40 + container, 0, 2000),
                        (long) pages(50 + container, 1e9)));
            }
            return details;
        }
    }
}
