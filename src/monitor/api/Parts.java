package monitor.api;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import monitor.action.Actor;
import monitor.action.AgentLife;
import monitor.action.JobRunner;
import monitor.action.Logs;
import monitor.alert.Engine;
import monitor.alert.Replay;
import monitor.audit.Ledger;
import monitor.http.Request;
import monitor.live.EventHub;
import monitor.model.Log;
import monitor.model.Principal;
import monitor.model.Problem;
import monitor.model.Server;
import monitor.notify.Office;
import monitor.probe.AgentProbe;
import monitor.probe.Probes;
import monitor.recall.Changes;
import monitor.recall.Explain;
import monitor.recall.Snapshots;
import monitor.ssh.CentralKey;
import monitor.ssh.HostKeys;
import monitor.ssh.Ssh;
import monitor.store.Alerts;
import monitor.store.Backup;
import monitor.store.Database;
import monitor.store.Evidences;
import monitor.store.History;
import monitor.store.HostLimits;
import monitor.store.Imports;
import monitor.store.Retention;
import monitor.store.Rules;
import monitor.store.Secrets;
import monitor.store.Servers;
import monitor.store.Silences;
import monitor.store.StatusSpans;
import monitor.watch.Collector;
import monitor.watch.Drift;
import monitor.watch.Fleet;

/**
 * What the handlers stand on, each made and closed by the App. Whatever is told to somebody goes through {@link #entry},
 * {@link #within} or {@link #reaches}: what is out of their reach is not there for them.
 *
 * @param everyServer for what is no answer to a person
 */
public record Parts(Database db, Servers servers, Secrets secrets, Alerting alerting, History history, Retention retention,
        StatusSpans spans, Ledger ledger, Ssh ssh,
        HostKeys hostKeys, CentralKey key, Targets targets, AgentLife agents, Actor actor, Logs logs, JobRunner jobs,
        Imports imports, Backup backup, Recall recall, HostLimits hostLimits, Drift drift, Office office, Fleet everyServer, Collector collector,
        Probes asker, AgentProbe agent, EventHub hub, Path home, Clock clock, Log log) {

    /** What raises alerts. */
    public record Alerting(Alerts alerts, Rules rules, Silences silences, Evidences evidences, Engine engine, Replay replay) {}

    Alerts alerts() {
        return alerting.alerts();
    }

    /** What is remembered beside figures. */
    public record Recall(Snapshots snapshots, Changes changes, Explain explain) {}

    /** What is known now of a server, or a {@link Problem} that says that there is none for whoever asks. */
    Fleet.Entry entry(Request request, long id) {
        Fleet.Entry entry = everyServer.find(id);
        if (entry == null || !request.principal().reach().covers(entry.server())) {
            throw Problem.notFound("Server " + id + " does not exist.");
        }
        return entry;
    }

    Server server(Request request, long id) {
        return entry(request, id).server();
    }

    /** Every server that whoever asks may see, by id. */
    List<Fleet.Entry> within(Request request) {
        return within(request.principal());
    }

    List<Fleet.Entry> within(Principal principal) {
        List<Fleet.Entry> all = everyServer.all();
        return principal.reach().everything() ? all
                : all.stream().filter(entry -> principal.reach().covers(entry.server())).toList();
    }

    /** The ids of {@link #within}, or null where that is all. */
    Set<Long> ids(Request request) {
        return ids(request.principal());
    }

    Set<Long> ids(Principal principal) {
        return principal.reach().everything() ? null
                : within(principal).stream().map(entry -> entry.server().id()).collect(Collectors.toSet());
    }

    /** Whether some server within reach bears the tag; for whoever is not limited, every tag is. */
    boolean tagReached(Request request, String tag) {
        return request.principal().reach().everything()
                || within(request).stream().anyMatch(entry -> entry.server().tags().contains(tag));
    }

    /** Whether a thing of that server may be told to whoever asks; of none (null or 0): the central's own matter. */
    boolean reaches(Principal principal, Long serverId) {
        if (principal.reach().everything()) {
            return true;
        }
        Fleet.Entry entry = serverId == null ? null : everyServer.find(serverId);
        return entry != null && principal.reach().covers(entry.server());
    }
}
