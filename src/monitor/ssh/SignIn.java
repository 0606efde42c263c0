package monitor.ssh;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;

/**
 * From a target to an open session:
 *
 * <pre>
 * credentials -> TCP -> banner -> a place among those who sign in -> handshake -> host key -> sign-in -> pin
 * -> Link
 *                 ^      |  closed before it (MaxStartups): again, later                |
 *                 |      v                                                              v
 *                 +------+<--------- other kinds of host key; the next keys ------------+
 * </pre>
 */
final class SignIn {

    /**
     * A handshake is half a second of CPU on a small machine and a quarter on each host; more at once only
     * delay each other.
     */
    static final int AT_ONCE = 16;
    /** For the banner, and again for the handshake with sign-in; a host under load takes seconds. */
    static final Duration LIMIT = Duration.ofSeconds(15);
    /**
     * How long one may wait for its turn, connected: sshd gives whoever does not sign in two minutes
     * (LoginGraceTime).
     */
    private static final Duration TURN = Duration.ofSeconds(90);
    /** sshd allows six refused ones a connection by default. */
    private static final int KEYS_A_CONNECTION = 5;
    /**
     * Connections of one sign-in: kinds of host key and groups of keys; more than that is a host that plays.
     */
    private static final int ROUNDS = 8;
    private static final long RETRY_MILLIS = 200;
    /** An agent answers in a millisecond. */
    private static final long AGENT_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final HostKeys hostKeys;
    private final Keyring keyring;
    private final Dialer dialer;
    private final Watchdog watchdog;
    private final Semaphore places = new Semaphore(AT_ONCE, true);

    SignIn(HostKeys hostKeys, Keyring keyring, Dialer dialer, Watchdog watchdog) {
        this.hostKeys = hostKeys;
        this.keyring = keyring;
        this.dialer = dialer;
        this.watchdog = watchdog;
    }

    /** How a socket to the target comes about: directly, or through another host. */
    interface Road {

        Result<Socket> socket(Deadline deadline, Attempt attempt);
    }

    Road direct(Target target) {
        return (deadline, attempt) -> dialer.dial(target.host(), target.port(), deadline, attempt);
    }

    /**
     * @param pin      whether a key met for the first time is pinned
     * @param lastGood the credential that worked last time, or null
     * @param tcp      when a connection must stand; the rest has {@link #LIMIT} of its own
     */
    Result<Link> run(Target target, Road road, boolean pin, String lastGood, Deadline tcp, Attempt attempt) {
        long began = System.nanoTime();
        return plan(target).then(plan -> road.socket(tcp, attempt).then(socket -> {
            attempt.stage(Attempt.Stage.CONNECTED);
            return new Rounds(target, road, plan.first(lastGood), pin, attempt, began).run(socket);
        }));
    }

    /** What to sign in with; an agent that hangs is passed over after a while. */
    private Result<Keyring.Plan> plan(Target target) {
        Thread self = Thread.currentThread();
        try (Watchdog.Guard _ = watchdog.guard(AGENT_NANOS, self::interrupt)) {
            return keyring.plan(target.credentials());
        } finally {
            Thread.interrupted();
        }
    }

    /** The connections of one sign-in. */
    private final class Rounds {

        private final Target target;
        private final Road road;
        private final Keyring.Plan plan;
        private final boolean pin;
        private final Attempt attempt;
        private final long began;
        private List<String> types;
        private int keysTried;
        private Failure refused;

        Rounds(Target target, Road road, Keyring.Plan plan, boolean pin, Attempt attempt, long began) {
            this.target = target;
            this.road = road;
            this.plan = plan;
            this.pin = pin;
            this.attempt = attempt;
            this.began = began;
        }

        Result<Link> run(Socket first) {
            List<String> expected = Algorithms.supported(hostKeys.expectedTypes(target));
            boolean anything = target.fingerprint() != null;
            types = expected.isEmpty() ? Algorithms.hostKeyTypes(target.legacy(), anything) : expected;
            Socket socket = first;
            for (int round = 0; round < ROUNDS; round++) {
                Result<Wire> reached = banner(socket, Deadline.in(LIMIT));
                if (reached instanceof Result.Failed<Wire>(Failure failure)) {
                    return Result.failed(failure);
                }
                Result<Link> ended = handshake(((Result.Ok<Wire>) reached).value());
                if (ended != null) {
                    return ended;
                }
                Result<Socket> next = road.socket(Deadline.in(LIMIT), attempt);
                if (next instanceof Result.Failed<Socket>(Failure failure)) {
                    return Result.failed(failure);
                }
                socket = ((Result.Ok<Socket>) next).value();
            }
            return Result.failed(Reason.AUTH_FAILED, target.where() + " was tried " + ROUNDS
                    + " times without a sign-in.");
        }

        /** One handshake; null where another one should follow. */
        private Result<Link> handshake(Wire wire) {
            HostKeyCheck check = new HostKeyCheck(hostKeys, target);
            List<Candidate> keys = plan.keys().subList(keysTried,
                    Math.min(plan.keys().size(), keysTried + KEYS_A_CONNECTION));
            boolean last = keysTried + keys.size() >= plan.keys().size();
            Handshake handshake = new Handshake(target, wire, check, keys, last ? plan.password() : null);
            Handshake.Outcome outcome = inTurn(handshake, wire);
            Thread.interrupted(); // the guard's, if any: what follows writes files
            if (outcome instanceof Handshake.Outcome.SignedIn(var session, String credential)) {
                HostKeys.Verdict verdict = check.verdict();
                boolean pinned = pin && hostKeys.pin(target, check.key());
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                return Result.ok(new Link(target, session, wire,
                        new Ssh.Login(verdict.type(), verdict.fingerprint(), verdict.known(), pinned,
                        credential, millis), watchdog));
            }
            wire.close();
            if (attempt.cancelled()) {
                return tooLate("signing in");
            }
            return switch (outcome) {
                case Handshake.Outcome.SignedIn signedIn -> throw new IllegalStateException();
                case Handshake.Outcome.Broken(Failure failure) -> Result.failed(failure);
                case Handshake.Outcome.KeyRefused refused -> otherKind(check.verdict());
                case Handshake.Outcome.NoCommonHostKey(String theirs) -> noCommonKind(theirs);
                case Handshake.Outcome.NotAllowed(String sentence) -> moreKeys(keys.size(), sentence);
            };
        }

        private Handshake.Outcome inTurn(Handshake handshake, Wire wire) {
            attempt.holds(wire::close);
            attempt.stage(Attempt.Stage.QUEUED);
            try {
                if (!places.tryAcquire(TURN.toNanos(), TimeUnit.NANOSECONDS)) {
                    return new Handshake.Outcome.Broken(new Failure(Reason.TIMEOUT, target.where()
                            + " answers, but no turn to sign in came within "
                            + Deadline.words(TURN)
                                    + ": the central is overloaded, or many hosts hang while they sign in."));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Handshake.Outcome.Broken(tooLateFailure("waiting for its turn"));
            }
            attempt.stage(Attempt.Stage.CONNECTED);
            Thread self = Thread.currentThread();
            try (Watchdog.Guard _ = watchdog.guard(LIMIT.toNanos(), () -> {
                attempt.cancel();
                self.interrupt(); // a hanging ssh-agent does not hear of a closed socket
            })) {
                return handshake.run(types);
            } finally {
                places.release();
            }
        }

        /**
         * A certain fingerprint is wanted and the host showed its key of another kind: the wanted one may be
         * there too.
         */
        private Result<Link> otherKind(HostKeys.Verdict verdict) {
            List<String> rest = new ArrayList<>(types);
            rest.remove(verdict.type());
            if (target.fingerprint() == null || rest.isEmpty() || !hostKeys.expectedTypes(target).isEmpty()) {
                return Result.failed(verdict.failure());
            }
            types = rest;
            refused = verdict.failure();
            return null;
        }

        /**
         * A pinned host that no longer has that kind of key: what it has instead is looked at, never taken.
         */
        private Result<Link> noCommonKind(String theirs) {
            if (refused != null) {
                return Result.failed(refused);
            }
            List<String> every = Algorithms.hostKeyTypes(true, true);
            if (hostKeys.expectedTypes(target).isEmpty() || types.equals(every)) {
                return Result.failed(Reason.UNSUPPORTED, target.where() + " has host keys of the kinds "
                        + theirs
                        + " only. Give it an Ed25519 host key (ssh-keygen -A), or set legacy_algorithms.");
            }
            types = every;
            return null;
        }

        private Result<Link> moreKeys(int tried, String sentence) {
            keysTried += tried;
            if (keysTried < plan.keys().size()) {
                return null;
            }
            return Result.failed(Reason.AUTH_FAILED, AuthSentences.refused(target, plan, sentence));
        }

        /**
         * Waits until the host names itself; a host that is full (MaxStartups) is tried again until the end.
         */
        private Result<Wire> banner(Socket first, Deadline end) {
            Socket socket = first;
            for (int tries = 1;; tries++) {
                Runnable close = closing(socket);
                attempt.holds(close);
                String instead;
                try (Watchdog.Guard _ = watchdog.guard(end.nanos(), close)) {
                    Wire wire = new Wire(socket);
                    instead = wire.awaitBanner();
                    if (instead == null) {
                        return Result.ok(wire);
                    }
                    wire.close();
                } catch (IOException e) {
                    close.run();
                    if (end.passed() || attempt.cancelled()) {
                        return tooLate("waiting for its first words");
                    }
                    instead = "";
                }
                if (!instead.isBlank() && !instead.contains("MaxStartups")
                        && !instead.contains("Not allowed at this time")) {
                    return Result.failed(Reason.UNSUPPORTED, target.where() + " is no SSH server; it says: "
                            + Shell.printable(instead));
                }
                long pause = ThreadLocalRandom.current()
                        .nextLong(RETRY_MILLIS / 2, RETRY_MILLIS * Math.min(tries, 5));
                if (end.nanos() / 1_000_000 <= pause || attempt.cancelled()) {
                    return Result.failed(Reason.TIMEOUT, target.where() + " closed each of " + tries
                            + " connections before it said a word: it is"
                            + " full (MaxStartups), refuses this address (hosts.deny, fail2ban), or is no"
                            + " SSH server.");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
                Result<Socket> next = road.socket(end, attempt);
                if (next instanceof Result.Failed<Socket>(Failure failure)) {
                    return Result.failed(failure);
                }
                socket = ((Result.Ok<Socket>) next).value();
            }
        }

        private <T> Result<T> tooLate(String during) {
            return Result.failed(tooLateFailure(during));
        }

        private Failure tooLateFailure(String during) {
            return new Failure(Reason.TIMEOUT, target.where() + " took the connection and then let "
                    + Deadline.words(LIMIT) + " pass " + during
                    + ": it hangs or is overloaded.");
        }
    }

    private static Runnable closing(Socket socket) {
        return () -> {
            try {
                socket.close();
            } catch (IOException e) {
                // closed all the same
            }
        };
    }
}
