package monitor.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import monitor.model.Notice;
import monitor.model.Rule;
import monitor.model.RuleKind;
import monitor.model.Silence;
import monitor.store.Alerts.Telling;

/**
 * Decides what people hear of the alerts of one round:
 *
 * <pre>
 *            something explains it, is about to, or it is silenced
 *              ┌────┐
 *  begun ──────┴────┴──> nothing told ──> told ──(repeat)──> told again ──> its end is told ──> forgotten
 *                             │  more than n at once: as one                more than n: as one, once they are back
 *                             └── ended before anybody heard of it: forgotten, it stands in the list only
 * </pre>
 *
 * Whoever heard of a begin hears of the end, whatever happens to rule, server or silence in between.
 */
final class Teller {

    /** What was explained by another alert is told this long after that one ended: a host behind a jump host comes back within. */
    static final long SETTLE_MILLIS = 90_000;

    /** Alerts that begin within so long are one matter. */
    static final long GROUP_MILLIS = 60_000;

    /** Once some of a group are back, the others are waited for no longer than this. */
    static final long GROUP_BACK_MILLIS = 300_000;

    private final Round round;
    private final Map<Long, Host> hosts;
    private final Map<Long, Rule> rules;
    private final List<Silence> silences;
    private final Causes causes;

    Teller(Round round, Map<Long, Host> hosts, Map<Long, Rule> rules, List<Silence> silences, Causes causes) {
        this.round = round;
        this.hosts = hosts;
        this.rules = rules;
        this.silences = silences;
        this.causes = causes;
    }

    void tell() {
        Map<Long, List<Alarm>> ready = new LinkedHashMap<>();
        Map<Long, List<Alarm>> groups = new LinkedHashMap<>();
        for (Alarm alarm : round.all()) {
            if (alarm.closed()) {
                continue;
            }
            if (alarm.groupId != null && alarm.told == Telling.BEGIN) {
                groups.computeIfAbsent(alarm.groupId, _ -> new ArrayList<>()).add(alarm);
            } else if (alarm.told == Telling.BEGIN && alarm.resolved()) {
                recovered(alarm);
            } else if (mayBeTold(alarm)) {
                if (alarm.told == Telling.BEGIN) {
                    again(alarm);
                } else if (alarm.flapping) {
                    flaps(alarm);
                } else {
                    ready.computeIfAbsent(alarm.key.ruleId(), _ -> new ArrayList<>()).add(alarm);
                }
            }
        }
        ready.forEach(this::begun);
        groups.values().forEach(this::group);
    }

    /** Whether nothing explains or silences it; what changed of that is written down. */
    private boolean mayBeTold(Alarm alarm) {
        Alarm cause = causes.of(alarm);
        Long by = cause == null || cause.id == 0 ? null : (Long) cause.id;
        Instant until = silenced(alarm);
        boolean blocked = cause != null || causes.near(alarm);
        boolean released = alarm.blocked && !blocked;
        if (!Objects.equals(by, alarm.inhibitedBy) || !Objects.equals(until, alarm.silencedUntil) || blocked != alarm.blocked) {
            Alarm copy = round.edit(alarm.key);
            copy.inhibitedBy = by;
            copy.silencedUntil = until;
            copy.blocked = blocked;
            if (released) {
                copy.readyMillis = round.now + SETTLE_MILLIS;
            }
        }
        return !blocked && until == null && !released && (alarm.readyMillis == Cell.NEVER || round.now >= alarm.readyMillis);
    }

    /** Until when, or null. */
    private Instant silenced(Alarm alarm) {
        Instant longest = null;
        for (Silence silence : silences) {
            if (silence.covers(alarm.serverId(), alarm.tags(), alarm.key.ruleId())) {
                Instant until = silence.until(round.wall);
                if (until != null && (longest == null || until.isAfter(longest))) {
                    longest = until;
                }
            }
        }
        return longest;
    }

    private void recovered(Alarm alarm) {
        Alarm copy = round.edit(alarm.key);
        copy.tell(Telling.END, round.wall, round.now);
        List<Host> behind = alarm.kind == RuleKind.DOWN && alarm.why == null ? causes.behind(alarm.key.serverId()) : List.of();
        say(Notice.Kind.RESOLVED, List.of(copy), Sentences.over(copy, round.now), Sentences.overMessage(copy, round.now)
                + (behind.isEmpty() ? "" : " The servers behind it come back with it: " + names(behind) + "."), behind);
    }

    private void again(Alarm alarm) {
        if (alarm.flapping && !alarm.flappingTold) {
            flaps(alarm);
        } else if (due(alarm)) {
            Alarm copy = round.edit(alarm.key);
            copy.tell(Telling.BEGIN, round.wall, round.now);
            say(Notice.Kind.REMINDER, List.of(copy), Sentences.still(copy, round.now), copy.message, List.of());
        }
    }

    private boolean due(Alarm alarm) {
        Rule rule = rules.get(alarm.key.ruleId());
        return rule != null && rule.repeatSeconds() != null && !alarm.acknowledged && !alarm.noData
                && round.now - alarm.toldMillis >= rule.repeatSeconds() * 1000L;
    }

    private void flaps(Alarm alarm) {
        Alarm copy = round.edit(alarm.key);
        copy.flappingTold = true;
        copy.tell(Telling.BEGIN, round.wall, round.now);
        say(Notice.Kind.FLAPPING, List.of(copy), Sentences.flapping(copy), Sentences.flappingMessage(copy), List.of());
    }

    /** Those of one rule that could be told now: each by itself, or as one, or not before it is clear which of the two. */
    private void begun(long ruleId, List<Alarm> ready) {
        Rule rule = rules.get(ruleId);
        Integer over = rule == null ? null : rule.groupOver();
        if (over == null) {
            ready.forEach(this::single);
            return;
        }
        long first = Long.MAX_VALUE;
        for (Alarm alarm : ready) {
            if (alarm.readyMillis == Cell.NEVER) {
                round.edit(alarm.key).readyMillis = round.now;
            }
            first = Math.min(first, round.find(alarm.key).readyMillis);
        }
        int coming = round.now - first >= GROUP_MILLIS ? 0 : coming(rule);
        if (coming > 0 && ready.size() + coming > over) {
            return;
        }
        List<Alarm> left = new ArrayList<>(ready);
        while (left.size() > over) {
            String tag = commonest(left);
            List<Alarm> those = left.stream().filter(alarm -> tag != null && alarm.tags().contains(tag)).toList();
            boolean tagged = those.size() > over;
            List<Alarm> one = tagged ? those : List.copyOf(left);
            together(one, tagged ? tag : null);
            left.removeAll(one);
        }
        left.forEach(this::single);
    }

    /** How many of that rule may begin within a moment. */
    private int coming(Rule rule) {
        int coming = 0;
        for (Host host : hosts.values()) {
            if (host.standing() == null || !host.rules().contains(rule)) {
                continue;
            }
            if (rule.kind() == RuleKind.DOWN) {
                coming += causes.goesDown(host) ? 1 : 0;
            } else {
                for (Cell cell : host.cells(rule.id()).values()) {
                    long left = cell.since() + rule.forSeconds() * 1000L - round.now;
                    coming += cell.phase() == Cell.Phase.PENDING && left < GROUP_MILLIS ? 1 : 0;
                }
            }
        }
        return coming;
    }

    private static String commonest(List<Alarm> alarms) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        alarms.forEach(alarm -> alarm.tags().forEach(tag -> counts.merge(tag, 1, Integer::sum)));
        return counts.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(null);
    }

    private void single(Alarm alarm) {
        Alarm copy = round.edit(alarm.key);
        copy.tell(copy.event ? Telling.END : Telling.BEGIN, round.wall, round.now);
        List<Host> behind = alarm.kind == RuleKind.DOWN ? causes.behind(alarm.key.serverId()) : List.of();
        say(Notice.Kind.FIRING, List.of(copy), Sentences.title(copy), copy.message
                + (behind.isEmpty() ? "" : " The servers behind it are out of reach with it: " + names(behind) + "."), behind);
    }

    private void together(List<Alarm> alarms, String tag) {
        List<Alarm> copies = alarms.stream().map(alarm -> round.edit(alarm.key)).toList();
        for (Alarm copy : copies) {
            copy.tell(copy.event ? Telling.END : Telling.BEGIN, round.wall, round.now);
            copy.groupSize = copies.size();
        }
        List<Host> behind = new ArrayList<>();
        if (copies.getFirst().kind == RuleKind.DOWN) {
            copies.forEach(copy -> behind.addAll(causes.behind(copy.key.serverId())));
        }
        say(Notice.Kind.FIRING, copies, Sentences.several(copies, tag, "down"), "Within a minute: " + Sentences.names(copies)
                + ". The first: " + copies.getFirst().message, behind);
    }

    /** Those that were told as one and whose end has not been told. */
    private void group(List<Alarm> members) {
        members.sort(Comparator.comparingLong(alarm -> alarm.id));
        List<Alarm> back = members.stream().filter(Alarm::resolved).toList();
        List<Alarm> left = members.stream().filter(alarm -> !alarm.resolved()).toList();
        long first = back.stream().mapToLong(alarm -> alarm.resolvedMillis).min().orElse(Long.MAX_VALUE);
        if (!back.isEmpty() && (left.isEmpty() || round.now - first >= GROUP_BACK_MILLIS)) {
            back(back, left);
        }
        List<Alarm> open = left.stream().filter(this::mayBeTold).filter(alarm -> !alarm.acknowledged).toList();
        for (Alarm alarm : open) {
            if (alarm.flapping && !alarm.flappingTold) {
                flaps(alarm);
            }
        }
        if (!open.isEmpty() && due(open.getFirst())) {
            List<Alarm> copies = open.stream().map(alarm -> round.edit(alarm.key)).toList();
            copies.forEach(copy -> copy.tell(Telling.BEGIN, round.wall, round.now));
            say(Notice.Kind.REMINDER, copies, Sentences.several(copies, null, copies.getFirst().kind == RuleKind.DOWN ? "still down" : "still"),
                    "For " + Sentences.duration(copies.getFirst().durationMillis(round.now)) + ": " + Sentences.names(copies) + ".",
                    List.of());
        }
    }

    private void back(List<Alarm> back, List<Alarm> left) {
        List<Alarm> copies = back.stream().map(alarm -> round.edit(alarm.key)).toList();
        copies.forEach(copy -> copy.tell(Telling.END, round.wall, round.now));
        Alarm first = copies.getFirst();
        if (copies.size() == 1) {
            say(Notice.Kind.RESOLVED, copies, Sentences.over(first, round.now), Sentences.overMessage(first, round.now), List.of());
            return;
        }
        long longest = copies.stream().mapToLong(copy -> copy.durationMillis(round.now)).max().orElse(0);
        Set<String> reasons = new LinkedHashSet<>();
        copies.forEach(copy -> reasons.add(copy.why));
        reasons.remove(null);
        String what = (reasons.isEmpty() ? first.kind == RuleKind.DOWN ? "back" : "recovered" : "over") + " after "
                + Sentences.duration(longest);
        say(Notice.Kind.RESOLVED, copies, Sentences.several(copies, null, what), "Back: " + Sentences.names(copies) + "."
                + (reasons.isEmpty() ? "" : " Some ended because " + String.join("; ", reasons) + ".")
                + (left.isEmpty() ? " All are back." : " Still there: " + Sentences.names(left) + "."), List.of());
    }

    private void say(Notice.Kind kind, List<Alarm> alarms, String title, String message, List<Host> behind) {
        Set<Notice.Place> places = new LinkedHashSet<>();
        alarms.forEach(alarm -> {
            if (alarm.place != null) {
                places.add(alarm.place);
            }
        });
        behind.forEach(host -> places.add(host.place()));
        List<Notice.Place> shown = places.stream().limit(Notice.MAX_SERVERS).toList();
        round.say(new Round.Say(kind, alarms, title, message, shown, places.size() - shown.size()));
    }

    private static String names(List<Host> hosts) {
        return Sentences.list(hosts.stream().map(host -> host.standing().server().name()).toList());
    }
}
