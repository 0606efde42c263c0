package monitor.store;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import monitor.model.Actions;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;

/** Servers and samples for the tests of this room. */
public final class Given {

    private Given() {}

    public static final Instant START = Instant.parse("2026-01-06T12:00:00Z");

    public static long number(Database db, String sql) {
        return db.<Long>read(tx -> tx.number(sql));
    }

    public static Server server(String name, String host, int port) {
        return new Server(0, name, host, port, "root", "", List.of("web", "blue"), "~/.ssh/id_ed25519", 8083, null, null, false,
                Actions.NONE, false, false, START);
    }

    public static Sample sample(long serverId, Instant at, Figures figures, List<Detail> details) {
        return new Sample(serverId, at, Source.AGENT, figures, details,
                new Sample.Facts("h", null, null, null, 0, 0, 4, null), new byte[] {'{', '}'});
    }

    public static Sample sample(long serverId, Instant at, double cpu) {
        Figures figures = Figures.empty();
        figures.put(Metric.CPU_PERCENT, cpu);
        figures.put(Metric.MEMORY_USED_BYTES, 1_000_000_000 + 1000 * cpu);
        return sample(serverId, at, figures, List.of());
    }

    /** Figures that any long could be; one of eight absent. */
    public static Figures wild(Random random) {
        Figures figures = Figures.empty();
        for (Metric metric : Metric.values()) {
            long value = switch (random.nextInt(8)) {
                case 0 -> Figures.ABSENT;
                case 1 -> Long.MAX_VALUE;
                case 2 -> Long.MIN_VALUE + 1;
                case 3 -> random.nextLong();
                case 4 -> 0;
                default -> random.nextInt(20_000);
            };
            figures.scaled()[metric.ordinal()] = value;
        }
        return figures;
    }
}
