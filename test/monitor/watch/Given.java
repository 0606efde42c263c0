package monitor.watch;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import monitor.model.Actions;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;

/** Servers and samples for tests. */
public final class Given {

    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private Given() {}

    public static Server server(long id) {
        return server(id, "10.0.0." + id);
    }

    public static Server server(long id, String host) {
        return server(id, host, 22, 8083);
    }

    public static Server server(long id, String host, int port, int agentPort) {
        return new Server(id, "server " + id, host, port, "root", "", List.of(), null, agentPort, null, null, false, Actions.NONE,
                false, false, CREATED);
    }

    public static Server named(Server s, String name) {
        return new Server(s.id(), name, s.host(), s.port(), s.username(), "", List.of(), null, s.agentPort(), s.pollSeconds(), null,
                s.paused(), Actions.NONE, false, s.local(), CREATED);
    }

    public static Server paused(Server s) {
        return new Server(s.id(), s.name(), s.host(), s.port(), s.username(), "", List.of(), null, s.agentPort(), s.pollSeconds(),
                null, true, Actions.NONE, false, s.local(), CREATED);
    }

    public static Server local(long id) {
        return new Server(id, "this machine", "localhost", 22, "root", "", List.of(), null, 8083, null, null, false, Actions.NONE,
                false, true, CREATED);
    }

    public static Sample sample(long id, Instant at, double cpu) {
        Figures figures = Figures.empty();
        figures.put(Metric.CPU_PERCENT, cpu);
        return new Sample(id, at, Source.AGENT, figures, List.of(), new Sample.Facts("h", null, null, null, 0, 0, 1, null),
                "{}".getBytes(StandardCharsets.UTF_8));
    }
}
