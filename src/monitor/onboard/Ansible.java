package monitor.onboard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import monitor.model.Text;

/**
 * An inventory in INI: groups become tags, variables of a nearer group win over those of a farther one.
 *
 * @see <a href="https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html">How to build your inventory</a>
 */
final class Ansible {

    private static final Pattern SECTION = Pattern.compile("\\[([A-Za-z0-9_.-]+)(?::([a-z]+))?\\]");
    private static final Pattern RANGE = Pattern.compile("\\[([0-9]{1,9}|[A-Za-z]):([0-9]{1,9}|[A-Za-z])(?::([0-9]{1,4}))?\\]");
    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*)");
    private static final Pattern JUMP = Pattern.compile("(?:-J\\s*|-o\\s*[\"']?ProxyJump[= ]\\s*)([^\\s\"']+)");
    private static final List<String> NO_TAGS = List.of("all", "ungrouped");
    /** Groups within groups. */
    private static final int DEEPEST = 20;

    private static final class Host {
        private final Parsed.Place place;
        private final Set<String> groups = new LinkedHashSet<>();
        private final Map<String, String> variables = new HashMap<>();

        Host(Parsed.Place place) {
            this.place = place;
        }
    }

    private final Parsed.Found found = new Parsed.Found();
    private final Map<String, Host> hosts = new LinkedHashMap<>();
    private final Map<String, Set<String>> parents = new HashMap<>();
    private final Map<String, Map<String, String>> variables = new HashMap<>();
    private boolean tooMany;

    Parsed parse(String text) {
        String group = "ungrouped";
        String kind = "hosts";
        int number = 0;
        for (String raw : (Iterable<String>) text.lines()::iterator) {
            Parsed.Place place = new Parsed.Place("", ++number);
            String line = raw.replaceFirst("(^|\\s)[#;].*", "").strip();
            Matcher section = SECTION.matcher(line);
            if (section.matches()) {
                group = section.group(1);
                kind = section.group(2) == null ? "hosts" : section.group(2);
                if (!List.of("hosts", "children", "vars").contains(kind)) {
                    found.flaw(place, "There is no section " + Text.show(line) + ": only :children and :vars");
                }
            } else if (!line.isEmpty()) {
                switch (kind) {
                    case "hosts" -> host(place, group, line);
                    case "children" -> parents.computeIfAbsent(line, _ -> new LinkedHashSet<>()).add(group);
                    case "vars" -> variable(place, variables.computeIfAbsent(group, _ -> new HashMap<>()), line);
                    default -> {
                        // told where the section begins
                    }
                }
            }
        }
        hosts.forEach(this::entry);
        return found.parsed();
    }

    private void host(Parsed.Place place, String group, String line) {
        List<String> words = Words.split(line);
        Map<String, String> own = new HashMap<>();
        for (String word : words.subList(1, words.size())) {
            variable(place, own, word);
        }
        for (String name : expand(place, words.getFirst())) {
            if (hosts.size() >= Parsed.MOST_ENTRIES && !hosts.containsKey(name)) {
                tooMany(place);
                return;
            }
            Host host = hosts.computeIfAbsent(name, _ -> new Host(place));
            host.groups.add(group);
            host.variables.putAll(own);
        }
    }

    private void tooMany(Parsed.Place place) {
        if (!tooMany) {
            tooMany = true;
            found.flaw(place, "More than " + (Parsed.MOST_ENTRIES - 1) + " hosts: what follows is left out");
        }
    }

    private void variable(Parsed.Place place, Map<String, String> into, String text) {
        Matcher one = VARIABLE.matcher(text);
        if (!one.matches()) {
            found.flaw(place, Text.show(text) + " is no variable: name=value");
            return;
        }
        String value = one.group(2).strip();
        boolean quoted = value.length() > 1 && "\"'".indexOf(value.charAt(0)) >= 0
                && value.charAt(value.length() - 1) == value.charAt(0);
        into.put(one.group(1), quoted ? value.substring(1, value.length() - 1) : value);
    }

    /** {@code web[01:10]} is ten names, with the zeros; several ranges multiply, within the bound of an import. */
    private List<String> expand(Parsed.Place place, String pattern) {
        List<String> names = List.of(pattern);
        for (Matcher range = RANGE.matcher(pattern); range.find(); range = RANGE.matcher(names.getFirst())) {
            List<String> values = range(place, range);
            if (values.isEmpty() || names.size() * values.size() > Parsed.MOST_ENTRIES) {
                found.flaw(place, "The range " + Text.show(pattern) + " is empty or longer than "
                        + Parsed.MOST_ENTRIES + " hosts");
                return List.of();
            }
            List<String> more = new ArrayList<>();
            for (String name : names) {
                for (String value : values) {
                    more.add(RANGE.matcher(name).replaceFirst(Matcher.quoteReplacement(value)));
                }
            }
            names = more;
        }
        return names;
    }

    private static List<String> range(Parsed.Place place, Matcher range) {
        String from = range.group(1);
        String to = range.group(2);
        int step = range.group(3) == null ? 1 : Integer.parseInt(range.group(3));
        boolean digits = Character.isDigit(from.charAt(0));
        if (step == 0 || digits != Character.isDigit(to.charAt(0))) {
            return List.of();
        }
        int first = digits ? Integer.parseInt(from) : from.charAt(0);
        int last = digits ? Integer.parseInt(to) : to.charAt(0);
        List<String> values = new ArrayList<>();
        for (int i = first; i <= last && values.size() <= Parsed.MOST_ENTRIES; i += step) {
            values.add(digits ? String.format(Locale.ROOT, "%0" + from.length() + "d", i)
                    : Character.toString(i));
        }
        return values;
    }

    private void entry(String pattern, Host host) {
        List<String> groups = groups(host.groups);
        Map<String, String> all = new HashMap<>(variables.getOrDefault("all", Map.of()));
        // farthest first, so that what stands nearer wins
        for (String group : groups.reversed()) {
            all.putAll(group.equals("all") ? Map.of() : variables.getOrDefault(group, Map.of()));
        }
        all.putAll(host.variables);
        Endpoint named = Endpoint.of(pattern);
        if ("local".equals(all.get("ansible_connection"))) {
            found.flaw(host.place, named.host() + " is this machine (ansible_connection=local): left out");
            return;
        }
        String arguments = all.getOrDefault("ansible_ssh_common_args", "") + " "
                + all.getOrDefault("ansible_ssh_extra_args", "");
        if (arguments.contains("ProxyCommand")) {
            found.flaw(host.place, named.host() + ": ProxyCommand is not supported, give ProxyJump: "
                    + Text.show(arguments.strip()));
        }
        Matcher jump = JUMP.matcher(arguments);
        found.add(new Parsed.Entry(host.place, named.host(),
                first(all, named.host(), "ansible_host", "ansible_ssh_host"),
                first(all, named.port(), "ansible_port", "ansible_ssh_port"),
                first(all, named.username(), "ansible_user", "ansible_ssh_user"),
                first(all, null, "ansible_ssh_private_key_file", "ansible_private_key_file"),
                jump.find() ? List.of(jump.group(1).split(",")) : List.of(),
                groups.stream().filter(group -> !NO_TAGS.contains(group)).toList(), ""));
    }

    /** The nearest first; a circle of groups ends where it began. */
    private List<String> groups(Set<String> own) {
        Set<String> all = new LinkedHashSet<>(own);
        Set<String> layer = new LinkedHashSet<>(own);
        for (int depth = 0; depth < DEEPEST && !layer.isEmpty(); depth++) {
            Set<String> next = new LinkedHashSet<>();
            layer.forEach(group -> next.addAll(parents.getOrDefault(group, new HashSet<>())));
            next.removeAll(all);
            all.addAll(next);
            layer = next;
        }
        return List.copyOf(all);
    }

    private static String first(Map<String, String> variables, String otherwise, String... names) {
        for (String name : names) {
            if (variables.containsKey(name)) {
                return variables.get(name);
            }
        }
        return otherwise;
    }
}
