package monitor.api;

import java.util.List;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Job;
import monitor.model.Server;
import monitor.store.Jobs;

/** Jobs as JSON. */
final class JobJson {

    private JobJson() {}

    /** Into an object begun. */
    static void write(JsonWriter json, Jobs.Counted counted) {
        Job job = counted.job();
        json.put("id", job.id()).put("kind", job.kind().word()).put("state", job.state().word())
                .put("dry_run", job.dryRun())
                .put("parallelism", job.parallelism()).name("halt_after").any(job.haltAfter())
                .put("install_java", job.installJava())
                .put("by", job.by()).put("created_at", Times.iso(job.createdAt()))
                .put("ended_at", Times.iso(job.endedAt()))
                .put("text", job.text()).name("counts").object()
                .put("total", counted.turns().values().stream().mapToInt(Integer::intValue).sum());
        for (Job.TurnState state : Job.TurnState.values()) {
            json.put(state.word(), counted.turns().getOrDefault(state, 0));
        }
        json.end();
    }

    static void write(JsonWriter json, Job.Turn turn) {
        Job.Outcome outcome = turn.outcome();
        json.object().put("server_id", turn.serverId()).put("name", turn.name()).put("host", turn.host())
                .put("state", turn.state().word()).put("text", outcome.text()).put("would", outcome.would())
                .put("reason", outcome.reason()).put("hint", outcome.hint())
                .put("version_before", outcome.versionBefore())
                .put("version", outcome.version()).name("changed").any(outcome.changed())
                .put("started_at", Times.iso(turn.startedAt())).put("ended_at", Times.iso(turn.endedAt()))
                .name("steps").array();
        turn.steps().forEach(step -> json.object().put("step", step.step()).put("state", step.state())
                .put("text", step.text()).end());
        json.end().end();
    }

    /** For the ledger: what was asked for, and of which servers. */
    static byte[] wanted(Job job, List<Server> targets) {
        JsonWriter json = Json.object().put("kind", job.kind().word()).put("dry_run", job.dryRun())
                .put("parallelism", job.parallelism()).name("halt_after").any(job.haltAfter())
                .put("install_java", job.installJava())
                .name("servers").array();
        targets.forEach(server -> json.value(server.id()));
        return json.end().end().bytes();
    }
}
