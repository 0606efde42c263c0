package monitor.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a host itself allows the central to do there: its own list, read and never written. */
public record HostRules(List<Rule> rules) {

    /** A list that a person writes is shorter; more of what a host says is left out. */
    private static final int MOST = 1_000;

    public enum Kind {
        UNIT, CONTAINER, PROCESS, OWNER, LOG;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param name  whole: of a unit with its ending, of a container, of processes, of their user, of a log
     * @param verbs what may be done to it; of a log its kind: unit, container or file
     */
    public record Rule(Kind kind, String name, List<String> verbs) {

        public Rule {
            verbs = List.copyOf(verbs);
        }
    }

    public HostRules {
        rules = List.copyOf(rules);
    }

    /** Lines of the list without comments, each word parted by a blank; one that makes no sense allows nothing and is left out. */
    public static HostRules parse(List<String> lines) {
        List<Rule> rules = new ArrayList<>();
        for (String line : lines.subList(0, Math.min(MOST, lines.size()))) {
            List<String> words = List.of(line.strip().split(" +"));
            if (words.size() < 3 || Text.flaw(line) != null) {
                continue;
            }
            for (Kind kind : Kind.values()) {
                if (kind.word().equals(words.getFirst())) {
                    rules.add(kind == Kind.LOG ? new Rule(kind, words.get(2), List.of(words.get(1)))
                            : new Rule(kind, words.get(1), words.subList(2, words.size())));
                }
            }
        }
        return new HostRules(rules);
    }

    public boolean allows(Kind kind, String name, String verb) {
        return rules.stream().anyMatch(rule -> rule.kind() == kind && rule.name().equals(name) && rule.verbs().contains(verb));
    }

    /** Those of one kind with that verb. */
    public List<String> names(Kind kind, String verb) {
        return rules.stream().filter(rule -> rule.kind() == kind && rule.verbs().contains(verb)).map(Rule::name).distinct().toList();
    }

    /**
     * What a host said of itself when it was asked.
     *
     * @param lines    of its list
     * @param readOnly whether its administrators forbid every action for now
     * @param hashes   of what stands between the central's key and root: list, sudoers, keys, scripts; and of the agent
     */
    public record Limits(List<String> lines, boolean readOnly, Map<String, String> hashes) {

        /** In the order in which they are told. */
        public static final List<String> HASHES = List.of("list", "sudoers", "keys", "scripts", "agent");

        public Limits {
            lines = List.copyOf(lines);
            hashes = new TreeMap<>(hashes);
        }

        public HostRules rules() {
            return HostRules.parse(lines);
        }

        /** What is another than it was, in words; empty where all is the same. */
        public List<String> changesSince(Limits before) {
            List<String> changes = new ArrayList<>();
            for (String hash : HASHES) {
                if (!before.hashes.getOrDefault(hash, "").equals(hashes.getOrDefault(hash, ""))) {
                    changes.add(switch (hash) {
                        case "list" -> "its list of what is allowed" + lines(" added: ", lines, before.lines)
                                + lines(" removed: ", before.lines, lines);
                        case "sudoers" -> "its sudoers file";
                        case "keys" -> "the line of the central's key or sshd's settings for it";
                        case "scripts" -> "the scripts that carry out verbs";
                        default -> "the agent's file";
                    });
                }
            }
            return changes;
        }

        private static String lines(String what, List<String> these, List<String> those) {
            Set<String> others = Set.copyOf(those);
            List<String> only = these.stream().filter(line -> !others.contains(line)).limit(10).map(line -> "\"" + line + "\"").toList();
            return only.isEmpty() ? "" : "," + what + String.join(", ", only);
        }
    }
}
