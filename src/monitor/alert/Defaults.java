package monitor.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import monitor.model.Rule;
import monitor.model.RuleFields;
import monitor.model.RuleKind;
import monitor.model.Severity;

/**
 * The rules of the first start. On an ordinary machine that does nothing none of them but the first can fire: each of the others waits
 * for what does not pass by itself.
 */
public final class Defaults {

    private static final int HOUR = 3600;

    private Defaults() {}

    public static List<Rule> rules(Instant now) {
        List<Rule> rules = new ArrayList<>();
        rules.add(rule(RuleKind.DOWN, "Server down", Severity.CRITICAL, now, Map.of("for_seconds", 30.0, "group_over", 3.0,
                "repeat_seconds", 4.0 * HOUR)));
        rules.add(metric("Disk almost full", Severity.CRITICAL, now, "disk.percent", 95, 90, 300));
        rules.add(metric("Disk filling up", Severity.WARNING, now, "disk.percent", 85, 80, 600));
        rules.add(rule(RuleKind.FORECAST, "Disk full within a day", Severity.WARNING, now, Map.of("forecast_hours", 24.0)));
        rules.add(metric("Inodes running out", Severity.WARNING, now, "disk.inodes_percent", 90, 85, 600));
        rules.add(metric("Memory almost full", Severity.WARNING, now, "memory_percent", 95, 90, 900));
        rules.add(metric("CPU busy for long", Severity.WARNING, now, "cpu_percent", 95, 85, 1800));
        rules.add(rule(RuleKind.UNIT_FAILED, "Unit failed", Severity.WARNING, now, Map.of("for_seconds", 60.0)));
        rules.add(rule(RuleKind.CONTAINER, "Container unwell", Severity.WARNING, now, Map.of("for_seconds", 60.0,
                "clear_for_seconds", 60.0)));
        rules.add(rule(RuleKind.REBOOT, "Rebooted", Severity.INFO, now, Map.of("group_over", 3.0)));
        rules.add(rule(RuleKind.CLOCK, "Clock off", Severity.WARNING, now, Map.of("threshold", 2.0, "for_seconds", 300.0,
                "clear_for_seconds", 60.0, "group_over", 3.0)));
        rules.add(rule(RuleKind.HOST_KEY, "Host key changed", Severity.CRITICAL, now, Map.of()));
        rules.add(rule(RuleKind.AGENT_OUTDATED, "Agent out of date", Severity.INFO, now, Map.of("for_seconds", (double) HOUR,
                "group_over", 3.0)));
        rules.add(rule(RuleKind.CERTIFICATE, "Certificate ends soon", Severity.WARNING, now, Map.of("threshold", 14.0)));
        rules.add(rule(RuleKind.CHECK, "Check down", Severity.CRITICAL, now, Map.of("for_seconds", 30.0)));
        return rules;
    }

    private static Rule metric(String name, Severity severity, Instant now, String metric, double threshold, double clear, double hold) {
        return rule(RuleKind.METRIC, name, severity, now, Map.of("metric", metric, "threshold", threshold, "clear_threshold", clear,
                "for_seconds", hold, "clear_for_seconds", 60.0));
    }

    private static Rule rule(RuleKind kind, String name, Severity severity, Instant now, Map<String, Object> given) {
        Map<String, Object> all = new HashMap<>(given);
        all.put("name", name);
        all.put("severity", severity.word());
        Rule rule = RuleFields.apply(RuleFields.blank(kind, now), all, now);
        return rule.asBuiltin();
    }
}
