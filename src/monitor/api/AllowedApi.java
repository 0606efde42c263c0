package monitor.api;

import java.util.Optional;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Failure;
import monitor.model.HostRules;
import monitor.model.Problem;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Server;
import monitor.store.HostLimits;

/** What a host itself allows the central to do there. It can be read here and changed on the host only. */
final class AllowedApi {

    private final Parts parts;

    AllowedApi(Parts parts) {
        this.parts = parts;
    }

    Response one(Request request) {
        Server server = parts.server(request, request.id());
        Optional<HostLimits.Seen> seen = server.local() ? Optional.empty() : request.flag("fresh") ? fresh(server)
                : parts.hostLimits().find(server.id());
        JsonWriter json = Json.object().put("server_id", server.id()).put("limited", seen.isPresent());
        json.put("allow_actions", server.allowActions().words());
        json.name("rules").array();
        seen.ifPresent(one -> one.limits().rules().rules().forEach(rule -> rule(json, rule)));
        json.end();
        seen.ifPresent(one -> {
            json.put("read_only", one.limits().readOnly()).put("checked_at", Times.iso(one.at()));
            if (one.changedAt() != null) {
                json.put("changed_at", Times.iso(one.changedAt()));
            }
            json.name("hashes").object();
            one.limits().hashes().forEach(json::put);
            json.end().put("list", "/etc/server-monitor/allow.list").put("apply", "/usr/local/lib/server-monitor/apply");
        });
        return Response.json(json.end().bytes());
    }

    private static void rule(JsonWriter json, HostRules.Rule rule) {
        json.object().put("kind", rule.kind().word()).put("name", rule.name()).put("verbs", rule.verbs()).end();
    }

    private Optional<HostLimits.Seen> fresh(Server server) {
        return switch (parts.drift().look(server)) {
            case Result.Ok<Optional<HostLimits.Seen>>(Optional<HostLimits.Seen> seen) -> seen;
            case Result.Failed<Optional<HostLimits.Seen>>(Failure failure) -> throw new Problem(failure.reason() == Reason.TIMEOUT
                    ? Problem.Kind.TIMEOUT : Problem.Kind.UNREACHABLE, failure.sentence()).with("reason", failure.reason().word());
        };
    }
}
