package monitor.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import monitor.model.Detail;
import monitor.model.Problem;
import monitor.model.Rule;
import monitor.model.RuleFields;
import monitor.model.RuleKind;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.store.History;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule on the past, and the same rule on the same figures as they came. */
class ReplayTest {

    @TempDir
    Path folder;

    /** A begin and an end, in seconds since the start. */
    private record Span(String subject, long from, long to) {}

    @Test
    void the_replay_says_what_the_live_engine_did_on_the_same_figures() {
        long seed = 20261124;
        int fired = 0;
        for (int round = 0; round < 6; round++) {
            fired += round(folder.resolve("r" + round), new Random(seed + round), round);
        }
        assertTrue(fired > 20, "so few alerts show little: " + fired);
    }

    private int round(Path where, Random random, int round) {
        where.toFile().mkdirs();
        try (Bed bed = new Bed(where)) {
            Server server = bed.server("web-1", null);
            Map<String, Object> given = Map.of("name", "Busy", "metric", round % 2 == 0 ? "cpu_percent" : "container.cpu_percent",
                    "threshold", 80.0, "clear_threshold", 60.0, "for_seconds", (double) 20 * (round % 3), "clear_for_seconds",
                    (double) 15 * (round % 4), "schedule", round == 5
                            ? Map.of("from", "13:00", "to", "16:00", "time_zone", "UTC") : Map.of("from", "00:00", "to", "00:00",
                                    "time_zone", "UTC"));
            Rule rule = bed.rule(RuleKind.METRIC, given);
            History history = new History(bed.db);
            double cpu = 20;
            for (int minute = 0; minute < 360; minute++) {
                if (minute % 11 == 0) {
                    cpu = random.nextInt(100);
                }
                boolean gap = random.nextInt(40) == 0;
                for (int i = 0; i < 12 * (gap ? 1 + random.nextInt(3) : 1); i++) {
                    bed.wall = bed.wall.plusSeconds(5);
                    bed.nanos += 5_000_000_000L;
                    if (!gap) {
                        double now = Math.clamp(cpu + random.nextGaussian() * 6, 0, 100);
                        Sample sample = bed.sample(server.id(), now,
                                List.of(new Detail(Detail.Kind.CONTAINER, "c1", Math.round(now * 100), 1)));
                        history.append(sample);
                        bed.engine.sampled(sample);
                    }
                    bed.sweep();
                }
            }
            bed.db.write(tx -> null);
            List<Span> live = new ArrayList<>();
            bed.alerts().reversed().forEach(alert -> live.add(new Span(alert.cause().subject(), second(alert.startedAt()),
                    alert.resolvedAt() == null ? -1 : second(alert.resolvedAt()))));
            assertTrue(bed.alerts().stream().noneMatch(alert -> alert.telling().flapping()), "what flaps is one alert live");
            List<Span> replayed = new ArrayList<>();
            new Replay(history, Duration.ofSeconds(5)).test(rule, List.of(server), Bed.START, bed.wall.plusSeconds(1)).fires()
                    .forEach(fire -> replayed.add(new Span(fire.subject(), second(fire.from()), fire.to() == null ? -1 : second(fire.to()))));
            assertEquals(live, replayed, "round " + round);
            return live.size();
        }
    }

    private static long second(Instant at) {
        return Duration.between(Bed.START, at).toSeconds();
    }

    @Test
    void gaps_of_the_past_are_a_server_that_was_down() {
        try (Bed bed = new Bed(folder)) {
            Server server = bed.server("web-1", null);
            History history = new History(bed.db);
            for (int i = 0; i < 400; i++) {
                bed.wall = Bed.START.plusSeconds(5L * i + (i >= 100 ? 600 : 0) + (i >= 200 ? 20 : 0));
                history.append(bed.sample(server.id(), 5, List.of()));
            }
            bed.db.write(tx -> null);
            Rule down = RuleFields.apply(RuleFields.blank(RuleKind.DOWN, Bed.START), Map.of("name", "Down"), Bed.START);
            Replay.Result result = new Replay(history, Duration.ofSeconds(5)).test(down, List.of(server), Bed.START, bed.wall.plusSeconds(2));
            assertEquals(1, result.fires().size(), result.fires().toString());
            assertEquals(495, second(result.fires().getFirst().from()));
            assertEquals(605_000, result.fires().getFirst().durationMillis());
        }
    }

    @Test
    void what_history_does_not_keep_is_refused_with_the_reason() {
        try (Bed bed = new Bed(folder)) {
            Replay replay = new Replay(new History(bed.db), Duration.ofSeconds(5));
            List<Server> servers = List.of(bed.server("web-1", null));
            Rule units = RuleFields.apply(RuleFields.blank(RuleKind.UNIT_FAILED, Bed.START), Map.of("name", "x"), Bed.START);
            assertEquals("rule", assertThrows(Problem.class, () -> replay.test(units, servers, Bed.START, Bed.START.plusSeconds(60))).field());
        }
    }

    @Test
    void a_disk_that_fills_steadily_is_foreseen_and_jumps_saws_and_noise_are_not() {
        Random random = new Random(3);
        double[] steady = new double[720];
        double[] noise = new double[720];
        double[] jump = new double[720];
        double[] saw = new double[720];
        double[] flat = new double[720];
        long[] at = new long[720];
        for (int i = 0; i < 720; i++) {
            at[i] = i * 60_000L;
            steady[i] = 40 + 2.5 * i / 60 + random.nextGaussian() * 0.2 + (i % 97 == 0 ? 20 : 0);
            noise[i] = 50 + random.nextGaussian() * 5;
            jump[i] = i < 360 ? 40 : 70;
            saw[i] = 40 + (i % 120) / 4.0;
            flat[i] = 77;
        }
        assertEquals((100 - 70) / 2.5, Forecast.hoursUntilFull(at, steady, 0, 720), 0.5);
        assertEquals(Forecast.NOTHING, Forecast.hoursUntilFull(at, noise, 0, 720));
        assertEquals(Forecast.NOTHING, Forecast.hoursUntilFull(at, jump, 0, 720));
        assertEquals(Forecast.NOTHING, Forecast.hoursUntilFull(at, saw, 0, 720));
        assertEquals(Forecast.NOTHING, Forecast.hoursUntilFull(at, flat, 0, 720));
        assertEquals(Forecast.NOTHING, Forecast.hoursUntilFull(at, steady, 0, 100), "less than three hours");
    }
}
