package monitor.alert;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import monitor.model.Rule;

/** Ends what nobody would end otherwise, since its rule or its server is no longer what it was. Of the engine's thread. */
final class Endings {

    private static final String DELETED = "the server was deleted";

    private final Host none;
    private final Map<Long, Host> hosts;
    private final Map<Key, Alarm> alarms;

    /** @param none of what is about no server */
    Endings(Host none, Map<Long, Host> hosts, Map<Key, Alarm> alarms) {
        this.none = none;
        this.hosts = hosts;
        this.alarms = alarms;
    }

    /** Those whose rule or server is no longer what it was. */
    void look(Round round, Map<Long, Rule> rules, List<Standing> servers) {
        for (Alarm alarm : List.copyOf(alarms.values())) {
            Rule rule = rules.get(alarm.key.ruleId());
            Host host = hosts.get(alarm.key.serverId());
            String why = rule == null ? "the rule was deleted"
                    : !rule.enabled() ? "the rule was disabled"
                    : alarm.key.serverId() != 0 && host == null ? absent(alarm, servers)
                    : !matter(alarm, rule) ? "the rule was changed"
                    : host != null && !host.rules().contains(rule) ? "the rule no longer covers it"
                    : !Engine.inForce(rule, round.wall) ? "the hours of the rule are over" : null;
            if (host != null && host.standing() != null && !host.place().equals(alarm.place)) {
                alarm.place = host.place();
            }
            if (why != null && !alarm.resolved()) {
                Alarm copy = round.edit(alarm.key);
                copy.resolve(round.wall, round.now, why);
                copy.gone = why.equals(DELETED);
                if (host == null && alarm.key.serverId() == 0) {
                    round.after(() -> none.put(alarm.key.ruleId(), alarm.key.subject(), Cell.RESOLVED));
                }
                if (host != null) {
                    round.after(() -> host.put(alarm.key.ruleId(), alarm.key.subject(), Cell.RESOLVED));
                }
            }
        }
        for (Host host : hosts.values()) {
            for (long id : host.busyRules()) {
                if (!rules.containsKey(id) || !host.rules().contains(rules.get(id))) {
                    List.copyOf(host.cells(id).entrySet()).forEach(cell -> {
                        if (!cell.getValue().open()) {
                            host.put(id, cell.getKey(), Cell.RESOLVED);
                        }
                    });
                }
            }
        }
    }

    private static String absent(Alarm alarm, List<Standing> servers) {
        return servers.stream().anyMatch(one -> one.server().id() == alarm.key.serverId()) ? "the server was paused" : DELETED;
    }

    private static boolean matter(Alarm alarm, Rule rule) {
        return alarm.kind == rule.kind() && Objects.equals(alarm.metric, rule.metric());
    }
}
