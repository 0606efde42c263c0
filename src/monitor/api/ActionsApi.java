package monitor.api;

import java.io.IOException;
import java.util.Map;
import monitor.action.Action;
import monitor.action.Actor;
import monitor.action.DockerAction;
import monitor.action.KillProcess;
import monitor.action.ServiceAction;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonObject;
import monitor.json.JsonWriter;
import monitor.model.Problem;
import monitor.model.Server;

/** What is done to servers: processes, services, containers. Every attempt is written into the ledger, with before and after. */
final class ActionsApi {

    /** What a ledger's line repeats of a state. */
    private static final int NAME_CHARACTERS = 300;

    private final Parts parts;
    private final Recorder recorder;

    ActionsApi(Parts parts, Recorder recorder) {
        this.parts = parts;
        this.recorder = recorder;
    }

    Response act(Request request) throws IOException {
        boolean preview = request.flag("preview");
        String type = "action";
        String target = null;
        try {
            Server server = parts.server(request, request.id());
            JsonObject body = Json.parse(request.json()).only("action_type", "action_data");
            Action action = action(body);
            type = "action." + action.type();
            target = action.target() + ": " + action.verb();
            may(request, action);
            return preview ? preview(request, server, action) : act(request, server, action, target);
        } catch (Problem problem) {
            Problem told = problem.with("request_id", request.requestId());
            if (!preview) {
                recorder.acted(request, type, target, Recorder.outcome(told), json(told, "before", "target", "process"), json(told, "now"));
            }
            throw told;
        }
    }

    /** What a server allows, not everybody may do. */
    private static void may(Request request, Action action) {
        if (!request.principal().rights().actions().kinds().contains(action.kind())) {
            throw new Problem(Problem.Kind.FORBIDDEN, request.principal().name() + " may not act on " + action.kind().word(), null,
                    "An admin allows kinds of action to a user").with("reason", "not_allowed_to_you");
        }
    }

    private static Action action(JsonObject body) {
        String type = body.text("action_type", 1, NAME_CHARACTERS);
        return switch (type) {
            case "kill_process" -> {
                JsonObject data = body.object("action_data").only("pid", "started", "signal");
                yield new KillProcess(data.number("pid", 1, KillProcess.HIGHEST_PID),
                        data.has("started") ? (Long) data.number("started", 0, KillProcess.LATEST_START) : null,
                        KillProcess.signal(data.text("signal", 1, NAME_CHARACTERS, "TERM")));
            }
            case "service_action" -> {
                JsonObject data = body.object("action_data").only("service", "action", "confirm");
                yield new ServiceAction(data.text("service", 1, NAME_CHARACTERS),
                        ServiceAction.verb(data.text("action", 1, NAME_CHARACTERS)), data.text("confirm", 1, NAME_CHARACTERS, null));
            }
            case "docker_action" -> {
                JsonObject data = body.object("action_data").only("container", "action");
                yield new DockerAction(data.text("container", 1, NAME_CHARACTERS),
                        DockerAction.verb(data.text("action", 1, NAME_CHARACTERS)));
            }
            default -> throw body.wrong("action_type", "must be one of kill_process, service_action, docker_action");
        };
    }

    private Response preview(Request request, Server server, Action action) {
        Actor.Preview preview = parts.actor().preview(server, action);
        JsonWriter json = Json.object().put("success", true).put("preview", true).put("allowed", preview.refusal() == null)
                .put("action_type", action.type()).put("command", preview.command());
        if (preview.condition() != null) {
            json.put("condition", preview.condition());
        }
        json.name("target").any(preview.target());
        if (preview.warning() != null) {
            json.put("warning", preview.warning());
        }
        if (preview.confirm() != null) {
            json.put("confirm", preview.confirm());
        }
        if (preview.refusal() != null) {
            json.name("refusal").any(preview.refusal());
        }
        return Response.json(json.put("request_id", request.requestId()).end().bytes());
    }

    private Response act(Request request, Server server, Action action, String target) {
        try {
            Actor.Acted acted = parts.actor().act(server, action, request.principal().name(), request.requestId());
            String outcome = acted.known() ? "done" : "unknown";
            recorder.acted(request, "action." + action.type(), target, acted.known() ? "ok" : "ok, found after the connection was lost",
                    bytes(acted.before()), bytes(acted.now()));
            JsonWriter json = Json.object().put("success", true).put("verified", acted.verified()).put("outcome", outcome)
                    .put("action_type", action.type()).put("message", acted.message()).put("command", acted.command());
            if (acted.known()) {
                json.put("exit_code", acted.exitCode()).put("stderr", acted.stderr());
            }
            return Response.json(json.name("before").any(acted.before()).name("now").any(acted.now())
                    .put("request_id", request.requestId()).end().bytes());
        } finally {
            // the page is to show what it has become
            parts.collector().again(server.id());
        }
    }

    /** The first of these members that the problem has. */
    private static byte[] json(Problem problem, String... names) {
        for (String name : names) {
            if (problem.members().get(name) instanceof Map<?, ?> members) {
                return bytes(members);
            }
        }
        return null;
    }

    private static byte[] bytes(Map<?, ?> members) {
        return new JsonWriter().any(members).bytes();
    }
}
