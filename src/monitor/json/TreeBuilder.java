package monitor.json;

import com.eclipsesource.json.JsonHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import monitor.model.Problem;

/** Builds the tree of a body while it is parsed, and refuses what goes past the bounds, naming the member of the body. */
final class TreeBuilder extends JsonHandler<List<Object>, Map<String, Object>> {

    private Object value;
    private int depth;
    /** The body's own member that is being read, or null. */
    private String member;

    Object result() {
        return value;
    }

    @Override
    public void endNull() {
        value = Json.Null.NULL;
    }

    @Override
    public void endBoolean(boolean flag) {
        value = flag;
    }

    @Override
    public void endNumber(String literal) {
        value = new Json.Num(literal);
    }

    @Override
    public void endString(String text) {
        value = whole(text);
    }

    @Override
    public List<Object> startArray() {
        deeper();
        return new ArrayList<>();
    }

    @Override
    public void endArrayValue(List<Object> items) {
        items.add(value);
    }

    @Override
    public void endArray(List<Object> items) {
        depth--;
        value = Collections.unmodifiableList(items);
    }

    @Override
    public Map<String, Object> startObject() {
        deeper();
        return new LinkedHashMap<>();
    }

    @Override
    public void startObjectValue(Map<String, Object> members, String name) {
        if (depth == 1) {
            member = name;
        }
        whole(name);
        if (members.containsKey(name)) {
            throw refused("\"" + shortName(name) + "\" stands twice");
        }
    }

    @Override
    public void endObjectValue(Map<String, Object> members, String name) {
        members.put(name, value);
    }

    @Override
    public void endObject(Map<String, Object> members) {
        depth--;
        value = Collections.unmodifiableMap(members);
    }

    private void deeper() {
        if (++depth > Json.MAX_DEPTH) {
            throw refused("The body is nested deeper than " + Json.MAX_DEPTH + " levels"
                    + (member == null ? "" : " in \"" + shortName(member) + "\""));
        }
    }

    private String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw refused("\"" + shortName(member) + "\" holds a NUL character");
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c) || i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw refused("\"" + shortName(member) + "\" holds half of a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }

    private Problem refused(String message) {
        return member == null ? new Problem(Problem.Kind.BAD_REQUEST, message) : Problem.invalid(shortName(member), message);
    }

    private static String shortName(String name) {
        if (name == null) {
            return "the body";
        }
        String shown = Json.show(name);
        return shown.substring(1, shown.lastIndexOf('"'));
    }
}
