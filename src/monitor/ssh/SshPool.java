package monitor.ssh;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;

/** Real sessions, by JSch. */
public final class SshPool implements Ssh {

    /** A session opened for a target that is not stored: long enough for the steps of a test, no longer. */
    private static final long UNSAVED_NANOS = TimeUnit.SECONDS.toNanos(20);
    /** The longest that upkeep sleeps: new sessions come at any time. */
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Duration SHELL_CHECK = Duration.ofSeconds(10);
    private static final int SHELL_CHECK_BYTES = 64 << 10;

    private final Map<Object, Line> lines = new ConcurrentHashMap<>();
    /** Sessions that take nothing new, until what runs on them is over. */
    private final Set<Link> retired = ConcurrentHashMap.newKeySet();
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Watchdog watchdog = new Watchdog();
    private final Dialer dialer = new Dialer();
    private final HostKeys hostKeys;
    private final CentralKey central;
    private final SignIn signIn;
    private final Thread upkeep;
    private volatile boolean closed;

    /**
     * @param central     the central's own key, or null to use none
     * @param home        of the user who runs the central: {@code ~}
     * @param agentSocket SSH_AUTH_SOCK, or null
     */
    public SshPool(HostKeys hostKeys, CentralKey central, Path home, Path agentSocket) {
        this.hostKeys = hostKeys;
        this.central = central;
        this.signIn = new SignIn(hostKeys, new Keyring(central, home, agentSocket), dialer, watchdog);
        this.upkeep = Thread.ofVirtual().name("ssh-upkeep").start(() -> {
            while (!closed) {
                LockSupport.parkNanos(sweep(System.nanoTime()));
            }
        });
    }

    @Override
    public Result<Login> connect(Target target, Duration deadline) {
        return link(target, null, Deadline.in(deadline)).then(link -> {
            Login login = link.login();
            return Result.ok(link.isNews() ? login : new Login(login.keyType(), login.fingerprint(), true,
                    false, login.credential(), 0));
        });
    }

    @Override
    public Result<Ran> run(Target target, Command command) {
        Deadline deadline = Deadline.in(command.deadline());
        return with(target, deadline, link -> {
            Result<Ran> ran = command.once() ? once(link, command, deadline) : Exec.run(link, command, deadline);
            count("commands");
            return ran instanceof Result.Ok<Ran>(Ran answer) && silentFailure(answer)
                    ? unlessNoShell(link, ran, deadline) : ran;
        });
    }

    /** A session that ended while the command was handed over may have taken it along. */
    private static Result<Ran> once(Link link, Command command, Deadline deadline) {
        try {
            return Exec.run(link, command, deadline);
        } catch (Link.Dead e) {
            return Result.failed(Reason.NO_DATA, "The session with " + link.target().where()
                    + " ended as the command was sent; whether it was carried out is unknown.");
        }
    }

    /** The command has run: whatever becomes of the check, it must not run again. */
    private static Result<Ran> unlessNoShell(Link link, Result<Ran> ran, Deadline deadline) {
        try {
            return check(link, deadline) instanceof Result.Failed<Void>(Failure failure)
                    && failure.reason() == Reason.NO_SHELL ? Result.failed(failure) : ran;
        } catch (Link.Dead e) {
            return ran;
        }
    }

    @Override
    public Result<Tail> follow(Target target, Following wanted) {
        Deadline deadline = Deadline.in(wanted.deadline());
        count("commands");
        return with(target, deadline, link -> Follow.open(link, wanted, deadline));
    }

    @Override
    public Result<Void> shell(Target target, Duration within) {
        Deadline deadline = Deadline.in(within);
        return with(target, deadline, link -> check(link, deadline));
    }

    /**
     * The account's shell may be nologin or false: those say nothing, or one sentence on stdout, and end with
     * 1.
     */
    private static boolean silentFailure(Ran ran) {
        return ran.exitCode() != 0 && ran.stderr().length == 0
                && (ran.stdout().length == 0 || new String(ran.stdout(), StandardCharsets.UTF_8)
                        .startsWith(ShellCheck.NOLOGIN));
    }

    private static Result<Void> check(Link link, Deadline deadline) throws Link.Dead {
        Result<Void> known = link.shell();
        if (known != null) {
            return known;
        }
        Duration within = Duration.ofNanos(Math.min(deadline.nanos(), SHELL_CHECK.toNanos()));
        Command command = new Command(ShellCheck.COMMAND, within, SHELL_CHECK_BYTES);
        Result<Void> checked = Exec.run(link, command, Deadline.in(within))
                .then(ran -> ShellCheck.judge(link.target(), ran));
        if (checked instanceof Result.Ok || checked instanceof Result.Failed<Void>(Failure failure)
                && failure.reason() == Reason.NO_SHELL) {
            link.shell(checked);
        }
        return checked;
    }

    @Override
    public Result<Void> copy(Target target, byte[] content, String path, int mode, Duration within) {
        Deadline deadline = Deadline.in(within);
        count("copies");
        Copy copy = new Copy();
        return with(target, deadline, link -> copy.run(link, content, path, mode, deadline));
    }

    @Override
    public Result<Stream> open(Target target, int port, Duration within) {
        count("streams");
        Deadline deadline = Deadline.in(within);
        return with(target, deadline, link -> Forward.open(link, "127.0.0.1", port, deadline));
    }

    @Override
    public Result<Login> trial(Target target, Duration deadline) {
        Line line = new Line(Link::close);
        try {
            return line.link(target, null, Deadline.in(deadline), (attempt, lastGood) ->
                    signIn(target, Deadline.in(deadline), false, null, attempt))
                    .then(link -> Result.ok(link.login()));
        } finally {
            line.close(Link::close);
            if (hostKeys.blocked(target.serverId()) != null) {
                disconnect(target.serverId());
            }
        }
    }

    @Override
    public Result<Login> installKey(Target target, Duration within) {
        Deadline deadline = Deadline.in(within);
        String line = central.publicLine();
        return run(target, new Command(KeyInstall.command(line), within, SHELL_CHECK_BYTES)).then(ran -> {
            Failure failure = KeyInstall.failure(target, ran);
            if (failure != null) {
                return Result.failed(failure);
            }
            Target byKey = target.with(new Target.Credentials(central.path().toString(), null, null));
            return KeyInstall.proved(target, trial(byKey, Duration.ofNanos(deadline.nanos())));
        });
    }

    /**
     * What is done on a session; {@link Link.Dead} says that nothing was done and another session may be
     * tried.
     */
    private interface Operation<T> {

        Result<T> on(Link link) throws Link.Dead;
    }

    private <T> Result<T> with(Target target, Deadline deadline, Operation<T> operation) {
        Failure blocked = hostKeys.blocked(target.serverId());
        if (blocked != null) {
            return Result.failed(blocked);
        }
        Link dead = null;
        for (int tries = 0; tries < 2; tries++) {
            Result<Link> got = link(target, dead, deadline);
            if (got instanceof Result.Failed<Link>(Failure failure)) {
                return Result.failed(failure);
            }
            Link link = ((Result.Ok<Link>) got).value();
            dead = link;
            if (!link.begin()) {
                continue; // given up just now
            }
            try {
                return operation.on(link);
            } catch (Link.Dead e) {
                count("replaced");
            } finally {
                link.end();
            }
        }
        return Result.failed(Reason.TIMEOUT, "Two sessions with " + target.where()
                + " ended before anything could be done on them.");
    }

    private Result<Link> link(Target target, Link dead, Deadline deadline) {
        if (closed) {
            return Result.failed(Reason.NO_DATA, "The central is stopping.");
        }
        Failure blocked = Jump.blocked(target, hostKeys);
        if (blocked != null) {
            return Result.failed(blocked);
        }
        return line(target).link(target, dead, deadline, (attempt, lastGood) ->
                signIn(target, deadline, true, lastGood, attempt));
    }

    private Line line(Target target) {
        return lines.computeIfAbsent(target.serverId() == 0 ? target
                : (Object) target.serverId(), key -> new Line(this::retire));
    }

    private Result<Link> signIn(Target target, Deadline tcp, boolean pin, String lastGood, Attempt attempt) {
        count("logins");
        SignIn.Road road = target.via().isEmpty() ? signIn.direct(target) : through(target, !pin);
        Result<Link> result = signIn.run(target, road, pin, lastGood, tcp, attempt);
        if (result instanceof Result.Failed<Link>(Failure failure)) {
            count("login_failures");
            if (failure.reason() == Reason.HOST_KEY_CHANGED) {
                count("host_keys_refused");
            }
        }
        return result;
    }

    /** @param trial whether a person asks: then the hop is tried however often it failed */
    private SignIn.Road through(Target target, boolean trial) {
        Target hop = Jump.last(target);
        return (deadline, attempt) -> {
            Failure resting = trial ? null : line(hop).resting(System.nanoTime());
            return Jump.socket(hop, target, resting != null ? Result.failed(resting)
                    : carry(hop, target, Jump.share(deadline)));
        };
    }

    /** The hop's one session carries the streams to all that lie behind it. */
    private Result<Result<Stream>> carry(Target hop, Target target, Deadline deadline) {
        return with(hop, deadline, link -> Result.ok(Forward.carry(link, target.host(), target.port(), deadline)));
    }

    @Override
    public boolean connected(long serverId) {
        Line line = lines.get(serverId);
        return line != null && line.current() != null;
    }

    @Override
    public void disconnect(long serverId) {
        Line line = lines.remove(serverId);
        if (line != null) {
            line.close(this::retire);
        }
    }

    private void retire(Link link) {
        link.retire();
        if (closed) {
            link.close();
        } else if (link.open()) {
            retired.add(link);
        }
    }

    /**
     * Asks quiet hosts for a sign of life, closes sessions that are idle or dead; gives when to come again.
     */
    long sweep(long nowNanos) {
        long next = SWEEP_NANOS;
        for (Map.Entry<Object, Line> entry : lines.entrySet()) {
            boolean unsaved = entry.getKey() instanceof Target;
            Link link = entry.getValue().current();
            if (link == null) {
                if (unsaved && entry.getValue().empty()) {
                    lines.remove(entry.getKey(), entry.getValue());
                }
                continue;
            }
            next = Math.min(next, tend(link, nowNanos));
            Upkeep care = link.upkeep();
            if (unsaved && !care.busy() && nowNanos - care.usedNanos() > UNSAVED_NANOS) {
                link.close();
            }
        }
        retired.removeIf(link -> !link.open());
        for (Link link : retired) {
            next = Math.min(next, tend(link, nowNanos));
        }
        return Math.max(next, TimeUnit.MILLISECONDS.toNanos(100));
    }

    /** Gives when it is to be looked at again. */
    private static long tend(Link link, long nowNanos) {
        Upkeep care = link.upkeep();
        switch (care.step(nowNanos)) {
            case NOTHING -> {
                return care.nanosUntilNext(nowNanos);
            }
            case PING -> link.ping();
            case CLOSE_IDLE, CLOSE_DEAD -> link.close();
        }
        return SWEEP_NANOS;
    }

    private void count(String what) {
        counts.computeIfAbsent(what, key -> new LongAdder()).increment();
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> all = new TreeMap<>();
        for (String name : new String[] {"commands", "copies", "host_keys_refused", "login_failures",
                "logins", "replaced", "streams"}) {
            LongAdder count = counts.get(name);
            all.put(name, count == null ? 0 : count.sum());
        }
        all.put("sessions", lines.values().stream().filter(line -> line.current() != null).count());
        return all;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(upkeep);
        lines.values().forEach(line -> line.close(Link::close));
        lines.clear();
        retired.forEach(Link::close);
        dialer.close();
        watchdog.close();
    }
}
