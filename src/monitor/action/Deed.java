package monitor.action;

import java.util.List;
import java.util.Map;
import monitor.model.Result;

/**
 * One action against one host, in order: what it is done to is seen, judged, done, and seen again. Holds what was seen; for one thread.
 * What the host does not have is a {@link monitor.model.Problem}.
 */
interface Deed {

    /**
     * Looks at what it is done to.
     *
     * @param closely what a person wants to know besides, before deciding
     * @return the target's members, as the API shows them
     */
    Result<Map<String, Object>> see(boolean closely);

    Host host();

    /** Why it must not be, after it was seen; or null. */
    Refusal refusal();

    /** What a person should know who is about to do it; or null. */
    default String warning() {
        return null;
    }

    /** The command, sudo included, as it would run. */
    List<String> command();

    /** Does it, once. */
    Result<Order.Done> act(String witness);

    /** A refusal of the host or a change since it was seen, told by how the command ended; or null. Nothing was done then. */
    monitor.model.Problem refused(Order.Done done);

    /**
     * Looks until what was wanted has come about, or its time is over.
     *
     * @param patient whether to wait for it
     */
    Result<Effect> verify(boolean patient);

    /**
     * @param now     the target's members as they are
     * @param message a sentence
     */
    record Effect(boolean verified, Map<String, Object> now, String message) {}
}
