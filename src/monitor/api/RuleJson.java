package monitor.api;

import java.util.Set;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Hours;
import monitor.model.Rule;
import monitor.model.Scope;

/** Rules as JSON. */
final class RuleJson {

    private RuleJson() {}

    /** @param firing how many alerts of it go on now */
    static void write(JsonWriter json, Rule rule, long firing) {
        json.object().put("id", rule.id());
        fields(json, rule);
        json.put("builtin", rule.builtin()).put("created_at", Times.iso(rule.createdAt())).put("updated_at", Times.iso(rule.updatedAt()))
                .put("firing", firing).end();
    }

    /** What one may say of it: for the ledger too. */
    static byte[] fields(Rule rule) {
        JsonWriter json = Json.object();
        fields(json, rule);
        return json.end().bytes();
    }

    private static void fields(JsonWriter json, Rule rule) {
        json.put("name", rule.name()).put("enabled", rule.enabled()).put("kind", rule.kind().word()).put("metric", rule.metric())
                .put("subject", rule.subject()).put("comparison", rule.comparison() == null ? null : rule.comparison().sign());
        json.name("threshold").any(rule.threshold());
        json.put("unit", rule.unit()).put("for_seconds", rule.forSeconds()).name("clear_threshold").any(rule.clearThreshold());
        json.put("clear_for_seconds", rule.clearForSeconds()).put("severity", rule.severity().word()).name("scope");
        scope(json, rule.scope());
        hours(json.name("schedule"), rule.hours());
        json.name("forecast_hours").any(rule.forecastHours()).name("repeat_seconds").any(rule.repeatSeconds());
        json.name("group_over").any(rule.groupOver());
    }

    private static void scope(JsonWriter json, Scope scope) {
        json.object();
        switch (scope) {
            case Scope.All() -> json.put("all", true);
            case Scope.Tags(var tags) -> json.put("tags", tags);
            case Scope.Servers(Set<Long> ids) -> {
                json.name("servers").array();
                ids.stream().sorted().forEach(json::value);
                json.end();
            }
        }
        json.end();
    }

    static void hours(JsonWriter json, Hours hours) {
        if (hours == null) {
            json.nul();
            return;
        }
        json.object().put("days", hours.days().stream().map(Hours::word).toList()).put("from", hours.from().toString())
                .put("to", hours.to().toString()).put("time_zone", hours.zone().getId()).end();
    }
}
