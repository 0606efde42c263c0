package monitor.probe;

import java.util.concurrent.TimeUnit;

/** By which way one server is read, and when its agent is tried again. Its poll's thread changes it. */
final class Way {

    /** An agent that was there and failed is tried again after so long, then twice as long, and so on. */
    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    /**
     * Where the host's shell cannot see whether the port is open. Each try that fails is a line in the log of the host's sshd, so this
     * is no matter of each poll; where it can see, nothing is tried until the port is open.
     */
    private static final long BLIND_NANOS = TimeUnit.MINUTES.toNanos(5);

    private volatile boolean agentless;
    private volatile String note;
    private int failures;
    private long failedNanos;

    boolean agentless() {
        return agentless;
    }

    /** Why an agent that is there is not read, or null. */
    String note() {
        return note;
    }

    /** @param listens whether something listens on its port; null where that cannot be seen */
    boolean triesAgent(Boolean listens, long nowNanos) {
        if (!agentless) {
            return true;
        }
        long since = nowNanos - failedNanos;
        if (listens == null) {
            return since > BLIND_NANOS;
        }
        // a failure with nothing wrong about the agent was its absence: now it is there
        return listens && (note == null && failures <= 1 || since > Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(failures - 1, 5)));
    }

    void agentAnswered() {
        agentless = false;
        note = null;
        failures = 0;
    }

    /** The shell has taken its place. */
    void agentFailed(String why, long nowNanos) {
        agentless = true;
        note = why;
        failures++;
        failedNanos = nowNanos;
    }
}
