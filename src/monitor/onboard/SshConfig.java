package monitor.onboard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import monitor.model.Glob;
import monitor.model.Text;

/**
 * OpenSSH's client configuration: for each keyword the first value that applies to a host counts. Hosts are the
 * names without wildcards in Host lines.
 *
 * @see <a href="https://man.openbsd.org/ssh_config">ssh_config(5)</a>
 */
final class SshConfig {

    /** As in OpenSSH. */
    private static final int DEEPEST_INCLUDE = 16;
    /** Lines read in all: files that include one another twice would double each time. */
    private static final int MOST_LINES = 50_000;

    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9]+)(?:\\s*=\\s*|\\s+)(.*)");
    private static final Set<String> TAKEN = Set.of("hostname", "port", "user", "identityfile", "proxyjump",
            "proxycommand");

    /** Patterns of a Host line, or of {@code Match host}. */
    private record Scope(List<String> patterns) {

        boolean covers(String name) {
            boolean covered = false;
            for (String pattern : patterns) {
                if (pattern.startsWith("!")) {
                    if (Glob.matches(pattern.substring(1), name)) {
                        return false;
                    }
                } else {
                    covered |= Glob.matches(pattern, name);
                }
            }
            return covered;
        }
    }

    /** A keyword that counts where every scope around it does. */
    private record Setting(List<Scope> scopes, String keyword, String value, Parsed.Place place) {}

    private final Parsed.Found found = new Parsed.Found();
    private final Map<String, String> files;
    private final Map<String, Parsed.Place> names = new LinkedHashMap<>();
    private final List<Setting> settings = new ArrayList<>();
    private final Set<String> open = new LinkedHashSet<>();
    private final Set<Parsed.Place> told = new LinkedHashSet<>();
    private int lines;

    SshConfig(Map<String, String> files) {
        this.files = new TreeMap<>(files);
    }

    Parsed parse(String text) {
        read("", text, List.of());
        for (Map.Entry<String, Parsed.Place> one : names.entrySet()) {
            if (!found.full()) {
                entry(one.getKey(), one.getValue());
            }
        }
        return found.parsed();
    }

    private void read(String file, String text, List<Scope> around) {
        List<Scope> scopes = around;
        int number = 0;
        for (String raw : (Iterable<String>) text.lines()::iterator) {
            Parsed.Place place = new Parsed.Place(file, ++number);
            if (++lines > MOST_LINES) {
                found.flaw(place, "More than " + MOST_LINES + " lines in all: what follows is left out");
                return;
            }
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                found.flaw(place, Text.show(line) + " is no keyword with a value");
                continue;
            }
            String value = parts.group(2);
            switch (parts.group(1).toLowerCase(Locale.ROOT)) {
                case "host" -> scopes = within(around, host(place, Words.split(value)));
                case "match" -> scopes = within(around, match(place, Words.split(value)));
                case "include" -> include(place, Words.split(value), scopes);
                case String keyword when TAKEN.contains(keyword) ->
                        settings.add(new Setting(scopes, keyword, value, place));
                case String _ -> {
                    // what else ssh can be told does not matter here
                }
            }
        }
    }

    private static List<Scope> within(List<Scope> around, Scope one) {
        List<Scope> scopes = new ArrayList<>(around);
        scopes.add(one);
        return scopes;
    }

    private Scope host(Parsed.Place place, List<String> patterns) {
        for (String pattern : patterns) {
            if (pattern.chars().noneMatch(c -> c == '*' || c == '?' || c == '!')
                    && names.size() <= Parsed.MOST_ENTRIES) {
                names.putIfAbsent(pattern, place);
            }
        }
        return new Scope(patterns);
    }

    private Scope match(Parsed.Place place, List<String> words) {
        if (words.size() == 1 && words.getFirst().equalsIgnoreCase("all")) {
            return new Scope(List.of("*"));
        }
        if (words.size() == 2 && words.getFirst().toLowerCase(Locale.ROOT).matches("host|originalhost")) {
            return new Scope(Arrays.asList(words.get(1).split(",")));
        }
        found.flaw(place, "Match " + Text.show(String.join(" ", words))
                + " is not supported (only all and host): what stands under it is left out");
        return new Scope(List.of());
    }

    private void include(Parsed.Place place, List<String> patterns, List<Scope> scopes) {
        for (String pattern : patterns) {
            String bare = pattern.replaceFirst("^(~/\\.ssh/|\\./)", "");
            boolean any = false;
            for (Map.Entry<String, String> file : files.entrySet()) {
                if (Glob.matches(bare, file.getKey()) || Glob.matches(pattern, file.getKey())) {
                    any = true;
                    included(place, file.getKey(), file.getValue(), scopes);
                }
            }
            if (!any && told.add(place)) {
                found.flaw(place, "Include " + Text.show(pattern) + ": no such file was given with the text");
            }
        }
    }

    private void included(Parsed.Place place, String name, String text, List<Scope> scopes) {
        if (open.size() >= DEEPEST_INCLUDE || !open.add(name)) {
            found.flaw(place, "Include " + Text.show(name) + (open.contains(name) ? " is a circle"
                    : " lies deeper than " + DEEPEST_INCLUDE + " files"));
            return;
        }
        read(name, text, scopes);
        open.remove(name);
    }

    private void entry(String name, Parsed.Place place) {
        Map<String, Setting> first = new LinkedHashMap<>();
        for (Setting setting : settings) {
            if (setting.scopes().stream().allMatch(scope -> scope.covers(name))) {
                first.putIfAbsent(setting.keyword(), setting);
            }
        }
        Setting command = first.get("proxycommand");
        if (command != null && !word(command).equalsIgnoreCase("none") && !first.containsKey("proxyjump")) {
            if (told.add(command.place())) {
                found.flaw(command.place(), "ProxyCommand is not supported, ProxyJump is: "
                        + Text.show(command.value()));
            }
            return;
        }
        String host = expand(value(first, "hostname", name), Map.of("h", name));
        String port = value(first, "port", null);
        String user = value(first, "user", null);
        String jump = value(first, "proxyjump", "none");
        found.add(new Parsed.Entry(place, name, host, port, user, key(first.get("identityfile"), host, port, user),
                jump.equalsIgnoreCase("none") ? List.of() : Arrays.asList(jump.split(",")), List.of(), ""));
    }

    private String key(Setting setting, String host, String port, String user) {
        if (setting == null || word(setting).equalsIgnoreCase("none")) {
            return null;
        }
        return expand(word(setting), Map.of("d", "~", "h", host, "p", port == null ? "22" : port,
                "r", user == null ? System.getProperty("user.name") : user));
    }

    private static String value(Map<String, Setting> settings, String keyword, String otherwise) {
        Setting setting = settings.get(keyword);
        return setting == null ? otherwise : word(setting);
    }

    private static String word(Setting setting) {
        List<String> words = Words.split(setting.value());
        return words.isEmpty() ? "" : words.getFirst();
    }

    /** {@code %h} and the like; an unknown one stays, and is refused where the value is checked. */
    private static String expand(String text, Map<String, String> tokens) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            boolean token = text.charAt(i) == '%' && i + 1 < text.length();
            String named = token ? text.substring(i + 1, i + 2) : "";
            String value = named.equals("%") ? "%" : tokens.get(named);
            out.append(value == null ? text.substring(i, i + 1) : value);
            i += value == null ? 0 : 1;
        }
        return out.toString();
    }
}
