package monitor.model;

/**
 * What is told to those who listen. A sealed set: each subscriber decides by a switch.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
public sealed interface Event {

    /** A server has a new sample. */
    record Sampled(Sample sample) implements Event {}

    /** A server's status or reason changed; {@code sentence} says why in words, or is empty. */
    record StatusChanged(long serverId, Status status, Reason reason, String sentence) implements Event {}

    /** A server was added, changed or removed. */
    record ServerChanged(long serverId, Change change) implements Event {}

    /** An alert began, changed or ended. */
    record AlertChanged(long alertId, long serverId) implements Event {}

    /**
     * One step of longer work on a server, as it happens: its state is started, ok or failed. The step named
     * like the kind is the server's whole turn, which may also be skipped or cancelled; that named "job", of
     * server 0, is the job's own state.
     */
    record JobStep(String jobId, long serverId, String kind, String step, String state, String text) implements Event {}

    enum Change { ADDED, UPDATED, REMOVED }
}
