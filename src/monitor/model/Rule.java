package monitor.model;

import java.time.Instant;
import java.util.Objects;

/**
 * When an alert begins and ends. Checked by {@link RuleFields} before it comes to be.
 *
 * @param id              0 before it is stored
 * @param metric          a {@link Gauge}'s word, or null where the kind looks at no figure of a sample
 * @param subject         a glob over disks, interfaces, containers, units, checks; {@code *} for all
 * @param comparison      or null where the kind compares nothing
 * @param threshold       in the figure's unit, or null
 * @param forSeconds      how long it must hold before the alert begins
 * @param clearThreshold  what the figure must come back to, or null: the threshold itself
 * @param clearForSeconds how long it must have come back before the alert ends
 * @param hours           when the rule is in force, or null: always
 * @param forecastHours   of {@link RuleKind#FORECAST}, or null
 * @param repeatSeconds   after which an alert that nobody acknowledged is told again, or null: never
 * @param groupOver       more than so many servers within a minute are told as one, or null: each by itself
 * @param builtin         whether it came with the program
 */
public record Rule(long id, String name, boolean enabled, RuleKind kind, String metric, String subject, Comparison comparison,
        Double threshold, int forSeconds, Double clearThreshold, int clearForSeconds, Severity severity, Scope scope, Hours hours,
        Integer forecastHours, Integer repeatSeconds, Integer groupOver, boolean builtin, Instant createdAt, Instant updatedAt) {

    /** The same for other servers. */
    public Rule over(Scope other) {
        return new Rule(id, name, enabled, kind, metric, subject, comparison, threshold, forSeconds, clearThreshold, clearForSeconds,
                severity, other, hours, forecastHours, repeatSeconds, groupOver, builtin, createdAt, updatedAt);
    }

    public Rule {
        Objects.requireNonNull(name);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(subject);
        Objects.requireNonNull(severity);
        Objects.requireNonNull(scope);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(updatedAt);
    }

    public Rule asBuiltin() {
        return new Rule(id, name, enabled, kind, metric, subject, comparison, threshold, forSeconds, clearThreshold, clearForSeconds,
                severity, scope, hours, forecastHours, repeatSeconds, groupOver, true, createdAt, updatedAt);
    }

    /** The figure that it is about, or null. */
    public Gauge gauge() {
        return metric == null ? null : Gauge.of(metric);
    }

    /** The unit of its threshold. */
    public String unit() {
        return switch (kind) {
            case AGE, CLOCK -> "s";
            case CERTIFICATE -> "days";
            case FORECAST -> "h";
            case METRIC -> gauge().unit();
            case DOWN, ABSENT, UNIT_FAILED, CONTAINER, REBOOT, HOST_KEY, AGENT_OUTDATED, CHECK -> "";
        };
    }
}
