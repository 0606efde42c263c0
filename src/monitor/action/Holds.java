package monitor.action;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import monitor.model.Problem;
import monitor.model.Server;

/** Which work has which server's agent in hand; nothing else begins there meanwhile. Safe from any thread. */
public final class Holds {

    /**
     * @param jobId of the job, or null where it is a single change; {@code words} such as "job 12 (deploy)"
     */
    record Holder(Long jobId, String words) {}

    private final Map<Long, Holder> holders = new HashMap<>();

    /** Closing it lets the server go. */
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /** For a single change; {@code words} name it to others, such as "a deployment by admin". */
    public Hold take(Server server, String words) {
        take(List.of(server), new Holder(null, words));
        return () -> release(server.id());
    }

    /** All of them or, where one is held already, none: a conflict names it and who holds it. */
    synchronized void take(Collection<Server> servers, Holder holder) {
        for (Server server : servers) {
            Holder other = holders.get(server.id());
            if (other != null) {
                Problem held = Problem.conflict("Server " + server.id() + " (" + server.name()
                        + ") is at work in " + other.words()
                        + ": try again when that is over").with("server_id", server.id());
                throw other.jobId() == null ? held : held.with("job_id", other.jobId());
            }
        }
        servers.forEach(server -> holders.put(server.id(), holder));
    }

    synchronized void release(long serverId) {
        holders.remove(serverId);
    }
}
