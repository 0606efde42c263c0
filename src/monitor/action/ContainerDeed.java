package monitor.action;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import monitor.model.Problem;
import monitor.model.Result;

/** Something done to a container of Docker or Podman, with or without root. */
final class ContainerDeed implements Deed {

    /** Engines give a container 10 s to stop unless it says otherwise. */
    private static final Duration ACT = Duration.ofSeconds(100);
    /** One that fails at its start, or is started again and again, does not run that long. */
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private final Host host;
    private final DockerAction action;
    private Containers.Box before;
    private Refusal refusal;

    ContainerDeed(Host host, DockerAction action) {
        this.host = host;
        this.action = action;
    }

    @Override
    public Result<Map<String, Object>> see(boolean closely) {
        return host.ask(ReadOnly.asks()).then(found -> {
            if (ReadOnly.found(found)) {
                refusal = Refusal.readOnly(host.name());
            }
            return Containers.find(host, action.container(), "action_data.container").then(box -> {
                before = box;
                return Result.ok(box.members());
            });
        });
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public Refusal refusal() {
        return refusal;
    }

    @Override
    public List<String> command() {
        return CommandLine.container(before.engine(), action.does(), before.id());
    }

    @Override
    public Result<Order.Done> act(String witness) {
        return host.runner().act(new Order(command(), witness), ACT);
    }

    @Override
    public Problem refused(Order.Done done) {
        if (!before.engine().getFirst().equals("sudo") || !Sudo.refused(done)) {
            return null;
        }
        List<String> plain = new ArrayList<>(command());
        return Sudo.problem(host.name(), host.user(), plain.subList(3, plain.size()), done.stderr().strip());
    }

    @Override
    public Result<Effect> verify(boolean patient) {
        return Containers.again(host, before).then(now -> {
            if (!patient || !action.does().runs() || !reached(now)) {
                return Result.ok(effect(now, false));
            }
            LockSupport.parkNanos(SETTLE.toNanos());
            return Containers.again(host, before).then(later -> Result.ok(effect(later, !later.started().equals(now.started()))));
        });
    }

    /** @param restarted whether its engine has started it anew since the action */
    private Effect effect(Containers.Box now, boolean restarted) {
        boolean verified = reached(now) && !restarted;
        Map<String, Object> members = new LinkedHashMap<>(now.members());
        return new Effect(verified, members, "Container " + now.name() + " is " + now.state() + (restarted
                ? ", but it ended and was started again within " + SETTLE.toSeconds() + " s." : verified ? "." : " (exit code "
                + now.exitCode() + "): that is not what was to come of it."));
    }

    private boolean reached(Containers.Box now) {
        return switch (action.does()) {
            case START, UNPAUSE -> now.state().equals("running");
            case RESTART -> now.state().equals("running") && !now.started().equals(before.started());
            case PAUSE -> now.state().equals("paused");
            case STOP, KILL -> now.state().equals("exited") || now.state().equals("stopped") || now.state().equals("dead")
                    || now.state().equals("created");
        };
    }
}
