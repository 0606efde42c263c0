package monitor.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import monitor.model.Problem;

/**
 * Reads the members of an object that a client sent. Each reader checks type and range, and its refusal is {@code invalid}
 * with the field and the value. A member that is absent is not the same as null: null is a value, and wrong where a value is
 * needed. Not for several threads.
 */
public final class JsonObject {

    private final String prefix;
    private final Map<String, Object> members;

    JsonObject(String prefix, Map<String, Object> members) {
        this.prefix = prefix;
        this.members = members;
    }

    /** Whether the member is there, null included. */
    public boolean has(String name) {
        return members.containsKey(name);
    }

    /** Whether the member is there and null. */
    public boolean isNull(String name) {
        return members.get(name) == Json.Null.NULL;
    }

    /** Whether the member is that text. */
    public boolean is(String name, String text) {
        return text.equals(members.get(name));
    }

    public Set<String> names() {
        return members.keySet();
    }

    /**
     * One line of text without the white space around it. Control characters and those that turn the direction of writing are
     * refused: they make a name look like another.
     */
    public String text(String name, int minLength, int maxLength) {
        return checked(name, string(name).strip(), minLength, maxLength, false);
    }

    public String text(String name, int minLength, int maxLength, String ifAbsent) {
        return has(name) ? text(name, minLength, maxLength) : ifAbsent;
    }

    /** Text that may have several lines. */
    public String lines(String name, int minLength, int maxLength) {
        return checked(name, string(name), minLength, maxLength, true);
    }

    /** A password or key: taken as it is, and never repeated in an error. */
    public String secret(String name, int minLength, int maxLength) {
        if (!(required(name) instanceof String text)) {
            throw Problem.invalid(prefix + name, "\"" + prefix + name + "\" must be a string");
        }
        if (text.length() < minLength || text.length() > maxLength) {
            throw Problem.invalid(prefix + name,
                    "\"%s\" must have %d to %d characters, not %d".formatted(prefix + name, minLength, maxLength, text.length()));
        }
        return text;
    }

    public String secret(String name, int minLength, int maxLength, String ifAbsent) {
        return has(name) ? secret(name, minLength, maxLength) : ifAbsent;
    }

    /** One of the words. */
    public String word(String name, Set<String> words) {
        String text = string(name);
        if (!words.contains(text)) {
            throw wrong(name, "must be one of " + String.join(", ", new TreeSet<>(words)));
        }
        return text;
    }

    public int integer(String name, int min, int max) {
        return (int) number(name, min, max);
    }

    public int integer(String name, int min, int max, int ifAbsent) {
        return has(name) ? integer(name, min, max) : ifAbsent;
    }

    public long number(String name, long min, long max) {
        String range = "must be a whole number from " + min + " to " + max;
        if (!(required(name) instanceof Json.Num(String literal))) {
            throw wrong(name, range);
        }
        long value;
        try {
            BigDecimal exact = new BigDecimal(literal);
            // a number like 1e999999999 must not be written out
            if (literal.length() > 40 || Math.abs((long) exact.precision() - exact.scale()) > 20 || Math.abs(exact.scale()) > 40) {
                throw wrong(name, range);
            }
            value = exact.longValueExact();
        } catch (ArithmeticException e) {
            throw wrong(name, range);
        } catch (NumberFormatException e) {
            throw wrong(name, range);
        }
        if (value < min || value > max) {
            throw wrong(name, range);
        }
        return value;
    }

    /** An id of something. */
    public long id(String name) {
        return number(name, 1, Long.MAX_VALUE);
    }

    public boolean flag(String name) {
        if (required(name) instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, "must be true or false");
    }

    public boolean flag(String name, boolean ifAbsent) {
        return has(name) ? flag(name) : ifAbsent;
    }

    /** An array of single lines of text, each of 1 to {@code maxLength} characters. */
    public List<String> texts(String name, int maxItems, int maxLength) {
        List<String> texts = new ArrayList<>();
        for (Object item : list(name, maxItems)) {
            if (!(item instanceof String text)) {
                throw Problem.invalid(prefix + name, "\"%s\" must be an array of strings, not of %s"
                        .formatted(prefix + name, Json.show(item)));
            }
            texts.add(checked(name, text.strip(), 1, maxLength, false));
        }
        return List.copyOf(texts);
    }

    /** An array of ids. */
    public List<Long> ids(String name, int maxItems) {
        List<Long> ids = new ArrayList<>();
        List<Object> items = list(name, maxItems);
        for (int i = 0; i < items.size(); i++) {
            String place = name + "[" + i + "]";
            ids.add(new JsonObject(prefix, Map.of(place, items.get(i))).id(place));
        }
        return List.copyOf(ids);
    }

    public JsonObject object(String name) {
        if (required(name) instanceof Map<?, ?> inner) {
            return new JsonObject(prefix + name + ".", cast(inner));
        }
        throw wrong(name, "must be an object");
    }

    public List<JsonObject> objects(String name, int maxItems) {
        List<JsonObject> objects = new ArrayList<>();
        List<Object> items = list(name, maxItems);
        for (int i = 0; i < items.size(); i++) {
            String place = name + "[" + i + "]";
            objects.add(new JsonObject(prefix, Map.of(place, items.get(i))).object(place));
        }
        return objects;
    }

    /** All members, as String, Boolean, BigDecimal, List, Map and null, for rules that another room holds. */
    public Map<String, Object> plain() {
        return cast((Map<?, ?>) Json.plain(members));
    }

    /** Refuses members that are none of these, before anything is done. */
    public JsonObject only(String... known) {
        Set<String> names = Set.of(known);
        for (String name : members.keySet()) {
            if (!names.contains(name)) {
                throw unknown(name, new TreeSet<>(names));
            }
        }
        return this;
    }

    /** A refusal of this member's value by a rule that the caller knows; {@code must} begins with "must". */
    public Problem wrong(String name, String must) {
        return Problem.invalid(prefix + name,
                "\"%s\" %s, not %s".formatted(prefix + name, must, Json.show(members.get(name))));
    }

    static Map<String, Object> cast(Map<?, ?> members) {
        @SuppressWarnings("unchecked") // the parser's maps have string keys
        Map<String, Object> named = (Map<String, Object>) members;
        return named;
    }

    private List<Object> list(String name, int maxItems) {
        if (!(required(name) instanceof List<?> items)) {
            throw wrong(name, "must be an array");
        }
        if (items.size() > maxItems) {
            throw wrong(name, "must have at most " + maxItems + " items");
        }
        return List.copyOf(items);
    }

    private Object required(String name) {
        if (!has(name)) {
            throw Problem.invalid(prefix + name, "\"" + prefix + name + "\" is required");
        }
        return members.get(name);
    }

    private String string(String name) {
        if (required(name) instanceof String text) {
            return text;
        }
        throw wrong(name, "must be a string");
    }

    private String checked(String name, String text, int minLength, int maxLength, boolean severalLines) {
        int length = text.codePointCount(0, text.length());
        if (length < minLength || length > maxLength) {
            throw wrong(name, length == 0 ? "must not be empty"
                    : "must have " + minLength + " to " + maxLength + " characters");
        }
        text.codePoints().filter(point -> forbidden(point, severalLines)).findFirst().ifPresent(point -> {
            throw wrong(name, "must not hold the character U+%04X".formatted(point));
        });
        return text;
    }

    private static boolean forbidden(int point, boolean severalLines) {
        if (point == '\n' || point == '\t' || point == '\r') {
            return !severalLines;
        }
        return Character.isISOControl(point) || point == 0x200e || point == 0x200f || point == 0x61c || point == 0xfeff
                || point >= 0x202a && point <= 0x202e || point >= 0x2066 && point <= 0x2069
                || point == 0x2028 || point == 0x2029;
    }

    private Problem unknown(String name, Set<String> known) {
        String shown = Json.show(name);
        String field = shown.substring(1, shown.lastIndexOf('"'));
        return Problem.invalid(prefix + field, "There is no field \"%s\" here; there are %s"
                .formatted(prefix + field, String.join(", ", known)));
    }
}
