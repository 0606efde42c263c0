package monitor.api;

import java.util.List;
import java.util.Locale;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Reason;
import monitor.model.Server;
import monitor.onboard.Candidates.Candidate;
import monitor.onboard.Parsed;
import monitor.store.Imports;

/** An import as the API tells it. */
final class ImportJson {

    private ImportJson() {}

    static byte[] run(ImportRun run) {
        List<Candidate> candidates = run.plan().candidates();
        JsonWriter out = Json.object().put("id", run.plan().id()).put("state", run.state().name().toLowerCase(Locale.ROOT))
                .put("format", run.plan().format().word()).put("label", run.plan().label())
                .put("mode", run.plan().sync() ? "sync" : "add").put("tested", run.tests()).put("total", candidates.size())
                .name("flaws").array();
        for (Parsed.Flaw flaw : run.plan().flaws()) {
            place(out.object(), flaw.place()).put("text", flaw.text()).end();
        }
        out.end().name("entries").array();
        for (int i = 0; i < candidates.size(); i++) {
            entry(out, run, i);
        }
        out.end().name("gone").array();
        for (Server server : run.plan().gone()) {
            ImportRun.Outcome outcome = run.removal(server.id());
            out.object().put("server_id", server.id()).put("name", server.name()).put("host", server.host())
                    .put("port", server.port()).put("result", outcome == null ? null : outcome.result())
                    .put("result_text", outcome == null ? null : outcome.text()).end();
        }
        return out.end().end().bytes();
    }

    private static JsonWriter place(JsonWriter out, Parsed.Place place) {
        return out.put("file", place.file()).put("line", place.line());
    }

    private static void entry(JsonWriter out, ImportRun run, int i) {
        Candidate candidate = run.plan().candidates().get(i);
        Server server = candidate.server();
        place(out.object().put("entry", i), candidate.place()).put("name", server.name()).put("host", server.host())
                .put("port", server.port()).put("username", server.username()).put("ssh_key_path", server.sshKeyPath())
                .put("tags", server.tags()).put("description", server.description());
        out.name("via").any(candidate.via()).name("via_server").any(server.jump());
        out.name("duplicate_of").any(candidate.duplicateOf());
        out.put("changes", run.plan().changes().getOrDefault(i, List.of()));
        tried(out, candidate, run.tried(i));
        ImportRun.Outcome outcome = run.outcome(i);
        out.put("result", outcome == null ? null : outcome.result());
        out.name("server_id").any(outcome == null ? null : outcome.serverId());
        out.put("result_text", outcome == null ? null : outcome.text()).end();
    }

    private static void tried(JsonWriter out, Candidate candidate, ImportRun.Tried tried) {
        String key = null;
        String type = null;
        String known = null;
        String reason = null;
        String state = "queued";
        String text = "";
        if (candidate.duplicateOf() != null) {
            state = "duplicate";
            text = "Server " + candidate.duplicateOf() + " is this host already";
        } else if (tried != null && tried.met() != null) {
            state = "ok";
            text = "signed in by " + tried.met().credential();
            key = tried.met().fingerprint();
            type = tried.met().keyType();
            known = tried.met().known() ? "known" : "unknown";
        } else if (tried != null) {
            state = "failed";
            text = tried.failure().sentence();
            reason = tried.failure().reason().word();
            key = tried.failure().fingerprint();
            known = key == null ? null : tried.failure().reason() == Reason.HOST_KEY_CHANGED ? "differs" : "unknown";
        }
        out.put("state", state).put("reason", reason).put("text", text).put("fingerprint", key).put("key_type", type)
                .put("known_hosts", known);
    }

    /** One that was carried out, also before the central was started anew. */
    static void stored(JsonWriter out, Imports.Import one) {
        out.object().put("id", one.id()).put("state", one.undoneAt() == null ? "committed" : "undone")
                .put("format", one.format()).put("label", one.label()).put("by", one.by()).put("servers", one.servers())
                .put("created_at", Times.iso(one.at())).put("undone_at", Times.iso(one.undoneAt())).end();
    }
}
