package monitor.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import monitor.model.Event;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Server;
import monitor.onboard.Candidates.Candidate;
import monitor.ssh.Ssh;
import monitor.ssh.Target;

/**
 * One import, from its preview to its end; in memory only. What it added is in the store, by the same id.
 *
 * <pre>
 *  TESTING ──> READY ──> COMMITTING ──> COMMITTED
 * </pre>
 */
final class ImportRun {

    /** Fewer than sign in at once at all, so that polls find a place beside a large import. */
    private static final int AT_ONCE = 12;
    private static final Duration TRIAL = Duration.ofSeconds(15);

    enum State { TESTING, READY, COMMITTING, COMMITTED }

    /** What a trial showed; {@code met} is null where it failed. */
    record Tried(Ssh.Login met, Failure failure) {}

    /** What a commit did with one entry. */
    record Outcome(String result, Long serverId, String text) {}

    private final Parts parts;
    private final ImportPlan plan;
    private final List<Candidate> candidates;
    private final long madeNanos = System.nanoTime();
    private final AtomicReferenceArray<Tried> tried;
    private final AtomicReferenceArray<Outcome> outcomes;
    private final AtomicInteger tests = new AtomicInteger();
    private final Map<Long, Outcome> removals = new ConcurrentHashMap<>();
    private State state = State.TESTING;

    ImportRun(Parts parts, ImportPlan plan) {
        this.parts = parts;
        this.plan = plan;
        this.candidates = plan.candidates();
        this.tried = new AtomicReferenceArray<>(candidates.size());
        this.outcomes = new AtomicReferenceArray<>(candidates.size());
    }

    ImportPlan plan() {
        return plan;
    }

    int tests() {
        return tests.get();
    }

    Tried tried(int place) {
        return tried.get(place);
    }

    Outcome outcome(int place) {
        return outcomes.get(place);
    }

    Outcome removal(long serverId) {
        return removals.get(serverId);
    }

    synchronized State state() {
        return state;
    }

    synchronized void state(State now) {
        state = now;
    }

    /** An import at work is never too old. */
    boolean older(Duration age) {
        State now = state();
        return now != State.TESTING && now != State.COMMITTING && System.nanoTime() - madeNanos > age.toNanos();
    }

    void test() {
        Thread.ofVirtual().name("import-" + plan.id()).start(() -> {
            try {
                each(places(), place -> {
                    tried.set(place, trial(place, Map.of()));
                    tell("test", "started", tests.incrementAndGet());
                });
            } finally {
                state(State.READY);
                tell("test", "ok", tests.get());
            }
        });
    }

    private int[] places() {
        return IntStream.range(0, candidates.size()).filter(plan::isNew).toArray();
    }

    /** Bounded, all at an end when it returns. */
    private void each(int[] places, IntConsumer work) {
        Semaphore room = new Semaphore(AT_ONCE);
        List<Thread> threads = Arrays.stream(places).mapToObj(place -> Thread.ofVirtual().start(() -> {
            room.acquireUninterruptibly();
            try {
                work.accept(place);
            } finally {
                room.release();
            }
        })).toList();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Pins nothing. */
    private Tried trial(int place, Map<Integer, String> keys) {
        try {
            return switch (parts.ssh().trial(target(place, keys), TRIAL)) {
                case Result.Ok<Ssh.Login>(Ssh.Login login) -> new Tried(login, null);
                case Result.Failed<Ssh.Login>(Failure failure) -> new Tried(null, failure);
            };
        } catch (RuntimeException e) {
            parts.log().error("Testing a host of an import failed inside the central", e, "import", plan.id());
            return new Tried(null, new Failure(Reason.NO_DATA, "The test failed inside the central; the log says more."));
        }
    }

    private Target target(int place, Map<Integer, String> keys) {
        Candidate candidate = candidates.get(place);
        Target plain = parts.targets().with(candidate.server(), new Target.Credentials(candidate.server().sshKeyPath(),
                null, null), keys.get(place));
        if (candidate.via() == null) {
            return plain;
        }
        Target hop = target(candidate.via(), keys);
        List<Target> via = new ArrayList<>(hop.via());
        via.add(hop);
        return new Target(0, plain.host(), plain.port(), plain.username(), plain.credentials(), plain.legacy(),
                plain.fingerprint(), via);
    }

    /**
     * @param accepted the entries to add, each with the key that it must show, or null where the preview met none
     * @param removals those of the plan's gone that go
     */
    void commit(Map<Integer, String> accepted, Set<Long> removals, ImportDeeds.As as, ImportDeeds deeds) {
        Thread.ofVirtual().name("import-" + plan.id()).start(() -> {
            try {
                AtomicInteger done = new AtomicInteger();
                int[] chosen = accepted.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
                int[] proved = Arrays.stream(chosen).filter(place -> plan.isNew(place) && accepted.get(place) != null)
                        .toArray();
                each(proved, place -> {
                    refuse(place, trial(place, accepted));
                    tell("commit", "started", done.incrementAndGet());
                });
                for (int place : chosen) {
                    if (outcomes.get(place) == null) {
                        outcomes.set(place, carryOut(place, accepted.get(place), as, deeds));
                    }
                }
                // what is behind a hop goes before the hop
                removals.stream().sorted(Comparator.reverseOrder()).forEach(gone -> this.removals.put(gone,
                        attempt("removed", gone, "is removed", () -> {
                            deeds.remove(as, gone);
                            return gone;
                        })));
            } finally {
                state(State.COMMITTED);
                tell("commit", "ok", accepted.size());
            }
        });
    }

    private void refuse(int place, Tried now) {
        Reason reason = now.failure() == null ? Reason.OK : now.failure().reason();
        switch (reason) {
            case HOST_KEY_CHANGED, HOST_KEY_UNKNOWN ->
                    outcomes.set(place, new Outcome("refused", null, now.failure().sentence()));
            case OK, UNREACHABLE, TIMEOUT, AUTH_FAILED, AGENT_DOWN, NO_DATA, BAD_DATA, UNSUPPORTED, NO_SHELL, JUMP_FAILED -> {
                // stored all the same: only that key is taken once the host is there
            }
        }
    }

    private Outcome carryOut(int place, String key, ImportDeeds.As as, ImportDeeds deeds) {
        Candidate candidate = candidates.get(place);
        Server wanted = candidate.server();
        Long there = candidate.duplicateOf();
        if (there != null) {
            return attempt("changed", there, "is changed", () -> {
                deeds.change(as, there, wanted);
                return there;
            });
        }
        Long jump = wanted.jump();
        if (candidate.via() != null) {
            Outcome hop = outcomes.get(candidate.via());
            if (hop == null || !hop.result().equals("added")) {
                return new Outcome("refused", null, "Its jump host " + candidates.get(candidate.via()).server().name()
                        + " was not added");
            }
            jump = hop.serverId();
        }
        Server through = wanted.withJump(jump);
        return attempt("added", null, "is added", () -> deeds.add(as, through, key).id());
    }

    /** One deed whose failure is that of its entry alone. */
    private Outcome attempt(String result, Long serverId, String words, Supplier<Long> deed) {
        try {
            Long id = deed.get();
            return new Outcome(result, id, "Server " + id + " " + words);
        } catch (Problem problem) {
            return new Outcome("failed", serverId, problem.getMessage());
        } catch (RuntimeException e) {
            parts.log().error("A deed of an import failed inside the central", e, "import", plan.id());
            return new Outcome("failed", serverId, "It failed inside the central; the log says more.");
        }
    }

    private void tell(String step, String word, int done) {
        parts.hub().publish(new Event.JobStep("import-" + plan.id(), 0, "import", step, word, done + " of " + candidates.size()));
    }
}
