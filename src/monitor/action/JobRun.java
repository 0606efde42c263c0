package monitor.action;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import monitor.model.Job;
import monitor.model.Server;

/**
 * One job at work: as many threads as it may have take turn after turn until none is left, the job was
 * cancelled, or too many have failed. What the database refuses (a full disk) is lost there and told here all
 * the same.
 */
final class JobRun {

    /** A deployment has some fifteen. */
    private static final int MOST_STEPS = 40;

    private final JobRunner runner;
    private final JobWork work;
    private final JobEvents events;
    private final List<Job.Turn> turns;
    private final List<Thread> threads = new ArrayList<>();
    private final Thread thread;
    private Job job;
    private int next;
    private int failures;
    private boolean halted;
    private volatile boolean stopped;

    JobRun(JobRunner runner, Job job, List<Job.Turn> turns, JobWork work) {
        this.runner = runner;
        this.job = job;
        this.turns = turns;
        this.work = work;
        this.events = new JobEvents(runner.hub(), Long.toString(job.id()), job.kind());
        this.thread = Thread.ofVirtual().name("job-" + job.id()).unstarted(this::run);
        for (int i = 0; i < Math.min(job.parallelism(), turns.size()); i++) {
            threads.add(Thread.ofVirtual().name("job-" + job.id() + "-" + i).unstarted(this::work));
        }
    }

    void start() {
        thread.start();
    }

    private void run() {
        events.whole(Job.State.RUNNING, "");
        threads.forEach(Thread::start);
        try {
            for (Thread one : threads) {
                one.join();
            }
        } catch (InterruptedException e) {
            return; // stopped
        }
        if (!stopped) {
            end();
        }
    }

    private void work() {
        for (int place = begin(); place >= 0; place = begin()) {
            Job.Turn turn = turn(place);
            keep(place, turn);
            events.begun(turn.serverId());
            JobWork.Ended ended = carryOut(place, turn);
            if (stopped) {
                return; // as it was when the central stopped
            }
            close(place, ended.state(), ended.outcome());
        }
    }

    /** The place whose turn begins now, or -1. */
    private synchronized int begin() {
        if (stopped || halted || job.state() == Job.State.CANCELLING || next >= turns.size()) {
            return -1;
        }
        int place = next++;
        turns.set(place, turns.get(place).begun(runner.clock().instant()));
        return place;
    }

    private JobWork.Ended carryOut(int place, Job.Turn turn) {
        try {
            Server server = runner.server(turn.serverId());
            if (server == null) {
                return new JobWork.Ended(Job.TurnState.SKIPPED,
                        Job.Outcome.saying("It was deleted before its turn came"));
            }
            return work.carryOut(server, step -> {
                note(place, JobEvents.step(step));
                events.step(turn.serverId(), step);
            });
        } catch (RuntimeException e) {
            runner.log().error("A job failed inside the central", e, "job", job().id(), "server_id",
                    turn.serverId());
            return new JobWork.Ended(Job.TurnState.FAILED,
                    Job.Outcome.saying("It failed inside the central: " + e + ". The log says more."));
        }
    }

    /** A step that ends takes the place of its beginning. */
    private synchronized void note(int place, Job.Step step) {
        List<Job.Step> steps = new ArrayList<>(turns.get(place).steps());
        if (!steps.isEmpty() && steps.getLast().step().equals(step.step())
                && steps.getLast().state().equals("started")) {
            steps.removeLast();
        }
        if (steps.size() < MOST_STEPS) {
            steps.add(step);
        }
        turns.set(place, turns.get(place).withSteps(steps));
    }

    private void close(int place, Job.TurnState state, Job.Outcome outcome) {
        Job.Turn turn;
        synchronized (this) {
            turn = turns.get(place).ended(state, outcome, runner.clock().instant());
            turns.set(place, turn);
            failures += state == Job.TurnState.FAILED ? 1 : 0;
            // a dry run says of every server what would happen
            halted |= job.haltAfter() != null && failures >= job.haltAfter() && !job.dryRun();
        }
        keep(place, turn);
        letGo(turn);
        events.ended(turn.serverId(), state, outcome.text());
    }

    private void letGo(Job.Turn turn) {
        if (!job().dryRun()) {
            runner.holds().release(turn.serverId());
        }
    }

    /** Those whose turn never came, and the job itself. */
    private void end() {
        boolean cancelled = job().state() == Job.State.CANCELLING;
        boolean left = next < turns.size();
        String why = cancelled ? "The job was cancelled before its turn came"
                : "The job was halted after " + failures + (failures == 1 ? " failure" : " failures");
        Job.TurnState rest = cancelled ? Job.TurnState.CANCELLED : Job.TurnState.SKIPPED;
        for (int place = next; place < turns.size(); place++) {
            close(place, rest, Job.Outcome.saying(why));
        }
        Job ended;
        synchronized (this) {
            ended = job.ended(state(left, cancelled), runner.clock().instant(), sentence());
            job = ended;
        }
        store(() -> runner.jobs().update(ended));
        runner.ended(ended.id());
        store(() -> work.over(ended));
        events.whole(ended.state(), ended.text());
    }

    private Job.State state(boolean left, boolean cancelled) {
        if (left) {
            return cancelled ? Job.State.CANCELLED : Job.State.HALTED;
        }
        return failures > 0 ? Job.State.FAILED : Job.State.OK;
    }

    /** Such as "18 ok, 2 failed". */
    private String sentence() {
        List<String> parts = new ArrayList<>();
        for (Job.TurnState state : Job.TurnState.values()) {
            long count = turns.stream().filter(turn -> turn.state() == state).count();
            if (count > 0) {
                parts.add(count + " " + state.word());
            }
        }
        return String.join(", ", parts);
    }

    /** No turn begins any more. */
    synchronized Job cancel() {
        if (job.state() == Job.State.RUNNING) {
            Job now = job.cancelling();
            job = now;
            // under the lock, so that the end is stored after it
            store(() -> runner.jobs().update(now));
            events.whole(now.state(), "");
        }
        return job;
    }

    synchronized Job job() {
        return job;
    }

    synchronized List<Job.Turn> turns() {
        return List.copyOf(turns);
    }

    private synchronized Job.Turn turn(int place) {
        return turns.get(place);
    }

    private void keep(int place, Job.Turn turn) {
        store(() -> runner.jobs().update(job().id(), place, turn));
    }

    private void store(Runnable write) {
        try {
            write.run();
        } catch (RuntimeException e) {
            runner.log().error("What a job did could not be stored", e, "job", job().id());
        }
    }

    /** The central stops: what is under way is thrown out of its wait. */
    void stop() {
        stopped = true;
        thread.interrupt();
        threads.forEach(Thread::interrupt);
    }

    void join(long endNanos) {
        try {
            for (Thread one : threads) {
                one.join(Duration.ofNanos(Math.max(1, endNanos - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
