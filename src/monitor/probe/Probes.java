package monitor.probe;

import java.time.Duration;
import java.util.Objects;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;

/** Which probe reads which server: the one place that chooses. */
public final class Probes implements Probe {

    private final Probe local;
    private final Probe remote;

    public Probes(Probe local, Probe remote) {
        this.local = Objects.requireNonNull(local);
        this.remote = Objects.requireNonNull(remote);
    }

    @Override
    public Result<Sample> poll(Server server, Duration deadline) {
        return of(server).poll(server, deadline);
    }

    @Override
    public Result<Link> connect(Server server, Duration deadline) {
        return of(server).connect(server, deadline);
    }

    @Override
    public void forget(long serverId) {
        local.forget(serverId);
        remote.forget(serverId);
    }

    private Probe of(Server server) {
        return server.local() ? local : remote;
    }
}
