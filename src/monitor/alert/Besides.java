package monitor.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import monitor.model.CheckState;
import monitor.model.Glob;
import monitor.model.Rule;
import monitor.model.RuleKind;

/** What is about no server: checks beside hosts, their certificates, and the central's own. Of the engine's thread. */
final class Besides {

    /** The subject of the central's own certificate. */
    private static final String CENTRAL = "this central";

    /** Once in so long: a check is tried no oftener. */
    private static final long EVERY_MILLIS = 2_000;

    private final Supplier<List<CheckState>> checks;
    private final Supplier<Instant> certificateEnds;
    private final Watch watch;
    private final Host none;
    private long lastMillis;

    /** @param certificateEnds of the central, or null where it has none */
    Besides(Supplier<List<CheckState>> checks, Supplier<Instant> certificateEnds, Watch watch, Host none) {
        this.checks = checks;
        this.certificateEnds = certificateEnds;
        this.watch = watch;
        this.none = none;
    }

    void look(Round round, Map<Long, Rule> rules) {
        if (round.now - lastMillis < EVERY_MILLIS) {
            return;
        }
        lastMillis = round.now;
        List<CheckState> states = checks.get();
        for (Rule rule : rules.values()) {
            boolean mine = rule.kind() == RuleKind.CHECK || rule.kind() == RuleKind.CERTIFICATE;
            if (!mine || !Engine.inForce(rule, round.wall)) {
                continue;
            }
            Set<String> there = new HashSet<>();
            for (CheckState check : states) {
                if (rule.scope().covers(check.fromServer(), check.tags()) && Glob.matches(rule.subject(), check.name())) {
                    there.add(check.name());
                    check(round, rule, check);
                }
            }
            Instant ends = certificateEnds.get();
            if (rule.kind() == RuleKind.CERTIFICATE && ends != null && rule.scope().covers(null, List.of())
                    && Glob.matches(rule.subject(), CENTRAL)) {
                there.add(CENTRAL);
                watch.step(round, none, rule, CENTRAL, Math.floorDiv(Duration.between(round.wall, ends).toSeconds(), 86_400L), null);
            }
            watch.gone(round, none, rule, there, "it is no longer there");
        }
    }

    private void check(Round round, Rule rule, CheckState check) {
        Alarm alarm = round.find(new Key(rule.id(), 0, check.name()));
        if (alarm != null) {
            alarm.ownTags = check.tags();
        }
        if (rule.kind() == RuleKind.CHECK && check.state() != CheckState.State.UNKNOWN) {
            boolean down = check.state() == CheckState.State.DOWN;
            watch.step(round, none, rule, check.name(), down ? 1 : 0, "The check " + check.name() + " (" + check.target() + ") is down"
                    + (check.error() == null ? "." : ": " + check.error()));
        } else if (rule.kind() == RuleKind.CERTIFICATE && check.certificateDays() != null) {
            int days = check.certificateDays();
            // the check may ask to be warned sooner than the rule
            boolean warned = days < check.warnDays() && rule.comparison().holds(rule.threshold() - 1, rule.threshold());
            watch.step(round, none, rule, check.name(), warned ? Math.min(days, rule.threshold() - 1) : days,
                    "The certificate of " + check.name() + " (" + check.target() + ") ends in " + days + " days.");
        }
    }
}
