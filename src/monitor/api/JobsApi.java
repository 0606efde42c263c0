package monitor.api;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonObject;
import monitor.json.JsonWriter;
import monitor.model.Job;
import monitor.model.Problem;
import monitor.model.Server;
import monitor.store.Jobs;
import monitor.watch.Fleet;

/** Many at once: jobs that change the agents of a list of servers, of those with a tag, or of all. */
final class JobsApi {

    private static final int DEFAULT_LIMIT = 50;
    private static final int TAG_CHARACTERS = 100;

    private final Parts parts;
    private final AgentApi agents;
    private final Recorder recorder;

    JobsApi(Parts parts, AgentApi agents, Recorder recorder) {
        this.parts = parts;
        this.agents = agents;
        this.recorder = recorder;
    }

    Response begin(Request request) {
        JsonObject body = Json.parse(request.json())
                .only("kind", "targets", "parallelism", "dry_run", "halt_after", "install_java");
        Recorder.By by = Recorder.By.of(request);
        Job wanted = Job.wanted(kind(body), body.flag("dry_run", false),
                body.integer("parallelism", 1, Job.MOST_PARALLEL, Job.DEFAULT_PARALLEL), haltAfter(body),
                body.flag("install_java", false), by.name(), parts.clock().instant());
        List<Server> targets = targets(body.object("targets"));
        Job job = parts.jobs().begin(wanted, targets,
                (tx, stored) -> recorder.did(tx, by, "job.begin", "job " + stored.id(),
                        JobJson.wanted(stored, targets)),
                stored -> new AgentJob(parts, agents, recorder, by, stored));
        String count = targets.size() + (targets.size() == 1 ? " server" : " servers");
        String message = job.words() + (job.dryRun() ? " looks at " : " has begun on ") + count;
        return Response.json(202, Json.object().put("success", true).put("job_id", job.id())
                .put("servers", targets.size()).put("message", message).end().bytes())
                .header("Location", request.basePath() + "api/jobs/" + job.id());
    }

    private static Job.Kind kind(JsonObject body) {
        Set<String> words = new TreeSet<>(Stream.of(Job.Kind.values()).map(Job.Kind::word).toList());
        return Job.Kind.valueOf(body.word("kind", words).toUpperCase(Locale.ROOT));
    }

    private static Integer haltAfter(JsonObject body) {
        int given = body.integer("halt_after", 1, Job.MOST_SERVERS, 0);
        return given == 0 ? null : given;
    }

    /** In the order given, or by id. */
    private List<Server> targets(JsonObject wanted) {
        wanted.only("ids", "tag", "all");
        if (Stream.of("ids", "tag", "all").filter(wanted::has).count() != 1) {
            throw Problem.invalid("targets",
                    "targets must be one of {\"ids\": [7, 8]}, {\"tag\": \"web\"} and {\"all\": true}");
        }
        List<Server> found;
        if (wanted.has("ids")) {
            found = new LinkedHashSet<>(wanted.ids("ids", Job.MOST_SERVERS)).stream().map(this::stored)
                    .toList();
        } else if (wanted.has("tag")) {
            String tag = wanted.text("tag", 1, TAG_CHARACTERS);
            found = all().filter(server -> server.tags().contains(tag)).toList();
        } else {
            found = wanted.flag("all") ? all().toList() : List.of();
        }
        if (found.isEmpty() || found.size() > Job.MOST_SERVERS) {
            throw Problem.invalid("targets", "targets name " + (found.isEmpty() ? "no server"
                    : found.size() + " servers; a job takes " + Job.MOST_SERVERS));
        }
        return found;
    }

    private Server stored(long id) {
        Fleet.Entry entry = parts.everyServer().find(id);
        if (entry == null) {
            throw Problem.invalid("targets", "Server " + id + " does not exist");
        }
        return entry.server();
    }

    private Stream<Server> all() {
        return parts.everyServer().all().stream().map(Fleet.Entry::server)
                .sorted(Comparator.comparingLong(Server::id));
    }

    Response list(Request request) {
        Long before = request.query("before") == null ? null : request.number("before", 1, Long.MAX_VALUE, 0);
        int limit = (int) request.number("limit", 1, Jobs.KEPT, DEFAULT_LIMIT);
        JsonWriter json = new JsonWriter().array();
        parts.jobs().list(before, limit).forEach(job -> {
            JobJson.write(json.object(), job);
            json.end();
        });
        return Response.json(json.end().bytes());
    }

    Response one(Request request) {
        Jobs.Counted job = parts.jobs().find(request.id());
        JsonWriter json = Json.object();
        JobJson.write(json, job);
        json.name("servers").array();
        parts.jobs().turns(job.job().id()).forEach(turn -> JobJson.write(json, turn));
        return Response.json(json.end().end().bytes());
    }

    Response cancel(Request request) {
        Job job = parts.jobs().cancel(request.id());
        recorder.did(Recorder.By.of(request), "job.cancel", null, "job " + job.id(), "ok", null);
        return Response.json(202, Json.object().put("success", true).put("state", job.state().word())
                .put("message", job.words() + " begins no further server; those under way come to their end")
                .end().bytes());
    }
}
