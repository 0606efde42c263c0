package monitor.api;

import java.nio.file.Path;
import java.time.Clock;
import monitor.action.Actor;
import monitor.action.AgentLife;
import monitor.action.JobRunner;
import monitor.action.Logs;
import monitor.audit.Ledger;
import monitor.live.EventHub;
import monitor.model.Log;
import monitor.model.Problem;
import monitor.model.Server;
import monitor.probe.AgentProbe;
import monitor.probe.Probes;
import monitor.ssh.CentralKey;
import monitor.ssh.HostKeys;
import monitor.ssh.Ssh;
import monitor.store.Alerts;
import monitor.store.Database;
import monitor.store.History;
import monitor.store.Imports;
import monitor.store.Secrets;
import monitor.store.Servers;
import monitor.store.StatusSpans;
import monitor.watch.Collector;
import monitor.watch.Fleet;

/** What the handlers stand on, each made and closed by the App. */
public record Parts(Database db, Servers servers, Secrets secrets, Alerts alerts, History history,
        StatusSpans spans, Ledger ledger, Ssh ssh,
        HostKeys hostKeys, CentralKey key, Targets targets, AgentLife agents, Actor actor, Logs logs, JobRunner jobs,
        Imports imports, Fleet fleet, Collector collector,
        Probes asker, AgentProbe agent, EventHub hub, Path home, Clock clock, Log log) {

    /** What is known now of a server, or a {@link Problem} that says that there is none. */
    Fleet.Entry entry(long id) {
        Fleet.Entry entry = fleet.find(id);
        if (entry == null) {
            throw Problem.notFound("Server " + id + " does not exist.");
        }
        return entry;
    }

    Server server(long id) {
        return entry(id).server();
    }
}
