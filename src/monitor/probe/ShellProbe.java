package monitor.probe;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import monitor.json.SampleReader;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;
import monitor.ssh.Ssh;
import monitor.ssh.Target;

/**
 * Reads a server that has nothing but sshd: one command a poll prints the files that the agent's functions read, and those run here. Nothing
 * is written on the host and nothing stays there.
 */
public final class ShellProbe implements Asker {

    /** Rates need two readings: the second of a host that is new comes so soon. */
    private static final long SECOND_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** What the second reading, and the file systems before it, may still take. */
    private static final long ENOUGH_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
    /** A container's own files are found by asking again, at most so often. */
    private static final int MOST_ROUNDS = 4;
    /** After a longer gap rates would be means over it: the host is begun anew. */
    private static final long GAP_NANOS = TimeUnit.MINUTES.toNanos(2);
    /** Of what a host prints; 5,000 processes are 600 kB. */
    private static final int OUTPUT_LIMIT = 4 << 20;
    /** A command line of no process: none counts as new. */
    private static final long NEVER = Long.MAX_VALUE;
    /** The share of an interval in which slow things may run, between two polls. */
    private static final double SLOW_SHARE = 0.6;
    private static final Duration SLOW_LIMIT = Duration.ofSeconds(6);

    private final ConcurrentHashMap<Long, Watched> hosts = new ConcurrentHashMap<>();
    /** Servers whose last reading was not over in time. */
    private final Set<Long> hung = ConcurrentHashMap.newKeySet();
    private final ShellRun run;
    private final Function<Server, Target> targets;
    private final Duration interval;
    private final Samples samples;
    private final LongSupplier nanos;

    /** What is kept of one server; its poll's thread alone changes it. */
    private final class Watched {
        private final ShellHost host = new ShellHost();
        private final ShellSlow slow = new ShellSlow(run, nanos, host);
        private long readNanos;
        private volatile Boolean agentListens;
    }

    /** @param interval of servers that have none of their own */
    public ShellProbe(Ssh ssh, Function<Server, Target> targets, Duration interval, Clock clock, LongSupplier nanos) {
        this.run = new ShellRun(Objects.requireNonNull(ssh), OUTPUT_LIMIT);
        this.targets = Objects.requireNonNull(targets);
        this.interval = Objects.requireNonNull(interval);
        this.samples = new Samples(SampleReader::read, clock);
        this.nanos = Objects.requireNonNull(nanos);
    }

    /** One poll. @param note why the agent is not what is read, for the sample's errors, or null */
    Result<Sample> poll(Server server, String note, Duration deadline) {
        long endNanos = nanos.getAsLong() + deadline.toNanos();
        Target target = targets.apply(server);
        long asked = samples.askedMillis();
        return read(server, target, endNanos).then(watched -> {
            watched.host.note(note);
            byte[] json = watched.host.answer("/api/all").getBytes(StandardCharsets.UTF_8);
            Duration own = server.pollSeconds() == null ? interval : Duration.ofSeconds(server.pollSeconds());
            long limit = Math.min(SLOW_LIMIT.toNanos(), (long) (own.toNanos() * SLOW_SHARE));
            watched.slow.start(target, Duration.ofNanos(limit));
            return samples.sample(server, Source.AGENTLESS, json, asked);
        });
    }

    /** Whether something listened on the agent's port at the last poll; null where that could not be seen, or there was none. */
    Boolean agentListens(long serverId) {
        Watched watched = hosts.get(serverId);
        return watched == null ? null : watched.agentListens;
    }

    /** Forgets what is kept of a server. */
    void forget(long serverId) {
        hung.remove(serverId);
        Watched watched = hosts.remove(serverId);
        if (watched != null) {
            watched.slow.stop();
        }
    }

    /** From the newest reading. */
    @Override
    public Result<byte[]> ask(Server server, String path, Duration deadline) {
        Watched watched = hosts.get(server.id());
        String answer = watched == null ? null : watched.host.answer(path);
        return answer == null ? Result.failed(Reason.NO_DATA, "It has not been read yet.")
                : Result.ok(answer.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether a host, which need not be stored, can be read without an agent. */
    Result<Void> look(Target target, Duration deadline) {
        return snapshot(target, 0, 0, NEVER, List.of(), List.of(), deadline).then(snapshot -> Result.ok(null));
    }

    private Result<Watched> read(Server server, Target target, long endNanos) {
        Watched watched = hosts.get(server.id());
        if (watched == null || nanos.getAsLong() - watched.readNanos > gapNanos(server)) {
            return begin(server, target, endNanos);
        }
        watched.host.takeIn();
        return switch (again(server, target, watched, endNanos)) {
            case Result.Failed<Snapshot>(Failure failure) -> Result.failed(failure);
            case Result.Ok<Snapshot>(Snapshot now) -> {
                if (!watched.host.sameBoot(now)) {
                    yield begin(server, target, endNanos); // it was started again: counters began at 0
                }
                tick(watched, now);
                yield Result.ok(watched);
            }
        };
    }

    private long gapNanos(Server server) {
        return server.pollSeconds() == null ? Math.max(GAP_NANOS, 3 * interval.toNanos())
                : Math.max(GAP_NANOS, 3 * TimeUnit.SECONDS.toNanos(server.pollSeconds()));
    }

    private void tick(Watched watched, Snapshot now) {
        watched.host.tick(now);
        watched.readNanos = nanos.getAsLong();
        watched.agentListens = now.agentListens();
    }

    private Result<Watched> begin(Server server, Target target, long endNanos) {
        Watched watched = new Watched();
        long begun = nanos.getAsLong();
        for (int round = 1; ; round++) {
            Result<Snapshot> read = again(server, target, watched, endNanos);
            if (read instanceof Result.Failed<Snapshot>(Failure failure)) {
                return Result.failed(failure);
            }
            Snapshot now = ((Result.Ok<Snapshot>) read).value();
            watched.agentListens = now.agentListens();
            watched.readNanos = nanos.getAsLong();
            if (watched.host.begin(now) || round == MOST_ROUNDS) {
                break;
            }
            begun = nanos.getAsLong();
        }
        Watched before = hosts.put(server.id(), watched);
        if (before != null) {
            before.slow.stop();
        }
        if (endNanos - nanos.getAsLong() > SECOND_NANOS + 2 * ENOUGH_NANOS) {
            watched.slow.disksNow(target, Duration.ofNanos(endNanos - nanos.getAsLong() - SECOND_NANOS - ENOUGH_NANOS));
        }
        long wait = begun + SECOND_NANOS - nanos.getAsLong();
        if (endNanos - nanos.getAsLong() > wait + ENOUGH_NANOS) {
            LockSupport.parkNanos(Math.max(0, wait));
            if (again(server, target, watched, endNanos) instanceof Result.Ok<Snapshot>(Snapshot second)) {
                tick(watched, second);
            }
        }
        return Result.ok(watched);
    }

    /** Without details where the last reading hung: some process whose command line cannot be read must not stop the figures. */
    private Result<Snapshot> again(Server server, Target target, Watched watched, long endNanos) {
        ShellHost host = watched.host;
        boolean careful = hung.contains(server.id());
        Result<Snapshot> read = snapshot(target, host.level(), server.agentPort(), careful ? NEVER : host.since(),
                careful ? List.of() : host.asked(), host.files(), Duration.ofNanos(Math.max(1, endNanos - nanos.getAsLong())));
        if (read instanceof Result.Failed<Snapshot>(Failure failure) && failure.reason() == Reason.TIMEOUT) {
            hung.add(server.id());
        } else {
            hung.remove(server.id());
        }
        return read;
    }

    private Result<Snapshot> snapshot(Target target, int level, int port, long since, List<Integer> asked, List<String> files,
            Duration deadline) {
        String pids = asked.stream().map(String::valueOf).collect(Collectors.joining(" "));
        String[] arguments = Stream.concat(Stream.of("" + level, "" + since, "%04X".formatted(port), pids),
                files.stream()).toArray(String[]::new);
        return run.lines(target, ShellScript.READ, deadline, arguments).then(lines -> whole(target, new Snapshot(lines)));
    }

    private static Result<Snapshot> whole(Target target, Snapshot snapshot) {
        String system = snapshot.otherSystem();
        if (system != null && system.startsWith("Linux")) {
            return Result.failed(Reason.UNSUPPORTED, "/proc is not there or not to be read for " + target.username()
                    + ": mount it (mount -t proc proc /proc), or let another account sign in.");
        }
        if (system != null) {
            byte[] name = system.getBytes(StandardCharsets.UTF_8);
            return Result.failed(Reason.UNSUPPORTED, "The host runs " + BadAnswer.show(name, name.length)
                    + ", not Linux: it has no /proc to read figures from. Only Linux hosts can be watched.");
        }
        return snapshot.complete() ? Result.ok(snapshot) : Result.failed(Reason.BAD_DATA,
                "The host's shell read neither processes nor /proc/stat; is something wrong with its grep, cat or awk?");
    }
}
