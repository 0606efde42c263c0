package monitor.probe;

import java.time.Duration;
import java.util.Objects;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;

/** Which probe reads which server: the one place that chooses. */
public final class Probes implements Probe, Asker {

    private final LocalProbe local;
    private final AgentProbe remote;

    public Probes(LocalProbe local, AgentProbe remote) {
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

    @Override
    public Result<byte[]> ask(Server server, String path, Duration deadline) {
        return server.local() ? local.ask(server, path, deadline) : remote.ask(server, path, deadline);
    }

    private Probe of(Server server) {
        return server.local() ? local : remote;
    }
}
