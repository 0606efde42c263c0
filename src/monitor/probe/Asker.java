package monitor.probe;

import java.time.Duration;
import monitor.model.Result;
import monitor.model.Server;

/** Asks a server something beside its polls. Safe from any thread. */
@FunctionalInterface
public interface Asker {

    /** @param path one of the agent's, such as {@code /api/processes}; answered with its JSON */
    Result<byte[]> ask(Server server, String path, Duration deadline);
}
