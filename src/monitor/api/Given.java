package monitor.api;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import monitor.http.Request;
import monitor.json.Json;
import monitor.model.Problem;
import monitor.model.ServerFields;
import monitor.model.Text;

/** The members of a body, none of them unknown; {@link ServerFields} holds the rules of each. */
record Given(Map<String, Object> members) {

    static Given of(Request request, Set<String> known, String... required) throws IOException {
        // where nothing is required, no body is an empty one
        byte[] body = required.length == 0 ? request.jsonOrEmpty() : request.json();
        Map<String, Object> members = Json.parse(body).plain();
        for (String name : members.keySet()) {
            if (!known.contains(name)) {
                String shown = Text.show(name);
                throw Problem.invalid(shown.substring(1, shown.length() - 1), "There is no field " + shown + " here; there are "
                        + String.join(", ", new TreeSet<>(known)));
            }
        }
        return new Given(members).needs(required);
    }

    /** Itself, where these are among the members. */
    Given needs(String... required) {
        for (String name : required) {
            if (!members.containsKey(name)) {
                throw Problem.invalid(name, name + " is required");
            }
        }
        return this;
    }

    /** With more members, which come from elsewhere than the body. */
    Given with(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(members);
        all.putAll(more);
        return new Given(all);
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    Object get(String name) {
        return members.get(name);
    }

    /** Those of them that {@link ServerFields#apply} takes. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new HashMap<>(members);
        fields.keySet().retainAll(ServerFields.NAMES);
        return fields;
    }

    boolean flag(String name) {
        return has(name) && ServerFields.flag(name, get(name));
    }

    String secret(String name) {
        return ServerFields.secret(name, get(name));
    }

    String fingerprint(String name) {
        return ServerFields.fingerprint(name, get(name));
    }
}
