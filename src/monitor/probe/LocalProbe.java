package monitor.probe;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import monitor.json.SampleReader;
import monitor.model.Metric;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;

/** Reads this machine in-process, by the agent's own functions. */
public final class LocalProbe implements Probe, Asker, AutoCloseable {

    /** The agent's core reads a second time 0.8 s after its start. */
    private static final Duration WARM_UP = Duration.ofMillis(1_500);
    private static final Duration WARM_UP_STEP = Duration.ofMillis(50);

    // one platform thread: a read of /proc that hangs must hang nothing that virtual threads run on, and never more than one
    private final ExecutorService reading = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("local-probe").daemon(true).factory());
    private final Supplier<Function<String, String>> starter;
    private final Samples samples;
    private Function<String, String> machine;
    private Future<byte[]> running;
    private volatile boolean warm;

    public LocalProbe(Clock clock) {
        this(SampleReader::read, clock, () -> AgentCore.start(null));
    }

    /** @param starter makes the machine's answers, once, at the first poll */
    LocalProbe(SampleParser parser, Clock clock, Supplier<Function<String, String>> starter) {
        this.samples = new Samples(parser, clock);
        this.starter = starter;
    }

    /** Rates need two readings: a poll soon after the start waits for the second, so that the very first sample is a whole one. */
    @Override
    public Result<Sample> poll(Server server, Duration deadline) {
        long begun = System.nanoTime();
        long patience = Math.min(WARM_UP.toNanos(), deadline.toNanos() / 2);
        while (true) {
            Result<Sample> result = sample(server, deadline.minusNanos(System.nanoTime() - begun));
            boolean half = result instanceof Result.Ok<Sample>(Sample sample) && !sample.figures().has(Metric.CPU_PERCENT);
            if (!half || warm || System.nanoTime() - begun > patience) {
                warm = true;
                return result;
            }
            LockSupport.parkNanos(WARM_UP_STEP.toNanos());
        }
    }

    private Result<Sample> sample(Server server, Duration deadline) {
        long asked = samples.askedMillis();
        // one clock for both: there is no skew
        return ask(server, "/api/all", deadline).then(json -> samples.sample(server, Source.LOCAL, json, asked, asked));
    }

    @Override
    public synchronized Result<byte[]> ask(Server server, String path, Duration deadline) {
        if (running != null && !running.isDone()) {
            return Result.failed(Reason.TIMEOUT, "A read of this machine's /proc or /sys still hangs; "
                    + "see what blocks it (a dead mount, a stuck device).");
        }
        running = reading.submit(() -> read(path));
        try {
            return Result.ok(running.get(deadline.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Result.failed(Reason.TIMEOUT,
                    "Reading this machine has not ended within " + deadline.toMillis() + " ms.");
        } catch (ExecutionException e) {
            return Result.failed(Reason.NO_DATA, "Reading this machine failed: " + e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Result.failed(Reason.TIMEOUT, "Reading this machine was interrupted.");
        }
    }

    private byte[] read(String path) {
        if (machine == null) {
            machine = starter.get();
        }
        return machine.apply(path).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Result<Link> connect(Server server, Duration deadline) {
        return Result.ok(Link.KEPT);
    }

    @Override
    public void forget(long serverId) {
        // nothing is kept of a server: the machine is the same
    }

    /** Ends the machine's background readings after the read that may be running; waits for nothing. */
    @Override
    public void close() {
        reading.submit(() -> {
            if (machine instanceof AutoCloseable closeable) {
                closeable.close();
            }
            return null;
        });
        reading.shutdown();
    }
}
