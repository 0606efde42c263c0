package monitor.api;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import monitor.action.Agent;
import monitor.action.AgentLife;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Event;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Result;
import monitor.model.Server;

/** The agent of a server: deploy, start, stop, and whether it runs. Each step is told to whoever listens as it happens. */
final class AgentApi {

    private final Parts parts;
    private final Recorder recorder;

    AgentApi(Parts parts, Recorder recorder) {
        this.parts = parts;
        this.recorder = recorder;
    }

    Response deploy(Request request) throws IOException {
        Server server = parts.server(request.id());
        boolean installJava = Given.of(request, Set.of("install_java")).flag("install_java");
        return change(request, server, "deploy", listener -> parts.agents().deploy(server, installJava, listener));
    }

    Response start(Request request) throws IOException {
        Given.of(request, Set.of());
        Server server = parts.server(request.id());
        return change(request, server, "start", listener -> parts.agents().start(server, listener));
    }

    Response stop(Request request) throws IOException {
        Given.of(request, Set.of());
        Server server = parts.server(request.id());
        return change(request, server, "stop", listener -> parts.agents().stop(server, listener));
    }

    Response upgrade(Request request) throws IOException {
        Given.of(request, Set.of());
        Server server = parts.server(request.id());
        return change(request, server, "upgrade", listener -> parts.agents().upgrade(server, listener));
    }

    Response uninstall(Request request) throws IOException {
        Given.of(request, Set.of());
        Server server = parts.server(request.id());
        return change(request, server, "uninstall", listener -> parts.agents().uninstall(server, listener));
    }

    Response status(Request request) {
        Server server = parts.server(request.id());
        return Response.json(json(value(parts.agents().status(server)), null));
    }

    private interface Work {
        Result<Agent> run(Consumer<AgentLife.Step> listener);
    }

    private Response change(Request request, Server server, String kind, Work work) {
        String job = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        try {
            Agent agent = value(work.run(step -> tell(job, server.id(), kind, step)));
            byte[] answer = json(agent, job);
            recorder.did(request, "agent." + kind, server.id(), "ok", answer);
            tell(job, server.id(), kind, kind, "ok", "");
            return Response.json(answer);
        } catch (Problem problem) {
            tell(job, server.id(), kind, kind, "failed", problem.getMessage());
            throw problem;
        } finally {
            parts.collector().again(server.id());
        }
    }

    private void tell(String job, long id, String kind, AgentLife.Step step) {
        String state = switch (step.state()) {
            case RUNNING -> "started";
            case DONE -> "ok";
            case FAILED -> "failed";
        };
        tell(job, id, kind, step.name().name().toLowerCase(Locale.ROOT), state, step.text());
    }

    private void tell(String job, long id, String kind, String step, String state, String text) {
        parts.hub().publish(new Event.JobStep(job, id, kind, step, state, text));
    }

    private static Agent value(Result<Agent> result) {
        return switch (result) {
            case Result.Ok<Agent>(Agent agent) -> agent;
            case Result.Failed<Agent>(Failure failure) -> throw Failures.problem(failure);
        };
    }

    private static byte[] json(Agent agent, String job) {
        JsonWriter json = Json.object().put("success", true).put("installed", agent.installed()).put("running", agent.running())
                .put("version", agent.version()).put("path", agent.path()).put("started_by", agent.startedBy());
        if (agent.installed()) {
            json.put("port", agent.port()).put("java", agent.java()).put("survives_reboot", agent.survivesReboot())
                    .put("current", agent.current());
        }
        if (agent.running()) {
            json.put("pid", agent.pid()).put("resident_bytes", agent.residentBytes());
        }
        if (job != null) {
            json.put("changed", agent.changed()).put("job", job);
        }
        return json.end().bytes();
    }
}
