package monitor.watch;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Status;
import monitor.probe.Probe;

/** The thread of one server: parks until its poll is due, polls, tells what came of it. One poll at a time. */
final class Poller implements Runnable {

    /** What a poll that was interrupted gets to end. */
    private static final Duration STOP_BOUND = Duration.ofSeconds(10);

    /** A sample younger than this is fresh for whoever asks: asking in a loop does not poll in a loop. */
    private static final Duration FRESH = Duration.ofMillis(500);

    private final Collector collector;
    private final Probe probe;
    private final LongSupplier nanos;
    private final Counters counters;
    private final Schedule schedule;
    private final Queue<CompletableFuture<Result<Sample>>> waiting = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private final Thread before;
    private volatile Server server;
    private volatile boolean stopped;
    private volatile boolean soon;
    private volatile boolean anew;
    private Sample newest;
    private long newestNanos;

    /** @param before the poller that watched this server until now and has been stopped, or null */
    Poller(Collector collector, Server server, Probe probe, Schedule schedule, LongSupplier nanos, Counters counters,
            Poller before) {
        this.collector = collector;
        this.server = server;
        this.probe = probe;
        this.schedule = schedule;
        this.nanos = nanos;
        this.counters = counters;
        this.before = before == null ? null : before.thread;
        this.thread = Thread.ofVirtual().name("poll-" + server.id()).unstarted(this);
    }

    void start(long firstNanos) {
        schedule.pollAt(firstNanos);
        thread.start();
    }

    Server server() {
        return server;
    }

    /** From now on polls the server as it is now. */
    void update(Server now) {
        server = now;
    }

    /** Polls at once and forgets refusals; {@code reset} where nothing that was known of the server holds any more. */
    void soon(boolean reset) {
        anew |= reset;
        soon = true;
        LockSupport.unpark(thread);
    }

    /** What the next poll to end brings. */
    CompletableFuture<Result<Sample>> fresh() {
        CompletableFuture<Result<Sample>> answer = new CompletableFuture<>();
        waiting.add(answer);
        LockSupport.unpark(thread);
        if (stopped) {
            tell(stoppedResult());
        }
        return answer;
    }

    /** Ends the thread, a poll in the midst of it too; returns at once. */
    void stop() {
        stopped = true;
        thread.interrupt();
        LockSupport.unpark(thread);
    }

    void join(Duration bound) throws InterruptedException {
        thread.join(bound);
    }

    @Override
    public void run() {
        awaitPredecessor();
        while (!stopped) {
            if (soon) {
                soon = false;
                if (anew) {
                    anew = false;
                    schedule.reset();
                }
                schedule.pollAt(nanos.getAsLong());
            }
            long wait = schedule.due() - nanos.getAsLong();
            if (wait <= 0 || !waiting.isEmpty()) {
                step();
            } else {
                LockSupport.parkNanos(this, wait);
                // an interrupt means stop, which the loop looks for; left set, no later park would hold
                Thread.interrupted();
            }
        }
        tell(stoppedResult());
    }

    /** Two polls of one server never overlap; one that was interrupted has a moment to end. */
    private void awaitPredecessor() {
        if (before == null) {
            return;
        }
        try {
            before.join(STOP_BOUND);
        } catch (InterruptedException e) {
            // the only interrupt is the stop, which the loop looks for
        }
    }

    private void step() {
        Server polled = server;
        long begun = nanos.getAsLong();
        if (newest != null && begun - newestNanos < FRESH.toNanos() && schedule.due() - begun > 0) {
            tell(Result.ok(newest));
            return;
        }
        boolean late = schedule.begin(begun);
        boolean connecting = schedule.status() != Status.ONLINE;
        Result<Probe.Link> link = connecting ? connect(polled) : Result.ok(Probe.Link.KEPT);
        switch (link) {
            case Result.Failed<Probe.Link>(Failure failure) -> failed(polled, failure, true);
            case Result.Ok<Probe.Link>(Probe.Link opened) -> {
                if (opened.pinned()) {
                    collector.pinned(polled, opened);
                }
                poll(polled, connecting, late);
            }
        }
    }

    private Result<Probe.Link> connect(Server polled) {
        try {
            return probe.connect(polled, Duration.ofNanos(schedule.remaining(nanos.getAsLong())));
        } catch (RuntimeException e) {
            return fault(polled, e);
        }
    }

    private void poll(Server polled, boolean connecting, boolean late) {
        long begun = nanos.getAsLong();
        if (connecting) {
            // the time spent on connecting is not the poll's
            schedule.begin(begun);
        }
        Result<Sample> result;
        try {
            result = probe.poll(polled, Duration.ofNanos(schedule.remaining(begun)));
        } catch (RuntimeException e) {
            result = fault(polled, e);
        }
        long ended = nanos.getAsLong();
        counters.polled(ended - begun, late);
        switch (result) {
            case Result.Ok<Sample>(Sample sample) -> {
                newest = sample;
                newestNanos = ended;
                counters.skipped(schedule.succeeded(ended), connecting);
                if (!stopped) {
                    collector.sampled(polled, sample);
                }
                tell(result);
            }
            case Result.Failed<Sample>(Failure failure) -> failed(polled, failure, false);
        }
    }

    private void failed(Server polled, Failure failure, boolean connecting) {
        counters.failed(connecting);
        schedule.failed(nanos.getAsLong(), failure.reason(), connecting);
        if (!stopped && schedule.status() == Status.OFFLINE) {
            collector.failed(polled, failure);
        }
        tell(Result.failed(failure));
    }

    /** A fault of the program itself must not end the watching of a server. */
    private <T> Result<T> fault(Server polled, RuntimeException e) {
        collector.log().error("Polling a server failed inside the central", e, "server_id", polled.id());
        return Result.failed(Reason.BAD_DATA, "Reading it failed inside the central: " + e + ". The log says more.");
    }

    private static Result<Sample> stoppedResult() {
        return Result.failed(Reason.NO_DATA, "It is not watched any more.");
    }

    private void tell(Result<Sample> result) {
        for (CompletableFuture<Result<Sample>> one = waiting.poll(); one != null; one = waiting.poll()) {
            one.complete(result);
        }
    }
}
