package monitor.action;

import monitor.model.Actions;
import monitor.model.Problem;

/**
 * A signal for one process.
 *
 * @param started clock ticks from boot to its start, which with the pid is its identity; or null where it is to be asked for
 */
public record KillProcess(long pid, Long started, Signal signal) implements Action {

    /** Linux gives no higher one (PID_MAX_LIMIT). */
    public static final long HIGHEST_PID = 4_194_304;
    /** As long as JavaScript's numbers are exact: a host may be up for three million years. */
    public static final long LATEST_START = (1L << 53) - 1;

    /** Those that may be sent, with Linux's numbers on every architecture that a JDK runs on. */
    public enum Signal {
        TERM(15), KILL(9), HUP(1), INT(2), STOP(19), CONT(18), USR1(10), USR2(12);

        private final int number;

        Signal(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    public KillProcess {
        if (pid < 1 || pid > HIGHEST_PID) {
            throw Problem.invalid("action_data.pid", "action_data.pid must be from 1 to " + HIGHEST_PID + ", not " + pid);
        }
        if (started != null && (started < 0 || started > LATEST_START)) {
            throw Problem.invalid("action_data.started", "action_data.started must be from 0 to " + LATEST_START + ", not " + started);
        }
    }

    public static Signal signal(String given) {
        return Action.constant("action_data.signal", given, Signal.values(), true);
    }

    @Override
    public Actions.Kind kind() {
        return Actions.Kind.PROCESSES;
    }

    @Override
    public String type() {
        return "kill_process";
    }

    @Override
    public String target() {
        return "process " + pid;
    }

    @Override
    public String verb() {
        return signal.name();
    }

    KillProcess at(long knownStart) {
        return new KillProcess(pid, knownStart, signal);
    }
}
