package monitor.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Cuts one member's value out of an encoded object without making a tree. For JSON that has been checked already. */
public final class Member {

    private final byte[] json;
    private int at;

    private Member(byte[] json) {
        this.json = json;
    }

    /** The encoded value of the object's own member of that plain name, or null where it has none. */
    public static byte[] of(byte[] object, String name) {
        Member member = new Member(object);
        int from = member.find(name.getBytes(StandardCharsets.UTF_8));
        return from < 0 ? null : Arrays.copyOfRange(object, from, member.at);
    }

    /** Where that value begins in the encoded object, or -1 where it has none. */
    public static int place(byte[] object, String name) {
        return new Member(object).find(name.getBytes(StandardCharsets.UTF_8));
    }

    /** That value where it is a string, cut at so many characters; else null. */
    public static String text(byte[] object, String name, int mostCharacters) {
        int from = place(object, name);
        if (from < 0 || object[from] != '"') {
            return null;
        }
        JsonScanner scanner = new JsonScanner(object);
        scanner.at = from;
        try {
            scanner.string();
        } catch (JsonScanner.Malformed notChecked) {
            throw new IllegalArgumentException(notChecked.getMessage());
        }
        return scanner.text(mostCharacters);
    }

    private int find(byte[] name) {
        skip("{}");
        while (at < json.length) {
            int from = at;
            string();
            boolean same = Arrays.equals(json, from + 1, at - 1, name, 0, name.length);
            skip(":");
            int start = at;
            value();
            if (same) {
                return start;
            }
            skip(",}");
        }
        return -1;
    }

    /** White space, and the marks. */
    private void skip(String marks) {
        while (at < json.length && (json[at] <= ' ' && json[at] >= 0 || marks.indexOf(json[at]) >= 0)) {
            at++;
        }
    }

    /** From one quote behind the other. */
    private void string() {
        at++;
        while (json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        at++;
    }

    private void value() {
        if (json[at] == '"') {
            string();
            return;
        }
        int depth = 0;
        for (; at < json.length; at++) {
            byte c = json[at];
            if (c == '"') {
                string();
                at--;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (depth > 0 && (c == '}' || c == ']')) {
                depth--;
                if (depth == 0) {
                    at++;
                    return;
                }
            } else if (depth == 0 && (c == ',' || c == '}' || c == ' ' || c == '\n')) {
                return;
            }
        }
    }
}
