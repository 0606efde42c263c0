package monitor.action;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Result;
import monitor.model.Server;
import monitor.ssh.Ssh;
import monitor.ssh.Target;
import monitor.ssh.Verbs;

/** One run of steps against one server, each told as it begins and ends. Used by one thread. */
final class AgentSession {

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
    private final AgentFiles files;
    private final Server server;
    private final Target target;
    private final Consumer<AgentLife.Step> listener;

    AgentSession(Ssh ssh, AgentFiles files, Server server, Target target, Consumer<AgentLife.Step> listener) {
        this.ssh = ssh;
        this.files = files;
        this.server = server;
        this.target = target;
        this.listener = listener;
    }

    static String name(Server server) {
        return server.name() + " (" + server.host() + ")";
    }

    Result<Ssh.Login> connect() {
        return step(AgentLife.Step.Name.CONNECT, () -> ssh.connect(target, CONNECT),
                login -> "signed in with " + login.credential());
    }

    Result<Facts> inspect() {
        return verb(AgentLife.Step.Name.INSPECT, "inspect", port(), "hash=" + files.hash());
    }

    private String port() {
        return "port=" + server.agentPort();
    }

    /** Makes sure that a Java is there; the facts as they are then. */
    Result<Facts> java(Facts facts, boolean install) {
        if (!facts.text("java_chosen").isEmpty() || !install) {
            return Result.ok(facts);
        }
        return verb(AgentLife.Step.Name.JAVA, "install-java").then(done -> inspect());
    }

    /** Upload, compile, start, verify. */
    Result<Agent> bring(Facts facts) {
        String upload = "upload-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        String dir = facts.text("dir");
        List<String> prepare = new ArrayList<>(List.of("hash=" + files.hash(), "upload=" + upload));
        return verb(AgentLife.Step.Name.UPLOAD, "receive", port())
                .then(ready -> copy(files.source(), dir, upload))
                .then(done -> {
                    if (facts.flag("compiler")) {
                        return Result.ok(done);
                    }
                    prepare.addAll(List.of("classes=" + upload + "-classes", "classes_hash="
                            + files.classesHash()));
                    return copy(files.classes(), dir, upload + "-classes");
                })
                .then(done -> verb(AgentLife.Step.Name.COMPILE, "prepare", prepare.toArray(String[]::new)))
                .then(done -> verb(AgentLife.Step.Name.START, "activate", "hash=" + files.hash(), port()))
                .then(this::verify);
    }

    /** What did not come through, on a full disk for one, leaves nothing. */
    private Result<Void> copy(byte[] content, String dir, String name) {
        String path = dir + "/" + name;
        Result<Void> copied = step(AgentLife.Step.Name.UPLOAD,
                () -> ssh.copy(target, content, path, FILE_MODE, UPLOAD),
                done -> content.length + " bytes to " + path);
        if (copied instanceof Result.Failed) {
            ssh.run(target, command("withdraw", "upload=" + name.replace("-classes", "")));
        }
        return copied;
    }

    /** The host has asked /api/health already before it let the old agent go; what it saw is told. */
    private Result<Agent> verify(Facts facts) {
        Agent agent = Agent.of(facts, files, true);
        if (!agent.running()) {
            String words = "does not answer at port " + agent.port();
            tell(AgentLife.Step.Name.VERIFY, AgentLife.Step.State.FAILED, "the agent " + words);
            throw new Problem(Problem.Kind.REMOTE_FAILED, "The agent on " + name(server)
                    + " was started and " + words);
        }
        tell(AgentLife.Step.Name.VERIFY, AgentLife.Step.State.DONE, "version " + agent.version()
                + " answers at port " + agent.port());
        return Result.ok(agent);
    }

    /**
     * A verb of the setup script with its values, none of which needs quotes: hexadecimal, numbers, names
     * made here.
     */
    Result<Facts> verb(AgentLife.Step.Name name, String verb, String... values) {
        return step(name, () -> ssh.run(target, command(verb, values))
                .then(ran -> Result.ok(read(verb, ran))),
                Facts::summary);
    }

    private Ssh.Command command(String verb, String... values) {
        String line = "sh -s -- " + verb + (values.length == 0 ? "" : " " + String.join(" ", values));
        return new Ssh.Command(line, files.setup(), deadline(verb), OUTPUT_LIMIT);
    }

    private static Duration deadline(String verb) {
        return switch (verb) {
            case "prepare" -> COMPILE;
            case "install-java" -> PACKAGE;
            case "activate", "start", "stop", "restart", "uninstall" -> SWITCH;
            default -> LOOK;
        };
    }

    private Facts read(String verb, Ssh.Ran ran) {
        Facts facts = Facts.parse(ran.stdout());
        if (facts.complete() && facts.text("error").isEmpty()) {
            return facts;
        }
        if (new String(ran.stderr(), java.nio.charset.StandardCharsets.UTF_8).contains(Verbs.REFUSED)) {
            throw new Problem(Problem.Kind.FORBIDDEN, name(server) + " holds this central to a list of its own: its agent is not the central's to"
                    + " change", null, "From a machine that may sign in there as root: ./deploy-agent.sh --least-privilege root@" + server.host())
                    .with("reason", "limited");
        }
        throw facts.complete() ? facts.problem(name(server)) : Facts.broken(name(server), verb, ran);
    }

    private <T> Result<T> step(AgentLife.Step.Name name, Supplier<Result<T>> work,
            Function<T, String> words) {
        tell(name, AgentLife.Step.State.RUNNING, "");
        Result<T> result;
        try {
            result = work.get();
        } catch (Problem problem) {
            tell(name, AgentLife.Step.State.FAILED, problem.getMessage());
            throw problem;
        }
        switch (result) {
            case Result.Ok<T>(T value) -> tell(name, AgentLife.Step.State.DONE, words.apply(value));
            case Result.Failed<T>(Failure failure) -> tell(name, AgentLife.Step.State.FAILED,
                    failure.sentence());
        }
        return result;
    }

    private void tell(AgentLife.Step.Name name, AgentLife.Step.State state, String text) {
        listener.accept(new AgentLife.Step(name, state, text));
    }
}
