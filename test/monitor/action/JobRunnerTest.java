package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import monitor.live.EventHub;
import monitor.model.Actions;
import monitor.model.Event;
import monitor.model.Job;
import monitor.model.Log;
import monitor.model.Problem;
import monitor.model.Server;
import monitor.store.Database;
import monitor.store.Jobs;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of a job's turns, over a real database; what a turn does is scripted. */
class JobRunnerTest {

    private static final Duration BOUND = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final EventHub hub = new EventHub();
    private final Map<Long, Server> stored = new ConcurrentHashMap<>();
    private final Scripted work = new Scripted();
    private Database db;
    private Jobs jobs;
    private JobRunner runner;

    @BeforeEach
    void open() {
        db = Database.open(folder, Clock.systemUTC());
        jobs = new Jobs(db);
        runner = new JobRunner(db, jobs, stored::get, hub, Clock.systemUTC(), Log.NONE);
    }

    @AfterEach
    void close() {
        runner.close();
        db.close();
    }

    /** Holds each turn until it is let through; those in {@code bad} fail. */
    private static final class Scripted implements JobWork {

        private final Semaphore passes = new Semaphore(0);
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile List<Long> bad = List.of();

        @Override
        public Ended carryOut(Server server, Consumer<AgentLife.Step> listener) {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            listener.accept(new AgentLife.Step(AgentLife.Step.Name.CONNECT, AgentLife.Step.State.RUNNING,
                    ""));
            listener.accept(new AgentLife.Step(AgentLife.Step.Name.CONNECT, AgentLife.Step.State.DONE,
                    "signed in"));
            try {
                passes.acquire();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                now.decrementAndGet();
            }
            return bad.contains(server.id()) ? new Ended(Job.TurnState.FAILED, Job.Outcome.saying("no"))
                    : new Ended(Job.TurnState.OK, Job.Outcome.saying("yes"));
        }

        @Override
        public void over(Job job) {
            over.countDown();
        }
    }

    private List<Server> servers(int count) {
        return LongStream.rangeClosed(1, count).mapToObj(id -> {
            Server server = new Server(id, "s" + id, "10.0.0." + id, 22, "root", "", List.of(), null, 8083,
                    null, null, false, Actions.NONE,
                    false, false, Instant.EPOCH);
            stored.put(id, server);
            return server;
        }).toList();
    }

    private Job begin(List<Server> servers, int parallelism, Integer haltAfter, boolean dryRun) {
        return runner.begin(Job.wanted(Job.Kind.DEPLOY, dryRun, parallelism, haltAfter, false, "admin",
                Instant.now()), servers,
                (tx, job) -> {}, job -> work);
    }

    private Job over(long id) throws InterruptedException {
        assertTrue(work.over.await(BOUND.toSeconds(), TimeUnit.SECONDS), "the job is not over");
        return runner.find(id).job();
    }

    private Map<Job.TurnState, Integer> counts(long id) {
        return runner.find(id).turns();
    }

    @Test
    void asManyTurnsAtOnceAsWereAskedForAndEachEndsWithItsSteps() throws InterruptedException {
        Job job = begin(servers(10), 3, null, false);
        Await.until("three are at work", BOUND, () -> work.now.get() == 3);
        assertEquals(Map.of(Job.TurnState.RUNNING, 3, Job.TurnState.QUEUED, 7), counts(job.id()));
        assertEquals(List.of(new Job.Step("connect", "ok", "signed in")), runner.turns(job.id()).getFirst()
                .steps());
        work.passes.release(10);
        Job ended = over(job.id());
        assertEquals(3, work.most.get());
        assertEquals(Job.State.OK, ended.state());
        assertEquals("10 ok", ended.text());
        for (Job.Turn turn : runner.turns(job.id())) {
            assertEquals(Job.TurnState.OK, turn.state());
            assertEquals("yes", turn.outcome().text());
            assertEquals(List.of(new Job.Step("connect", "ok", "signed in")), turn.steps());
            assertFalse(turn.endedAt().isBefore(turn.startedAt()));
        }
    }

    @Test
    void afterSoManyFailuresTheRestIsSkippedWithTheReason() throws InterruptedException {
        work.bad = List.of(2L, 4L);
        work.passes.release(10);
        Job job = begin(servers(10), 1, 2, false);
        assertEquals(Job.State.HALTED, over(job.id()).state());
        assertEquals(Map.of(Job.TurnState.OK, 2, Job.TurnState.FAILED, 2, Job.TurnState.SKIPPED, 6),
                counts(job.id()));
        assertEquals("The job was halted after 2 failures", runner.turns(job.id()).getLast().outcome()
                .text());
    }

    @Test
    void aDryRunIsNotHaltedAndHoldsNobody() throws InterruptedException {
        work.bad = List.of(1L, 2L, 3L);
        List<Server> servers = servers(3);
        Job job = begin(servers, 2, 1, true);
        Await.until("at work", BOUND, () -> work.now.get() == 2);
        runner.holds().take(servers.getFirst(), "a single deploy").close();
        work.passes.release(3);
        assertEquals(Job.State.FAILED, over(job.id()).state());
        assertEquals(Map.of(Job.TurnState.FAILED, 3), counts(job.id()));
    }

    @Test
    void cancellingLetsThoseUnderWayComeToTheirEndAndNoOtherBegins() throws InterruptedException {
        Job job = begin(servers(5), 2, null, false);
        Await.until("two are at work", BOUND, () -> work.now.get() == 2);
        assertEquals(Job.State.CANCELLING, runner.cancel(job.id()).state());
        assertEquals(Job.State.CANCELLING, runner.find(job.id()).job().state());
        work.passes.release(5);
        assertEquals(Job.State.CANCELLED, over(job.id()).state());
        assertEquals(Map.of(Job.TurnState.OK, 2, Job.TurnState.CANCELLED, 3), counts(job.id()));
        Problem again = assertThrows(Problem.class, () -> runner.cancel(job.id()));
        assertEquals("Job " + job.id() + " (deploy) is over: cancelled", again.getMessage());
        assertEquals(Problem.Kind.NOT_FOUND, assertThrows(Problem.class, () -> runner.cancel(99)).kind());
    }

    @Test
    void aServerIsInOneWorkAtATimeAndTheOtherIsNamed() throws InterruptedException {
        List<Server> servers = servers(4);
        Job job = begin(servers.subList(0, 2), 1, null, false);
        Problem second = assertThrows(Problem.class, () -> begin(servers.subList(1, 4), 1, null, false));
        assertEquals(Problem.Kind.CONFLICT, second.kind());
        assertEquals(Map.of("server_id", 2L, "job_id", job.id()), second.members());
        assertTrue(second.getMessage().contains("job " + job.id() + " (deploy)"), second.getMessage());
        assertEquals(1, runner.list(null, 100).size(), "what was refused was not stored");
        assertThrows(Problem.class, () -> runner.holds().take(servers.get(1), "a single stop"));
        Holds.Hold third = runner.holds().take(servers.get(2), "a single stop by ann");
        Problem held = assertThrows(Problem.class, () -> begin(servers.subList(2, 4), 1, null, false));
        assertTrue(held.getMessage().contains("a single stop by ann"), held.getMessage());
        third.close();
        // nothing of those that were refused is held
        runner.holds().take(servers.get(3), "a single stop").close();
        work.passes.release(1);
        Await.until("the first server is let go when its turn is over, not the job", BOUND, () -> {
            runner.holds().take(servers.getFirst(), "a single stop").close();
            return true;
        });
        work.passes.release(5);
        over(job.id());
    }

    @Test
    void aServerThatWasDeletedMeanwhileIsSkippedAndAFaultOfTheProgramFailsOneTurnOnly() throws InterruptedException {
        List<Server> servers = servers(2);
        stored.remove(1L);
        work.passes.release(1);
        Job job = begin(servers, 1, null, false);
        over(job.id());
        assertEquals(Map.of(Job.TurnState.SKIPPED, 1, Job.TurnState.OK, 1), counts(job.id()));

        JobWork faulty = new JobWork() {
            @Override
            public Ended carryOut(Server server, Consumer<AgentLife.Step> listener) {
                if (server.id() == 1) {
                    throw new IllegalStateException("a fault");
                }
                return new Ended(Job.TurnState.OK, Job.Outcome.saying("yes"));
            }

            @Override
            public void over(Job ended) {
                // looked for below
            }
        };
        Job second = runner.begin(Job.wanted(Job.Kind.STOP, false, 2, null, false, "admin", Instant.now()),
                servers(2), (tx, stored) -> {},
                stored -> faulty);
        Await.until("over", BOUND, () -> runner.find(second.id()).job().state().over());
        assertEquals(Map.of(Job.TurnState.FAILED, 1, Job.TurnState.OK, 1), counts(second.id()));
        assertTrue(runner.turns(second.id()).getFirst().outcome().text().contains("a fault"));
    }

    @Test
    void aJobThatRanWhenTheCentralStoppedIsInterrupted() {
        Job job = begin(servers(3), 1, null, false);
        Await.until("at work", BOUND, () -> counts(job.id()).getOrDefault(Job.TurnState.RUNNING, 0) == 1);
        runner.close();
        assertEquals(Job.State.RUNNING, jobs.find(job.id()).orElseThrow().job().state());
        runner = new JobRunner(db, jobs, stored::get, hub, Clock.systemUTC(), Log.NONE);
        Job found = runner.find(job.id()).job();
        assertEquals(Job.State.INTERRUPTED, found.state());
        assertTrue(found.endedAt() != null);
        assertEquals(Map.of(Job.TurnState.INTERRUPTED, 1, Job.TurnState.SKIPPED, 2), counts(job.id()));
    }

    @Test
    void whatHappensIsToldInOrder() throws InterruptedException {
        try (EventHub.Subscription heard = hub.subscribe(100)) {
            work.passes.release(1);
            Job job = begin(servers(1), 1, null, false);
            over(job.id());
            StringBuilder told = new StringBuilder();
            for (Event event = heard.next(1, TimeUnit.SECONDS); event instanceof Event.JobStep step; event =
                    heard.next(1, TimeUnit.SECONDS)) {
                assertEquals(Long.toString(job.id()), step.jobId());
                told.append(step.serverId()).append(' ').append(step.step()).append(' ').append(step.state())
                        .append('\n');
                if (step.step().equals("job") && step.state().equals("ok")) {
                    break;
                }
            }
            assertEquals("""
                    0 job running
                    1 deploy started
                    1 connect started
                    1 connect ok
                    1 deploy ok
                    0 job ok
                    """, told.toString());
        }
    }

    @Test
    void jobsBeyondThoseKeptAreForgottenOldestFirst() throws InterruptedException {
        long first = db.write(tx -> {
            Job ended = Job.wanted(Job.Kind.STOP, false, 1, null, false, "admin", Instant.now())
                    .ended(Job.State.OK, Instant.now(), "");
            long id = jobs.insert(tx, ended, List.of()).id();
            for (int i = 1; i < Jobs.KEPT; i++) {
                jobs.insert(tx, ended, List.of());
            }
            return id;
        });
        work.passes.release(1);
        Job job = begin(servers(1), 1, null, false);
        over(job.id());
        assertTrue(jobs.find(first).isEmpty());
        assertTrue(jobs.find(first + 1).isPresent());
        assertEquals(job.id(), runner.list(null, 1).getFirst().job().id());
        assertEquals(first + 1, runner.list(first + 2, 100).getFirst().job().id());
    }
}
