package monitor.model;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks what a person or script says of a rule, one field at a time, as {@link ServerFields} does of a server. Pure: whether a server
 * or tag exists is not looked up.
 */
public final class RuleFields {

    private static final int NAME_CHARACTERS = 100;
    private static final int SUBJECT_CHARACTERS = 200;
    private static final int DAY_SECONDS = 86_400;
    private static final int LONGEST_HOLD_SECONDS = 7 * DAY_SECONDS;
    private static final int SHORTEST_REPEAT_SECONDS = 60;
    private static final int LONGEST_REPEAT_SECONDS = 30 * DAY_SECONDS;
    private static final int LONGEST_FORECAST_HOURS = 720;
    private static final int MOST_GROUPED = 1_000;
    /** Tags or servers that a scope names. */
    private static final int MOST_IN_SCOPE = 1_000;
    /** What a long holds; a larger figure is nonsense on any machine. */
    private static final double LARGEST = 9e18;
    private static final double CLOCK_SECONDS = 2;
    private static final double CERTIFICATE_DAYS = 14;
    private static final int FORECAST_HOURS = 24;
    private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
    private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9_+/-]{1,50}");

    /** The fields that {@link #apply} takes. */
    public static final Set<String> NAMES = Set.of("name", "enabled", "kind", "metric", "subject", "comparison", "threshold",
            "for_seconds", "clear_threshold", "clear_for_seconds", "severity", "scope", "schedule", "forecast_hours", "repeat_seconds",
            "group_over");

    private RuleFields() {}

    /** One of that kind, before anything else is said of it. */
    public static Rule blank(RuleKind kind, Instant now) {
        return switch (kind) {
            case CLOCK -> blank(kind, Comparison.ABOVE, CLOCK_SECONDS, 0, null, now);
            case CERTIFICATE -> blank(kind, Comparison.BELOW, CERTIFICATE_DAYS, 0, null, now);
            case AGE, METRIC -> blank(kind, Comparison.ABOVE, null, 0, null, now);
            case FORECAST -> blank(kind, null, null, 0, FORECAST_HOURS, now);
            case DOWN -> blank(kind, null, null, 30, null, now);
            case ABSENT, UNIT_FAILED, CONTAINER, REBOOT, HOST_KEY, AGENT_OUTDATED, CHECK -> blank(kind, null, null, 0, null, now);
        };
    }

    private static Rule blank(RuleKind kind, Comparison comparison, Double threshold, int hold, Integer forecast, Instant now) {
        return new Rule(0, "", true, kind, null, "*", comparison, threshold, hold, null, 0, Severity.WARNING, Scope.ALL, null, forecast,
                null, null, false, now, now);
    }

    /** The kind that is asked for; required of a new rule. */
    public static RuleKind kind(Object value) {
        RuleKind kind = value instanceof String word ? RuleKind.of(word) : null;
        if (kind == null) {
            throw Problem.invalid("kind", "kind is one of " + String.join(", ", words()) + ", not " + Text.show(value));
        }
        return kind;
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>();
        for (RuleKind kind : RuleKind.values()) {
            words.add(kind.word());
        }
        return words;
    }

    /** The rule with the given fields in place of its own; what is not given stays. Its kind cannot change. */
    public static Rule apply(Rule old, Map<String, ?> given, Instant now) {
        if (given.containsKey("kind") && kind(given.get("kind")) != old.kind()) {
            throw Problem.invalid("kind", "The kind of a rule cannot change from " + old.kind().word() + ": make another rule");
        }
        Rule rule = new Rule(old.id(),
                given.containsKey("name")
                        ? ServerFields.line("name", ServerFields.string("name", given.get("name")).strip(), 1, NAME_CHARACTERS)
                        : old.name(),
                given.containsKey("enabled") ? ServerFields.flag("enabled", given.get("enabled")) : old.enabled(),
                old.kind(),
                given.containsKey("metric") ? metric(given.get("metric")) : old.metric(),
                given.containsKey("subject") ? subject(given.get("subject")) : old.subject(),
                given.containsKey("comparison") ? comparison(given.get("comparison")) : old.comparison(),
                given.containsKey("threshold") ? number("threshold", given.get("threshold")) : old.threshold(),
                given.containsKey("for_seconds") ? seconds("for_seconds", given.get("for_seconds")) : old.forSeconds(),
                given.containsKey("clear_threshold") ? number("clear_threshold", given.get("clear_threshold")) : old.clearThreshold(),
                given.containsKey("clear_for_seconds") ? seconds("clear_for_seconds", given.get("clear_for_seconds"))
                        : old.clearForSeconds(),
                given.containsKey("severity") ? severity(given.get("severity")) : old.severity(),
                given.containsKey("scope") ? scope(given.get("scope")) : old.scope(),
                given.containsKey("schedule") ? hours("schedule", given.get("schedule")) : old.hours(),
                given.containsKey("forecast_hours")
                        ? bounded("forecast_hours", given.get("forecast_hours"), 1, LONGEST_FORECAST_HOURS) : old.forecastHours(),
                given.containsKey("repeat_seconds")
                        ? bounded("repeat_seconds", given.get("repeat_seconds"), SHORTEST_REPEAT_SECONDS, LONGEST_REPEAT_SECONDS)
                        : old.repeatSeconds(),
                given.containsKey("group_over") ? bounded("group_over", given.get("group_over"), 1, MOST_GROUPED) : old.groupOver(),
                old.builtin(), old.createdAt(), now);
        check(rule);
        return rule;
    }

    /** What must fit together. */
    private static void check(Rule rule) {
        boolean needsMetric = rule.kind() == RuleKind.METRIC || rule.kind() == RuleKind.ABSENT;
        if (needsMetric != (rule.metric() != null)) {
            throw Problem.invalid("metric", needsMetric ? "metric is required of a rule of kind " + rule.kind().word()
                    : "A rule of kind " + rule.kind().word() + " has no metric");
        }
        boolean hasSubjects = needsMetric ? rule.gauge().several() : rule.kind().hasSubjects();
        if (!hasSubjects && !rule.subject().equals("*")) {
            throw Problem.invalid("subject", (needsMetric ? rule.metric() + " is one figure of a server" : "A rule of kind "
                    + rule.kind().word() + " is about a server as a whole") + ": subject stays \"*\"");
        }
        if (rule.kind().hasThreshold() != (rule.threshold() != null)) {
            throw Problem.invalid("threshold", rule.kind().hasThreshold() ? "threshold is required of a rule of kind "
                    + rule.kind().word() : "A rule of kind " + rule.kind().word() + " has no threshold");
        }
        if (rule.kind().hasThreshold() != (rule.comparison() != null)) {
            throw Problem.invalid("comparison", rule.kind().hasThreshold() ? "comparison is required of a rule of kind "
                    + rule.kind().word() + ": >, >=, < or <=" : "A rule of kind " + rule.kind().word() + " compares nothing");
        }
        if (rule.clearThreshold() != null) {
            if (!rule.kind().hasThreshold()) {
                throw Problem.invalid("clear_threshold", "A rule of kind " + rule.kind().word() + " has no threshold");
            }
            boolean good = rule.comparison().upward() ? rule.clearThreshold() <= rule.threshold()
                    : rule.clearThreshold() >= rule.threshold();
            if (!good) {
                throw Problem.invalid("clear_threshold", "clear_threshold (" + rule.clearThreshold() + ") must lie on the good side of"
                        + " threshold (" + rule.threshold() + "), which is " + (rule.comparison().upward() ? "below" : "above"));
            }
        }
        if ((rule.kind() == RuleKind.FORECAST) != (rule.forecastHours() != null)) {
            throw Problem.invalid("forecast_hours", rule.kind() == RuleKind.FORECAST ? "forecast_hours is required of a forecast"
                    : "Only a rule of kind forecast has forecast_hours");
        }
    }

    private static String metric(Object value) {
        if (value == null) {
            return null;
        }
        String word = ServerFields.string("metric", value);
        if (Gauge.of(word) == null) {
            throw Problem.invalid("metric", Text.show(word) + " is no metric; GET /api/alert-rules/metrics lists them");
        }
        return word;
    }

    private static String subject(Object value) {
        return value == null ? "*" : ServerFields.line("subject", ServerFields.string("subject", value).strip(), 1, SUBJECT_CHARACTERS);
    }

    private static Comparison comparison(Object value) {
        Comparison comparison = value instanceof String sign ? Comparison.of(sign) : null;
        if (comparison == null && value != null) {
            throw Problem.invalid("comparison", "comparison is >, >=, < or <=, not " + Text.show(value));
        }
        return comparison;
    }

    private static Double number(String field, Object value) {
        if (value == null) {
            return null;
        }
        double number = switch (value) {
            case BigDecimal decimal -> decimal.doubleValue();
            case Double floating -> floating;
            default -> Double.NaN;
        };
        if (!(Math.abs(number) <= LARGEST)) {
            throw Problem.invalid(field, field + " must be a number from " + -LARGEST + " to " + LARGEST + ", not " + Text.show(value));
        }
        return number;
    }

    private static int seconds(String field, Object value) {
        return (int) ServerFields.integer(field, value, 0, LONGEST_HOLD_SECONDS);
    }

    private static Integer bounded(String field, Object value, int least, int most) {
        return value == null ? null : (int) ServerFields.integer(field, value, least, most);
    }

    private static Severity severity(Object value) {
        Severity severity = value instanceof String word ? Severity.of(word) : null;
        if (severity == null) {
            throw Problem.invalid("severity", "severity is info, warning or critical, not " + Text.show(value));
        }
        return severity;
    }

    /** {@code {"all":true}}, {@code {"tags":[…]}} or {@code {"servers":[…]}}. */
    private static Scope scope(Object value) {
        if (value instanceof Map<?, ?> members && members.size() == 1) {
            if (Boolean.TRUE.equals(members.get("all"))) {
                return Scope.ALL;
            }
            if (members.get("tags") instanceof List<?> tags && !tags.isEmpty() && tags.size() <= MOST_IN_SCOPE) {
                Set<String> names = new LinkedHashSet<>();
                tags.forEach(tag -> names.add(ServerFields.tag("scope", tag)));
                return new Scope.Tags(List.copyOf(names));
            }
            if (members.get("servers") instanceof List<?> ids && !ids.isEmpty() && ids.size() <= MOST_IN_SCOPE) {
                Set<Long> numbers = new HashSet<>();
                ids.forEach(id -> numbers.add(ServerFields.integer("scope", id, 1, ServerFields.HIGHEST_ID)));
                return new Scope.Servers(numbers);
            }
        }
        throw Problem.invalid("scope", "scope is {\"all\":true}, {\"tags\":[…]} or {\"servers\":[…]} with 1 to " + MOST_IN_SCOPE
                + " of them, not " + Text.show(value));
    }

    /** {@code {"days":["mon"],"from":"22:00","to":"06:00","time_zone":"Europe/Berlin"}}, or null. */
    public static Hours hours(String field, Object value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> members)
                || !Set.of("days", "from", "to", "time_zone").containsAll(members.keySet())) {
            throw Problem.invalid(field, field + " has days, from, to and time_zone, not " + Text.show(value));
        }
        Object zone = members.get("time_zone");
        if (!(zone instanceof String name) || !ZONE.matcher(name).matches()) {
            throw Problem.invalid(field + ".time_zone", "time_zone is a name such as Europe/Berlin or UTC, not " + Text.show(zone));
        }
        try {
            return new Hours(days(field, members.get("days")), time(field + ".from", members.get("from")),
                    time(field + ".to", members.get("to")), ZoneId.of(name));
        } catch (DateTimeException e) {
            throw Problem.invalid(field + ".time_zone", "There is no time zone " + Text.show(zone));
        }
    }

    /** None given means all. */
    private static Set<DayOfWeek> days(String field, Object value) {
        if (value == null) {
            return EnumSet.allOf(DayOfWeek.class);
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        if (value instanceof List<?> words && words.size() <= DayOfWeek.values().length) {
            for (Object word : words) {
                Set<DayOfWeek> known = EnumSet.allOf(DayOfWeek.class);
                known.removeIf(day -> !Hours.word(day).equals(word));
                if (known.isEmpty()) {
                    throw Problem.invalid(field + ".days", Text.show(word) + " is no day: mon, tue, wed, thu, fri, sat, sun");
                }
                days.addAll(known);
            }
        }
        if (days.isEmpty()) {
            throw Problem.invalid(field + ".days", "days is an array of mon, tue, wed, thu, fri, sat, sun, not " + Text.show(value));
        }
        return days;
    }

    private static LocalTime time(String field, Object value) {
        if (!(value instanceof String text) || !TIME.matcher(text).matches()) {
            throw Problem.invalid(field, field + " is a time such as 22:00, not " + Text.show(value));
        }
        return LocalTime.parse(text);
    }
}
