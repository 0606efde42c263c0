package monitor.recall;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import monitor.json.SampleReader;
import monitor.model.Log;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;
import monitor.probe.LocalProbe;
import monitor.store.Database;
import monitor.store.Given;
import monitor.store.Servers;
import monitor.store.SnapshotPins;
import monitor.store.SnapshotRows;

/**
 * What the lists of one server cost: bytes written a day, bytes held, and CPU a poll beside that of reading the same sample. From
 * samples of a real host, one JSON a line, in the file that is named first; without one this machine is recorded for 90 s, which
 * is too short for more than a rough figure. Hours and days are reckoned from the time that was recorded.
 */
public final class SnapshotBench {

    private static final int STEP_SECONDS = 5;
    private static final int RECORDED = 18;
    private static final int ROUNDS = 60;

    private SnapshotBench() {}

    public static void main(String[] args) throws Exception {
        List<byte[]> samples = args.length > 0 ? read(Path.of(args[0])) : record();
        size(samples);
        cpu(samples);
    }

    private static List<byte[]> read(Path file) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).map(line -> line.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private static List<byte[]> record() {
        List<byte[]> samples = new ArrayList<>();
        try (LocalProbe probe = new LocalProbe(Clock.systemUTC())) {
            Server server = Given.server("here", "localhost", 22);
            while (samples.size() < RECORDED) {
                if (probe.poll(server, Duration.ofSeconds(4)) instanceof Result.Ok<Sample>(Sample sample)) {
                    samples.add(sample.json());
                }
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(STEP_SECONDS));
            }
        }
        return samples;
    }

    private static Sample sample(long server, Instant at, byte[] json) {
        SampleReader.Parts parts = switch (SampleReader.read(json)) {
            case Result.Ok<SampleReader.Parts>(SampleReader.Parts read) -> read;
            case Result.Failed<SampleReader.Parts> failed -> throw new IllegalArgumentException(failed.toString());
        };
        return new Sample(server, at, Source.AGENT, parts.figures(), parts.details(), parts.facts(), json);
    }

    private static void size(List<byte[]> samples) throws IOException {
        Path folder = Files.createTempDirectory("snapshots");
        try (Database db = Database.open(folder, Clock.systemUTC())) {
            long server = new Servers(db).insert(Given.server("one", "one", 22)).id();
            SnapshotRows rows = new SnapshotRows(db);
            Snapshots snapshots = new Snapshots(rows, new SnapshotPins(db), new Snapshots.Limits(() -> 1L << 40, () -> 1L << 40),
                    () -> 0, Log.NONE);
            Instant at = Given.START;
            long lists = 0;
            for (byte[] json : samples) {
                snapshots.sampled(sample(server, at, json));
                lists += json.length;
                at = at.plusSeconds(STEP_SECONDS);
                long nanos = TimeUnit.SECONDS.toNanos(at.getEpochSecond() - Given.START.getEpochSecond());
                snapshots.sweep(at, nanos);
                if (nanos % TimeUnit.SECONDS.toNanos(50) == 0) {
                    rows.settle();
                }
            }
            snapshots.close();
            rows.settle();
            double seconds = (double) STEP_SECONDS * samples.size();
            double chunks = Given.number(db, "SELECT sum(length(data)) FROM snapshot_chunk");
            List<Listing> all = new ArrayList<>(snapshots.within(server, 0, Long.MAX_VALUE / 2).values());
            List<Listing> thin = Thinning.thin(all, Long.MAX_VALUE);
            long spikes = thin.stream().filter(list -> list.has(Listing.SPIKE)).count();
            double block = Thinning.block(thin).length;
            double aDay = 86_400 / seconds * (chunks + block) / 1e6;
            double held = (3 * 3_600 * chunks + 46 * 3_600 * block) / seconds / 1e6;
            System.out.printf(Locale.ROOT, "snapshots: %d polls of %.0f bytes, %.0f bytes a poll stored, %d lists left of which %d around"
                    + " spikes, %.0f bytes each%n", samples.size(), (double) lists / samples.size(), chunks / samples.size(), thin.size(),
                    spikes, block / thin.size());
            System.out.printf(Locale.ROOT, "bench | snapshots written a server and day, MB | %.2f | %.1f the samples themselves | %.4f | 3 | %s%n",
                    aDay, lists * 86_400 / seconds / 1e6, (chunks + block) / lists, aDay <= 3 ? "ok" : "over");
            System.out.printf(Locale.ROOT, "bench | snapshots held a server, MB | %.2f | - | - | 4 | %s%n", held, held <= 4 ? "ok" : "over");
        }
    }

    private static void cpu(List<byte[]> jsons) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < jsons.size(); i++) {
            samples.add(sample(1, Given.START.plusSeconds((long) STEP_SECONDS * i), jsons.get(i)));
        }
        long kept = 0;
        long read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Watched watched = new Watched(1);
            long begun = System.nanoTime();
            for (int i = 0; i < samples.size(); i++) {
                watched.add(samples.get(i), monitor.json.Member.place(samples.get(i).json(), "processes"));
                if (i % 10 == 9) {
                    Chunk.deflate(watched.take(i % 120 == 119).data());
                }
            }
            long between = System.nanoTime();
            jsons.forEach(SampleReader::read);
            kept = round < ROUNDS / 2 ? 0 : kept + between - begun;
            read = round < ROUNDS / 2 ? 0 : read + System.nanoTime() - between;
        }
        double polls = (double) ROUNDS / 2 * samples.size();
        System.out.printf(Locale.ROOT, "bench | snapshots CPU a poll, µs, deflate included | %.1f | %.1f reading the sample | %.2f | - | ok%n",
                kept / polls / 1e3, read / polls / 1e3, (double) kept / read);
        System.out.printf(Locale.ROOT, "bench | snapshots of 1,000 servers every 5 s, of a core | %.4f | - | - | - | ok%n", 200 * kept / polls / 1e9);
    }
}
