package monitor.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import monitor.live.EventHub;
import monitor.model.Figures;
import monitor.model.Log;
import monitor.model.Metric;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;
import monitor.probe.AgentCore;
import monitor.store.Database;
import monitor.store.History;
import monitor.store.Series;
import monitor.store.Servers;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gaps filled from what the agent's own functions keep. */
class BackfillTest {

    private static final Set<Metric> CPU = EnumSet.of(Metric.CPU_PERCENT);
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final Instant end = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    private final Instant begin = end.minus(Duration.ofHours(1));
    private final List<String> asked = java.util.Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> files = new HashMap<>();
    private Function<String, String> agent;
    private Database db;
    private History history;
    private Fleet fleet;
    private Server server;
    private Result<byte[]> answer;

    @BeforeEach
    void open() {
        db = Database.open(folder, Clock.systemUTC());
        history = new History(db);
        fleet = new Fleet(new EventHub(), Clock.systemUTC());
        server = new Servers(db).insert(Given.server(0, "one"));
        fleet.put(server);
        agent = AgentCore.start(files::get);
    }

    @AfterEach
    void close() {
        db.close();
    }

    /** The agent reads every 20 s for so long, with half of one processor busy. */
    private void agentReads(Instant from, Instant to) {
        for (Instant at = from; !at.isAfter(to); at = at.plusSeconds(20)) {
            long seconds = at.getEpochSecond() - begin.getEpochSecond() + 100_000;
            files.put("cmd:date", "" + at.getEpochSecond());
            files.put("/proc/uptime", seconds + ".00 1.00");
            files.put("/proc/stat", "cpu  " + 50 * seconds + " 0 0 " + 50 * seconds + " 0 0 0 0 0 0\n");
            agent.apply("tick");
        }
    }

    private Backfill backfill(Map<Long, Instant> seen, Duration settle) {
        return new Backfill(fleet, (asked, path, deadline) -> {
            this.asked.add(path);
            return answer != null ? answer : Result.ok(agent.apply(path).getBytes(StandardCharsets.UTF_8));
        }, history, seen, Duration.ofSeconds(5), settle, Clock.systemUTC(), Log.NONE);
    }

    private void sample(Backfill backfill, Instant at, Source source) {
        Figures figures = Figures.empty();
        figures.put(Metric.CPU_PERCENT, 10);
        Sample sample = new Sample(server.id(), at, source, figures, List.of(), new Sample.Facts("h", null, null, null, 0, 0, 1, null),
                new byte[] {'{', '}'});
        fleet.sampled(server, sample);
        history.append(sample);
        backfill.sampled(sample);
    }

    private Series series() {
        db.write(tx -> null);
        return history.query(server.id(), CPU, begin, end.plusSeconds(60), 61);
    }

    private long points() {
        return DoubleStream.of(series().lines().get(Metric.CPU_PERCENT).avg()).filter(value -> !Double.isNaN(value)).count();
    }

    private List<History.Span> filled() {
        return history.filled(server.id(), begin, end.plusSeconds(60));
    }

    @Test
    void theMinutesThatNobodyPolledComeFromTheAgentAndAreMarkedSo() {
        agentReads(begin, end);
        Backfill backfill = backfill(Map.of(), Duration.ZERO);
        for (int i = 0; i < 24; i++) {
            sample(backfill, begin.plusSeconds(5 * i), Source.AGENT); // two minutes, then the network was cut
        }
        sample(backfill, end.minusSeconds(300), Source.AGENT);
        Await.until("the gap is filled", SOON, () -> filled().size() == 1);
        History.Span span = filled().getFirst();
        assertEquals(begin.plusSeconds(120).toEpochMilli(), span.fromMillis());
        assertTrue(Math.abs(points() - 60) <= 5, points() + " points");
        Series.Line line = series().lines().get(Metric.CPU_PERCENT);
        assertEquals(10, line.avg()[0], 0.01, "what the central had read itself stays");
        assertEquals(50, line.avg()[30], 0.5, "what the agent kept");
    }

    @Test
    void whatWasFilledIsNotFilledTwiceNorWhatOverlaps() {
        agentReads(begin, end);
        Backfill first = backfill(Map.of(server.id(), begin.plusSeconds(600)), Duration.ZERO);
        sample(first, end.minusSeconds(1200), Source.AGENT);
        Await.until("filled", SOON, () -> !filled().isEmpty());
        long before = rows();
        Backfill again = backfill(Map.of(server.id(), begin.plusSeconds(60)), Duration.ZERO);
        sample(again, end, Source.AGENT);
        Await.until("filled before and after", SOON, () -> rows() > before);
        Backfill third = backfill(Map.of(server.id(), begin.plusSeconds(60)), Duration.ZERO);
        int asks = asked.size();
        sample(third, end.plusSeconds(1), Source.AGENT);
        Await.until("asked a third time", SOON, () -> asked.size() > asks);
        sample(third, end.plusSeconds(2), Source.AGENT);
        db.write(tx -> null);
        long minutes = rows();
        assertTrue(minutes <= 60, minutes + " rows for an hour: some minutes are there twice");
        assertTrue(minutes >= 55, minutes + " rows");
        assertEquals(2, filled().size(), "parted by the minute that was polled: " + filled());
        assertTrue(filled().get(0).toMillis() < filled().get(1).fromMillis(), filled().toString());
    }

    /** Rows that lie in blocks: none but filled ones do before the sealing. */
    private long rows() {
        return db.<Long>read(tx -> tx.<Long>list("SELECT ifnull(sum(rows), 0) AS n FROM history_block", row -> row.number("n")).getFirst());
    }

    @Test
    void anAgentlessSampleAndAShortBreakFillNothingYet() {
        agentReads(begin, end);
        Backfill backfill = backfill(Map.of(server.id(), begin), Duration.ZERO);
        sample(backfill, begin.plusSeconds(60), Source.AGENT);
        assertEquals(List.of(), asked);
        sample(backfill, end.minusSeconds(60), Source.AGENTLESS);
        assertEquals(List.of(), asked, "the shell keeps nothing");
        sample(backfill, end.minusSeconds(55), Source.AGENT);
        Await.until("the agent came back, and the gap is still known", SOON, () -> !filled().isEmpty());
    }

    @Test
    void anAgentThatCannotTellIsAskedAgainSomeTimesOnly() {
        answer = Result.failed(Reason.NO_DATA, "not now");
        Backfill backfill = backfill(Map.of(server.id(), begin), Duration.ZERO);
        for (int hour = 0; hour < 10; hour++) {
            int asks = asked.size();
            sample(backfill, end.plus(Duration.ofMinutes(hour)), Source.AGENT);
            if (hour == 0) {
                Await.until("asked", SOON, () -> asked.size() > asks);
            }
        }
        Await.until("some retries", SOON, () -> asked.size() >= 1 && asked.size() <= 5);
        assertEquals(List.of(), filled());
    }

    @Test
    void aClockThatIsOffIsSetRight() {
        agentReads(begin.plusSeconds(3600), end.plusSeconds(3600)); // the host's clock is an hour ahead
        Backfill backfill = backfill(Map.of(server.id(), begin), Duration.ZERO);
        Figures figures = Figures.empty();
        figures.put(Metric.SKEW_MILLIS, 3_600_000);
        Sample sample = new Sample(server.id(), end, Source.AGENT, figures, List.of(), new Sample.Facts("h", null, null, null, 0, 0, 1, null),
                new byte[] {'{', '}'});
        fleet.sampled(server, sample);
        backfill.sampled(sample);
        Await.until("filled", SOON, () -> !filled().isEmpty());
        assertTrue(filled().getFirst().fromMillis() >= begin.minusSeconds(60).toEpochMilli(), filled().toString());
        assertTrue(filled().getFirst().toMillis() <= end.plusSeconds(60).toEpochMilli(), filled().toString());
    }
}
