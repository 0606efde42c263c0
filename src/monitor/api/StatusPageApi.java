package monitor.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonObject;
import monitor.json.JsonWriter;
import monitor.model.Problem;
import monitor.model.Status;
import monitor.store.Meta;
import monitor.watch.Availability;
import monitor.watch.Fleet;

/**
 * The one page that strangers may read, once an admin has published it: labels that the admin typed, states and availability. No
 * name, address or reason of a server is in it.
 */
final class StatusPageApi {

    private static final String KEY = "status_page";
    private static final int MOST_SERVERS = 200;
    private static final int LONGEST_LABEL = 100;
    private static final Duration SPAN = Duration.ofDays(90);
    private static final int INCIDENTS = 50;

    /** However often strangers ask, it is worked out once in this time. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    private record Shown(long serverId, String label) {}

    private record Settings(boolean published, String title, List<Shown> servers) {

        static final Settings NONE = new Settings(false, "Status", List.of());
    }

    private record Made(Instant at, byte[] json) {}

    private record Outage(String label, Availability.Incident incident) {}

    private final Parts parts;
    private final Recorder recorder;
    private Made made;

    StatusPageApi(Parts parts, Recorder recorder) {
        this.parts = parts;
        this.recorder = recorder;
    }

    /** For everybody. */
    synchronized Response page(Request request) {
        Instant now = parts.clock().instant();
        if (made == null || Duration.between(made.at, now).abs().compareTo(FRESH) > 0) {
            Settings settings = settings();
            made = new Made(now, settings.published ? page(settings, now) : null);
        }
        if (made.json == null) {
            throw new Problem(Problem.Kind.UNAUTHENTICATED, "No status page is published here");
        }
        return Response.json(made.json);
    }

    Response settings(Request request) {
        return Response.json(json(settings()));
    }

    Response publish(Request request) {
        JsonObject body = Json.parse(request.json()).only("published", "title", "servers");
        Settings before = settings();
        List<Shown> servers = new ArrayList<>();
        Set<Long> ids = new HashSet<>();
        for (JsonObject one : body.objects("servers", MOST_SERVERS)) {
            one.only("server_id", "label");
            long id = one.number("server_id", 1, Long.MAX_VALUE);
            if (parts.everyServer().find(id) == null) {
                throw Problem.invalid("servers", "Server " + id + " does not exist.");
            }
            if (!ids.add(id)) {
                throw Problem.invalid("servers", "Server " + id + " stands twice.");
            }
            servers.add(new Shown(id, one.text("label", 1, LONGEST_LABEL)));
        }
        Settings settings = new Settings(body.flag("published"), body.text("title", 1, LONGEST_LABEL), servers);
        byte[] after = json(settings);
        parts.db().write(tx -> {
            Meta.put(tx, KEY, new String(after, StandardCharsets.UTF_8));
            recorder.changed(tx, request, "status_page.change", null, json(before), after);
            return null;
        });
        synchronized (this) {
            made = null;
        }
        return Response.json(after);
    }

    private Settings settings() {
        Optional<String> stored = parts.db().read(tx -> Meta.get(tx, KEY));
        if (stored.isEmpty()) {
            return Settings.NONE;
        }
        JsonObject json = Json.parse(stored.get().getBytes(StandardCharsets.UTF_8));
        List<Shown> servers = json.objects("servers", MOST_SERVERS).stream()
                .map(one -> new Shown(one.number("server_id", 1, Long.MAX_VALUE), one.text("label", 1, LONGEST_LABEL)))
                .filter(one -> parts.everyServer().find(one.serverId) != null).toList();
        return new Settings(json.flag("published"), json.text("title", 1, LONGEST_LABEL), servers);
    }

    private static byte[] json(Settings settings) {
        JsonWriter json = Json.object().put("published", settings.published).put("title", settings.title).name("servers").array();
        settings.servers.forEach(one -> json.object().put("server_id", one.serverId).put("label", one.label).end());
        return json.end().end().bytes();
    }

    private byte[] page(Settings settings, Instant now) {
        Instant from = now.minus(SPAN);
        JsonWriter json = Json.object().put("title", settings.title).put("updated_at", Times.iso(now));
        List<Outage> outages = new ArrayList<>();
        int up = 0;
        int down = 0;
        json.name("servers").array();
        for (Shown shown : settings.servers) {
            Fleet.Entry entry = parts.everyServer().find(shown.serverId);
            String state = entry == null || entry.server().paused() || entry.status() == Status.UNKNOWN ? "unknown"
                    : entry.status() == Status.ONLINE ? "up" : "down";
            up += state.equals("up") ? 1 : 0;
            down += state.equals("down") ? 1 : 0;
            Availability.Answer answer = Availability.of(parts.spans().of(shown.serverId, from, now), from, now, ZoneOffset.UTC, false,
                    INCIDENTS);
            answer.incidents().forEach(incident -> outages.add(new Outage(shown.label, incident)));
            json.object().put("label", shown.label).put("state", state)
                    .put("percent_90d", AvailabilityApi.round(answer.total().percent())).name("days").array();
            for (Availability.Day day : answer.days()) {
                json.object().put("day", day.label());
                AvailabilityApi.count(json, day.count());
                json.end();
            }
            json.end().end();
        }
        json.end().put("state", down == 0 ? up == 0 ? "unknown" : "up" : up == 0 ? "down" : "partial");
        json.name("incidents").array();
        outages.stream().sorted(Comparator.comparing((Outage one) -> one.incident.from()).reversed()).limit(INCIDENTS).forEach(one ->
                json.object().put("label", one.label).put("from", Times.iso(one.incident.from())).put("to", Times.iso(one.incident.to()))
                        .put("seconds", one.incident.seconds()).end());
        return json.end().end().bytes();
    }
}
