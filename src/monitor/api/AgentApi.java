package monitor.api;

import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import monitor.action.Agent;
import monitor.action.AgentLife;
import monitor.action.Holds;
import monitor.action.JobEvents;
import monitor.http.Handler;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Failure;
import monitor.model.Job;
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

    /** The handler of one kind of change. */
    Handler change(Job.Kind kind) {
        Set<String> fields = kind == Job.Kind.DEPLOY ? Set.of("install_java") : Set.of();
        return request -> {
            boolean installJava = Given.of(request, fields).flag("install_java");
            return alone(request, kind, parts.server(request, request.id()), installJava);
        };
    }

    Response status(Request request) {
        Server server = parts.server(request, request.id());
        return Response.json(json(value(parts.agents().status(server)), null));
    }

    /** Told as a job of its own, which nobody keeps. */
    private Response alone(Request request, Job.Kind kind, Server server, boolean installJava) {
        String job = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        JobEvents events = new JobEvents(parts.hub(), job, kind);
        Recorder.By by = Recorder.By.of(request);
        try (Holds.Hold _ = parts.jobs().holds()
                .take(server, "a single " + kind.word() + " by " + by.name())) {
            Agent agent = carryOut(by, null, kind, server, installJava,
                    step -> events.step(server.id(), step));
            events.ended(server.id(), Job.TurnState.OK, "");
            return Response.json(json(agent, job));
        } catch (Problem problem) {
            events.ended(server.id(), Job.TurnState.FAILED, problem.getMessage());
            throw problem;
        }
    }

    /**
     * One change of one server, written down when it succeeded, and the server polled anew either way.
     *
     * @param job for the ledger: the job that it is part of, or null
     */
    Agent carryOut(Recorder.By by, String job, Job.Kind kind, Server server, boolean installJava,
            Consumer<AgentLife.Step> listener) {
        try {
            Agent agent = value(parts.agents().change(kind, server, installJava, listener));
            recorder.did(by, "agent." + kind.word(), server.id(), job, "ok", json(agent, null));
            return agent;
        } finally {
            parts.collector().again(server.id());
        }
    }

    static <T> T value(Result<T> result) {
        return switch (result) {
            case Result.Ok<T>(T value) -> value;
            case Result.Failed<T>(Failure failure) -> throw Failures.problem(failure);
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
