package monitor.store;

import bench.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Sample;

/**
 * What history costs and how fast it answers: bytes a figure by tier on a recorded trace; then a file with two years of 1,000
 * servers (or the first argument), made of that trace's stretches in random order, and questions to it while all of them are
 * polled every 5 s, sealed and rolled up. The first servers are made, the others are copies of their blocks.
 */
public final class HistoryBench {

    private static final int TEMPLATES = 20;
    private static final int QUESTIONS = 100;
    private static final Duration POLL = Duration.ofSeconds(5);

    /** What 1,000 servers are sealed after. */
    private static final Duration BLOCK = Duration.ofMinutes(20);

    private final List<Sample> trace;
    private final Random random = new Random(1);

    private HistoryBench(List<Sample> trace) {
        this.trace = trace;
    }

    public static void main(String[] args) throws Exception {
        Map<String, List<Sample>> hosts = Trace.read(Trace.FIXTURE);
        for (Map.Entry<String, List<Sample>> host : hosts.entrySet()) {
            sizes(host.getKey(), host.getValue());
        }
        Path folder = Files.createTempDirectory("history-bench");
        try {
            new HistoryBench(hosts.get("machine")).fleet(folder, args.length > 0 ? Integer.parseInt(args[0]) : 1_000);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }

    private static void line(String name, double ours, String with, double limit) {
        System.out.printf(Locale.ROOT, "bench | %s | %.2f | %s | - | %s | %s%n", name, ours, with, limit, ours <= limit ? "ok" : "over");
    }

    /** The trace as it was recorded, hour by hour, as it is sealed. */
    private static void sizes(String host, List<Sample> samples) {
        Rows rows = new Rows(samples.size());
        DetailRows details = new DetailRows();
        gather(samples, rows, details);
        long figures = count(rows) + count(details);
        long bytes = 0;
        for (int from = 0; from < rows.size(); from += 720) {
            bytes += Block.write(rows, from, Math.min(rows.size(), from + 720)).length;
        }
        for (int from = 0; from < details.size(); from += 720) {
            bytes += details.part(from, Math.min(details.size(), from + 720)).block().length;
        }
        String of = String.format(Locale.ROOT, "trace load-2h, %s: %d samples, %d figures", host, samples.size(), figures);
        line("bytes a figure, samples", (double) bytes / figures, of, 1.3);
        for (Tier tier : List.of(Tier.MINUTE, Tier.TEN_MINUTES)) {
            long values = 0;
            long rolled = 0;
            for (Rollup rollup : List.of(Rollup.of(rows, tier), Rollup.of(details, tier))) {
                values += 3 * rollup.lines().values().stream().mapToLong(line -> Arrays.stream(line.number()).filter(n -> n > 0).count()).sum();
                for (long at = tier.window(rollup.at()[0]); at <= rollup.at()[rollup.size() - 1]; at += tier.windowMillis()) {
                    rolled += RollupBlock.write(rollup.part(at, at + tier.windowMillis())).length;
                }
            }
            line("bytes an average, least or most, " + tier.word(), (double) rolled / values, of, tier == Tier.MINUTE ? 2 : 3);
        }
    }

    private static void gather(List<Sample> samples, Rows rows, DetailRows details) {
        long minute = 0;
        for (Sample sample : samples) {
            long at = sample.at().toEpochMilli();
            int row = rows.add(at, sample.source().ordinal());
            for (int metric = 0; metric < Rows.METRICS; metric++) {
                rows.put(row, metric, sample.figures().scaled()[metric]);
            }
            Subjects subjects = Subjects.of(sample.details(), at / 60_000 != minute);
            minute = at / 60_000;
            details.put(details.add(at), Subjects.subjects(subjects.names()), subjects.values(), subject -> true);
        }
    }

    private static long count(Rows rows) {
        long count = 0;
        for (int metric = 0; metric < Rows.METRICS; metric++) {
            count += Arrays.stream(rows.column(metric), 0, rows.size()).filter(value -> value != Figures.ABSENT).count();
        }
        return count;
    }

    private static long count(DetailRows rows) {
        return rows.columns().values().stream().flatMap(Arrays::stream)
                .mapToLong(column -> Arrays.stream(column, 0, rows.size()).filter(value -> value != Figures.ABSENT).count()).sum();
    }

    // the fleet

    private record Stored(Tier tier, boolean detail, long windowAt, long fromAt, long toAt, int rows, String subjects, byte[] data) {}

    private void fleet(Path folder, int count) throws Exception {
        Instant end = Instant.ofEpochMilli(Tier.HOUR.bucket(System.currentTimeMillis()));
        try (Database db = Database.open(folder, Clock.systemUTC())) {
            List<Long> ids = new ArrayList<>();
            Servers servers = new Servers(db);
            for (int i = 0; i < count; i++) {
                ids.add(servers.insert(Given.server("s" + i, "h" + i, 22)).id());
            }
            long begin = System.nanoTime();
            double[] bytes = new double[Tier.values().length];
            for (int template = 0; template < Math.min(TEMPLATES, count); template++) {
                List<Stored> stored = server(end);
                stored.forEach(one -> bytes[one.tier().ordinal()] += one.data().length + one.subjects().length() + Reach.BLOCK_BYTES);
                for (int copy = template; copy < count; copy += TEMPLATES) {
                    put(db, ids.get(copy), stored);
                }
            }
            db.write(tx -> {
                Meta.put(tx, Rolling.BLOCKS, Long.toString(tx.number("SELECT max(id) FROM history_block")));
                Meta.put(tx, Rolling.DETAILS, Long.toString(tx.number("SELECT max(id) FROM history_detail")));
                return null;
            });
            System.out.printf(Locale.ROOT, "  filled in %.0f s: %d MB in the file, %.2f MB a server, %.2f by its own count%n",
                    (System.nanoTime() - begin) / 1e9, Files.size(folder.resolve("servers.db")) >> 20,
                    Files.size(folder.resolve("servers.db")) / 1048576.0 / count, db.<Long>read(Reach::usedBytes) / 1048576.0 / count);
            rows(bytes, Math.min(TEMPLATES, count));
            ask(db, ids, end);
        }
    }

    /** What the formula of {@link Forecast} takes for a row of each tier beside what it was here. */
    private static void rows(double[] bytes, int servers) {
        for (Tier tier : Tier.values()) {
            double step = tier == Tier.RAW ? POLL.toSeconds() : tier.stepMillis() / 1000.0;
            double row = bytes[tier.ordinal()] / servers / (Limits.DEFAULT.keep(tier).toSeconds() / step);
            double formula = Forecast.bytesASecond(tier.ordinal()) * step;
            System.out.printf(Locale.ROOT, "bench | bytes a server's row, %s | %.1f | %.1f by the formula | %.2f | 0.8 to 1.25 | %s%n", tier.word(),
                    row, formula, row / formula, row / formula > 0.8 && row / formula < 1.25 ? "ok" : "over");
        }
    }

    /** One server's blocks of all tiers up to there. */
    private List<Stored> server(Instant end) {
        List<Stored> stored = new ArrayList<>();
        Rows all = new Rows(1024);
        DetailRows allDetails = new DetailRows();
        long length = Limits.DEFAULT.keep(Tier.RAW).toMillis();
        for (long from = end.toEpochMilli() - length; from < end.toEpochMilli(); from += BLOCK.toMillis()) {
            List<Sample> some = stretch(from, (int) (BLOCK.toMillis() / POLL.toMillis()));
            Rows rows = new Rows(256);
            DetailRows details = new DetailRows();
            gather(some, rows, details);
            gather(some, all, allDetails);
            stored.add(new Stored(Tier.RAW, false, 0, rows.at(0), rows.at(rows.size() - 1), rows.size(), "", Block.write(rows, 0, rows.size())));
            DetailRows part = details.part(0, details.size());
            stored.add(new Stored(Tier.RAW, true, 0, rows.at(0), rows.at(rows.size() - 1), rows.size(), part.names(), part.block()));
        }
        for (boolean detail : new boolean[] {false, true}) {
            Rollup made = detail ? Rollup.of(allDetails, Tier.MINUTE) : Rollup.of(all, Tier.MINUTE);
            for (Tier tier : List.of(Tier.MINUTE, Tier.TEN_MINUTES, Tier.HOUR)) {
                made = lengthened(tier == Tier.MINUTE ? made : made.coarser(tier), tier, end);
                for (long at = tier.window(made.at()[0]); at < end.toEpochMilli(); at += tier.windowMillis()) {
                    Rollup part = made.part(at, at + tier.windowMillis());
                    if (part.size() > 0) {
                        stored.add(new Stored(tier, detail, at, part.at()[0], part.at()[part.size() - 1], part.size(), RollupBlock.names(part),
                                RollupBlock.write(part)));
                    }
                }
            }
        }
        return stored;
    }

    /** So many samples from anywhere in the trace, in stretches of ten minutes. */
    private List<Sample> stretch(long from, int count) {
        List<Sample> some = new ArrayList<>();
        int place = 0;
        for (int i = 0; i < count; i++) {
            if (i % 120 == 0) {
                place = random.nextInt(trace.size() - 120);
            }
            Sample sample = trace.get(place++);
            some.add(new Sample(0, Instant.ofEpochMilli(from + POLL.toMillis() * i + random.nextInt(40)), sample.source(), sample.figures(),
                    sample.details(), null, sample.json()));
        }
        return some;
    }

    /** As long as its tier is kept, by stretches of itself in random order. */
    private Rollup lengthened(Rollup rollup, Tier tier, Instant end) {
        int wanted = (int) (Limits.DEFAULT.keep(tier).toMillis() / tier.stepMillis());
        int[] from = new int[wanted];
        int stretch = (int) Math.max(2, Duration.ofMinutes(30).toMillis() / tier.stepMillis());
        for (int i = 0; i < wanted; i++) {
            from[i] = i % stretch == 0 ? random.nextInt(rollup.size()) : (from[i - 1] + 1) % rollup.size();
        }
        long[] at = new long[wanted];
        Arrays.setAll(at, i -> end.toEpochMilli() - (wanted - i) * tier.stepMillis());
        Map<Rollup.Key, Rollup.Line> lines = new java.util.LinkedHashMap<>();
        rollup.lines().forEach((key, line) -> lines.put(key, new Rollup.Line(picked(line.avg(), from), picked(line.min(), from),
                picked(line.max(), from), picked(line.number(), from))));
        return Rollup.of(at, lines);
    }

    private static long[] picked(long[] values, int[] from) {
        return Arrays.stream(from).mapToLong(place -> values[place]).toArray();
    }

    private static void put(Database db, long server, List<Stored> stored) {
        db.writeAlone(tx -> {
            for (Stored one : stored) {
                if (one.tier() != Tier.RAW) {
                    tx.update("INSERT INTO history_rollup (server_id, tier, detail, window_at, from_at, to_at, subjects, data) "
                            + "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", server, one.tier().ordinal(), one.detail(), one.windowAt(), one.fromAt(),
                            one.toAt(), one.subjects(), one.data());
                } else if (one.detail()) {
                    tx.update("INSERT INTO history_detail (server_id, from_at, to_at, rows, subjects, data) VALUES (?, ?, ?, ?, ?, ?)", server,
                            one.fromAt(), one.toAt(), one.rows(), one.subjects(), one.data());
                } else {
                    tx.update("INSERT INTO history_block (server_id, from_at, to_at, rows, interval_millis, data) VALUES (?, ?, ?, ?, 5000, ?)",
                            server, one.fromAt(), one.toAt(), one.rows(), one.data());
                }
            }
            return null;
        });
    }

    // questions

    private void ask(Database db, List<Long> ids, Instant end) throws InterruptedException {
        History history = new History(db);
        Retention retention = new Retention(db, history, Limits.DEFAULT);
        AtomicBoolean ended = new AtomicBoolean();
        List<Long> lags = new ArrayList<>();
        catchUp(history, db, ids, end);
        Thread polls = Thread.ofPlatform().start(() -> poll(history, ids, ended));
        Thread upkeep = Thread.ofPlatform().start(() -> upkeep(retention, ended));
        Thread watch = Thread.ofPlatform().start(() -> watch(db, lags, ended));
        Instant now = Instant.now();
        Supplier<Long> any = () -> ids.get(random.nextInt(ids.size()));
        line("ms p95 of a chart of 30 days, one metric", percentiles("30 days, one metric",
                () -> history.query(any.get(), EnumSet.of(Metric.CPU_PERCENT), now.minus(Duration.ofDays(30)), now, 600)), "-", 20);
        line("ms p95 of a chart of 30 days, all metrics", percentiles("30 days, all metrics",
                () -> history.query(any.get(), Set.of(), now.minus(Duration.ofDays(30)), now, 600)), "-", 20);
        percentiles("the last hour, all metrics", () -> history.query(any.get(), Set.of(), now.minus(Duration.ofHours(1)), now, 600));
        percentiles("two years, all metrics", () -> history.query(any.get(), Set.of(), now.minus(Duration.ofDays(730)), now, 600));
        line("ms p95 of one metric of " + ids.size() + " servers over a day", percentiles("compare, one day",
                () -> history.compare(Metric.CPU_PERCENT, ids, now.minus(Duration.ofDays(1)), now, 288)), "-", 200);
        percentiles("compare, 30 days", () -> history.compare(Metric.CPU_PERCENT, ids, now.minus(Duration.ofDays(30)), now, 288));
        ended.set(true);
        polls.join();
        upkeep.join();
        watch.join();
        lags.sort(null);
        line("ms that the writer let somebody wait, p99", lags.get(lags.size() * 99 / 100) / 1e6, lags.size() + " writes, longest "
                + lags.getLast() / 1_000_000 + " ms", 250);
        line("samples dropped meanwhile", db.health().dropped(), "-", 0);
    }

    /** Rows of the last minutes, as there are before the next sealing. */
    private void catchUp(History history, Database db, List<Long> ids, Instant end) {
        Instant now = Instant.now();
        for (Instant at = now.minus(BLOCK.dividedBy(2)).isAfter(end) ? now.minus(BLOCK.dividedBy(2)) : end; at.isBefore(now); at = at.plus(POLL)) {
            for (long id : ids) {
                history.append(of(id, at));
            }
            db.write(tx -> null);
        }
    }

    private Sample of(long id, Instant at) {
        Sample sample = trace.get((int) Math.floorMod(id * 31 + at.getEpochSecond() / 5, (long) trace.size()));
        return new Sample(id, at, sample.source(), sample.figures(), sample.details(), null, sample.json());
    }

    private void poll(History history, List<Long> ids, AtomicBoolean ended) {
        for (long next = System.nanoTime(), i = 0; !ended.get(); next += POLL.toNanos() / ids.size(), i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(next - System.nanoTime());
            history.append(of(ids.get((int) (i % ids.size())), Instant.now()));
        }
    }

    /** An hour ahead, so that all that there is becomes due: seals and rolls without a pause. */
    private static void upkeep(Retention retention, AtomicBoolean ended) {
        while (!ended.get()) {
            Duration wait = retention.sweep(Instant.now().plus(Duration.ofHours(1)));
            java.util.concurrent.locks.LockSupport.parkNanos(Math.min(wait.toNanos(), Duration.ofSeconds(1).toNanos()));
        }
    }

    private static void watch(Database db, List<Long> lags, AtomicBoolean ended) {
        while (!ended.get()) {
            long begin = System.nanoTime();
            db.write(tx -> null);
            lags.add(System.nanoTime() - begin);
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    private static double percentiles(String name, Supplier<?> question) {
        double[] millis = new double[QUESTIONS];
        for (int i = 0; i < QUESTIONS / 5; i++) {
            question.get();
        }
        for (int i = 0; i < QUESTIONS; i++) {
            long begin = System.nanoTime();
            question.get();
            millis[i] = (System.nanoTime() - begin) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(Locale.ROOT, "  %s: p50 %.1f ms, p95 %.1f ms%n", name, millis[QUESTIONS / 2], millis[QUESTIONS * 95 / 100]);
        return millis[QUESTIONS * 95 / 100];
    }
}
