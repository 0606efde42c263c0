package monitor.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Problem;
import monitor.model.Server;
import monitor.model.ServerFields;
import monitor.model.Text;
import monitor.store.Tx;
import monitor.watch.Fleet;

/** The tags by which servers are grouped. */
final class TagsApi {

    private final Object changing;
    private final Parts parts;
    private final Recorder recorder;

    /** @param changing held while a change of servers is stored and told to the fleet */
    TagsApi(Parts parts, Recorder recorder, Object changing) {
        this.parts = parts;
        this.recorder = recorder;
        this.changing = changing;
    }

    /** By name, with how many servers bear each. */
    Response list(Request request) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Fleet.Entry entry : parts.within(request)) {
            entry.server().tags().forEach(tag -> counts.merge(tag, 1, Integer::sum));
        }
        JsonWriter json = new JsonWriter().array();
        counts.forEach((tag, count) -> json.object().put("tag", tag).put("servers", count).end());
        return Response.json(json.end().bytes());
    }

    /** On all servers that bear it, or on none; where the new name is there already, the two become one. */
    Response rename(Request request) throws IOException {
        Given given = Given.of(request, Set.of("from", "to"), "from", "to");
        String from = ServerFields.string("from", given.get("from"));
        String to = ServerFields.tag("to", given.get("to"));
        List<Server> changed;
        synchronized (changing) {
            changed = parts.db().write(tx -> rename(tx, request, from, to));
            changed.forEach(parts.collector()::update);
        }
        return Response.json(Json.object().put("success", true).put("servers", changed.size())
                .put("message", Text.show(from) + " is now " + Text.show(to) + " on " + changed.size()
                        + (changed.size() == 1 ? " server" : " servers")).end().bytes());
    }

    private List<Server> rename(Tx tx, Request request, String from, String to) {
        List<Server> changed = new ArrayList<>();
        for (Server server : parts.servers().list(tx)) {
            if (server.tags().contains(from)) {
                Set<String> tags = new LinkedHashSet<>(server.tags().stream().map(tag -> tag.equals(from) ? to : tag).toList());
                Server next = ServerFields.apply(server, Map.of("tags", List.copyOf(tags)));
                changed.add(parts.servers().update(tx, next));
                recorder.changed(tx, request, "server.change", server.id(), tags(server), tags(next));
            }
        }
        if (changed.isEmpty()) {
            throw Problem.notFound("No server has the tag " + Text.show(from));
        }
        return changed;
    }

    private static byte[] tags(Server server) {
        return Json.object().put("tags", server.tags()).end().bytes();
    }
}
