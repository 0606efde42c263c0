package monitor.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Problem;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

    private static final Set<Metric> CPU = EnumSet.of(Metric.CPU_PERCENT);

    @TempDir
    Path folder;

    private Database db;
    private History history;
    private Retention retention;
    private long server;

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

    private void settle() {
        Await.until("all is written", Duration.ofSeconds(20), () -> db.health().queued() == 0);
        db.write(tx -> null);
    }

    private void append(double seconds, double cpu) {
        history.append(Given.sample(server, Given.START.plusMillis(Math.round(seconds * 1000)), cpu));
    }

    private Series cpu(int fromSeconds, int toSeconds, int points) {
        return history.query(server, CPU, Given.START.plusSeconds(fromSeconds), Given.START.plusSeconds(toSeconds), points);
    }

    private static double[] avg(Series series) {
        return series.lines().get(Metric.CPU_PERCENT).avg();
    }

    private static long gaps(Series series) {
        return Arrays.stream(avg(series)).filter(Double::isNaN).count();
    }

    @Test
    void samples_come_back_in_their_buckets_and_a_gap_is_empty_as_rows_and_as_a_block() {
        for (int i = 0; i < 60; i++) {
            if (i < 20 || i > 30) {
                append(5 * i, i);
            }
        }
        settle();
        for (String where : new String[] {"rows", "block"}) {
            Series series = cpu(0, 300, 600);

            assertEquals(5, series.stepSeconds(), where);
            assertArrayEquals(IntStream.range(0, 60).mapToLong(i -> Given.START.getEpochSecond() + 5L * i).toArray(), series.at(), where);
            assertEquals(11, gaps(series), where);
            assertEquals(19.0, avg(series)[19], where);
            assertTrue(Double.isNaN(avg(series)[20]) && Double.isNaN(avg(series)[30]), where);
            assertEquals(31.0, series.lines().get(Metric.CPU_PERCENT).max()[31], where);
            retention.seal();
        }
        assertEquals(0, Given.number(db, "SELECT count(*) FROM monitoring_history"));
    }

    @Test
    void a_bucket_knows_average_least_and_most() {
        for (int i = 0; i < 12; i++) {
            append(5 * i, i);
        }
        settle();
        Series series = cpu(0, 60, 2);
        Series.Line line = series.lines().get(Metric.CPU_PERCENT);
        assertEquals(30, series.stepSeconds());
        assertArrayEquals(new double[] {2.5, 8.5}, line.avg());
        assertArrayEquals(new double[] {0, 6}, line.min());
        assertArrayEquals(new double[] {5, 11}, line.max());
    }

    @Test
    void jitter_over_the_edges_of_buckets_makes_no_gap() {
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            append(5 * i + (random.nextDouble() - 0.5), i);
        }
        settle();
        for (int sealed = 0; sealed < 2; sealed++) {
            Series series = cpu(10, 900, 100_000);
            assertEquals(5, series.stepSeconds());
            assertEquals(0, gaps(series));
            assertTrue(series.at().length > 100, series.at().length + " buckets");
            retention.seal();
        }
    }

    @Test
    void one_missed_poll_is_a_gap_though_polls_have_jitter() {
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            if (i != 100) {
                append(2.5 + 5 * i + (random.nextDouble() - 0.5), i);
            }
        }
        settle();
        for (int sealed = 0; sealed < 2; sealed++) {
            Series series = cpu(10, 900, 100_000);
            assertEquals(1, gaps(series));
            assertTrue(Double.isNaN(avg(series)[98]), "at 500 s");
            assertEquals(Given.START.getEpochSecond() + 500, series.at()[98]);
            retention.seal();
        }
    }

    @Test
    void the_buckets_are_never_finer_than_the_samples_nor_more_than_asked_for_and_begin_at_multiples() {
        for (int i = 0; i < 720; i++) {
            append(5 * i, i % 100);
        }
        settle();
        for (int points : new int[] {1, 2, 3, 7, 100, 599, 600, 720, 721, 100_000}) {
            Series series = cpu(3, 3_600, points);
            assertTrue(series.stepSeconds() >= 5, points + " points");
            assertTrue(series.at().length <= points, series.at().length + " of " + points);
            assertTrue(series.at().length >= Math.min(points, 720) / 3, series.at().length + " of " + points);
            if (points > 1) {
                assertTrue(Arrays.stream(series.at()).allMatch(at -> at % series.stepSeconds() == 0), points + " points");
            }
            assertEquals(0, gaps(series), points + " points");
        }
    }

    @Test
    void the_newest_bucket_that_cannot_be_filled_yet_is_no_gap_but_an_old_silence_is() {
        for (int i = 0; i < 10; i++) {
            append(5 * i, i);
        }
        settle();
        assertEquals(0, gaps(cpu(0, 51, 600)));
        assertTrue(gaps(cpu(0, 120, 600)) >= 12);
        assertEquals(12, gaps(cpu(-60, 45, 600)));
    }

    @Test
    void what_cannot_be_asked_is_refused_by_name() {
        assertEquals("points", assertThrows(Problem.class, () -> cpu(0, 60, 0)).field());
        assertEquals("points", assertThrows(Problem.class, () -> cpu(0, 60, 100_001)).field());
        assertEquals("from", assertThrows(Problem.class, () -> cpu(60, 60, 10)).field());
        assertTrue(gaps(history.query(99, CPU, Given.START, Given.START.plusSeconds(60), 10)) > 0, "a server without history is one gap");
    }

    @Test
    void a_long_span_of_all_metrics_is_held_within_its_bound() {
        append(0, 1);
        settle();
        Series series = history.query(server, Set.of(), Given.START, Given.START.plus(Duration.ofDays(14)), 100_000);
        assertEquals(Metric.values().length, series.lines().size());
        assertTrue((long) series.at().length * series.lines().size() <= Buckets.MAX_CELLS);
        assertThrows(Problem.class, () -> history.query(server, CPU, Instant.ofEpochSecond(1), Instant.ofEpochSecond(0), 1));
        assertEquals(1, history.query(server, CPU, Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"), 1).at().length);
    }

    @Test
    void a_clock_set_back_loses_nothing() {
        for (int i = 0; i < 20; i++) {
            append(5 * i, 10);
        }
        for (int i = 0; i < 20; i++) {
            append(5 * i - 7_200, 30);
        }
        settle();
        for (int sealed = 0; sealed < 2; sealed++) {
            assertEquals(10.0, avg(cpu(0, 100, 1))[0]);
            assertEquals(30.0, avg(cpu(-7_200, -7_100, 1))[0]);
            retention.seal();
        }
        assertEquals(2, Given.number(db, "SELECT count(*) FROM history_block"));
    }

    @Test
    void the_past_is_cut_into_blocks_of_bounded_rows_and_time() {
        for (int i = 0; i < Block.MAX_ROWS + 10; i++) {
            append(i, 1);
        }
        append(100_000, 1);
        append(100_005, 1);
        settle();
        assertEquals(Block.MAX_ROWS + 12, retention.seal());
        assertEquals(List.of((long) Block.MAX_ROWS, 10L, 2L),
                db.read(tx -> tx.list("SELECT rows FROM history_block ORDER BY id", row -> row.number("rows"))));
    }

    @Test
    void last_and_last_seen_survive_sealing_and_a_restart() {
        assertTrue(history.last(server).isEmpty());
        assertEquals(Map.of(), history.lastSeen());
        append(0, 1);
        append(5, 2);
        settle();
        for (int round = 0; round < 3; round++) {
            assertEquals(2.0, history.last(server).orElseThrow().figures().get(Metric.CPU_PERCENT));
            assertEquals(Map.of(server, Given.START.plusSeconds(5)), history.lastSeen());
            close();
            open();
            retention.seal();
        }
        append(10, 3);
        settle();
        assertEquals(Map.of(server, Given.START.plusSeconds(10)), history.lastSeen());
        assertEquals(3, history.all(server).stream().mapToInt(Rows::size).sum());
    }

    @Test
    void a_damaged_block_is_a_gap_and_the_rest_is_answered() {
        append(0, 1);
        settle();
        retention.seal();
        append(5, 2);
        settle();
        db.write(tx -> tx.update("UPDATE history_block SET data = zeroblob(50)"));
        Series series = cpu(0, 10, 600);
        assertEquals(2.0, Arrays.stream(avg(series)).filter(value -> !Double.isNaN(value)).sum());
        assertTrue(history.last(server).isPresent());
    }

    @Test
    void at_every_moment_of_sealing_a_reader_sees_each_sample_once() throws InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            readers.add(Thread.ofVirtual().start(() -> {
                int before = 0;
                while (!ended.get() && wrong.isEmpty()) {
                    int row = 0;
                    for (Rows rows : history.all(server)) {
                        for (int r = 0; r < rows.size(); r++) {
                            if (rows.at(r) != Given.START.toEpochMilli() + 1000L * row++) {
                                wrong.add("row " + r + " at " + rows.at(r) + ", not " + row);
                            }
                        }
                    }
                    if (row < before) {
                        wrong.add("only " + row + " of " + before);
                    }
                    before = row;
                }
            }));
        }
        for (int i = 0; i < 2_000; i++) {
            append(i, 1);
            if (i % 20 == 0) {
                db.write(tx -> null);
            }
            if (i % 90 == 0) {
                retention.seal();
            }
        }
        ended.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void wild_figures_of_many_servers_come_back_from_rows_and_blocks() {
        Servers servers = new Servers(db);
        List<Long> ids = new ArrayList<>(List.of(server));
        for (int i = 1; i < 5; i++) {
            ids.add(servers.insert(Given.server("s" + i, "h" + i, 22)).id());
        }
        for (int i = 0; i < 200; i++) {
            for (long id : ids) {
                history.append(Given.sample(id, Given.START.plusSeconds(i), Given.wild(new Random(id * 1000 + i)), List.of()));
            }
            if (i == 70 || i == 140) {
                retention.seal();
            }
        }
        settle();
        for (long id : ids) {
            int i = 0;
            for (Rows rows : history.all(id)) {
                for (int row = 0; row < rows.size(); row++, i++) {
                    Figures expected = Given.wild(new Random(id * 1000 + i));
                    for (int metric = 0; metric < Rows.METRICS; metric++) {
                        assertEquals(expected.scaled()[metric], rows.column(metric)[row]);
                    }
                }
            }
            assertEquals(200, i);
        }
    }

    @Test
    void details_come_back_by_subject_and_disks_once_a_minute() {
        for (int i = 0; i < 60; i++) {
            history.append(Given.sample(server, Given.START.plusSeconds(5L * i), Figures.empty(), List.of(
                    new Detail(Detail.Kind.CORE, "1", 100L * i, Figures.ABSENT), new Detail(Detail.Kind.CORE, "0", 200L * i, Figures.ABSENT),
                    new Detail(Detail.Kind.DISK, "/mnt/a b", 4_250, 7_000L + i),
                    new Detail(Detail.Kind.INTERFACE, i < 30 ? "eth0" : "wlan0", i, 2L * i))));
        }
        settle();
        for (int sealed = 0; sealed < 2; sealed++) {
            List<History.DetailSeries> cores = details(Detail.Kind.CORE, null);
            assertEquals(List.of("0", "1"), cores.stream().map(History.DetailSeries::subject).toList());
            assertEquals(5, cores.getFirst().stepSeconds());
            assertEquals(2.0 * 59, cores.getFirst().first().avg()[59]);
            assertTrue(Double.isNaN(cores.getFirst().second().avg()[59]));
            History.DetailSeries disk = details(Detail.Kind.DISK, "/mnt/a b").getFirst();
            assertEquals(60, disk.stepSeconds());
            assertArrayEquals(new double[] {42.5, 42.5, 42.5, 42.5, 42.5}, disk.first().avg());
            assertArrayEquals(new double[] {7000, 7012, 7024, 7036, 7048}, disk.second().max());
            List<History.DetailSeries> interfaces = details(Detail.Kind.INTERFACE, null);
            assertEquals(List.of("eth0", "wlan0"), interfaces.stream().map(History.DetailSeries::subject).toList());
            assertEquals(58.0, interfaces.getFirst().second().avg()[29]);
            assertTrue(Double.isNaN(interfaces.getFirst().second().avg()[40]), "no interface, no figure");
            assertEquals(List.of(), details(Detail.Kind.DISK, "/other"));
            assertEquals(List.of(), details(Detail.Kind.CONTAINER, null));
            retention.seal();
        }
        assertEquals(0, Given.number(db, "SELECT count(*) FROM history_layout"), "layouts go with their rows");
    }

    @Test
    void values_come_one_by_one_from_rows_and_blocks_without_those_outside_or_absent() {
        for (int i = 0; i < 30; i++) {
            history.append(Given.sample(server, Given.START.plusSeconds(5L * i), i == 3 ? Figures.empty()
                    : Given.sample(server, Given.START, i).figures(), List.of(new Detail(Detail.Kind.CORE, "0", 100L * i, Figures.ABSENT))));
        }
        settle();
        for (int sealed = 0; sealed < 2; sealed++) {
            Points points = history.points(server, Metric.CPU_PERCENT, Given.START.plusSeconds(5), Given.START.plusSeconds(50));
            assertEquals(0, points.stepMillis());
            assertArrayEquals(new double[] {1, 2, 4, 5, 6, 7, 8, 9}, points.avg());
            assertEquals(Given.START.plusSeconds(5).toEpochMilli(), points.at()[0]);
            Map<String, Points> cores = history.points(server, Detail.Kind.CORE, false, Given.START, Given.START.plusSeconds(15));
            assertArrayEquals(new double[] {0, 1, 2}, cores.get("0").max());
            assertEquals(Map.of(), history.points(server, Detail.Kind.CORE, true, Given.START, Given.START.plusSeconds(15)));
            retention.seal();
        }
    }

    private List<History.DetailSeries> details(Detail.Kind kind, String subject) {
        return history.details(server, kind, subject, Given.START, Given.START.plusSeconds(300), 600);
    }

    @Test
    void of_each_kind_only_so_many_are_kept_and_odd_names_do_no_harm() {
        List<Detail> many = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            many.add(new Detail(Detail.Kind.CONTAINER, "c" + i, i, i));
        }
        many.add(new Detail(Detail.Kind.DISK, "/a\nb:" + "x".repeat(10_000), 1, 2));
        many.add(new Detail(Detail.Kind.DEVICE, "", Long.MAX_VALUE, Long.MIN_VALUE + 1));
        many.add(new Detail(Detail.Kind.DEVICE, "", 5, 5));
        history.append(Given.sample(server, Given.START, Figures.empty(), many));
        settle();
        for (int sealed = 0; sealed < 2; sealed++) {
            assertEquals(Subjects.MOST.get(Detail.Kind.CONTAINER), details(Detail.Kind.CONTAINER, null).size());
            assertEquals(1, details(Detail.Kind.DISK, null).size());
            assertTrue(details(Detail.Kind.DISK, null).getFirst().subject().startsWith("/a b:x"));
            History.DetailSeries device = details(Detail.Kind.DEVICE, "").getFirst();
            assertEquals((double) Long.MAX_VALUE, device.first().avg()[0]);
            retention.seal();
        }
    }

    @Test
    void a_sample_of_a_server_that_is_not_there_is_left_out() {
        history.append(Given.sample(99, Given.START, 1));
        append(0, 1);
        settle();
        assertEquals(1, Given.number(db, "SELECT count(*) FROM monitoring_history"));
        assertFalse(history.last(99).isPresent());
    }
}
