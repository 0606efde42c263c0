package monitor.alert;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import monitor.model.Rule;
import monitor.model.RuleKind;

/** What people read of an alert. Names come from hosts and users: whoever sends them on escapes them for where they go. */
final class Sentences {

    /** So many servers are named in a title or sentence. */
    private static final int NAMED = 10;

    private static final List<String> BINARY = List.of("bytes", "KiB", "MiB", "GiB", "TiB", "PiB");

    private Sentences() {}

    /** Why it began. */
    static String begun(Rule rule, String subject, double value, Standing standing, Instant since) {
        String held = rule.forSeconds() == 0 ? "" : ", for " + duration(rule.forSeconds() * 1000L);
        String of = subject.isEmpty() ? "" : " of " + subject;
        return switch (rule.kind()) {
            case DOWN -> "No good poll for " + duration(Math.round(value * 1000)) + ", since " + time(since) + ": "
                    + standing.reason().word() + ". " + standing.sentence();
            case METRIC -> rule.metric() + of + " is " + amount(value, rule.unit()) + limit(rule) + held + ".";
            case ABSENT -> rule.metric() + (subject.isEmpty() ? "" : " of " + subject) + " is no longer there" + held + ".";
            case AGE -> "The newest figures are " + duration(Math.round(value * 1000)) + " old" + limit(rule) + ".";
            case UNIT_FAILED -> "The unit " + subject + " has failed" + held + ".";
            case CONTAINER -> "The container " + subject + " is unhealthy or restarts again and again" + held + ".";
            case REBOOT -> "It has rebooted at " + time(since) + ".";
            case CLOCK -> "Its clock is off by " + amount(value, "s") + limit(rule) + held + ".";
            case HOST_KEY -> standing.sentence().isEmpty() ? "It shows another host key than the one that is pinned." : standing.sentence();
            case AGENT_OUTDATED -> "Its agent is of another version than this program's: upgrade it.";
            case CERTIFICATE -> "The certificate of " + subject + " ends in " + amount(value, "days") + limit(rule) + ".";
            case FORECAST -> "The disk " + subject + " will be full in " + duration(Math.round(value * 3_600_000))
                    + " if it goes on filling as it does.";
            case CHECK -> "The check " + subject + " is down" + held + ".";
        };
    }

    private static String limit(Rule rule) {
        return " (" + rule.comparison().sign() + " " + amount(rule.threshold(), rule.unit()) + ")";
    }

    /** One line for one that begins. */
    static String title(Alarm alarm) {
        return switch (alarm.kind) {
            case DOWN -> alarm.name() + " is down";
            case REBOOT -> alarm.name() + " has rebooted";
            default -> named(alarm);
        };
    }

    private static String named(Alarm alarm) {
        String what = alarm.key.subject().isEmpty() ? alarm.rule : alarm.rule + " (" + alarm.key.subject() + ")";
        return alarm.name() == null ? what : alarm.name() + ": " + what;
    }

    /** One line for one that has ended; the duration is always in it. */
    static String over(Alarm alarm, long now) {
        String duration = duration(alarm.durationMillis(now));
        if (alarm.why != null) {
            return named(alarm) + ": over after " + duration + ", since " + alarm.why;
        }
        return alarm.kind == RuleKind.DOWN ? alarm.name() + " is back after " + duration : named(alarm) + ": recovered after " + duration;
    }

    static String overMessage(Alarm alarm, long now) {
        String lasted = "It lasted " + duration(alarm.durationMillis(now)) + ", from " + time(alarm.startedAt) + " to "
                + time(alarm.resolvedAt) + ".";
        String flapped = alarm.flapping ? " It had begun " + alarm.times + " times in that time." : "";
        String why = alarm.why == null ? "" : "It has ended because " + alarm.why + "; nothing is known of a recovery. ";
        return why + lasted + flapped + " It was: " + alarm.message;
    }

    static String flapping(Alarm alarm) {
        return named(alarm) + " comes and goes";
    }

    static String flappingMessage(Alarm alarm) {
        return "It has begun " + alarm.times + " times within " + duration(Engine.FLAP_WINDOW_MILLIS) + " and is told no more until it has"
                + " been calm for " + duration(Engine.FLAP_CALM_MILLIS) + ". " + alarm.message;
    }

    static String still(Alarm alarm, long now) {
        return title(alarm) + ", still, for " + duration(alarm.durationMillis(now));
    }

    /** Of several as one. {@code tag} is what they have in common, or null. */
    static String several(List<Alarm> alarms, String tag, String what) {
        Alarm first = alarms.getFirst();
        String servers = alarms.size() + " servers" + (tag == null ? "" : " tagged " + tag);
        return first.kind == RuleKind.DOWN ? servers + " are " + what : first.rule + ": " + servers + (what.equals("down") ? "" : " " + what);
    }

    static String names(List<Alarm> alarms) {
        return list(alarms.stream().map(alarm -> alarm.name() == null ? alarm.key.subject() : alarm.name()).toList());
    }

    static String list(List<String> names) {
        String shown = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() > NAMED ? shown + " and " + (names.size() - NAMED) + " more" : shown;
    }

    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String duration(long millis) {
        long seconds = Math.round(millis / 1000.0);
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 120) {
            return minutes + " min" + (seconds % 60 == 0 || minutes >= 10 ? "" : " " + seconds % 60 + " s");
        }
        long hours = minutes / 60;
        if (hours < 48) {
            return hours + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
        }
        return hours / 24 + " d" + (hours % 24 == 0 ? "" : " " + hours % 24 + " h");
    }

    /** A figure with its unit, as people read it. */
    static String amount(double value, String unit) {
        if (unit.startsWith("bytes")) {
            int step = 0;
            double shown = value;
            while (Math.abs(shown) >= 1024 && step < BINARY.size() - 1) {
                shown /= 1024;
                step++;
            }
            return plain(shown) + " " + BINARY.get(step) + unit.substring("bytes".length());
        }
        return unit.isEmpty() ? plain(value) : plain(value) + " " + unit;
    }

    private static String plain(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%.1f", value);
    }
}
