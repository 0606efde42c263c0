package monitor.alert;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import monitor.json.MemberReader;
import monitor.json.MemberReader.Item;
import monitor.json.MemberReader.Wanted;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Gauge;
import monitor.model.Gauge.Source;
import monitor.model.Glob;
import monitor.model.Metric;
import monitor.model.Rule;
import monitor.model.Sample;

/** The figures that a rule asks for, taken out of one sample. */
final class Readings {

    /** One figure of one thing. */
    record Reading(String subject, double value) {}

    private static final Wanted UNITS = new Wanted("services", "name", List.of(), List.of("active", "since"), "failed");
    private static final Wanted CONTAINERS = new Wanted("containers", "name", List.of("restarts"), List.of("state", "health"), null);

    private final Host host;
    private final Sample sample;
    private final long now;
    private final String agentVersion;
    private final Map<String, List<Item>> members = new LinkedHashMap<>();
    private final Map<String, Wanted> wanted;

    /** @param agentVersion of an agent that is up to date */
    Readings(Host host, Sample sample, long now, String agentVersion) {
        this.host = host;
        this.sample = sample;
        this.now = now;
        this.agentVersion = agentVersion;
        wanted = wanted(host.rules());
        if (!wanted.isEmpty()) {
            MemberReader.read(sample.json(), List.copyOf(wanted.values())).forEach((one, items) -> members.put(one.array(), items));
        }
    }

    /** What these rules ask for that history does not keep, by array. */
    private static Map<String, Wanted> wanted(List<Rule> rules) {
        Map<String, Wanted> all = new LinkedHashMap<>();
        for (Rule rule : rules) {
            switch (rule.kind()) {
                case UNIT_FAILED -> add(all, UNITS);
                case CONTAINER -> add(all, CONTAINERS);
                case METRIC, ABSENT -> {
                    if (rule.gauge().source() instanceof Source.Member(String array, String subject, String member)) {
                        add(all, new Wanted(array, subject, List.of(member), List.of(), null));
                    }
                }
                case DOWN, AGE, REBOOT, CLOCK, HOST_KEY, AGENT_OUTDATED, CERTIFICATE, FORECAST, CHECK -> { }
            }
        }
        return all;
    }

    private static void add(Map<String, Wanted> all, Wanted one) {
        all.merge(one.array(), one, (old, more) -> {
            List<String> numbers = new ArrayList<>(old.numbers());
            more.numbers().stream().filter(name -> !numbers.contains(name)).forEach(numbers::add);
            List<String> texts = new ArrayList<>(old.texts());
            more.texts().stream().filter(name -> !texts.contains(name)).forEach(texts::add);
            // those that failed only, where nothing else of units is asked for
            return new Wanted(old.array(), old.subject(), numbers, texts, old.equals(more) ? old.only() : null);
        });
    }

    /** All that the rule covers; null where the sample does not say at present. */
    List<Reading> of(Rule rule) {
        return switch (rule.kind()) {
            case METRIC -> several(rule);
            case ABSENT -> absent(rule);
            case UNIT_FAILED -> units(rule);
            case CONTAINER -> containers(rule);
            case CLOCK -> {
                double skew = sample.figures().get(Metric.SKEW_MILLIS);
                yield Double.isNaN(skew) ? null : List.of(new Reading("", Math.abs(skew) / 1000));
            }
            case AGENT_OUTDATED -> outdated();
            case DOWN, AGE, REBOOT, HOST_KEY, CERTIFICATE, FORECAST, CHECK -> null;
        };
    }

    private List<Reading> outdated() {
        String version = sample.facts().agentVersion();
        boolean agent = sample.source() == monitor.model.Source.AGENT && version != null;
        return List.of(new Reading("", agent && !version.equals(agentVersion) ? 1 : 0));
    }

    private List<Reading> several(Rule rule) {
        return switch (rule.gauge().source()) {
            case Source.Plain(Metric metric) -> {
                double value = sample.figures().get(metric);
                yield Double.isNaN(value) ? null : List.of(new Reading("", value));
            }
            case Source.Part(Detail.Kind kind, boolean second, double scale) -> parts(rule, kind, second, scale);
            case Source.Member(String array, String _, String member) -> numbers(rule, array, member);
        };
    }

    private List<Reading> parts(Rule rule, Detail.Kind kind, boolean second, double scale) {
        List<Reading> readings = new ArrayList<>();
        for (Detail detail : sample.details()) {
            long value = second ? detail.second() : detail.first();
            if (detail.kind() == kind && value != Figures.ABSENT && covers(rule, detail.subject())) {
                readings.add(new Reading(detail.subject(), value / scale));
            }
        }
        return readings;
    }

    private List<Reading> numbers(Rule rule, String array, String member) {
        List<Item> items = members.get(array);
        if (items == null) {
            return null;
        }
        int place = wanted.get(array).numbers().indexOf(member);
        List<Reading> readings = new ArrayList<>();
        for (Item item : items) {
            if (!Double.isNaN(item.numbers()[place]) && covers(rule, item.subject())) {
                readings.add(new Reading(item.subject(), item.numbers()[place]));
            }
        }
        return readings;
    }

    private List<Reading> absent(Rule rule) {
        List<Reading> there = several(rule);
        boolean several = rule.gauge().source() instanceof Gauge.Source.Member;
        if (there == null && several) {
            return null; // the whole list is not there, such as before its first reading
        }
        return List.of(new Reading(rule.subject().equals("*") ? "" : rule.subject(), there == null || there.isEmpty() ? 1 : 0));
    }

    /** Those that failed, but for those that had failed before the server was added: they are no news. */
    private List<Reading> units(Rule rule) {
        List<Item> items = members.get(UNITS.array());
        if (items == null) {
            return null;
        }
        Wanted read = wanted.get(UNITS.array());
        int active = read.texts().indexOf("active");
        int since = read.texts().indexOf("since");
        List<Reading> readings = new ArrayList<>();
        for (Item item : items) {
            if ("failed".equals(item.texts()[active]) && covers(rule, item.subject()) && news(item.texts()[since])) {
                readings.add(new Reading(item.subject(), 1));
            }
        }
        return readings;
    }

    private boolean news(String since) {
        if (since == null) {
            return true;
        }
        try {
            return Instant.parse(since).isAfter(host.standing().server().createdAt());
        } catch (DateTimeParseException e) {
            return true; // nothing that says that it is old
        }
    }

    private List<Reading> containers(Rule rule) {
        List<Item> items = members.get(CONTAINERS.array());
        if (items == null) {
            return null;
        }
        Wanted read = wanted.get(CONTAINERS.array());
        int count = read.numbers().indexOf("restarts");
        int state = read.texts().indexOf("state");
        int health = read.texts().indexOf("health");
        List<Reading> readings = new ArrayList<>();
        for (Item item : items) {
            if (covers(rule, item.subject())) {
                boolean loops = host.restarts().computeIfAbsent(item.subject(), _ -> new Host.Restarts())
                        .loops(item.numbers()[count], now);
                boolean bad = "unhealthy".equals(item.texts()[health]) || "restarting".equals(item.texts()[state]) || loops;
                readings.add(new Reading(item.subject(), bad ? 1 : 0));
            }
        }
        host.restarts().keySet().retainAll(items.stream().map(Item::subject).toList());
        return readings;
    }

    private static boolean covers(Rule rule, String subject) {
        return rule.subject().equals("*") || Glob.matches(rule.subject(), subject);
    }
}
