package monitor.notify;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import monitor.json.JsonObject;
import monitor.model.Problem;
import monitor.net.Call;

/**
 * One setting of a kind of channel: the page draws its form from these.
 *
 * @param ifAbsent the default, or empty
 * @param choices  for a choice
 * @param pattern  of each line, or null
 * @param sent     whether it is shown to the receiver: it must be typed again when that is another one
 */
public record Field(String name, String label, Type type, boolean secret, boolean required, String ifAbsent, String hint,
        List<String> choices, boolean sent, Pattern pattern) {

    /** What stands for a secret in answers; given back, it means "as it is". */
    public static final String MASK = "••••";

    /** Longer than any token or address. */
    private static final int MAX_TEXT = 1_000;
    private static final int MAX_LINES = 50;

    public enum Type {
        TEXT, URL, NUMBER, CHOICE, TEMPLATE, LIST;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Field text(String name, String label, String ifAbsent, String hint) {
        return new Field(name, label, Type.TEXT, false, false, ifAbsent, hint, List.of(), false, null);
    }

    /** An address that leads to the receiver: always a secret. */
    static Field url(String name, String label, String ifAbsent, String hint) {
        return new Field(name, label, Type.URL, true, ifAbsent.isEmpty(), ifAbsent, hint, List.of(), false, null);
    }

    static Field secret(String name, String label, String hint) {
        return new Field(name, label, Type.TEXT, true, false, "", hint, List.of(), false, null);
    }

    static Field choice(String name, String label, String ifAbsent, String... choices) {
        return new Field(name, label, Type.CHOICE, false, false, ifAbsent, "", List.of(choices), false, null);
    }

    static Field number(String name, String label, String ifAbsent, String hint) {
        return new Field(name, label, Type.NUMBER, false, false, ifAbsent, hint, List.of(), false, null);
    }

    static Field list(String name, String label, String hint) {
        return new Field(name, label, Type.LIST, false, true, "", hint, List.of(), false, null);
    }

    static Field template(String name, String label, String ifAbsent) {
        return new Field(name, label, Type.TEMPLATE, false, false, ifAbsent,
                "Placeholders: " + String.join(" ", Template.placeholders()), List.of(), false, null);
    }

    Field needed() {
        return new Field(name, label, type, secret, true, ifAbsent, hint, choices, sent, pattern);
    }

    Field shownToReceiver() {
        return new Field(name, label, type, secret, required, ifAbsent, hint, choices, true, pattern);
    }

    Field matching(Pattern form) {
        return new Field(name, label, type, secret, required, ifAbsent, hint, choices, sent, form);
    }

    private String formed(JsonObject from, String value) {
        if (pattern != null && !value.lines().allMatch(line -> pattern.matcher(line).matches())) {
            throw from.wrong(name, "does not have the form that is needed (" + hint + ")");
        }
        return value;
    }

    /** Whether it says who the receiver is. */
    boolean leads() {
        return type == Type.URL || name.equals("host") || name.equals("port") || name.equals("security");
    }

    /** The value of a request in its one form; empty means that it is not set. */
    String read(JsonObject from) {
        return switch (type) {
            case TEXT -> secret ? printable(from) : formed(from, from.text(name, 0, MAX_TEXT));
            case URL -> url(from);
            case NUMBER -> Integer.toString(from.integer(name, 1, 65_535));
            case CHOICE -> from.word(name, Set.copyOf(choices));
            case TEMPLATE -> template(from);
            case LIST -> formed(from, String.join("\n", from.texts(name, MAX_LINES, MAX_TEXT)));
        };
    }

    /** Tokens and passwords go into headers and protocols of lines: nothing may end a line there. */
    private String printable(JsonObject from) {
        String value = from.secret(name, 0, MAX_TEXT);
        if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw Problem.invalid("settings." + name, "\"settings." + name
                    + "\" must not hold control characters");
        }
        return value.strip();
    }

    private String url(JsonObject from) {
        String value = from.secret(name, 0, MAX_TEXT).strip();
        if (value.isEmpty()) {
            return value;
        }
        String flaw;
        try {
            URI uri = new URI(value);
            flaw = Call.flaw(uri);
            value = uri.toASCIIString();
        } catch (URISyntaxException e) {
            flaw = "must be an address such as https://example.org/path";
        }
        if (flaw != null) {
            // never the value: addresses of channels are secrets
            throw Problem.invalid("settings." + name, "\"settings." + name + "\" " + flaw);
        }
        return value;
    }

    private String template(JsonObject from) {
        String value = from.lines(name, 0, Template.MAX_SOURCE);
        String unknown = Template.unknown(value);
        if (unknown != null) {
            throw from.wrong(name, "has no placeholder " + unknown + "; there are "
                    + String.join(" ", Template.placeholders()));
        }
        return value;
    }
}
