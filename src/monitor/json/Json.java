package monitor.json;

import com.eclipsesource.json.JsonParser;
import com.eclipsesource.json.ParseException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import monitor.model.Problem;

/**
 * JSON as requests bring it: strict and bounded. What is no JSON is {@code bad_request}; what is JSON but cannot be taken
 * (too deep, a member twice, NUL or half a surrogate pair in a string) is {@code invalid} and names the member.
 */
public final class Json {

    /** Deeper than any body of ours. */
    static final int MAX_DEPTH = 32;
    /** Characters of a value that an error repeats. */
    private static final int SHOWN = 60;

    /** JSON's null in a parsed tree. */
    enum Null { NULL }

    /** A number as it was written. */
    record Num(String literal) {}

    private Json() {}

    /** A writer with an object begun. */
    public static JsonWriter object() {
        return new JsonWriter().object();
    }

    /** The one object that a body is. */
    public static JsonObject parse(byte[] utf8) {
        Object tree = tree(utf8);
        if (!(tree instanceof Map<?, ?> members)) {
            throw new Problem(Problem.Kind.BAD_REQUEST, "The body must be a JSON object, not " + show(tree));
        }
        return new JsonObject("", JsonObject.cast(members));
    }

    /** Whether that is one object in valid JSON, within our bounds. */
    public static boolean valid(byte[] utf8) {
        try {
            parse(utf8);
            return true;
        } catch (Problem e) {
            return false;
        }
    }

    /** The tree as String, Boolean, BigDecimal, List, Map and null. */
    static Object plain(Object value) {
        return switch (value) {
            case Null _ -> null;
            case Num(String literal) -> number(literal);
            case List<?> items -> {
                List<Object> plain = new ArrayList<>(items.size());
                items.forEach(item -> plain.add(plain(item)));
                yield Collections.unmodifiableList(plain);
            }
            case Map<?, ?> members -> {
                Map<String, Object> plain = new LinkedHashMap<>();
                members.forEach((name, member) -> plain.put(name.toString(), plain(member)));
                yield Collections.unmodifiableMap(plain);
            }
            default -> value;
        };
    }

    private static Number number(String literal) {
        try {
            return new BigDecimal(literal);
        } catch (NumberFormatException e) {
            // an exponent beyond what a decimal holds: infinite for all that we take
            return Double.parseDouble(literal);
        }
    }

    /** The tree of a text: String, Boolean, {@link Num}, {@link Null}, List and Map with String keys, unmodifiable. */
    static Object tree(byte[] utf8) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException e) {
            throw new Problem(Problem.Kind.BAD_REQUEST, "The body is not valid UTF-8");
        }
        if (text.isBlank()) {
            throw new Problem(Problem.Kind.BAD_REQUEST, "The body is empty; it must be a JSON object");
        }
        TreeBuilder builder = new TreeBuilder();
        try {
            new JsonParser(builder).parse(text);
        } catch (ParseException e) {
            // the parser's own message may end in a character of the body
            throw new Problem(Problem.Kind.BAD_REQUEST, "The body is not valid JSON: " + show(e.getMessage()).replace("\"", ""));
        }
        return builder.result();
    }

    /** A value as an error shows it: as JSON, shortened, all but printable ASCII and letters escaped. */
    public static String show(Object value) {
        StringBuilder text = new StringBuilder();
        show(value, text);
        return text.toString();
    }

    private static void show(Object value, StringBuilder to) {
        switch (value) {
            case null -> to.append("null");
            case Null _ -> to.append("null");
            case Num(String literal) -> to.append(shorten(literal));
            case List<?> items -> to.append("an array of ").append(items.size());
            case Map<?, ?> members -> to.append("an object of ").append(members.size());
            case String text -> quote(text, to);
            default -> to.append(value);
        }
    }

    private static String shorten(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + " characters)";
    }

    private static void quote(String text, StringBuilder to) {
        to.append('"');
        int[] shown = text.codePoints().limit(SHOWN).toArray();
        for (int point : shown) {
            if (point == '"' || point == '\\') {
                to.append('\\').append((char) point);
            } else if (point < 0x7f && point >= 0x20 || point > 0x7f && Character.isLetterOrDigit(point)) {
                to.appendCodePoint(point);
            } else {
                to.append(String.format("\\u%04x", point));
            }
        }
        to.append('"');
        if (text.codePointCount(0, text.length()) > SHOWN) {
            to.append("… (").append(text.length()).append(" characters)");
        }
    }
}
