package monitor.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Sample;
import monitor.model.Server;

/**
 * A program that lets hour after hour of its own clock go by, each with its samples, and seals, rolls up and deletes without a pause,
 * until it is killed. Prints a line a step; after those of an hour, how many of its ticks are committed. What it writes follows from
 * server and tick alone.
 */
final class KilledTiers {

    static final int SERVERS = 2;
    static final int TICK_SECONDS = 30;

    private static final int TICKS_AN_HOUR = 3_600 / TICK_SECONDS;

    /** Short, so that each tier loses its oldest within a few runs. */
    static final Limits LIMITS = new Limits(List.of(Duration.ofHours(3), Duration.ofHours(10), Duration.ofDays(2), Duration.ofDays(5)), 0,
            Long.MAX_VALUE);

    private KilledTiers() {}

    public static void main(String[] args) {
        Database db = Database.open(Path.of(args[0]), Clock.systemUTC());
        Servers servers = new Servers(db);
        for (int i = servers.list().size(); i < SERVERS; i++) {
            servers.insert(Given.server("s" + i, "h" + i, 22));
        }
        History history = new History(db);
        Retention retention = new Retention(db, history, LIMITS);
        List<Server> all = servers.list();
        int[] next = all.stream().mapToInt(server -> history.last(server.id()).map(last -> tick(last.at()) + 1).orElse(0)).toArray();
        while (true) {
            for (int tick = 0; tick < TICKS_AN_HOUR; tick++) {
                for (int i = 0; i < SERVERS; i++) {
                    history.append(sample(all.get(i).id(), next[i]++));
                }
            }
            db.write(tx -> null);
            System.out.println(Math.min(next[0], next[1]));
            Instant now = at(Math.max(next[0], next[1])).plus(Duration.ofHours(1));
            while (retention.sweep(now).compareTo(Duration.ofSeconds(1)) < 0) {
                System.out.println("step");
            }
        }
    }

    static int tick(Instant at) {
        return (int) (at.getEpochSecond() - Given.START.getEpochSecond()) / TICK_SECONDS;
    }

    static Instant at(int tick) {
        return Given.START.plusSeconds((long) tick * TICK_SECONDS);
    }

    static long value(long server, int tick) {
        return Math.floorMod((server * 7_919 + tick) * 2_654_435_761L, 10_000L);
    }

    private static Sample sample(long server, int tick) {
        Figures figures = Figures.empty();
        figures.scaled()[Metric.CPU_PERCENT.ordinal()] = value(server, tick);
        figures.scaled()[Metric.PROCESS_COUNT.ordinal()] = tick;
        return Given.sample(server, at(tick), figures, List.of(new Detail(Detail.Kind.CORE, "0", value(server, tick) + 1, Figures.ABSENT)));
    }
}
