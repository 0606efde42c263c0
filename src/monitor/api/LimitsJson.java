package monitor.api;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import monitor.http.Request;
import monitor.json.JsonWriter;
import monitor.model.Actions;
import monitor.model.Problem;
import monitor.model.Reach;
import monitor.model.Role;
import monitor.model.ServerFields;
import monitor.model.Text;

/** How far users and tokens get, as the API takes and tells it: {@code role}, {@code tags}, {@code servers} (both null: all), {@code actions}. */
final class LimitsJson {

    static final Set<String> FIELDS = Set.of("role", "tags", "servers", "actions");

    private LimitsJson() {}

    static Role role(Given given, Role ifAbsent) {
        if (!given.has("role")) {
            return ifAbsent;
        }
        Role role = given.get("role") instanceof String word ? Role.of(word) : null;
        if (role == null) {
            throw Problem.invalid("role", "role is viewer, operator or admin, not " + Text.show(given.get("role")));
        }
        return role;
    }

    static Actions actions(Given given, Actions ifAbsent) {
        return given.has("actions") ? ServerFields.actions(given.get("actions")) : ifAbsent;
    }

    /** The servers have to be there for whoever sets the limit. */
    static Reach reach(Parts parts, Request request, Given given, Reach old) {
        if (!given.has("tags") && !given.has("servers")) {
            return old;
        }
        Object tags = given.has("tags") ? given.get("tags") : old.all() ? null : List.copyOf(old.tags());
        Object servers = given.has("servers") ? given.get("servers") : old.all() ? null : List.copyOf(old.servers());
        if (tags == null && servers == null) {
            return Reach.ALL;
        }
        return Reach.of(tags == null ? Set.of() : new HashSet<>(ServerFields.tags(tags)),
                servers == null ? Set.of() : ids(parts, request, servers, old));
    }

    private static Set<Long> ids(Parts parts, Request request, Object given, Reach old) {
        if (!(given instanceof List<?> list) || list.size() > Reach.MAX_ITEMS) {
            throw Problem.invalid("servers", "servers must be null or an array of at most " + Reach.MAX_ITEMS + " ids");
        }
        Set<Long> ids = new HashSet<>();
        for (Object each : list) {
            long id = ServerFields.integer("servers", each, 1, Long.MAX_VALUE);
            if (!old.servers().contains(id) && !parts.reaches(request.principal(), id)
                    || parts.everyServer().find(id) == null && !old.servers().contains(id)) {
                throw Problem.invalid("servers", "Server " + id + " does not exist.");
            }
            ids.add(id);
        }
        return ids;
    }

    static void write(JsonWriter json, Role role, Reach reach, Actions actions) {
        json.put("role", role.word());
        if (reach.all()) {
            json.name("tags").nul().name("servers").nul();
        } else {
            json.put("tags", reach.tags().stream().sorted().toList()).name("servers").array();
            reach.servers().stream().sorted().forEach(json::value);
            json.end();
        }
        ServerJson.actions(json.name("actions"), actions);
    }
}
