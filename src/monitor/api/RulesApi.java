package monitor.api;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Gauge;
import monitor.model.Problem;
import monitor.model.Rule;
import monitor.model.RuleFields;
import monitor.model.Scope;
import monitor.store.Rules;

/** When alerts begin and end. */
final class RulesApi {

    /** What an answer has beside them may come back in a change, and is passed over. */
    private static final Set<String> KNOWN = known();

    private final Parts parts;
    private final Rules rules;
    private final Recorder recorder;

    RulesApi(Parts parts, Recorder recorder) {
        this.parts = parts;
        this.rules = parts.alerting().rules();
        this.recorder = recorder;
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(RuleFields.NAMES);
        known.addAll(Set.of("id", "unit", "builtin", "created_at", "updated_at", "firing"));
        return known;
    }

    Response list(Request request) {
        Map<Long, Long> firing = parts.alerts().firing(parts.ids(request));
        JsonWriter json = new JsonWriter().array();
        rules.list().stream().map(rule -> within(request, rule)).filter(Objects::nonNull)
                .forEach(rule -> RuleJson.write(json, rule, firing.getOrDefault(rule.id(), 0L)));
        return Response.json(json.end().bytes());
    }

    Response one(Request request) {
        Rule rule = within(request, rules.get(request.id()));
        if (rule == null) {
            throw Problem.notFound("Alert rule " + request.id() + " does not exist.");
        }
        return Response.json(json(request, rule));
    }

    /** As whoever asks may see it: of tags and servers those within reach; null where none of them is. */
    private Rule within(Request request, Rule rule) {
        if (request.principal().reach().everything()) {
            return rule;
        }
        return switch (rule.scope()) {
            case Scope.All() -> rule;
            case Scope.Tags(var tags) -> {
                List<String> seen = tags.stream().filter(tag -> parts.tagReached(request, tag)).toList();
                yield seen.isEmpty() ? null : rule.over(new Scope.Tags(seen));
            }
            case Scope.Servers(Set<Long> ids) -> {
                Set<Long> seen = ids.stream().filter(id -> parts.reaches(request.principal(), id)).collect(Collectors.toSet());
                yield seen.isEmpty() ? null : rule.over(new Scope.Servers(seen));
            }
        };
    }

    /** The figures that a rule may be about. */
    Response metrics(Request request) {
        JsonWriter json = new JsonWriter().array();
        for (Gauge gauge : Gauge.ALL) {
            json.object().put("metric", gauge.word()).put("unit", gauge.unit()).put("subjects", gauge.several())
                    .put("history", gauge.kept()).end();
        }
        return Response.json(json.end().bytes());
    }

    Response add(Request request) throws IOException {
        Given given = Given.of(request, KNOWN, "name", "kind");
        Rule wanted = RuleFields.apply(RuleFields.blank(RuleFields.kind(given.get("kind")), parts.clock().instant()), given.members(),
                parts.clock().instant());
        checkServers(request, wanted);
        Rule stored = parts.db().write(tx -> {
            Rule inserted = rules.insert(tx, wanted);
            recorder.changed(tx, request, "alert_rule.add", null, null, RuleJson.fields(inserted));
            return inserted;
        });
        parts.alerting().engine().changed();
        return Response.json(201, Json.object().put("success", true).put("rule_id", stored.id()).name("rule").raw(json(request, stored)).end()
                .bytes()).header("Location", request.basePath() + "api/alert-rules/" + stored.id());
    }

    Response change(Request request) throws IOException {
        Given given = Given.of(request, KNOWN);
        Rule stored = parts.db().write(tx -> {
            Rule old = rules.get(tx, request.id());
            Rule next = RuleFields.apply(old, given.members(), parts.clock().instant());
            Rule updated = rules.update(tx, next);
            recorder.changed(tx, request, "alert_rule.change", null, RuleJson.fields(old), RuleJson.fields(updated));
            return updated;
        });
        parts.alerting().engine().changed();
        return Response.json(Json.object().put("success", true).name("rule").raw(json(request, stored)).end().bytes());
    }

    /** Only servers that there are. */
    private void checkServers(Request request, Rule rule) {
        if (rule.scope() instanceof Scope.Servers(Set<Long> ids)) {
            ids.stream().sorted().forEach(id -> parts.server(request, id));
        }
    }

    Response remove(Request request) {
        Rule gone = parts.db().write(tx -> {
            Rule deleted = rules.delete(tx, request.id());
            recorder.changed(tx, request, "alert_rule.delete", null, RuleJson.fields(deleted), null);
            return deleted;
        });
        parts.alerting().engine().changed();
        return Response.json(Json.object().put("success", true).put("message", "Alert rule " + gone.id() + " (" + gone.name()
                + ") is deleted").end().bytes());
    }

    private byte[] json(Request request, Rule rule) {
        JsonWriter json = new JsonWriter();
        RuleJson.write(json, rule, parts.alerts().firing(parts.ids(request)).getOrDefault(rule.id(), 0L));
        return json.bytes();
    }
}
