package monitor.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import monitor.json.SampleReader;
import monitor.model.Actions;
import monitor.model.Failure;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;
import org.junit.jupiter.api.Test;

class LocalProbeTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Server HERE = new Server(1, "this machine", "localhost", 22, "root", "", List.of(), null, 8083, null, null,
            false, Actions.NONE, false, true, Instant.EPOCH);
    private static final SampleParser ANY = json -> Result.ok(new SampleReader.Parts(Figures.empty(), List.of(),
            new Sample.Facts("h", null, null, null, 0, 0, 1, null), 0));

    private static LocalProbe probe(Function<String, String> machine) {
        return new LocalProbe(ANY, Clock.systemUTC(), () -> machine);
    }

    @Test
    void itReadsWhatTheAgentsCoreSays() {
        try (LocalProbe probe = probe(endpoint -> "{\"endpoint\":\"" + endpoint + "\"}")) {
            Sample sample = ((Result.Ok<Sample>) probe.poll(HERE, LONG)).value();
            assertEquals("{\"endpoint\":\"/api/all\"}", new String(sample.json(), java.nio.charset.StandardCharsets.UTF_8));
            assertEquals(Source.LOCAL, sample.source());
        }
    }

    @Test
    void aReadThatHangsEndsAtTheDeadlineAndIsNotStartedTwice() {
        CountDownLatch latch = new CountDownLatch(1);
        AtomicInteger reads = new AtomicInteger();
        try (LocalProbe probe = probe(endpoint -> {
            reads.incrementAndGet();
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "{}";
        })) {
            for (int i = 0; i < 3; i++) {
                Result<Sample> result = probe.poll(HERE, Duration.ofMillis(50));
                assertEquals(Reason.TIMEOUT, ((Result.Failed<Sample>) result).failure().reason());
            }
            assertEquals(1, reads.get());
            latch.countDown();
            monitor.testing.Await.until("it reads again", LONG, () -> probe.poll(HERE, LONG) instanceof Result.Ok);
        }
    }

    @Test
    void aFailureOfTheCoreIsNamed() {
        try (LocalProbe probe = probe(endpoint -> {
            throw new IllegalStateException("no /proc here");
        })) {
            Result.Failed<?> failed = assertInstanceOf(Result.Failed.class, probe.poll(HERE, LONG));
            assertEquals(Reason.NO_DATA, failed.failure().reason());
            assertTrue(failed.failure().sentence().contains("no /proc here"));
        }
    }

    @Test
    void thisMachineIsReadForTrue() {
        try (LocalProbe probe = new LocalProbe(Clock.systemUTC())) {
            Sample sample = switch (probe.poll(HERE, LONG)) {
                case Result.Ok<Sample>(Sample read) -> read;
                case Result.Failed<Sample>(Failure failure) -> throw new AssertionError(failure);
            };
            assertEquals(Runtime.getRuntime().availableProcessors(), sample.facts().cores());
            for (Metric metric : List.of(Metric.MEMORY_USED_BYTES, Metric.LOAD_1, Metric.CPU_PERCENT)) {
                assertTrue(sample.figures().has(metric), metric::word);
            }
            assertEquals(0, sample.figures().get(Metric.SKEW_MILLIS), "one clock, however old the reading is");
        }
    }
}
