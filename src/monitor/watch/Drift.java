package monitor.watch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.Comparator;
import monitor.model.Failure;
import monitor.model.HostRules;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Server;
import monitor.ssh.Ssh;
import monitor.ssh.Target;
import monitor.ssh.Verbs;
import monitor.store.Database;
import monitor.store.HostLimits;
import monitor.store.Tx;

/**
 * Asks hosts that hold the central to a list of their own whether that list, the sudoers file made of it, the line of the central's key, the
 * scripts or the agent have changed, and tells it. Only over sessions that are open anyway. Safe from any thread.
 */
public final class Drift {

    /** The name of the user that {@code deploy-agent.sh --least-privilege} makes. */
    private static final String ACCOUNT = "server-monitor";
    /** A host is asked so often: one exec and three programs there. */
    private static final long PACE_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Duration WITHIN = Duration.ofSeconds(15);
    private static final int AT_ONCE = 8;
    /** No alert. */
    private static final long NONE = 0;

    /** Told of each change. */
    public interface Listener {

        /** Within the transaction that stores it; returns the id of the alert that it wrote. */
        long changed(Tx tx, Server server, String sentence);

        /** When it is stored. */
        void stored(long alertId, long serverId);
    }

    private final Map<Long, Long> asked = new ConcurrentHashMap<>();
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Fleet fleet;
    private final Ssh ssh;
    private final Function<Server, Target> targets;
    private final Database db;
    private final HostLimits limits;
    private final Listener listener;
    private final LongSupplier nanos;

    public Drift(Fleet fleet, Ssh ssh, Function<Server, Target> targets, Database db, HostLimits limits, Listener listener,
            LongSupplier nanos) {
        this.fleet = fleet;
        this.ssh = ssh;
        this.targets = targets;
        this.db = db;
        this.limits = limits;
        this.listener = listener;
        this.nanos = nanos;
    }

    /** Begins to ask those that are due; returns when to come again. */
    public long sweep(long nowNanos) {
        Set<Long> known = limits.servers();
        Map<Long, Long> before = Map.copyOf(asked);
        List<Fleet.Entry> entries = fleet.all();
        // the longest waiting first: in the order of ids the first hosts would be due again before the last had their turn
        entries.sort(Comparator.comparingLong(entry -> before.containsKey(entry.server().id())
                ? before.get(entry.server().id()) - nowNanos : Long.MIN_VALUE));
        for (Fleet.Entry entry : entries) {
            Server server = entry.server();
            boolean limited = server.username().equals(ACCOUNT) || known.contains(server.id());
            Long last = asked.get(server.id());
            if (limited && !server.local() && ssh.connected(server.id()) && (last == null || nowNanos - last >= PACE_NANOS)
                    && places.tryAcquire()) {
                asked.put(server.id(), nowNanos);
                Thread.ofVirtual().name("drift-" + server.id()).start(() -> {
                    try {
                        look(server);
                    } finally {
                        places.release();
                    }
                });
            }
        }
        asked.keySet().removeIf(id -> fleet.find(id) == null);
        return SWEEP_NANOS;
    }

    /** Asks now: what the host says of itself; empty where it holds the central to no list. */
    public Result<Optional<HostLimits.Seen>> look(Server server) {
        asked.put(server.id(), nanos.getAsLong());
        return switch (Verbs.hello(ssh, targets.apply(server), WITHIN)) {
            case Result.Ok<HostRules.Limits>(HostRules.Limits now) -> {
                told(server, db.write(tx -> limits.put(tx, server.id(), now)
                        .map(before -> changed(tx, server, now.changesSince(before.limits()))).orElse(NONE)));
                yield Result.ok(limits.find(server.id()));
            }
            case Result.Failed<HostRules.Limits>(Failure failure) when failure.reason() == Reason.NO_SHELL -> {
                told(server, db.write(tx -> gone(tx, server)));
                yield Result.ok(Optional.empty());
            }
            case Result.Failed<HostRules.Limits>(Failure failure) -> Result.failed(failure);
        };
    }

    private void told(Server server, long alertId) {
        if (alertId != NONE) {
            listener.stored(alertId, server.id());
        }
    }

    private long changed(Tx tx, Server server, List<String> changes) {
        return changes.isEmpty() ? NONE : listener.changed(tx, server, "On " + server.name() + " it has changed what stands between this central"
                + " and root: " + String.join("; ", changes) + ". If nobody of yours did that, look at the host.");
    }

    private long gone(Tx tx, Server server) {
        if (limits.find(tx, server.id()).isEmpty()) {
            return NONE;
        }
        limits.remove(tx, server.id());
        return listener.changed(tx, server, server.name() + " no longer holds this central to a list of its own: as " + server.username()
                + " it now gives a shell.");
    }
}
