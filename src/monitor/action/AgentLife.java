package monitor.action;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import monitor.model.Job;
import monitor.model.Problem;
import monitor.model.Result;
import monitor.model.Server;
import monitor.ssh.Ssh;
import monitor.ssh.Target;

/**
 * The agent's life on a server: deploy, start, stop, status, upgrade, uninstall, each by verbs of the scripts in {@code setup} that run
 * there over the kept-open session. What SSH did wrong is a {@link Result.Failed}; what the host itself refuses (no Java, port
 * taken, another deployment at work, the agent did not come up) is a {@link Problem} with a sentence and, where there is one, the way on.
 * Safe from any thread; the host's own lock keeps two deployments apart.
 *
 * <pre>
 *   connect ─> inspect ─┬─ unchanged: done, nothing touched
 *                       └─ (java) ─> upload ─> compile ─> start ─> verify
 *                            the old agent runs on until "start", and again if "verify" fails
 * </pre>
 */
public final class AgentLife {

    /**
     * The {@code reason} of a refusal where there is nothing to be done: no agent there, or a server that
     * needs none.
     */
    public static final String NOT_INSTALLED = "not_installed";
    public static final String LOCAL = "local";

    private static final Consumer<Step> NOBODY = step -> {};

    private final Ssh ssh;
    private final Function<Server, Target> targets;
    private final AgentFiles files;

    /** @param targets how to reach and sign in to a stored server */
    public AgentLife(Ssh ssh, Function<Server, Target> targets) {
        this(ssh, targets, AgentFiles.load());
    }

    /** Of the agent that a deployment brings. */
    public String version() {
        return files.version();
    }

    AgentLife(Ssh ssh, Function<Server, Target> targets, AgentFiles files) {
        this.ssh = Objects.requireNonNull(ssh);
        this.targets = Objects.requireNonNull(targets);
        this.files = files;
    }

    /** One step of a change as it happens. */
    public record Step(Name name, State state, String text) {

        public enum Name { CONNECT, INSPECT, JAVA, UPLOAD, COMPILE, START, VERIFY, STOP, REMOVE }

        public enum State { RUNNING, DONE, FAILED }
    }

    /**
     * Carries out one change.
     *
     * @param installJava whether a missing Java may be installed by the host's package manager, for a
     *     deployment
     */
    public Result<Agent> change(Job.Kind kind, Server server, boolean installJava, Consumer<Step> listener) {
        return switch (kind) {
            case DEPLOY -> deploy(server, installJava, listener);
            case UPGRADE -> upgrade(server, listener);
            case UNINSTALL -> uninstall(server, listener);
            case START -> start(server, listener);
            case STOP -> stop(server, listener);
            case RESTART -> restart(server, listener);
        };
    }

    /** What that change would do there; nothing is changed. */
    public Result<Plan> plan(Job.Kind kind, Server server, boolean installJava, Consumer<Step> listener) {
        AgentSession session = session(server, listener);
        return session.connect().then(login -> session.inspect())
                .then(facts -> Result.ok(Plan.of(kind, facts, files, installJava)));
    }

    /**
     * Brings the agent to the server, or a newer one, and verifies that it answers. Unchanged and running
     * means untouched.
     */
    Result<Agent> deploy(Server server, boolean installJava, Consumer<Step> listener) {
        AgentSession session = session(server, listener);
        return session.connect().then(login -> session.inspect())
                .then(facts -> bring(session, facts, installJava));
    }

    /** As {@link #deploy}, only where an agent is installed. */
    Result<Agent> upgrade(Server server, Consumer<Step> listener) {
        AgentSession session = session(server, listener);
        return session.connect().then(login -> session.inspect()).then(facts -> {
            if (!facts.flag("installed")) {
                throw Problem.conflict(AgentSession.name(server)
                        + " has no agent to upgrade: deploy it first")
                        .with("reason", NOT_INSTALLED);
            }
            return bring(session, facts, false);
        });
    }

    private Result<Agent> bring(AgentSession session, Facts facts, boolean installJava) {
        if (facts.flag("unchanged")) {
            return Result.ok(Agent.of(facts, files, false));
        }
        return session.java(facts, installJava).then(session::bring)
                .then(agent -> Result.ok(agent.after(facts.text("version"))));
    }

    Result<Agent> start(Server server, Consumer<Step> listener) {
        return one(server, listener, Step.Name.START, "start");
    }

    Result<Agent> stop(Server server, Consumer<Step> listener) {
        return one(server, listener, Step.Name.STOP, "stop");
    }

    Result<Agent> restart(Server server, Consumer<Step> listener) {
        return one(server, listener, Step.Name.START, "restart");
    }

    /** What is installed there and whether it answers. */
    public Result<Agent> status(Server server) {
        return one(server, NOBODY, Step.Name.INSPECT, "status");
    }

    /** Stops the agent and removes every trace of it; nothing installed is a success, too. */
    Result<Agent> uninstall(Server server, Consumer<Step> listener) {
        return one(server, listener, Step.Name.REMOVE, "uninstall");
    }

    private Result<Agent> one(Server server, Consumer<Step> listener, Step.Name step, String verb) {
        AgentSession session = session(server, listener);
        return session.connect().then(login -> session.verb(step, verb)).then(facts -> {
            boolean changed = !verb.equals("status") && !"no".equals(facts.text("removed"));
            return Result.ok(Agent.of(facts, files, changed));
        });
    }

    private AgentSession session(Server server, Consumer<Step> listener) {
        if (server.local()) {
            throw Problem.conflict("This machine needs no agent: the central reads it itself")
                    .with("reason", LOCAL);
        }
        return new AgentSession(ssh, files, server, targets.apply(server), listener);
    }
}
