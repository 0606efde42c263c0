package monitor.action;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Server;
import monitor.ssh.Ssh;
import monitor.ssh.Target;

/**
 * The agent's life on a server: deploy, start, stop, status, upgrade, uninstall, each by verbs of {@code agent-setup.sh} that run
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

    /** A first handshake over a jump host; what the design allows for connecting. */
    private static final Duration CONNECT = Duration.ofSeconds(15);
    /** Shell only; a hundred forks on a slow host. */
    private static final Duration LOOK = Duration.ofSeconds(30);
    /** agent.java is 200 KB; this is 2 KB/s. */
    private static final Duration UPLOAD = Duration.ofSeconds(100);
    /** javac on a slow, busy host takes half a minute; then the trial of up to 25 s. */
    private static final Duration COMPILE = Duration.ofSeconds(150);
    /** Stop, start, up to 25 s until it answers, and the same again for the old one if it does not. */
    private static final Duration SWITCH = Duration.ofSeconds(120);
    /** A package manager that first fetches its lists over a slow line. */
    private static final Duration PACKAGE = Duration.ofMinutes(10);
    /** The setup script prints some 30 short lines; a banner of the login shell may come before. */
    private static final int OUTPUT_LIMIT = 64 * 1024;
    private static final int FILE_MODE = 0600;

    private final Ssh ssh;
    private final Function<Server, Target> targets;
    private final AgentFiles files;

    /** @param targets how to reach and sign in to a stored server */
    public AgentLife(Ssh ssh, Function<Server, Target> targets) {
        this(ssh, targets, AgentFiles.load());
    }

    AgentLife(Ssh ssh, Function<Server, Target> targets, AgentFiles files) {
        this.ssh = Objects.requireNonNull(ssh);
        this.targets = Objects.requireNonNull(targets);
        this.files = files;
    }

    /** One step of a deployment as it happens. */
    public record Step(Name name, State state, String text) {

        public enum Name { CONNECT, INSPECT, JAVA, UPLOAD, COMPILE, START, VERIFY, STOP, REMOVE }

        public enum State { RUNNING, DONE, FAILED }
    }

    /** The version that a deployment brings. */
    public String version() {
        return files.version();
    }

    /**
     * Brings the agent to the server, or a newer one, and verifies that it answers. Unchanged and running means untouched.
     *
     * @param installJava whether a missing Java may be installed by the host's package manager
     */
    public Result<Agent> deploy(Server server, boolean installJava, Consumer<Step> listener) {
        Session session = session(server, listener);
        return session.connect()
                .then(login -> session.inspect())
                .then(facts -> {
                    if (facts.flag("unchanged")) {
                        return Result.ok(Agent.of(facts, files, false));
                    }
                    return session.java(facts, installJava).then(ready -> session.bring(ready));
                });
    }

    /** As {@link #deploy}, only where an agent is installed. */
    public Result<Agent> upgrade(Server server, Consumer<Step> listener) {
        Session session = session(server, listener);
        return session.connect().then(login -> session.inspect()).then(facts -> {
            if (!facts.flag("installed")) {
                throw Problem.conflict(name(server) + " has no agent to upgrade: deploy it first");
            }
            return facts.flag("unchanged") ? Result.ok(Agent.of(facts, files, false)) : deploy(server, false, listener);
        });
    }

    public Result<Agent> start(Server server, Consumer<Step> listener) {
        return one(server, listener, Step.Name.START, "start", SWITCH);
    }

    public Result<Agent> stop(Server server, Consumer<Step> listener) {
        return one(server, listener, Step.Name.STOP, "stop", SWITCH);
    }

    public Result<Agent> restart(Server server, Consumer<Step> listener) {
        return one(server, listener, Step.Name.START, "restart", SWITCH);
    }

    /** What is installed there and whether it answers. */
    public Result<Agent> status(Server server) {
        return one(server, step -> {}, Step.Name.INSPECT, "status", LOOK);
    }

    /** Stops the agent and removes every trace of it; nothing installed is a success, too. */
    public Result<Agent> uninstall(Server server, Consumer<Step> listener) {
        return one(server, listener, Step.Name.REMOVE, "uninstall", SWITCH);
    }

    private Result<Agent> one(Server server, Consumer<Step> listener, Step.Name step, String verb, Duration deadline) {
        Session session = session(server, listener);
        return session.connect().then(login -> session.verb(step, deadline, verb)).then(facts -> {
            boolean changed = !verb.equals("status") && !"no".equals(facts.text("removed"));
            return Result.ok(Agent.of(facts, files, changed));
        });
    }

    private Session session(Server server, Consumer<Step> listener) {
        if (server.local()) {
            throw Problem.conflict("This machine needs no agent: the central reads it itself");
        }
        return new Session(server, targets.apply(server), listener);
    }

    private static String name(Server server) {
        return server.name() + " (" + server.host() + ")";
    }

    /** One run of steps against one server. */
    private final class Session {

        private final Server server;
        private final Target target;
        private final Consumer<Step> listener;

        Session(Server server, Target target, Consumer<Step> listener) {
            this.server = server;
            this.target = target;
            this.listener = listener;
        }

        Result<Ssh.Login> connect() {
            return step(Step.Name.CONNECT, () -> ssh.connect(target, CONNECT), login -> "signed in with " + login.credential());
        }

        Result<Facts> inspect() {
            return verb(Step.Name.INSPECT, LOOK, "inspect", "port=" + server.agentPort(), "hash=" + files.hash());
        }

        /** Makes sure that a Java is there; the facts as they are then. */
        Result<Facts> java(Facts facts, boolean install) {
            if (!facts.text("java_chosen").isEmpty() || !install) {
                return Result.ok(facts);
            }
            return verb(Step.Name.JAVA, PACKAGE, "install-java").then(done -> inspect());
        }

        /** Upload, compile, start, verify. */
        Result<Agent> bring(Facts facts) {
            String port = "port=" + server.agentPort();
            String upload = "upload-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
            String dir = facts.text("dir");
            List<String> prepare = new ArrayList<>(List.of("prepare", "hash=" + files.hash(), "upload=" + upload));
            return verb(Step.Name.UPLOAD, LOOK, "receive", port)
                    .then(ready -> copy(files.source(), dir + "/" + upload))
                    .then(done -> {
                        if (facts.flag("compiler")) {
                            return Result.ok(done);
                        }
                        prepare.addAll(List.of("classes=" + upload + "-classes", "classes_hash=" + files.classesHash()));
                        return copy(files.classes(), dir + "/" + upload + "-classes");
                    })
                    .then(done -> verb(Step.Name.COMPILE, COMPILE, prepare.toArray(String[]::new)))
                    .then(done -> verb(Step.Name.START, SWITCH, "activate", "hash=" + files.hash(), port))
                    .then(running -> verify(running));
        }

        private Result<Void> copy(byte[] content, String path) {
            return step(Step.Name.UPLOAD, () -> ssh.copy(target, content, path, FILE_MODE, UPLOAD),
                    done -> content.length + " bytes to " + path);
        }

        /** The host has asked /api/health already before it let the old agent go; what it saw is told. */
        private Result<Agent> verify(Facts facts) {
            Agent agent = Agent.of(facts, files, true);
            if (!agent.running()) {
                tell(Step.Name.VERIFY, Step.State.FAILED, "the agent does not answer at port " + agent.port());
                throw new Problem(Problem.Kind.REMOTE_FAILED,
                        "The agent on " + name(server) + " was started and does not answer at port " + agent.port());
            }
            tell(Step.Name.VERIFY, Step.State.DONE, "version " + agent.version() + " answers at port " + agent.port());
            return Result.ok(agent);
        }

        Result<Facts> verb(Step.Name name, Duration deadline, String... words) {
            String line = "sh -s -- " + String.join(" ", words);
            Ssh.Command command = new Ssh.Command(line, files.setup(), deadline, OUTPUT_LIMIT);
            return step(name, () -> ssh.run(target, command).then(ran -> Result.ok(read(words[0], ran))), Facts::summary);
        }

        private Facts read(String verb, Ssh.Ran ran) {
            Facts facts = Facts.parse(ran.stdout());
            if (facts.complete() && facts.text("error").isEmpty()) {
                return facts;
            }
            throw facts.complete() ? facts.problem(name(server)) : Facts.broken(name(server), verb, ran);
        }

        private <T> Result<T> step(Step.Name name, java.util.function.Supplier<Result<T>> work, Function<T, String> words) {
            tell(name, Step.State.RUNNING, "");
            Result<T> result;
            try {
                result = work.get();
            } catch (Problem problem) {
                tell(name, Step.State.FAILED, problem.getMessage());
                throw problem;
            }
            switch (result) {
                case Result.Ok<T>(T value) -> tell(name, Step.State.DONE, words.apply(value));
                case Result.Failed<T>(Failure failure) -> tell(name, Step.State.FAILED, failure.sentence());
            }
            return result;
        }

        private void tell(Step.Name name, Step.State state, String text) {
            listener.accept(new Step(name, state, text));
        }
    }

    /** A failure of SSH as the answer that it deserves, for callers that have no use for the value. */
    public static Problem problem(Failure failure) {
        Problem.Kind kind = failure.reason() == Reason.TIMEOUT ? Problem.Kind.TIMEOUT : Problem.Kind.UNREACHABLE;
        return new Problem(kind, failure.sentence());
    }
}
