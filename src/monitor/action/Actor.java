package monitor.action;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Result;
import monitor.model.Server;
import monitor.ssh.Ssh;
import monitor.ssh.Target;

/**
 * Does to a server what an operator asks for, if it may be: allowed for the server, not forbidden by the host, not vital, and still what
 * was meant. Safe from any thread.
 *
 * <pre>
 *   allowed? ─> see ─> refused? ─> act, once ─┬─ ended ──────────────> verify ─> Acted
 *                                             └─ session lost: unknown ─> find out ─> Acted or Problem
 * </pre>
 */
public final class Actor {

    /** Two who act at once are usual, more are a script gone wild; each holds a channel of the host. */
    private static final int AT_ONCE = 3;
    /** How long a host may take to come back after a session was lost midway. */
    private static final long FIND_OUT_NANOS = TimeUnit.SECONDS.toNanos(25);
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** What an answer repeats of a command's own words. */
    private static final int SAID_CHARACTERS = 4000;

    private final Ssh ssh;
    private final Function<Server, Target> targets;
    private final Protection protection;
    private final Map<Long, Semaphore> busy = new ConcurrentHashMap<>();

    /**
     * @param targets how to reach and sign in to a stored server
     * @param data    the data directory, with the lists of what is protected
     */
    public Actor(Ssh ssh, Function<Server, Target> targets, Path data) {
        this.ssh = Objects.requireNonNull(ssh);
        this.targets = Objects.requireNonNull(targets);
        this.protection = new Protection(data.resolve("protected.list"));
    }

    /**
     * What would be done.
     *
     * @param target  as the host shows it
     * @param refusal why it would not be, as members; or null
     * @param confirm what has to be repeated for it, or null
     */
    public record Preview(String command, String condition, Map<String, Object> target, String warning, String confirm,
            Map<String, Object> refusal) {}

    /**
     * What was done.
     *
     * @param exitCode null where the session was lost midway
     * @param now      as the host shows it afterwards
     */
    public record Acted(boolean verified, String message, String command, Integer exitCode, String stderr, Map<String, Object> before,
            Map<String, Object> now) {

        public boolean known() {
            return exitCode != null;
        }
    }

    /** Tells, and does nothing. */
    public Preview preview(Server server, Action action) {
        Host host = Limited.host(server, ssh, targets);
        Refusal refusal = allowed(server, action);
        Refusal early = Limited.before(host, action);
        if (early != null) {
            throw early.problem();
        }
        Deed deed = deed(host, action);
        Map<String, Object> target = value(deed.see(true));
        refusal = refusal != null ? refusal : Limited.after(host, action, target);
        Refusal own = deed.refusal();
        // one to be met by the next request anyway is no refusal yet
        boolean formal = own != null && (own.reason().equals("confirm") || own.reason().equals("started_missing"));
        refusal = refusal != null ? refusal : formal ? null : own;
        String condition = action instanceof KillProcess kill ? "only while process " + kill.pid() + " is the one that started at "
                + target.get("started") + " ticks" : null;
        return new Preview(CommandLine.shown(deed.command()), condition, target, deed.warning(),
                own != null && own.reason().equals("confirm") ? own.more().get("confirm").toString() : null,
                refusal == null ? null : refusal.members());
    }

    /**
     * Does it. Refusals and failures are a {@link Problem}; of those after it was sent, {@code before} and {@code now} are members.
     *
     * @param who       the user's name
     * @param requestId of the request, for the host's own log
     */
    public Acted act(Server server, Action action, String who, String requestId) {
        Refusal off = allowed(server, action);
        if (off != null) {
            throw off.problem();
        }
        Semaphore places = busy.computeIfAbsent(server.id(), _ -> new Semaphore(AT_ONCE));
        if (!places.tryAcquire()) {
            throw new Problem(Problem.Kind.RATE_LIMITED, AT_ONCE + " actions are under way on " + server.name())
                    .with(Problem.RETRY_AFTER, 5);
        }
        try {
            Host host = Limited.host(server, ssh, targets);
            Refusal early = Limited.before(host, action);
            if (early != null) {
                throw early.problem();
            }
            Deed deed = deed(host, action);
            Map<String, Object> before = value(deed.see(false));
            Refusal byHost = Limited.after(host, action, before);
            Refusal refusal = byHost != null ? byHost : deed.refusal();
            if (refusal != null) {
                throw refusal.problem().with("before", before);
            }
            return carryOut(deed, before, witness(action, who, requestId));
        } finally {
            places.release();
        }
    }

    private Acted carryOut(Deed deed, Map<String, Object> before, String witness) {
        String command = CommandLine.shown(deed.command());
        Order.Done done;
        switch (deed.act(witness)) {
            case Result.Failed<Order.Done>(Failure failure) -> {
                return lost(deed, before, command, failure);
            }
            case Result.Ok<Order.Done>(Order.Done ended) -> done = ended;
        }
        if (done.readOnly()) {
            throw Refusal.readOnly(deed.host().name()).problem().with("before", before);
        }
        Problem refused = deed.refused(done);
        if (refused != null) {
            throw refused.with("before", before);
        }
        String stderr = said(done.stderr());
        Result<Deed.Effect> looked = deed.verify(done.exitCode() == 0);
        if (!(looked instanceof Result.Ok<Deed.Effect>(Deed.Effect effect))) {
            return lost(deed, before, command, ((Result.Failed<Deed.Effect>) looked).failure());
        }
        boolean verified = done.exitCode() == 0 && effect.verified();
        if (verified) {
            return new Acted(true, effect.message(), command, 0, stderr, before, effect.now());
        }
        String why = done.exitCode() == 0 ? effect.message() : "\"" + command + "\" ended with exit code " + done.exitCode()
                + (stderr.isEmpty() ? "" : ": " + said(stderr.strip().replaceAll("\\p{Cntrl}+", " "), 300)) + ". " + effect.message();
        throw new Problem(Problem.Kind.REMOTE_FAILED, why).with("exit_code", done.exitCode()).with("stderr", stderr)
                .with("outcome", "failed").with("verified", false).with("before", before).with("now", effect.now())
                .with("command", command);
    }

    /** The session broke off: what became of it is not known until the host is seen again. Nothing is sent a second time. */
    private Acted lost(Deed deed, Map<String, Object> before, String command, Failure failure) {
        switch (failure.reason()) {
            case UNREACHABLE, AUTH_FAILED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, JUMP_FAILED, UNSUPPORTED, NO_SHELL -> throw
                    problem(failure).with("before", before);
            case OK, TIMEOUT, AGENT_DOWN, NO_DATA, BAD_DATA -> {
                // it may have been sent
            }
        }
        long end = System.nanoTime() + FIND_OUT_NANOS;
        Result<Deed.Effect> looked = deed.verify(true);
        while (looked instanceof Result.Failed && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(AGAIN_NANOS);
            looked = deed.verify(true);
        }
        return switch (looked) {
            case Result.Ok<Deed.Effect>(Deed.Effect effect) when effect.verified() -> new Acted(true, "The connection was lost midway. "
                    + effect.message(), command, null, "", before, effect.now());
            case Result.Ok<Deed.Effect>(Deed.Effect effect) -> throw new Problem(Problem.Kind.REMOTE_FAILED, "The connection was lost"
                    + " midway, and the effect is not there: " + effect.message() + " It was not tried again.")
                    .with("outcome", "unknown").with("verified", false).with("before", before).with("now", effect.now())
                    .with("command", command);
            case Result.Failed<Deed.Effect>(Failure still) -> throw new Problem(Problem.Kind.TIMEOUT, failure.sentence()
                    + " The host could not be asked since: " + still.sentence()).with("outcome", "unknown").with("verified", false)
                    .with("before", before).with("command", command);
        };
    }

    private static Refusal allowed(Server server, Action action) {
        if (server.allowActions().kinds().contains(action.kind())) {
            return null;
        }
        List<String> words = java.util.stream.Stream.concat(server.allowActions().kinds().stream(),
                java.util.stream.Stream.of(action.kind())).sorted().map(kind -> "\"" + kind.word() + "\"").toList();
        return new Refusal(Problem.Kind.FORBIDDEN, "not_allowed", "Actions on " + action.kind().word() + " are not allowed for "
                + server.name(), "PUT /api/servers/" + server.id() + " {\"allow_actions\":[" + String.join(",", words) + "]}", Map.of());
    }

    private Deed deed(Host host, Action action) {
        return switch (action) {
            case KillProcess kill -> new ProcessDeed(host, kill, protection);
            case ServiceAction service -> new UnitDeed(host, service);
            case DockerAction docker -> new ContainerDeed(host, docker);
        };
    }

    /** One line of printable ASCII: what a user is called must not forge a log. */
    private static String witness(Action action, String who, String requestId) {
        return "user=" + plain(who) + " action=" + action.type() + " does=" + action.verb() + " target=\"" + plain(action.target())
                + "\" request=" + plain(requestId);
    }

    private static String plain(String text) {
        String clean = text.replaceAll("[^ -~]", "?").replace('"', '\'').replace('\\', '/');
        return clean.substring(0, Math.min(100, clean.length()));
    }

    private static String said(String text) {
        return said(text, SAID_CHARACTERS);
    }

    private static String said(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    static <T> T value(Result<T> result) {
        return switch (result) {
            case Result.Ok<T>(T value) -> value;
            case Result.Failed<T>(Failure failure) -> throw problem(failure);
        };
    }

    static Problem problem(Failure failure) {
        Problem.Kind kind = switch (failure.reason()) {
            case TIMEOUT -> Problem.Kind.TIMEOUT;
            case BAD_DATA, NO_DATA, AGENT_DOWN, UNSUPPORTED, NO_SHELL -> Problem.Kind.REMOTE_FAILED;
            case OK, UNREACHABLE, AUTH_FAILED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, JUMP_FAILED -> Problem.Kind.UNREACHABLE;
        };
        return new Problem(kind, failure.sentence()).with("reason", failure.reason().word());
    }
}
