package monitor.probe;

import java.time.Duration;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;

/** A way to read a server: a server in, a sample or a reason out. Called by one thread at a time for each server. */
public interface Probe {

    /** One poll, over before the deadline. Connects by itself, within the same deadline, where the connection was lost. */
    Result<Sample> poll(Server server, Duration deadline);

    /**
     * Connects where the probe needs a connection; {@link Link#KEPT} at once where it has one. Whoever answers before the deadline
     * then has a bounded time of its own to sign us in.
     */
    Result<Link> connect(Server server, Duration deadline);

    /** Something on the server came or went, such as its agent: what was learned of it holds no more, the connection does. */
    default void again(long serverId) {
        // where nothing is learned, nothing is to be forgotten
    }

    /** Closes and forgets what is kept for a server: it was changed or removed. Never blocks. */
    void forget(long serverId);

    /**
     * What connecting brought.
     *
     * @param keyType     of the host key, or null where nothing was connected
     * @param fingerprint of the host key, or null
     * @param pinned      whether a connection pinned that key for the first time and this is the first call to tell it
     */
    record Link(String keyType, String fingerprint, boolean pinned) {

        /** Nothing to connect, or connected already. */
        public static final Link KEPT = new Link(null, null, false);
    }
}
