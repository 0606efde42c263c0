package monitor.model;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * One change wanted of the agents of many servers.
 *
 * <pre>
 *   RUNNING ──> OK, FAILED (some failed) or HALTED (too many did)
 *      │  └───> INTERRUPTED (the central stopped meanwhile)
 *      └─ cancel ─> CANCELLING (those under way come to their end) ─> CANCELLED
 * </pre>
 *
 * @param id        0 before it is stored
 * @param dryRun    whether it only says what would happen
 * @param haltAfter failures after which the rest is left alone, or null for never
 * @param by        who wanted it
 * @param endedAt   or null
 * @param text      how it ended, in a sentence; empty before
 */
public record Job(long id, Kind kind, State state, boolean dryRun, int parallelism, Integer haltAfter,
        boolean installJava,
        String by, Instant createdAt, Instant endedAt, String text) {

    /** One sign-in each: a host's sshd is not troubled, the central's line and the fleet's network may be. */
    public static final int MOST_PARALLEL = 16;
    public static final int DEFAULT_PARALLEL = 4;
    /** More than the fleets that one central is made for. */
    public static final int MOST_SERVERS = 5_000;

    public Job {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(state);
        Objects.requireNonNull(by);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(text);
        if (parallelism < 1 || parallelism > MOST_PARALLEL) {
            throw Problem.invalid("parallelism", "parallelism is " + parallelism + "; it goes from 1 to "
                    + MOST_PARALLEL);
        }
        if (haltAfter != null && (haltAfter < 1 || haltAfter > MOST_SERVERS)) {
            throw Problem.invalid("halt_after", "halt_after is " + haltAfter + "; it goes from 1 to "
                    + MOST_SERVERS);
        }
        if (installJava && kind != Kind.DEPLOY) {
            throw Problem.invalid("install_java", "install_java belongs to deploy, not to " + kind.word());
        }
    }

    /** Wanted now, not stored yet. */
    public static Job wanted(Kind kind, boolean dryRun, int parallelism, Integer haltAfter,
            boolean installJava, String by, Instant now) {
        return new Job(0, kind, State.RUNNING, dryRun, parallelism, haltAfter, installJava, by, now, null,
                "");
    }

    public Job withId(long newId) {
        return new Job(newId, kind, state, dryRun, parallelism, haltAfter, installJava, by, createdAt,
                endedAt, text);
    }

    public Job cancelling() {
        return new Job(id, kind, State.CANCELLING, dryRun, parallelism, haltAfter, installJava, by,
                createdAt, null, text);
    }

    public Job ended(State how, Instant at, String sentence) {
        return new Job(id, kind, how, dryRun, parallelism, haltAfter, installJava, by, createdAt, at,
                sentence);
    }

    /** Such as "Job 12 (deploy)". */
    public String words() {
        return "Job " + id + " (" + kind.word() + ")";
    }

    public enum Kind {
        DEPLOY, UPGRADE, UNINSTALL, START, STOP, RESTART;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum State {
        RUNNING, CANCELLING, OK, FAILED, HALTED, CANCELLED, INTERRUPTED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public boolean over() {
            return this != RUNNING && this != CANCELLING;
        }
    }

    /**
     * One server's turn.
     *
     * @param name      of the server when the job was made, like {@code host}: it may be gone by now
     * @param outcome   {@link Outcome#NONE} until it is over
     * @param startedAt or null, like {@code endedAt}
     */
    public record Turn(long serverId, String name, String host, TurnState state, Outcome outcome,
            Instant startedAt, Instant endedAt,
            List<Step> steps) {

        public Turn {
            steps = List.copyOf(steps);
        }

        public static Turn queued(Server server) {
            return new Turn(server.id(), server.name(), server.host(), TurnState.QUEUED, Outcome.NONE, null,
                    null, List.of());
        }

        public Turn begun(Instant at) {
            return new Turn(serverId, name, host, TurnState.RUNNING, outcome, at, null, List.of());
        }

        public Turn ended(TurnState how, Outcome what, Instant at) {
            return new Turn(serverId, name, host, how, what, startedAt, at, steps);
        }

        public Turn withSteps(List<Step> now) {
            return new Turn(serverId, name, host, state, outcome, startedAt, endedAt, now);
        }
    }

    public enum TurnState {
        QUEUED, RUNNING, OK, FAILED, SKIPPED, CANCELLED, INTERRUPTED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a turn brought.
     *
     * @param text          a sentence
     * @param would         of a dry run: a word for what would happen, or null
     * @param reason        of a failure: a word for why, or null
     * @param hint          of a failure: the way on, or null
     * @param versionBefore of the agent, or null where it is not known, like {@code version} and {@code
     *     changed}
     */
    public record Outcome(String text, String would, String reason, String hint, String versionBefore,
            String version, Boolean changed) {

        public static final Outcome NONE = new Outcome("", null, null, null, null, null, null);

        public Outcome {
            Objects.requireNonNull(text);
        }

        /** Only a sentence. */
        public static Outcome saying(String text) {
            return new Outcome(text, null, null, null, null, null, null);
        }
    }

    /**
     * A step of a turn. {@code state}: started, ok, failed. Each is one line without tabs, as it is stored.
     */
    public record Step(String step, String state, String text) {

        public Step {
            text = text.replaceAll("\\p{Cntrl}+", " ");
        }
    }
}
