package monitor.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Minute;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weeks go by in a second: what the tiers hold is compared with what each sample gives them. */
class TiersTest {

    private static final int MOST_STEPS = 20_000;
    private static final Metric METRIC = Metric.DISK_READ_BYTES_PER_SECOND;

    @TempDir
    Path folder;

    private Database db;
    private History history;
    private Retention retention;
    private long server;
    private final Truth truth = new Truth();

    @BeforeEach
    void open() {
        db = Database.open(folder, Clock.systemUTC());
        history = new History(db);
        retention = new Retention(db, history, Limits.DEFAULT);
        server = new Servers(db).list().stream().findFirst().orElseGet(() -> new Servers(db).insert(Given.server("a", "a", 22))).id();
    }

    @AfterEach
    void close() {
        db.close();
    }

    /** Every sample's value by its time. */
    private static final class Truth {

        private final TreeMap<Long, Long> values = new TreeMap<>();

        /** Average, least, most and number of a stretch, or null. */
        double[] of(long from, long to) {
            var some = values.subMap(from, to).values().stream().mapToLong(value -> value).summaryStatistics();
            return some.getCount() == 0 ? null : new double[] {some.getAverage(), some.getMin(), some.getMax(), some.getCount()};
        }
    }

    private void append(Instant at, long value) {
        Figures figures = Figures.empty();
        figures.put(METRIC, value);
        history.append(Given.sample(server, at, figures, List.of(new Detail(Detail.Kind.INTERFACE, "eth0", 2 * value, 3))));
        truth.values.put(at.toEpochMilli(), value);
    }

    private void poll(Instant from, Duration length, Duration every, Random random) {
        int count = 0;
        for (Instant at = from; at.isBefore(from.plus(length)); at = at.plus(every)) {
            append(at.plusMillis(random.nextInt(40)), 1_000_000 + random.nextInt(1_000_000));
            if (++count % 1_000 == 0) {
                db.write(tx -> null);
            }
        }
        db.write(tx -> null);
    }

    private void sweepAll(Instant now) {
        for (int step = 0; step < MOST_STEPS; step++) {
            if (retention.sweep(now).compareTo(Duration.ofSeconds(1)) > 0) {
                return;
            }
        }
        throw new AssertionError("not done after " + MOST_STEPS + " steps");
    }

    /** Each stored bucket of each tier is what its samples give, but for an average's rounding. */
    private int check(Tier tier, boolean detail) {
        Map<Long, double[]> stored = new TreeMap<>();
        int scale = detail ? 2 : 1;
        db.read(tx -> {
            tx.each("SELECT subjects, data FROM history_rollup WHERE tier = ? AND detail = ? AND server_id = ?", row -> {
                Rollup rollup = RollupBlock.read(row.bytes("data"), row.text("subjects"), key -> true);
                Rollup.Line line = rollup.lines().get(detail ? new Rollup.Key(new Subjects.Subject(Detail.Kind.INTERFACE, "eth0"), 0)
                        : new Rollup.Key(null, METRIC.ordinal()));
                for (int i = 0; i < rollup.size(); i++) {
                    double[] before = stored.put(rollup.at()[i], new double[] {line.avg()[i], line.min()[i], line.max()[i], line.number()[i]});
                    assertEquals(null, before, "each bucket once");
                }
            }, tier.ordinal(), detail, server);
            return null;
        });
        stored.forEach((at, bucket) -> {
            double[] expected = truth.of(at, at + tier.stepMillis());
            String where = tier + " at " + Instant.ofEpochMilli(at);
            for (int i = 0; i < 3; i++) {
                near(expected[i] * scale, bucket[i], where);
            }
            assertEquals(expected[3], bucket[3], where);
        });
        return stored.size();
    }

    /** Rounded once in each of three tiers. */
    private static void near(double expected, double stored, String where) {
        assertEquals(expected, stored, 2 + Math.abs(expected) / 500, where);
    }

    /** Every point of a chart, at whatever moment of the making, is what the samples of its stretch give. */
    private Series chart(Instant from, Instant to, int points) {
        Series series = history.query(server, EnumSet.of(METRIC), from, to, points);
        Series.Line line = series.lines().get(METRIC);
        for (int i = 0; i < series.at().length; i++) {
            double[] expected = truth.of(series.at()[i] * 1000, (series.at()[i] + series.stepSeconds()) * 1000);
            String where = series.tier() + " by " + series.stepSeconds() + " s at " + Instant.ofEpochSecond(series.at()[i]);
            if (expected == null) {
                assertTrue(Double.isNaN(line.avg()[i]), where + " is a gap");
            } else {
                near(expected[0], line.avg()[i], where);
                near(expected[1], line.min()[i], where);
                near(expected[2], line.max()[i], where);
            }
        }
        return series;
    }

    @Test
    void three_weeks_lie_in_their_tiers_each_bucket_right_and_each_tier_as_long_as_it_should() {
        Random random = new Random(1);
        Instant end = Given.START.plus(Duration.ofDays(21));
        for (int day = 0; day < 21; day++) {
            Instant from = Given.START.plus(Duration.ofDays(day));
            poll(from, Duration.ofHours(day == 5 ? 7 : 24), Duration.ofSeconds(30), random);
            sweepAll(from.plus(Duration.ofDays(1)));
        }
        sweepAll(end.plus(Duration.ofHours(1)));
        for (boolean detail : new boolean[] {false, true}) {
            assertEquals(14 * 1440, check(Tier.MINUTE, detail), 300);
            assertEquals(20 * 144 + 7 * 6, check(Tier.TEN_MINUTES, detail), 12);
            assertEquals(20 * 24 + 7, check(Tier.HOUR, detail), 12);
        }
        assertEquals(Tier.RAW, chart(end.minus(Duration.ofHours(1)), end, 600).tier());
        assertEquals(Tier.MINUTE, chart(end.minus(Duration.ofHours(80)), end, 600).tier());
        assertEquals(Tier.MINUTE, chart(end.minus(Duration.ofDays(9)), end.minus(Duration.ofDays(8)), 10_000).tier());
        assertEquals(Tier.TEN_MINUTES, chart(end.minus(Duration.ofDays(21)), end, 600).tier());
        Series gap = chart(Given.START.plus(Duration.ofDays(5)), Given.START.plus(Duration.ofDays(6)), 24);
        assertEquals(17, java.util.Arrays.stream(gap.lines().get(METRIC).avg()).filter(Double::isNaN).count());
        long oldest = db.read(tx -> tx.number("SELECT min(from_at) FROM history_block"));
        assertTrue(oldest >= end.minus(Duration.ofHours(50)).toEpochMilli(), "samples are kept for two days");
    }

    @Test
    void a_chart_is_the_same_at_every_moment_of_the_making() {
        Random random = new Random(2);
        Instant end = Given.START.plus(Duration.ofHours(30));
        poll(Given.START, Duration.ofHours(30), Duration.ofSeconds(15), random);
        int steps = 0;
        boolean more = true;
        while (more) {
            for (int points : new int[] {1, 5, 20, 100}) {
                chart(Given.START, end, points);
            }
            more = retention.sweep(end.plus(Duration.ofHours(1))).compareTo(Duration.ofSeconds(1)) < 0;
            steps++;
        }
        assertTrue(steps > 5, steps + " steps");
        assertEquals(Tier.MINUTE, chart(Given.START, end, 100).tier());
    }

    @Test
    void minutes_that_come_late_make_their_hours_anew() {
        Random random = new Random(3);
        Instant middle = Given.START.plus(Duration.ofHours(30));
        poll(Given.START, Duration.ofHours(29), Duration.ofSeconds(20), random);
        poll(middle, Duration.ofHours(16), Duration.ofSeconds(20), random);
        Instant end = middle.plus(Duration.ofHours(16));
        sweepAll(end.plus(Duration.ofHours(1)));
        int before = check(Tier.HOUR, false);
        List<Minute> late = new ArrayList<>();
        for (int minute = 0; minute < 60; minute++) {
            long at = middle.minus(Duration.ofMinutes(60 - minute)).toEpochMilli();
            Figures figures = Figures.empty();
            figures.put(METRIC, 5_000_000 + minute);
            late.add(new Minute(at, figures));
            truth.values.put(at + 30_000, 5_000_000L + minute);
        }
        assertEquals(60, history.fill(server, late));
        assertEquals(0, history.fill(server, late), "a second time adds nothing");
        chart(Given.START, end, 100);

        sweepAll(end.plus(Duration.ofHours(1)));

        assertEquals(before + 1, check(Tier.HOUR, false));
        check(Tier.TEN_MINUTES, false);
        check(Tier.MINUTE, false);
        chart(Given.START, end, 100);
        assertEquals(1, history.filled(server, Given.START, end).size());
    }

    @Test
    void what_a_silent_server_left_is_in_every_tier_before_the_finer_one_goes() {
        poll(Given.START, Duration.ofMinutes(95), Duration.ofSeconds(20), new Random(4));
        sweepAll(Given.START.plus(Duration.ofHours(3)));
        assertEquals(0, check(Tier.HOUR, false), "too little as yet");

        sweepAll(Given.START.plus(Duration.ofDays(15)));

        assertEquals(0, check(Tier.MINUTE, false));
        assertEquals(10, check(Tier.TEN_MINUTES, false));
        sweepAll(Given.START.plus(Duration.ofDays(91)));
        assertEquals(2, check(Tier.HOUR, false));
        assertEquals(Tier.HOUR, chart(Given.START, Given.START.plus(Duration.ofDays(1)), 24).tier());
        sweepAll(Given.START.plus(Duration.ofDays(731)));
        assertEquals(0, Given.number(db, "SELECT sum(blocks) + sum(bytes) FROM history_use"));
    }

    @Test
    void blocks_of_an_earlier_version_are_in_every_tier_before_they_go() throws Exception {
        close();
        Path old = folder.resolve("old");
        Instant end = Given.START.plus(Duration.ofDays(5));
        try (Database before = Database.open(old, Clock.systemUTC(), monitor.model.Log.NONE, Migrations.ALL.subList(0, 5))) {
            long id = new Servers(before).insert(Given.server("a", "a", 22)).id();
            Random random = new Random(6);
            for (Instant from = Given.START; from.isBefore(end); from = from.plus(Duration.ofHours(1))) {
                Rows rows = new Rows(120);
                DetailRows details = new DetailRows();
                for (int i = 0; i < 120; i++) {
                    long at = from.plusSeconds(30 * i).toEpochMilli();
                    long value = random.nextInt(1_000_000);
                    rows.put(rows.add(at, 1), METRIC.ordinal(), value);
                    details.put(details.add(at), new Subjects.Subject(Detail.Kind.INTERFACE, "eth0"), 2 * value, 3);
                    truth.values.put(at, value);
                }
                long first = rows.at(0);
                long last = rows.at(119);
                before.write(tx -> tx.update("INSERT INTO history_block (server_id, from_at, to_at, rows, interval_millis, data) "
                        + "VALUES (?, ?, ?, 120, 30000, ?)", id, first, last, Block.write(rows, 0, 120))
                        + tx.update("INSERT INTO history_detail (server_id, from_at, to_at, rows, subjects, data) VALUES (?, ?, ?, 120, ?, ?)",
                                id, first, last, details.names(), details.block()));
            }
        }
        folder = old;
        open();
        assertEquals(240, Given.number(db, "SELECT blocks FROM history_use WHERE tier = 0"));
        chart(Given.START, end, 100);

        sweepAll(end);

        assertEquals(Given.number(db, "SELECT sum(length(data)) FROM history_rollup WHERE tier = 2") + Given.number(db,
                "SELECT sum(length(subjects)) FROM history_rollup WHERE tier = 2"),
                Given.number(db, "SELECT bytes FROM history_use WHERE tier = 2"));
        for (boolean detail : new boolean[] {false, true}) {
            assertEquals(5 * 1440, check(Tier.MINUTE, detail));
            assertEquals(5 * 144, check(Tier.TEN_MINUTES, detail), 12);
            assertEquals(5 * 24, check(Tier.HOUR, detail), 12);
        }
        chart(Given.START, end, 100);
        assertTrue(Given.number(db, "SELECT min(to_at) FROM history_block") >= end.minus(Duration.ofHours(49)).toEpochMilli());
    }

    @Test
    void many_servers_are_compared_by_what_is_stored_and_by_what_is_in_memory_alike() {
        Servers servers = new Servers(db);
        List<Long> ids = new ArrayList<>(List.of(server));
        for (int i = 0; i < 40; i++) {
            ids.add(servers.insert(Given.server("b" + i, "b" + i, 22)).id());
        }
        Instant end = Given.START.plus(Duration.ofHours(26));
        for (int i = 0; i < 26 * 180; i++) {
            append(Given.START.plusSeconds(20L * i), i);
            if (i % 1_000 == 999) {
                sweepAll(Given.START.plusSeconds(20L * i));
            }
        }
        db.write(tx -> null);
        for (int round = 0; round < 4; round++) {
            for (int hours : new int[] {1, 25}) {
                Comparison compared = history.compare(METRIC, round % 2 == 0 ? ids : ids.subList(0, 2), end.minus(Duration.ofHours(hours)), end, 60);
                Comparison.Compared one = compared.servers().getFirst();
                for (int i = 0; i < compared.at().length; i++) {
                    double[] expected = truth.of(compared.at()[i] * 1000, (compared.at()[i] + compared.stepSeconds()) * 1000);
                    assertArrayEquals(expected == null ? new double[] {Double.NaN, Double.NaN} : new double[] {expected[1], expected[2]},
                            new double[] {one.min()[i], one.max()[i]}, 5, compared.tier() + " " + Instant.ofEpochSecond(compared.at()[i]));
                }
                assertEquals(26 * 180 - 1, one.summary().max(), 5);
                assertEquals(26 * 180, one.summary().last(), 120);
                assertEquals(truth.of(end.minus(Duration.ofHours(hours)).toEpochMilli(), end.toEpochMilli())[0], one.summary().avg(), compared.stepSeconds() / 20.0);
                assertTrue(Double.isNaN(compared.servers().getLast().summary().avg()), "a server without history");
            }
            if (round == 1) {
                close(); // and then nothing is in memory
                open();
            }
        }
    }

    @Test
    void percentiles_are_those_of_the_samples_or_of_the_buckets() {
        for (int i = 1; i <= 100; i++) {
            append(Given.START.plusSeconds(5L * i), i);
        }
        db.write(tx -> null);
        Series series = history.query(server, Set.of(METRIC), Given.START, Given.START.plusSeconds(600), 10, new double[] {0, 50, 95, 100});
        assertArrayEquals(new double[] {1, 50, 95, 100}, series.lines().get(METRIC).percentiles());
    }

    @Test
    void values_beyond_the_samples_come_by_the_minute() {
        poll(Given.START, Duration.ofDays(4), Duration.ofSeconds(60), new Random(5));
        Instant end = Given.START.plus(Duration.ofDays(4));
        sweepAll(end.plus(Duration.ofHours(1)));
        Points points = history.points(server, METRIC, Given.START, end);
        assertEquals(60_000, points.stepMillis());
        assertEquals(4 * 1440, points.size());
        for (int i = 0; i < points.size(); i++) {
            near(truth.of(points.at()[i], points.at()[i] + 60_000)[0], points.avg()[i], "at " + points.at()[i]);
        }
        assertEquals(4 * 1440, history.points(server, Detail.Kind.INTERFACE, false, Given.START, end).get("eth0").size());
    }
}
