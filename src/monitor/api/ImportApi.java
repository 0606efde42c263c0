package monitor.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonObject;
import monitor.json.JsonWriter;
import monitor.model.Job;
import monitor.model.Problem;
import monitor.model.Server;
import monitor.model.ServerFields;
import monitor.onboard.Candidates;
import monitor.onboard.Format;
import monitor.store.Imports;

/** Many servers from one text: a preview that tests each, a commit of those chosen, an undo. */
final class ImportApi {

    /** A config of a thousand hosts is a tenth of it. */
    private static final int TEXT_CHARACTERS = 1 << 20;
    private static final int MOST_FILES = 100;
    private static final int FORMAT_CHARACTERS = 20;
    private static final int LABEL_CHARACTERS = 100;
    /** Previews in memory, each of at most a thousand hosts: more are forgotten tabs. */
    private static final int MOST_RUNS = 8;
    private static final Duration KEPT = Duration.ofMinutes(15);
    /** Ids are exact in JavaScript; nobody guesses one, and a stored one is never met again. */
    private static final long HIGHEST_ID = 1L << 53;

    private final Map<Long, ImportRun> runs = new TreeMap<>();
    private final Parts parts;
    private final ImportDeeds deeds;
    private final Recorder recorder;

    ImportApi(Parts parts, Recorder recorder, ImportDeeds deeds) {
        this.parts = parts;
        this.recorder = recorder;
        this.deeds = deeds;
    }

    Response begin(Request request) {
        JsonObject body = Json.parse(request.json()).only("format", "text", "files", "source", "defaults",
                "mode", "label", "commit");
        return body.has("commit") ? commit(request, body) : preview(request, body);
    }

    private Response preview(Request request, JsonObject body) {
        Source source = source(body);
        Format format = source.format();
        String label = body.text("label", 0, LABEL_CHARACTERS, "");
        boolean sync = body.has("mode") && body.word("mode", Set.of("add", "sync")).equals("sync");
        if (sync && label.isEmpty()) {
            throw Problem.invalid("label", "A sync needs the label of its source: it touches only what imports with"
                    + " that label brought");
        }
        List<Server> stored = parts.servers().list();
        Candidates.Linked linked = Candidates.link(format.parse(source.text(), source.files()), defaults(body), stored,
                parts.clock().instant());
        ImportRun run = new ImportRun(parts, ImportPlan.of(ThreadLocalRandom.current().nextLong(1, HIGHEST_ID), format,
                label, sync, linked, stored, new TreeSet<>(parts.imports().brought(label))));
        keep(run);
        run.test();
        return Response.json(202, Json.object().put("success", true).put("import_id", run.plan().id()).put("state", "testing")
                .put("total", run.plan().candidates().size()).end().bytes())
                .header("Location", request.basePath() + "api/servers/import/" + run.plan().id());
    }

    private record Source(Format format, String text, Map<String, String> files) {}

    private Source source(JsonObject body) {
        if (body.has("source")) {
            body.word("source", Set.of("central"));
            if (body.has("text") || body.has("files")) {
                throw Problem.invalid("text", "Either a text or a source is imported, not both at once");
            }
            CentralConfig config = CentralConfig.read(parts.home());
            return new Source(Format.SSH_CONFIG, config.text(), config.files());
        }
        String text = body.lines("text", 1, TEXT_CHARACTERS);
        return new Source(Format.of(body.text("format", 1, FORMAT_CHARACTERS, "auto"), text), text, files(body));
    }

    private static Map<String, String> files(JsonObject body) {
        if (!body.has("files")) {
            return Map.of();
        }
        JsonObject given = body.object("files");
        if (given.names().size() > MOST_FILES) {
            throw Problem.invalid("files", "At most " + MOST_FILES + " files go with a text, not " + given.names().size());
        }
        Map<String, String> files = new HashMap<>();
        given.names().forEach(name -> files.put(name, given.lines(name, 0, TEXT_CHARACTERS)));
        return files;
    }

    private Candidates.Defaults defaults(JsonObject body) {
        Map<String, Object> given = body.has("defaults")
                ? body.object("defaults").only("username", "port", "ssh_key_path", "tags").plain() : Map.of();
        String key = ServerFields.keyPath(given.get("ssh_key_path"));
        KeyPaths.check(parts.home(), key);
        return new Candidates.Defaults(ServerFields.username(given.getOrDefault("username",
                System.getProperty("user.name"))), ServerFields.port("port", given.getOrDefault("port",
                ServerFields.DEFAULT_SSH_PORT)), key, ServerFields.tags(given.getOrDefault("tags", List.of())));
    }

    private void keep(ImportRun run) {
        synchronized (runs) {
            runs.values().removeIf(old -> old.older(KEPT));
            if (runs.size() >= MOST_RUNS) {
                runs.values().stream().filter(old -> old.older(Duration.ZERO)).findFirst()
                        .ifPresent(old -> runs.remove(old.plan().id()));
            }
            if (runs.size() >= MOST_RUNS) {
                throw Problem.conflict(MOST_RUNS + " imports are under way already: wait until one has ended");
            }
            runs.put(run.plan().id(), run);
        }
    }

    private ImportRun find(long id) {
        synchronized (runs) {
            runs.values().removeIf(old -> old.older(KEPT));
            return runs.get(id);
        }
    }

    private Response commit(Request request, JsonObject body) {
        body.only("commit");
        JsonObject wanted = body.object("commit").only("id", "accept", "remove");
        long id = wanted.id("id");
        ImportRun run = find(id);
        if (run == null) {
            throw Problem.notFound("There is no preview " + id + ": it is kept for " + KEPT.toMinutes()
                    + " minutes and not over a restart");
        }
        Map<Integer, String> accepted = accepted(run.plan(), run, wanted.objects("accept",
                run.plan().candidates().size()));
        Set<Long> removals = removals(run.plan(), wanted);
        if (accepted.isEmpty() && removals.isEmpty()) {
            throw Problem.invalid("accept", "accept and remove name nothing: there is nothing to import");
        }
        synchronized (run) {
            if (run.state() != ImportRun.State.READY) {
                throw Problem.conflict("Import " + id + " is " + run.state().name().toLowerCase(Locale.ROOT)
                        + ": only one that is ready can be committed, once");
            }
            Recorder.By by = Recorder.By.of(request);
            parts.imports().begin(id, run.plan().format().word(), run.plan().label(), by.name());
            run.state(ImportRun.State.COMMITTING);
            run.commit(accepted, removals, new ImportDeeds.As(id, by), deeds);
        }
        return Response.json(202, Json.object().put("success", true).put("import_id", id).put("state", "committing")
                .end().bytes());
    }

    /** Each entry with exactly the key that its preview showed. */
    private static Map<Integer, String> accepted(ImportPlan plan, ImportRun run, List<JsonObject> given) {
        Map<Integer, String> accepted = new HashMap<>();
        for (JsonObject one : given) {
            Map<String, Object> members = one.only("entry", "fingerprint").plain();
            int place = one.integer("entry", 0, plan.candidates().size() - 1);
            String key = ServerFields.fingerprint("fingerprint", members.get("fingerprint"));
            ImportRun.Tried tried = run.tried(place);
            String shown = tried == null ? null : tried.met() != null ? tried.met().fingerprint()
                    : tried.failure().fingerprint();
            if (!plan.isNew(place) && !plan.changes().containsKey(place)) {
                throw Problem.invalid("accept", "Entry " + place + " is server " + plan.candidates().get(place)
                        .duplicateOf() + " already, and nothing of it changes");
            }
            if (shown != null && key == null) {
                throw Problem.invalid("accept", "Entry " + place + " showed " + shown
                        + ": name it as fingerprint to accept it");
            }
            if (accepted.containsKey(place)) {
                throw Problem.invalid("accept", "Entry " + place + " stands twice in accept");
            }
            accepted.put(place, key);
        }
        return accepted;
    }

    /** Nothing goes that the preview did not list. */
    private static Set<Long> removals(ImportPlan plan, JsonObject wanted) {
        if (!wanted.has("remove")) {
            return Set.of();
        }
        Set<Long> removals = new TreeSet<>(wanted.ids("remove", Job.MOST_SERVERS));
        Set<Long> gone = plan.gone().stream().map(Server::id).collect(Collectors.toSet());
        for (long id : removals) {
            if (!gone.contains(id)) {
                throw Problem.invalid("remove", "Server " + id + " is not among those that the preview lists as gone");
            }
        }
        return removals;
    }

    Response list(Request request) {
        JsonWriter out = new JsonWriter().array();
        parts.imports().list().forEach(one -> ImportJson.stored(out, one));
        return Response.json(out.end().bytes());
    }

    Response one(Request request) {
        ImportRun run = find(request.id());
        if (run != null) {
            return Response.json(ImportJson.run(run));
        }
        JsonWriter out = new JsonWriter();
        ImportJson.stored(out, stored(request.id()));
        return Response.json(out.bytes());
    }

    private Imports.Import stored(long id) {
        return parts.imports().find(id).orElseThrow(() -> Problem.notFound("There is no import " + id));
    }

    /** Takes back exactly what it added; a preview that was never committed is forgotten. */
    Response undo(Request request) {
        long id = request.id();
        ImportRun run = find(id);
        if (run != null && Set.of(ImportRun.State.TESTING, ImportRun.State.COMMITTING).contains(run.state())) {
            throw Problem.conflict("Import " + id + " is at work: wait until it has ended");
        }
        if (run != null && run.state() == ImportRun.State.READY) {
            synchronized (runs) {
                runs.remove(id);
            }
            return Response.json(Json.object().put("success", true).put("message", "The preview is forgotten").end().bytes());
        }
        if (stored(id).undoneAt() != null) {
            throw Problem.conflict("Import " + id + " is undone already");
        }
        synchronized (runs) {
            runs.remove(id);
        }
        return Response.json(takeBack(new ImportDeeds.As(id, Recorder.By.of(request))));
    }

    private byte[] takeBack(ImportDeeds.As as) {
        JsonWriter undone = new JsonWriter().array();
        JsonWriter kept = new JsonWriter().array();
        boolean whole = true;
        List<Imports.Deed> all = parts.imports().deeds(as.importId());
        Map<Long, Long> returned = new HashMap<>();
        for (Imports.Deed deed : inOrder(all)) {
            try {
                long id = deeds.undo(as, deed, returned);
                if (id != 0) {
                    undone.object().put("server_id", id).put("was", deed.kind()).end();
                }
            } catch (Problem problem) {
                whole = false;
                kept.object().put("server_id", deed.serverId()).put("was", deed.kind())
                        .put("text", problem.getMessage()).end();
            }
        }
        byte[] answer = Json.object().put("success", whole).name("undone").raw(undone.end().bytes()).name("kept")
                .raw(kept.end().bytes()).end().bytes();
        if (whole) {
            deeds.undone(as, answer);
        } else {
            recorder.did(as.by(), "import.undo", null, "import " + as.importId(), "partly", answer);
        }
        return answer;
    }

    /** First what was added goes, those behind a hop before it; then what was removed comes back, hops first. */
    private static List<Imports.Deed> inOrder(List<Imports.Deed> newestFirst) {
        List<Imports.Deed> order = new ArrayList<>(newestFirst.stream()
                .filter(deed -> !deed.kind().equals(Imports.REMOVED)).toList());
        newestFirst.reversed().stream().filter(deed -> deed.kind().equals(Imports.REMOVED)).forEach(order::add);
        return order;
    }
}
