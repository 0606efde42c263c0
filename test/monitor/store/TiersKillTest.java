package monitor.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import monitor.model.Detail;
import monitor.model.Metric;
import monitor.model.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL in the midst of sealing, rolling up and deleting, again and again on the same file: afterwards each figure of each tier is
 * what the samples give, there once, and none is missing. {@code MONITOR_TEST_KILLS} says how often (10).
 */
class TiersKillTest {

    private static final int KILLS = Integer.parseInt(System.getenv().getOrDefault("MONITOR_TEST_KILLS", "10"));

    /** Of steps and hours: where in its work a run is killed. */
    private static final int MOST_LINES = 250;
    private static final int MOST_STEPS = 5_000;

    @TempDir
    Path folder;

    @Test
    void after_each_sigkill_every_figure_of_every_tier_is_there_once_and_right() throws Exception {
        Random random = new Random(11);
        int ticks = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int acknowledged = runAndKill(1 + random.nextInt(MOST_LINES));
            try (Database db = Database.open(folder, Clock.systemUTC())) {
                assertEquals(List.of(), db.notices());
                assertEquals("ok", db.read(tx -> tx.one("PRAGMA integrity_check", row -> row.text("integrity_check"))).orElseThrow());
                ticks = check(db, Math.max(ticks, acknowledged));
            }
        }
        assertTrue(KILLS < 10 || ticks > 3_600 * 60 / KilledTiers.TICK_SECONDS, ticks + " ticks: each tier but the last lost its oldest");
    }

    private int runAndKill(int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                KilledTiers.class.getName(), folder.toString()).redirectErrorStream(true).start();
        int acknowledged = 0;
        try (BufferedReader out = process.inputReader()) {
            for (int i = 0; i < lines; i++) {
                String line = out.readLine();
                if (line == null) {
                    throw new AssertionError("the program ended by itself with " + process.waitFor());
                }
                acknowledged = line.equals("step") ? acknowledged : Integer.parseInt(line);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return acknowledged;
    }

    /** As it was found, by charts; and once all is done that was left, bucket by bucket. Returns how many ticks there are of each server. */
    private static int check(Database db, int acknowledged) {
        History history = new History(db);
        Retention retention = new Retention(db, history, KilledTiers.LIMITS);
        int least = Integer.MAX_VALUE;
        for (Server server : new Servers(db).list()) {
            int ticks = history.last(server.id()).map(last -> KilledTiers.tick(last.at()) + 1).orElse(0);
            assertTrue(ticks >= acknowledged, ticks + " ticks stored, " + acknowledged + " acknowledged");
            least = Math.min(least, ticks);
            charts(history, server.id(), ticks);
        }
        Instant now = KilledTiers.at(least).plus(Duration.ofHours(1));
        for (int step = 0; retention.sweep(now).compareTo(Duration.ofSeconds(1)) < 0; step++) {
            assertTrue(step < MOST_STEPS, "it never ends");
        }
        for (Server server : new Servers(db).list()) {
            int ticks = history.last(server.id()).map(last -> KilledTiers.tick(last.at()) + 1).orElse(0);
            charts(history, server.id(), ticks);
            for (Tier tier : List.of(Tier.MINUTE, Tier.TEN_MINUTES, Tier.HOUR)) {
                buckets(db, server.id(), tier, false, ticks, now);
                buckets(db, server.id(), tier, true, ticks, now);
            }
        }
        return least;
    }

    private static void charts(History history, long server, int ticks) {
        if (ticks == 0) {
            return;
        }
        Instant end = KilledTiers.at(ticks);
        for (int hours : new int[] {2, 9, 40}) {
            Instant from = end.minus(Duration.ofHours(hours)).isBefore(Given.START) ? Given.START : end.minus(Duration.ofHours(hours));
            Series series = history.query(server, java.util.EnumSet.of(Metric.PROCESS_COUNT), from, end, 40);
            Series.Line line = series.lines().get(Metric.PROCESS_COUNT);
            // the first bucket may begin before what was asked for
            for (int i = 1; i < series.at().length; i++) {
                int first = Math.max(0, firstTick(series.at()[i] * 1000));
                int last = Math.min(ticks, firstTick((series.at()[i] + series.stepSeconds()) * 1000)) - 1;
                assertArrayEquals(new double[] {first, last}, new double[] {line.min()[i], line.max()[i]},
                        hours + " h by " + series.tier() + ", " + Instant.ofEpochSecond(series.at()[i]));
            }
        }
    }

    /** The first tick at or after a time. */
    private static int firstTick(long millis) {
        return (int) Math.ceilDiv(millis - Given.START.toEpochMilli(), KilledTiers.TICK_SECONDS * 1000L);
    }

    private static void buckets(Database db, long server, Tier tier, boolean detail, int ticks, Instant now) {
        TreeMap<Long, long[]> stored = new TreeMap<>();
        db.read(tx -> {
            tx.each("SELECT subjects, data FROM history_rollup WHERE server_id = ? AND tier = ? AND detail = ?", row -> {
                Rollup rollup = RollupBlock.read(row.bytes("data"), row.text("subjects"), key -> true);
                Rollup.Line line = rollup.lines().get(detail ? new Rollup.Key(new Subjects.Subject(Detail.Kind.CORE, "0"), 0)
                        : new Rollup.Key(null, Metric.CPU_PERCENT.ordinal()));
                for (int i = 0; i < rollup.size(); i++) {
                    assertEquals(null, stored.put(rollup.at()[i], new long[] {line.avg()[i], line.min()[i], line.max()[i], line.number()[i]}));
                }
            }, server, tier.ordinal(), detail);
            return null;
        });
        long previous = 0;
        for (var bucket : stored.entrySet()) {
            String where = tier + (detail ? " detail at " : " at ") + Instant.ofEpochMilli(bucket.getKey());
            assertEquals(previous == 0 ? bucket.getKey() : previous + tier.stepMillis(), bucket.getKey(), where + " follows on");
            previous = bucket.getKey();
            int from = Math.max(0, firstTick(bucket.getKey()));
            int to = Math.min(ticks, firstTick(bucket.getKey() + tier.stepMillis()));
            var expected = IntStream.range(from, to).mapToLong(tick -> KilledTiers.value(server, tick) + (detail ? 1 : 0)).summaryStatistics();
            assertArrayEquals(new long[] {expected.getMin(), expected.getMax(), expected.getCount()},
                    new long[] {bucket.getValue()[1], bucket.getValue()[2], bucket.getValue()[3]}, where);
            assertEquals(expected.getAverage(), bucket.getValue()[0], 2, where);
        }
        long kept = now.minus(KilledTiers.LIMITS.keep(tier)).toEpochMilli();
        long oldest = Math.max(Given.START.toEpochMilli(), kept);
        long newest = KilledTiers.at(ticks).toEpochMilli() - tier.batchMillis() - 2 * tier.stepMillis();
        if (newest > oldest) {
            assertTrue(stored.firstKey() <= tier.bucket(oldest), tier + " begins at " + Instant.ofEpochMilli(stored.firstKey()));
            assertTrue(stored.lastKey() >= newest, tier + " ends at " + Instant.ofEpochMilli(stored.lastKey()));
        }
    }
}
