package monitor.api;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import monitor.http.EventSource;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Event;
import monitor.model.Principal;
import monitor.watch.Fleet;

/** Events as frames of the stream. What is told most, samples, is encoded once for all clients. */
final class Feed {

    private static final byte[] NOTHING = {};

    private final Fleet fleet;
    private final ServerJson servers;
    private final Stats stats;
    private final OverviewJson overview;
    private final LongFunction<byte[]> alert;
    private final Summary summary;

    /** @param alert an alert as JSON, or null where it does not exist */
    Feed(Fleet fleet, ServerJson servers, Stats stats, OverviewJson overview, LongFunction<byte[]> alert) {
        this.fleet = fleet;
        this.servers = servers;
        this.stats = stats;
        this.overview = overview;
        this.alert = alert;
        this.summary = new Summary(fleet);
    }

    /** All that there is, and the full sample of the one server that is looked at. */
    byte[] snapshot(Principal listener, List<Fleet.Entry> within, long server) {
        byte[] data = Json.object()
                .name("servers").raw(servers.array(within))
                .name("overview").raw(overview.now(listener))
                .end().bytes();
        byte[] snapshot = EventSource.frame("snapshot", data);
        Fleet.Entry entry = server == 0 ? null : fleet.find(server);
        return entry == null || entry.last() == null ? snapshot : joined(snapshot, EventSource.frame("stats", stats.one(entry)));
    }

    byte[] frames(Event event, long server) {
        return switch (event) {
            case Event.Sampled(var sample) -> {
                byte[] frame = summary.frame(sample);
                Fleet.Entry entry = sample.serverId() == server ? fleet.find(server) : null;
                yield entry == null ? frame : joined(frame, EventSource.frame("stats", stats.one(entry)));
            }
            case Event.StatusChanged(long id, var status, var reason, var sentence) -> EventSource.frame("status", Json.object()
                    .put("id", id).put("status", status.word()).put("reason", reason.word()).put("text", sentence).end().bytes());
            case Event.ServerChanged(long id, var change) -> changed(id, change);
            case Event.AlertChanged(long id, long _) -> {
                byte[] json = alert.apply(id);
                yield json == null ? NOTHING : EventSource.frame("alert", json);
            }
            case Event.JobStep(var job, long id, var kind, var step, var state, var text) -> EventSource.frame("job", Json.object()
                    .put("job", job).put("id", id).put("kind", kind).put("step", step).put("state", state).put("text", text)
                    .end().bytes());
        };
    }

    private byte[] changed(long id, Event.Change change) {
        Fleet.Entry entry = fleet.find(id);
        JsonWriter json = Json.object().put("id", id);
        // what was added and is gone by now is told by the event that follows
        json.put("change", entry == null ? "removed" : change.name().toLowerCase(Locale.ROOT));
        if (entry != null) {
            json.name("server");
            servers.write(json, entry);
        }
        return EventSource.frame("server", json.end().bytes());
    }

    /** What is out of a listener's reach by now is gone for them. */
    static byte[] removed(long id) {
        return EventSource.frame("server", Json.object().put("id", id).put("change", "removed").end().bytes());
    }

    private static byte[] joined(byte[] one, byte[] other) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(one.length + other.length);
        out.writeBytes(one);
        out.writeBytes(other);
        return out.toByteArray();
    }
}
