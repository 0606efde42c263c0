package monitor.api;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import monitor.alert.Replay;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Problem;
import monitor.model.Rule;
import monitor.model.RuleFields;
import monitor.model.Server;
import monitor.model.ServerFields;
import monitor.model.Text;
import monitor.watch.Fleet;

/** Tries a rule on the past. */
final class ReplayApi {

    private static final Duration DEFAULT_SPAN = Duration.ofHours(24);
    private static final Duration LONGEST_SPAN = Duration.ofDays(92);

    private final Parts parts;

    ReplayApi(Parts parts) {
        this.parts = parts;
    }

    /** Changes nothing: the rule need not be stored. */
    Response test(Request request) throws IOException {
        Given given = Given.of(request, Set.of("rule", "server_id", "from", "to"), "rule");
        if (!(given.get("rule") instanceof Map<?, ?> members)) {
            throw Problem.invalid("rule", "rule is an object, not " + Text.show(given.get("rule")));
        }
        Rule rule = rule(members);
        Instant now = parts.clock().instant();
        Instant to = given.get("to") == null ? now : Times.parse("to", given.get("to"));
        Instant from = given.get("from") == null ? to.minus(DEFAULT_SPAN) : Times.parse("from", given.get("from"));
        if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST_SPAN) > 0) {
            throw Problem.invalid("from", "from (" + Times.iso(from) + ") must lie before to (" + Times.iso(to) + "), at most "
                    + LONGEST_SPAN.toDays() + " days");
        }
        List<Server> servers = given.get("server_id") == null
                ? parts.within(request).stream().map(Fleet.Entry::server)
                        .filter(server -> rule.scope().covers(server.id(), server.tags())).toList()
                : List.of(parts.server(request, ServerFields.integer("server_id", given.get("server_id"), 1, ServerFields.HIGHEST_ID)));
        return Response.json(json(parts.alerting().replay().test(rule, servers, from, to), from, to));
    }

    private Rule rule(Map<?, ?> members) {
        Map<String, Object> fields = new HashMap<>();
        members.forEach((name, value) -> {
            if (RuleFields.NAMES.contains(name)) {
                fields.put(name.toString(), value);
            }
        });
        fields.putIfAbsent("name", "untitled");
        if ("".equals(fields.get("name"))) {
            fields.put("name", "untitled");
        }
        Instant now = parts.clock().instant();
        return RuleFields.apply(RuleFields.blank(RuleFields.kind(fields.get("kind")), now), fields, now);
    }

    private static byte[] json(Replay.Result result, Instant from, Instant to) {
        JsonWriter json = Json.object().put("from", Times.iso(from)).put("to", Times.iso(to)).put("servers", result.servers())
                .name("would_fire").array();
        for (Replay.Fire fire : result.fires()) {
            json.object().put("server_id", fire.server().id()).put("server_name", fire.server().name()).put("subject", fire.subject())
                    .put("from", Times.iso(fire.from())).put("to", Times.iso(fire.to()))
                    .put("duration_seconds", fire.durationMillis() / 1000).name("peak").any(fire.peak());
            json.end();
        }
        json.end().put("truncated", result.truncated()).name("series");
        if (result.line() == null) {
            return json.nul().end().bytes();
        }
        json.object().put("server_id", result.line().serverId()).put("subject", result.line().subject()).name("at").array();
        for (long at : result.line().at()) {
            json.value(at);
        }
        HistoryApi.line(json.end().name("values"), result.line().values());
        return json.end().end().bytes();
    }
}
