package monitor.action;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import monitor.model.Problem;
import monitor.model.Result;

/** Something done to a service: of systemd, of OpenRC, or by {@code service}. */
final class UnitDeed implements Deed {

    /** systemd gives a unit 90 s to start or to stop. */
    private static final Duration ACT = Duration.ofSeconds(100);
    /** One that starts and fails at once looks active for a moment. */
    private static final Duration SETTLE = Duration.ofMillis(1500);
    /** What comes or goes is waited for that long. */
    private static final Duration CHANGING = Duration.ofSeconds(30);
    private static final int DEPENDENTS = 50;

    private final Host host;
    private final ServiceAction action;
    private Services services;
    private Services.State before;
    private List<String> along = List.of();
    private String warning;
    private Refusal refusal;
    private boolean sudo;

    UnitDeed(Host host, ServiceAction action) {
        this.host = host;
        this.action = action;
    }

    @Override
    public Result<Map<String, Object>> see(boolean closely) {
        boolean graph = closely || action.does().bites();
        List<Ask> asks = new ArrayList<>(Services.Manager.asks());
        int first = asks.size();
        asks.addAll(List.of(Ask.Run.of("id", "-u"), new Ask.Content("/proc/self/cgroup")));
        asks.addAll(ReadOnly.asks());
        if (graph) {
            asks.add(Ask.Run.of("systemctl", "show", "--no-pager", "--property=" + Units.GRAPH, "--", "*"));
        }
        return host.ask(asks).then(found -> {
            services = Services.Manager.choose(host, found.subList(0, first));
            sudo = !found.get(first).line().equals("0");
            Set<String> session = session(found.get(first + 1).line());
            if (ReadOnly.found(found.subList(first + 2, first + 2 + ReadOnly.asks().size()))) {
                refusal = Refusal.readOnly(host.name());
            }
            return services.state(action.service()).then(state -> {
                before = state;
                return Result.ok(seen(graph ? Units.parse(found.getLast().text()) : null, session, closely));
            });
        });
    }

    private Map<String, Object> seen(Units units, Set<String> session, boolean closely) {
        if (!before.known()) {
            throw new Problem(Problem.Kind.NOT_FOUND, "There is no unit " + action.unit() + " on " + host.name(),
                    "action_data.service", null);
        }
        Map<String, Object> seen = new LinkedHashMap<>(before.members());
        if (units != null) {
            along = units.stoppedWith(before.name());
            if (services.manager() == CommandLine.Manager.SYSTEMD && closely) {
                List<String> dependents = units.dependents(before.name());
                seen.put("dependents", dependents.subList(0, Math.min(DEPENDENTS, dependents.size())));
                seen.put("dependents_total", dependents.size());
                seen.put("stops_too", along.subList(0, Math.min(DEPENDENTS, along.size())));
            }
        }
        if (action.does().bites()) {
            warning = Vital.warning(ServiceAction.unit(before.name()), along, session).orElse(null);
        }
        return seen;
    }

    /** Units of the path of cgroups: 0::/user.slice/user-0.slice/session-3.scope. */
    private static Set<String> session(String cgroups) {
        Set<String> units = new HashSet<>();
        for (String line : cgroups.split("\n")) {
            for (String part : line.split("/")) {
                if (part.contains(".")) {
                    units.add(part);
                }
            }
        }
        return units;
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public Refusal refusal() {
        boolean confirmed = action.confirm() != null && before.name().equals(services.manager() == CommandLine.Manager.SYSTEMD
                ? ServiceAction.unit(action.confirm()) : action.confirm());
        if (refusal == null && warning != null && !confirmed) {
            return new Refusal(Problem.Kind.CONFLICT, "confirm", "To " + action.verb() + " " + before.name() + " on " + host.name()
                    + " bites: " + warning, "Repeat with \"confirm\": \"" + before.name() + "\" if you mean it",
                    Map.of("confirm", before.name(), "target", before.members()));
        }
        return refusal;
    }

    @Override
    public String warning() {
        return warning;
    }

    @Override
    public List<String> command() {
        return services.command(action.does(), before.name(), sudo);
    }

    @Override
    public Result<Order.Done> act(String witness) {
        return host.runner().act(new Order(command(), witness), ACT);
    }

    @Override
    public Problem refused(Order.Done done) {
        return sudo && Sudo.refused(done) ? Sudo.problem(host.name(), host.user(), services.command(action.does(), before.name(), false),
                done.stderr().strip()) : null;
    }

    @Override
    public Result<Effect> verify(boolean patient) {
        return patient ? settled().then(now -> {
            boolean settles = reached(now)
                    && (action.does() == ServiceAction.Verb.START || action.does() == ServiceAction.Verb.RESTART);
            if (!settles) {
                return Result.ok(effect(now));
            }
            LockSupport.parkNanos(SETTLE.toNanos());
            return services.state(before.name()).then(later -> Result.ok(effect(later)));
        }) : services.state(before.name()).then(now -> Result.ok(effect(now)));
    }

    /** As it is once it neither comes nor goes; where the session was lost, systemd is still at it. */
    private Result<Services.State> settled() {
        long end = System.nanoTime() + CHANGING.toNanos();
        while (true) {
            Result<Services.State> now = services.state(before.name());
            boolean changing = now instanceof Result.Ok<Services.State>(Services.State state)
                    && (state.active().equals("activating") || state.active().equals("deactivating"));
            if (!changing || System.nanoTime() - end >= 0) {
                return now;
            }
            LockSupport.parkNanos(Host.AGAIN_NANOS);
        }
    }

    private Effect effect(Services.State now) {
        boolean verified = reached(now);
        return new Effect(verified, now.members(), now.name() + " is " + now.active()
                + (now.sub().isEmpty() ? "" : " (" + now.sub() + ")") + (now.enabled().isEmpty() ? "" : ", " + now.enabled())
                + (verified ? "." : ": that is not what was to come of it."));
    }

    private boolean reached(Services.State now) {
        boolean runs = now.active().equals("active") || now.active().equals("reloading")
                || now.onceOnly() && now.active().equals("inactive");
        return switch (action.does()) {
            case START -> runs;
            // another invocation is the proof that it was begun anew
            case RESTART -> runs && (now.invocation().isEmpty() || !now.invocation().equals(before.invocation()));
            case RELOAD -> now.active().equals("active");
            case STOP -> now.active().equals("inactive") || now.active().equals("failed");
            case ENABLE -> now.enabled().startsWith("enabled");
            case DISABLE -> !now.enabled().startsWith("enabled");
        };
    }
}
