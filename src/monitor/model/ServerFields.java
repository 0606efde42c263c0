package monitor.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks what a person or script says of a server, one field at a time. Values come as they stood in JSON: String, Number, Boolean,
 * List, Map, null. Each refusal is a {@link Problem} that names the field and the value. Pure: nothing is looked up or read.
 */
public final class ServerFields {

    public static final int DEFAULT_SSH_PORT = 22;
    public static final int DEFAULT_AGENT_PORT = 8083;

    private static final int NAME_CHARACTERS = 100;
    private static final int DESCRIPTION_CHARACTERS = 1000;
    private static final int TAGS = 20;
    private static final int TAG_CHARACTERS = 40;
    /** PATH_MAX of Linux. */
    private static final int PATH_CHARACTERS = 4096;
    /** Longer than sshd and PAM take. */
    private static final int SECRET_CHARACTERS = 1024;
    public static final int HIGHEST_PORT = 65_535;
    private static final int LONGEST_POLL_SECONDS = 3600;
    /** Ids are also read by JavaScript, whose numbers are exact up to here. */
    public static final long HIGHEST_ID = (1L << 53) - 1;

    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");
    private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}=?");

    /** The fields that {@link #apply} takes. */
    public static final Set<String> NAMES = Set.of("name", "host", "port", "username", "description", "tags", "ssh_key_path", "agent_port",
            "poll_seconds", "jump", "paused", "allow_actions", "legacy_algorithms");

    private ServerFields() {}

    /** The server with the given fields in place of its own; what is not given stays. */
    public static Server apply(Server old, Map<String, ?> given) {
        return new Server(old.id(),
                given.containsKey("name") ? name(given.get("name")) : old.name(),
                given.containsKey("host") ? host(given.get("host")) : old.host(),
                given.containsKey("port") ? port("port", given.get("port")) : old.port(),
                given.containsKey("username") ? username(given.get("username")) : old.username(),
                given.containsKey("description") ? description(given.get("description")) : old.description(),
                given.containsKey("tags") ? tags(given.get("tags")) : old.tags(),
                given.containsKey("ssh_key_path") ? keyPath(given.get("ssh_key_path")) : old.sshKeyPath(),
                given.containsKey("agent_port") ? port("agent_port", given.get("agent_port")) : old.agentPort(),
                given.containsKey("poll_seconds") ? pollSeconds(given.get("poll_seconds")) : old.pollSeconds(),
                given.containsKey("jump") ? jump(given.get("jump")) : old.jump(),
                given.containsKey("paused") ? flag("paused", given.get("paused")) : old.paused(),
                given.containsKey("allow_actions") ? actions(given.get("allow_actions")) : old.allowActions(),
                given.containsKey("legacy_algorithms") ? flag("legacy_algorithms", given.get("legacy_algorithms"))
                        : old.legacyAlgorithms(),
                old.local(), old.createdAt());
    }

    static String name(Object value) {
        return line("name", string("name", value).strip(), 1, NAME_CHARACTERS);
    }

    public static String host(Object value) {
        try {
            return HostName.normal(string("host", value).strip());
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("host", e.getMessage());
        }
    }

    public static int port(String field, Object value) {
        return (int) integer(field, value, 1, HIGHEST_PORT);
    }

    public static String username(Object value) {
        String text = string("username", value).strip();
        if (!USERNAME.matcher(text).matches()) {
            throw Problem.invalid("username", Text.show(text) + " cannot be a user name: up to 64 letters, digits, dots, hyphens"
                    + " and underscores, the first no hyphen or dot");
        }
        return text;
    }

    /** Several lines are allowed here, and tabs. */
    static String description(Object value) {
        String text = string("description", value).strip();
        line("description", text.replace("\r\n", " ").replace('\n', ' ').replace('\t', ' '), 0, DESCRIPTION_CHARACTERS);
        return text;
    }

    /** An array of strings, or one string with commas. */
    public static List<String> tags(Object value) {
        List<?> given = switch (value) {
            case String text -> List.of(text.split(",", -1)).stream().map(String::strip).filter(tag -> !tag.isEmpty()).toList();
            case List<?> list -> list;
            case null, default -> throw Problem.invalid("tags", "tags must be an array of strings, or one string with commas, not "
                    + Text.show(value));
        };
        if (given.size() > TAGS) {
            throw Problem.invalid("tags", "A server has at most " + TAGS + " tags, not " + given.size());
        }
        Set<String> tags = new LinkedHashSet<>();
        for (Object each : given) {
            tags.add(tag("tags", each));
        }
        return List.copyOf(tags);
    }

    public static String tag(String field, Object value) {
        String tag = line(field, string(field, value).strip(), 1, TAG_CHARACTERS);
        if (tag.contains(",")) {
            throw Problem.invalid(field, "The tag " + Text.show(tag) + " holds a comma, which parts tags");
        }
        return tag;
    }

    /** Null or empty for none chosen. Whether the file exists is for whoever can look. */
    public static String keyPath(Object value) {
        if (value == null || value.equals("")) {
            return null;
        }
        String path = line("ssh_key_path", string("ssh_key_path", value), 1, PATH_CHARACTERS);
        if (!path.startsWith("/") && !path.startsWith("~/")) {
            throw Problem.invalid("ssh_key_path", Text.show(path) + " must begin with / or ~/");
        }
        return path;
    }

    static Integer pollSeconds(Object value) {
        return value == null ? null : (int) integer("poll_seconds", value, 1, LONGEST_POLL_SECONDS);
    }

    public static Long jump(Object value) {
        return value == null ? null : integer("jump", value, 1, HIGHEST_ID);
    }

    public static boolean flag(String field, Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw Problem.invalid(field, field + " must be true or false, not " + Text.show(value));
    }

    /** The contract's form, which {@link Actions#words} gives. */
    public static Actions actions(Object value) {
        return switch (value) {
            case String word when word.equals("none") -> Actions.NONE;
            case String word when word.equals("all") -> Actions.ALL;
            case List<?> words when words.size() <= TAGS -> new Actions(kinds(words));
            case null, default -> throw Problem.invalid("allow_actions", "allow_actions must be \"none\", \"all\" or an array of"
                    + " \"processes\", \"services\", \"containers\", not " + Text.show(value));
        };
    }

    private static Set<Actions.Kind> kinds(List<?> words) {
        Set<Actions.Kind> kinds = EnumSet.noneOf(Actions.Kind.class);
        for (Object word : words) {
            List<Actions.Kind> known = new ArrayList<>(List.of(Actions.Kind.values()));
            known.removeIf(kind -> !kind.word().equals(word));
            if (known.isEmpty()) {
                throw Problem.invalid("allow_actions", Text.show(word) + " is no kind of action: processes, services, containers");
            }
            kinds.addAll(known);
        }
        return kinds;
    }

    /** A password or passphrase; null for none. The message never shows it. */
    public static String secret(String field, Object value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw Problem.invalid(field, field + " must be a string");
        }
        if (text.isEmpty() || text.length() > SECRET_CHARACTERS) {
            throw Problem.invalid(field, field + " must be 1 to " + SECRET_CHARACTERS + " characters long, not " + text.length());
        }
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.CONTROL || Character.getType(c) == Character.SURROGATE)) {
            throw Problem.invalid(field, field + " holds a control character or half of a surrogate pair");
        }
        return text;
    }

    /** The fingerprint of a host key as ssh-keygen prints it; null for none. */
    public static String fingerprint(String field, Object value) {
        if (value == null) {
            return null;
        }
        String text = string(field, value).strip();
        if (!FINGERPRINT.matcher(text).matches()) {
            throw Problem.invalid(field, Text.show(text) + " is no fingerprint: SHA256: and 43 characters, as ssh-keygen -lf prints it");
        }
        return text.endsWith("=") ? text.substring(0, text.length() - 1) : text;
    }

    public static String string(String field, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw Problem.invalid(field, field + " must be a string, not " + Text.show(value));
    }

    public static String line(String field, String text, int least, int most) {
        int length = text.codePointCount(0, text.length());
        if (length < least || length > most) {
            throw Problem.invalid(field, "%s must be %s characters long, not %d".formatted(field,
                    least == 0 ? "at most " + most : least + " to " + most, length));
        }
        String flaw = Text.flaw(text);
        if (flaw != null) {
            throw Problem.invalid(field, field + " holds " + flaw + ": " + Text.show(text));
        }
        return text;
    }

    /** The range is compared first: 10^400 is never expanded. */
    public static long integer(String field, Object value, long least, long most) {
        BigDecimal number = switch (value) {
            case BigDecimal decimal -> decimal;
            case Double floating when Double.isFinite(floating) -> BigDecimal.valueOf(floating);
            case Integer whole -> BigDecimal.valueOf(whole);
            case Long whole -> BigDecimal.valueOf(whole);
            case null, default -> null;
        };
        boolean good = number != null && number.compareTo(BigDecimal.valueOf(least)) >= 0
                && number.compareTo(BigDecimal.valueOf(most)) <= 0;
        if (good) {
            try {
                return number.longValueExact();
            } catch (ArithmeticException _) {
                // a fraction is refused below, with the same words
            }
        }
        throw Problem.invalid(field, field + " must be a whole number from " + least + " to " + most + ", not " + Text.show(value));
    }
}
