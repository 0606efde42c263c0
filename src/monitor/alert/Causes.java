package monitor.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import monitor.model.Rule;
import monitor.model.RuleKind;

/**
 * Which alert explains which: a server that is down explains all else of it, and a jump host that is down what lies behind it, over
 * any number of jumps. A changed host key explains that its server is down.
 */
final class Causes {

    /** Jumps that are followed: more than the store lets in, so that a circle ends. */
    private static final int MOST_JUMPS = 10;

    private final Map<Long, Host> hosts;
    private final Round round;
    private final Predicate<Rule> inForce;

    Causes(Map<Long, Host> hosts, Round round, Predicate<Rule> inForce) {
        this.hosts = hosts;
        this.round = round;
        this.inForce = inForce;
    }

    /** The alert that explains this one, the furthest up the way, or null. */
    Alarm of(Alarm alarm) {
        Host host = hosts.get(alarm.key.serverId());
        if (host == null || alarm.kind == RuleKind.HOST_KEY || host.standing() == null) {
            return null;
        }
        Alarm cause = null;
        for (Host hop : way(host)) {
            Alarm down = open(hop, RuleKind.DOWN);
            cause = down == null ? cause : down;
        }
        if (cause == null) {
            cause = open(host, alarm.kind == RuleKind.DOWN ? RuleKind.HOST_KEY : RuleKind.DOWN);
        }
        return cause;
    }

    /** Whether something that would explain it is about to begin: a server on the way, or its own, has just gone away. */
    boolean near(Alarm alarm) {
        Host host = hosts.get(alarm.key.serverId());
        if (host == null || alarm.kind == RuleKind.HOST_KEY || host.standing() == null) {
            return false;
        }
        for (Host hop : way(host)) {
            if (goesDown(hop)) {
                return true;
            }
        }
        return alarm.kind != RuleKind.DOWN && goesDown(host);
    }

    /** The jump hosts that lead there, the nearest first. */
    private List<Host> way(Host host) {
        List<Host> way = new ArrayList<>();
        Long next = host.standing().server().jump();
        while (next != null && way.size() < MOST_JUMPS) {
            Host hop = hosts.get(next);
            if (hop == null || hop.standing() == null) {
                break;
            }
            way.add(hop);
            next = hop.standing().server().jump();
        }
        return way;
    }

    private Alarm open(Host host, RuleKind kind) {
        for (Rule rule : host.rules()) {
            if (rule.kind() == kind) {
                Alarm alarm = round.find(new Key(rule.id(), host.id(), ""));
                if (alarm != null && !alarm.resolved() && !(alarm.flapping && alarm.calmMillis != Cell.NEVER)) {
                    return alarm;
                }
            }
        }
        return null;
    }

    /** Offline, and a rule is about to say so. */
    boolean goesDown(Host host) {
        return host.standing().offline() && open(host, RuleKind.DOWN) == null
                && host.rules().stream().anyMatch(rule -> rule.kind() == RuleKind.DOWN && inForce.test(rule));
    }

    /** The servers that are reached through this one, by any number of jumps. */
    List<Host> behind(long serverId) {
        List<Host> behind = new ArrayList<>();
        for (Host host : hosts.values()) {
            if (host.standing() != null && host.id() != serverId && way(host).stream().anyMatch(hop -> hop.id() == serverId)) {
                behind.add(host);
            }
        }
        return behind;
    }
}
