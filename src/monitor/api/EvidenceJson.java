package monitor.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import monitor.audit.Ledger;
import monitor.http.Request;
import monitor.json.JsonWriter;
import monitor.model.Role;
import monitor.recall.Snapshots;
import monitor.store.Alerts;
import monitor.store.Evidences;

/** What is kept with an alert: the figures around it, the processes, what was done, what people were told. */
final class EvidenceJson {

    /** Before and after an alert, what was done on its server belongs to it. */
    private static final Duration AROUND = Duration.ofMinutes(15);
    private static final int MOST_DEEDS = 50;

    private final Parts parts;

    EvidenceJson(Parts parts) {
        this.parts = parts;
    }

    void write(JsonWriter json, Alerts.Alert alert, Request request) {
        Optional<Evidences.Evidence> found = parts.alerting().evidences().find(alert.id());
        json.object().put("metric", found.map(Evidences.Evidence::metric).orElse(alert.cause().metric()));
        if (found.isPresent()) {
            json.members(found.get().figures().getBytes(StandardCharsets.UTF_8));
        } else {
            json.name("at").array().end().name("values").array().end();
        }
        json.name("threshold").any(alert.cause().metric() == null ? null : alert.cause().threshold());
        json.name("processes").array();
        for (Snapshots.Pinned pinned : parts.recall().snapshots().pinned(alert.id())) {
            json.object().put("moment", pinned.moment().word()).put("at", Times.iso(pinned.at())).name("processes")
                    .raw(pinned.processes()).end();
        }
        json.end().name("changes").array();
        deeds(json, alert, request);
        json.end().name("notices").array();
        for (Evidences.Told told : parts.alerting().evidences().told(alert)) {
            json.object().put("at", Times.iso(told.at())).put("kind", told.kind()).put("title", told.title())
                    .name("deliveries").array();
            for (Evidences.Sent sent : told.deliveries()) {
                json.object().put("channel", sent.channel()).put("state", sent.state()).put("at", Times.iso(sent.at())).end();
            }
            json.end().end();
        }
        json.end().end();
    }

    /** Of the ledger, what was done to the server; who did it is told to admins only, as the ledger itself. */
    private void deeds(JsonWriter json, Alerts.Alert alert, Request request) {
        if (alert.serverId() == null) {
            return;
        }
        Instant end = alert.resolvedAt() == null ? parts.clock().instant() : alert.resolvedAt();
        List<Ledger.Line> lines = parts.ledger().list(new Ledger.Filter(null, null, alert.serverId(), alert.startedAt().minus(AROUND),
                end.plus(AROUND), null, MOST_DEEDS));
        for (Ledger.Line line : lines) {
            Ledger.Entry entry = line.entry();
            String by = request.principal().role().covers(Role.ADMIN) ? " by " + entry.actor() : "";
            json.object().put("at", Times.iso(line.at())).put("kind", "action").put("subject", entry.action())
                    .put("before", (String) null).put("after", entry.outcome()).put("text", entry.action()
                            + (entry.target() == null ? "" : " " + entry.target()) + by + ": " + entry.outcome()).end();
        }
    }
}
