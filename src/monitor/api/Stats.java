package monitor.api;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import monitor.http.Payload;
import monitor.json.JsonWriter;
import monitor.model.Reason;
import monitor.model.Server;
import monitor.watch.Fleet;

/** The newest samples as the contract's JSON: the sample's own bytes, with what the central knows of the server before them. */
final class Stats {

    /** Ages go on while nothing changes; an answer is never older than this. */
    private static final long OLDEST_NANOS = Duration.ofSeconds(5).toNanos();
    /** Of the time that encoding all takes, so long nothing is encoded anew: at most a tenth of a core goes there. */
    private static final int REST = 10;

    private record All(long version, long builtNanos, long tookNanos, Payload payload) {}

    private final AtomicReference<All> all = new AtomicReference<>();
    private final Fleet fleet;
    private final Clock clock;
    private final LongSupplier nanos;
    /** Versions of the fleet begin anew with each start; a tag of the start before must not match. */
    private final String start;

    Stats(Fleet fleet, Clock clock, LongSupplier nanos) {
        this.fleet = fleet;
        this.clock = clock;
        this.nanos = nanos;
        this.start = Long.toString(clock.millis(), 36);
    }

    /** Every server's, encoded once a change however many ask. */
    Payload all() {
        long now = nanos.getAsLong();
        All known = all.get();
        if (known != null) {
            long age = now - known.builtNanos();
            boolean current = known.version() == fleet.version() && age < OLDEST_NANOS;
            if (current || age < REST * known.tookNanos()) {
                return known.payload();
            }
        }
        synchronized (this) {
            if (all.get() != known) {
                return all.get().payload();
            }
            long version = fleet.version();
            JsonWriter json = new JsonWriter(known == null ? 4096 : known.payload().plain().length + 1024).array();
            Instant at = clock.instant();
            for (Fleet.Entry entry : fleet.all()) {
                write(json, entry, at);
            }
            Payload payload = new Payload(json.end().bytes(), "W/\"" + start + "-" + version + "\"");
            all.set(new All(version, now, nanos.getAsLong() - now, payload));
            return payload;
        }
    }

    /** Those of some servers. */
    byte[] of(List<Fleet.Entry> entries) {
        JsonWriter json = new JsonWriter(4096).array();
        Instant at = clock.instant();
        entries.forEach(entry -> write(json, entry, at));
        return json.end().bytes();
    }

    byte[] one(Fleet.Entry entry) {
        JsonWriter json = new JsonWriter(entry.last() == null ? 512 : entry.last().json().length + 512);
        write(json, entry, clock.instant());
        return json.bytes();
    }

    private static void write(JsonWriter json, Fleet.Entry entry, Instant now) {
        json.object().name("server_info");
        info(json, entry, now);
        if (entry.reason() != Reason.OK) {
            json.put("error", entry.sentence());
        }
        if (entry.last() != null) {
            json.members(entry.last().json());
        }
        json.end();
    }

    private static void info(JsonWriter json, Fleet.Entry entry, Instant now) {
        Server server = entry.server();
        json.object()
                .put("id", server.id())
                .put("name", server.name())
                .put("host", server.host())
                .put("description", server.description())
                .put("status", entry.status().word())
                .put("status_reason", entry.reason().word())
                .put("source", entry.source() == null ? null : entry.source().word())
                .put("last_seen", Times.iso(entry.lastSeen()));
        if (entry.lastSeen() == null) {
            json.name("age_seconds").nul();
        } else {
            json.put("age_seconds", Math.max(0, Duration.between(entry.lastSeen(), now).toMillis()) / 1000.0);
        }
        json.end();
    }
}
