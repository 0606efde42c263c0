package monitor.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Sample;
import monitor.model.Server;

/**
 * A program that writes history as fast as it can until it is killed. Prints each tick whose samples were committed. What it writes
 * follows from server and tick alone, so that whoever reads it later knows each figure.
 */
final class KilledWriter {

    static final int SERVERS = 3;

    private KilledWriter() {}

    public static void main(String[] args) {
        Database db = Database.open(Path.of(args[0]), Clock.systemUTC());
        Servers servers = new Servers(db);
        for (int i = servers.list().size(); i < SERVERS; i++) {
            servers.insert(Given.server("s" + i, "h" + i, 22));
        }
        History history = new History(db);
        Retention retention = new Retention(db, history, Limits.DEFAULT);
        List<Server> all = servers.list();
        int[] next = new int[SERVERS];
        for (int i = 0; i < SERVERS; i++) {
            next[i] = history.last(all.get(i).id()).map(last -> tick(last.at()) + 1).orElse(0);
        }
        Random random = new Random(next[0]);
        while (true) {
            for (int i = 0; i < SERVERS; i++) {
                history.append(sample(all.get(i).id(), next[i]++));
            }
            if (random.nextInt(3) == 0) {
                db.write(tx -> null); // with what was gathered
                System.out.println(Arrays.stream(next).min().orElseThrow() - 1);
            }
            if (random.nextInt(40) == 0) {
                retention.seal();
            }
        }
    }

    private static int tick(Instant at) {
        return (int) (at.getEpochSecond() - Given.START.getEpochSecond());
    }

    static Instant at(int tick) {
        return Given.START.plusSeconds(tick);
    }

    static Figures figures(long server, int tick) {
        Figures figures = Figures.empty();
        Random random = new Random(server * 1_000_003 + tick);
        for (Metric metric : Metric.values()) {
            if (random.nextInt(5) != 0) {
                figures.scaled()[metric.ordinal()] = random.nextInt(100_000) + (long) tick << random.nextInt(20);
            }
        }
        return figures;
    }

    static Sample sample(long server, int tick) {
        return Given.sample(server, at(tick), figures(server, tick),
                List.of(new Detail(Detail.Kind.CORE, "0", tick, Figures.ABSENT), new Detail(Detail.Kind.DISK, "/", tick, server)));
    }
}
