package monitor.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import monitor.model.Failure;
import monitor.model.Result;
import monitor.ssh.Target;

/**
 * What one host is asked beside its polls, at paces of its own: how full file systems are, services, sensors, containers. One command
 * at a time, begun after a poll and over before the next, so that it holds no channel that a poll needs; what hangs in it
 * is killed on the host and delays nothing.
 */
final class ShellSlow {

    /** What has not answered is left alone for so long: a process that a dead server holds may not even be killed. */
    private static final long HUNG_NANOS = TimeUnit.MINUTES.toNanos(5);
    /** Hosts without an engine are asked again after so long. */
    private static final long ABSENT_NANOS = TimeUnit.MINUTES.toNanos(5);

    private enum Kind {
        DISKS(15), NETWORK(15), CONTAINERS(30), SYSTEM(60);

        private final long paceNanos;

        Kind(int seconds) {
            paceNanos = TimeUnit.SECONDS.toNanos(seconds);
        }
    }

    private final Map<Kind, Long> due = new EnumMap<>(Kind.class);
    private final Map<String, Long> hungUntil = new HashMap<>();
    private final ShellRun run;
    private final LongSupplier nanos;
    private final ShellHost host;
    private volatile boolean running;
    private volatile boolean stopped;

    ShellSlow(ShellRun run, LongSupplier nanos, ShellHost host) {
        this.run = run;
        this.nanos = nanos;
        this.host = host;
    }

    /** Begins what is due, on a thread of its own, unless the last is still under way. */
    void start(Target target, Duration each) {
        if (running || Stream.of(Kind.values()).noneMatch(this::isDue)) {
            return;
        }
        running = true;
        Thread.ofVirtual().name("shell-slow-" + target.serverId()).start(() -> {
            try {
                long end = nanos.getAsLong() + each.toNanos();
                for (Kind kind : Kind.values()) {
                    long left = end - nanos.getAsLong();
                    if (isDue(kind) && left > each.toNanos() / 2 && !stopped) {
                        run(kind, target, Duration.ofNanos(left));
                    }
                }
            } catch (RejectedExecutionException e) {
                stopped = true; // the pool of sessions was closed meanwhile: the central is stopping
            } finally {
                running = false;
            }
        });
    }

    /** Begins nothing more: the server is read in another way, or no longer. */
    void stop() {
        stopped = true;
    }

    private boolean isDue(Kind kind) {
        Long at = due.get(kind);
        return at == null || nanos.getAsLong() - at >= 0;
    }

    private void pause(Kind kind, long forNanos) {
        due.put(kind, nanos.getAsLong() + forNanos);
    }

    private void run(Kind kind, Target target, Duration limit) {
        pause(kind, kind.paceNanos);
        switch (kind) {
            case DISKS -> disks(target, limit);
            case NETWORK -> network(target, limit);
            case CONTAINERS -> containers(target, limit);
            case SYSTEM -> system(target, limit);
        }
    }

    /** At once, of a host that is read for the first time, so that its first sample has its disks. */
    void disksNow(Target target, Duration limit) {
        run(Kind.DISKS, target, limit);
        host.takeIn();
    }

    private void disks(Target target, Duration limit) {
        List<String> mounts = host.mounts() == null ? List.of() : ShellMounts.of(host.mounts()).local();
        Result<ShellSpaces> read = lines(target, ShellScript.DISKS, limit, arguments("local", mounts))
                .then(lines -> Result.ok(ShellSpaces.of(lines)));
        host.arrive(switch (read) {
            case Result.Ok<ShellSpaces>(ShellSpaces spaces) when spaces.sizes().isEmpty() && !mounts.isEmpty() ->
                    () -> host.spacesUnread("No file system tells its size: neither stat -f nor df answers");
            case Result.Ok<ShellSpaces>(ShellSpaces spaces) -> () -> host.spaces(spaces);
            case Result.Failed<ShellSpaces>(Failure failure) -> () -> host.spacesUnread(failure.sentence());
        });
    }

    private void network(Target target, Duration limit) {
        List<String> all = host.mounts() == null ? List.of() : ShellMounts.of(host.mounts()).network();
        hungUntil.keySet().retainAll(all);
        if (all.isEmpty()) {
            return;
        }
        List<String> asked = new ArrayList<>(all);
        asked.removeIf(mount -> hungUntil.containsKey(mount) && hungUntil.get(mount) - nanos.getAsLong() > 0);
        ShellSpaces read = asked.isEmpty() ? ShellSpaces.NONE
                : lines(target, ShellScript.DISKS, limit, arguments("network", asked)) instanceof Result.Ok<List<String>>(List<String> lines)
                ? ShellSpaces.of(lines) : ShellSpaces.NONE;
        String silent = read.silent(all);
        for (String mount : asked) {
            if (silent.contains(" " + mount + "\n")) {
                hungUntil.put(mount, nanos.getAsLong() + HUNG_NANOS);
            } else {
                hungUntil.remove(mount);
            }
        }
        host.arrive(() -> host.remoteSizes(read.sizes() + silent));
    }

    private void containers(Target target, Duration limit) {
        Result<ShellBoxes> read = lines(target, ShellScript.CONTAINERS, limit).then(lines -> Result.ok(ShellBoxes.of(lines)));
        ShellBoxes boxes = switch (read) {
            case Result.Ok<ShellBoxes>(ShellBoxes some) -> some;
            case Result.Failed<ShellBoxes>(Failure failure) -> new ShellBoxes(Map.of(), List.of(), Map.of("cmd:docker", failure.sentence()));
        };
        if (boxes.texts().isEmpty()) {
            pause(Kind.CONTAINERS, ABSENT_NANOS);
        }
        host.arrive(() -> host.containers(boxes));
    }

    private void system(Target target, Duration limit) {
        Result<List<String>> read = lines(target, ShellScript.SLOW, limit);
        host.arrive(switch (read) {
            case Result.Ok<List<String>>(List<String> lines) -> () -> host.system(ShellBoxes.of(lines));
            case Result.Failed<List<String>>(Failure failure) -> () -> host.systemUnread(failure.sentence());
        });
    }

    private static String[] arguments(String kind, List<String> mounts) {
        return Stream.concat(Stream.of(kind), mounts.stream()).toArray(String[]::new);
    }

    private Result<List<String>> lines(Target target, ShellScript script, Duration limit, String... arguments) {
        return run.lines(target, script, limit, arguments);
    }
}
