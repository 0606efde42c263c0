package monitor.action;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import monitor.live.EventHub;
import monitor.model.Job;
import monitor.model.Log;
import monitor.model.Problem;
import monitor.model.Server;
import monitor.store.Database;
import monitor.store.Jobs;
import monitor.store.Tx;

/**
 * Carries out jobs: the turns of many servers, some at a time. A server that one job, or a single change, has
 * in hand is in no other. Safe from any thread.
 */
public final class JobRunner implements AutoCloseable {

    /**
     * Jobs at once: of {@link Job#MOST_PARALLEL} sign-ins each, as many as a central bears beside its polls.
     */
    static final int MOST_AT_ONCE = 8;
    /** What closing waits for turns that were interrupted. */
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(2);

    private final Map<Long, JobRun> running = new ConcurrentHashMap<>();
    private final Holds holds = new Holds();
    private final Database db;
    private final Jobs jobs;
    private final LongFunction<Server> servers;
    private final EventHub hub;
    private final Clock clock;
    private final Log log;

    /** @param servers a stored server as it is now, or null where it is gone */
    public JobRunner(Database db, Jobs jobs, LongFunction<Server> servers, EventHub hub, Clock clock,
            Log log) {
        this.db = db;
        this.jobs = jobs;
        this.servers = servers;
        this.hub = hub;
        this.clock = clock;
        this.log = log;
        jobs.interrupt();
    }

    /** Where a single change of a server asks for it, too. */
    public Holds holds() {
        return holds;
    }

    /**
     * Stores it and begins. A conflict where a server is in other hands already, unless it is a dry run.
     *
     * @param witness writes down that it was begun, within the transaction that stores it
     * @param work    what to do, for the job with its id
     */
    public synchronized Job begin(Job wanted, List<Server> targets, BiConsumer<Tx, Job> witness,
            Function<Job, JobWork> work) {
        if (running.size() >= MOST_AT_ONCE) {
            throw Problem.conflict(MOST_AT_ONCE + " jobs are at work: wait for one to end, or cancel one");
        }
        List<Server> held = wanted.dryRun() ? List.of() : targets.stream().filter(server -> !server.local())
                .toList();
        List<Job.Turn> turns = new ArrayList<>(targets.stream().map(Job.Turn::queued).toList());
        AtomicBoolean taken = new AtomicBoolean();
        Job job;
        try {
            job = db.write(tx -> {
                Job stored = jobs.insert(tx, wanted, turns);
                holds.take(held, new Holds.Holder(stored.id(), "job " + stored.id() + " ("
                        + stored.kind().word() + ")"));
                taken.set(true);
                witness.accept(tx, stored);
                return stored;
            });
        } catch (RuntimeException e) {
            if (taken.get()) {
                held.forEach(server -> holds.release(server.id()));
            }
            throw e;
        }
        JobRun run = new JobRun(this, job, turns, work.apply(job));
        running.put(job.id(), run);
        run.start();
        return job;
    }

    /** What has not begun never does; what is under way comes to its end. The job as it then is. */
    public Job cancel(long id) {
        JobRun run = running.get(id);
        if (run != null) {
            return run.cancel();
        }
        Job job = jobs.find(id).orElseThrow(() -> missing(id)).job();
        throw Problem.conflict(job.words() + " is over: " + job.state().word());
    }

    /** Newest first; {@code before} is a job's id or null. */
    public List<Jobs.Counted> list(Long before, int limit) {
        return jobs.list(before, limit);
    }

    public Jobs.Counted find(long id) {
        return jobs.find(id).orElseThrow(() -> missing(id));
    }

    /** With the steps so far of those that are under way. */
    public List<Job.Turn> turns(long id) {
        JobRun run = running.get(id);
        return run == null ? jobs.turns(id) : run.turns();
    }

    private static Problem missing(long id) {
        return Problem.notFound("Job " + id + " does not exist");
    }

    Jobs jobs() {
        return jobs;
    }

    EventHub hub() {
        return hub;
    }

    Clock clock() {
        return clock;
    }

    Log log() {
        return log;
    }

    Server server(long id) {
        return servers.apply(id);
    }

    void ended(long id) {
        running.remove(id);
    }

    /** What is under way is left where it is: the next start finds it interrupted. */
    @Override
    public void close() {
        List<JobRun> left = List.copyOf(running.values());
        left.forEach(JobRun::stop);
        long end = System.nanoTime() + CLOSE_BOUND.toNanos();
        left.forEach(run -> run.join(end));
    }
}
