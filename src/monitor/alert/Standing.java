package monitor.alert;

import java.util.Objects;
import monitor.model.Reason;
import monitor.model.Server;
import monitor.model.Status;

/**
 * How a watched server stands now, as the App tells it.
 *
 * @param sentence why, in words; empty while all is well
 */
public record Standing(Server server, Status status, Reason reason, String sentence) {

    public Standing {
        Objects.requireNonNull(server);
        Objects.requireNonNull(status);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(sentence);
    }

    boolean offline() {
        return status == Status.OFFLINE;
    }

    boolean online() {
        return status == Status.ONLINE;
    }
}
