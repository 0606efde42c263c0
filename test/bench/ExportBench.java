package bench;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import monitor.export.Table;
import monitor.model.Actions;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;
import monitor.store.Database;
import monitor.store.History;
import monitor.store.Limits;
import monitor.store.Retention;
import monitor.store.Samples;
import monitor.store.Servers;

/** An export of ten million rows: how fast it goes, beside one of a hundredth of them, and whether memory stays where it was. */
public final class ExportBench {

    private static final int ROWS = 3_600;
    private static final int SERVERS = 2_800;
    private static final Instant BEGIN = Instant.parse("2026-01-06T00:00:00Z");
    private static final double LIMIT_MIB = 16;

    private ExportBench() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("export-bench");
        Clock clock = Clock.fixed(BEGIN.plus(Duration.ofHours(3)), ZoneOffset.UTC);
        try (Database db = Database.open(folder, clock)) {
            History history = new History(db);
            List<Long> servers = fill(db, history, clock);
            Samples samples = new Samples(db, history);
            Set<Metric> metrics = EnumSet.of(Metric.CPU_PERCENT, Metric.MEMORY_PERCENT, Metric.LOAD_1, Metric.DISK_PERCENT);
            double few = export(samples, servers.subList(0, SERVERS / 100), metrics);
            long before = heap();
            long begun = System.nanoTime();
            double many = export(samples, servers, metrics);
            double seconds = (System.nanoTime() - begun) / 1e9;
            double grown = (heap() - before) / 1048576.0;
            System.out.printf(Locale.ROOT, "bench | export of %d rows in %.0f s, rows a second | %.0f | %.0f of a hundredth as many | %.2f | - | ok%n",
                    (long) SERVERS * ROWS, seconds, many, few, many / few);
            System.out.printf(Locale.ROOT, "bench | heap after that export, MiB more than before it | %.1f | - | - | %.0f | %s%n",
                    grown, LIMIT_MIB, grown <= LIMIT_MIB ? "ok" : "over");
        }
    }

    /** An hour of one server, and the same hour for all the others. */
    private static List<Long> fill(Database db, History history, Clock clock) {
        Servers servers = new Servers(db);
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            ids.add(servers.insert(new Server(0, "server " + i, "10.0." + i / 250 + "." + i % 250, 22, "root", "", List.of(), null, 8083,
                    null, null, false, Actions.NONE, false, false, BEGIN)).id());
        }
        Random random = new Random(7);
        for (int i = 0; i < ROWS; i++) {
            Figures figures = Figures.empty();
            for (Metric metric : Metric.values()) {
                figures.put(metric, 10 + 5 * random.nextGaussian());
            }
            history.append(new Sample(ids.getFirst(), BEGIN.plusSeconds(i), Source.AGENT, figures, List.of(),
                    new Sample.Facts("h", null, null, null, 0, 0, 1, null), new byte[] {'{', '}'}));
        }
        db.write(tx -> null);
        Retention retention = new Retention(db, history, Limits.DEFAULT);
        while (db.<Long>read(tx -> tx.number("SELECT count(*) FROM history_block")) == 0) {
            retention.sweep(clock.instant());
        }
        for (long id : ids.subList(1, ids.size())) {
            db.write(tx -> tx.update("""
                    INSERT INTO history_block (server_id, from_at, to_at, rows, interval_millis, data)
                    SELECT ?, from_at, to_at, rows, interval_millis, data FROM history_block WHERE server_id = ?""", id, ids.getFirst()));
        }
        return ids;
    }

    private static double export(Samples samples, List<Long> servers, Set<Metric> metrics) throws IOException {
        long begun = System.nanoTime();
        long[] rows = {0};
        Table table = Table.csv(OutputStream.nullOutputStream(), List.of("server_id", "at", "a", "b", "c", "d"));
        for (long id : servers) {
            samples.<IOException>each(id, metrics, BEGIN, BEGIN.plus(Duration.ofDays(1)), (at, _, values) -> {
                table.row(Stream.concat(Stream.of((Object) id, at.toString()), Arrays.stream(values).boxed()).toArray());
                rows[0]++;
            });
        }
        table.end();
        if (rows[0] != (long) servers.size() * ROWS) {
            throw new IllegalStateException(rows[0] + " rows came out");
        }
        return rows[0] * 1e9 / (System.nanoTime() - begun);
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
