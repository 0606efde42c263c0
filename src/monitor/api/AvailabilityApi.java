package monitor.api;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.JsonWriter;
import monitor.model.Problem;
import monitor.model.Server;
import monitor.model.Text;
import monitor.watch.Availability;

/** Up, down and unknown, in seconds a day or a month. */
final class AvailabilityApi {

    static final Duration DEFAULT_SPAN = Duration.ofDays(30);
    private static final Duration LONGEST = Duration.ofDays(800);

    /** Days times servers in one answer. */
    private static final int MOST_CELLS = 200_000;

    /** Of one server; for many servers it is the newest few of each. */
    private static final int INCIDENTS = 200;
    private static final int INCIDENTS_OF_MANY = 10;

    private final Parts parts;

    AvailabilityApi(Parts parts) {
        this.parts = parts;
    }

    Response list(Request request) {
        Instant now = parts.clock().instant();
        Instant to = request.query("to") == null ? now : Times.parse("to", request.query("to"));
        Instant from = request.query("from") == null ? to.minus(DEFAULT_SPAN) : Times.parse("from", request.query("from"));
        if (to.isAfter(now)) {
            to = now;
        }
        if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw Problem.invalid("from", "from (" + Times.iso(from) + ") must be before to (" + Times.iso(to) + "), by "
                    + LONGEST.toDays() + " days at most");
        }
        boolean months = months(request.query("by"));
        ZoneId zone = zone(request.query("time_zone"));
        List<Server> servers = servers(request);
        long cells = servers.size() * Duration.between(from, to).toDays() / (months ? 30 : 1);
        if (cells > MOST_CELLS) {
            throw Problem.invalid("from", servers.size() + " servers over " + Duration.between(from, to).toDays()
                    + " days are too much for one answer: ask by=month, for a tag, or for a shorter time");
        }
        int incidents = servers.size() == 1 ? INCIDENTS : INCIDENTS_OF_MANY;
        JsonWriter json = new JsonWriter(1 << 16).array();
        for (Server server : servers) {
            write(json, server, Availability.of(parts.spans().of(server.id(), from, to), from, to, zone, months, incidents));
        }
        return Response.json(json.end().bytes());
    }

    private List<Server> servers(Request request) {
        if (request.query("server_id") != null) {
            return List.of(parts.server(request, request.number("server_id", 1, Long.MAX_VALUE, 0)));
        }
        String tag = request.query("tag");
        return parts.within(request).stream().map(entry -> entry.server())
                .filter(server -> tag == null || server.tags().contains(tag)).toList();
    }

    private static boolean months(String by) {
        return switch (by) {
            case null -> false;
            case "day" -> false;
            case "month" -> true;
            default -> throw Problem.invalid("by", "by is day or month, not " + Text.show(by));
        };
    }

    static ZoneId zone(String name) {
        try {
            return name == null ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException e) {
            throw Problem.invalid("time_zone", "time_zone must be a zone such as Europe/Berlin or UTC, not " + Text.show(name));
        }
    }

    private static void write(JsonWriter json, Server server, Availability.Answer answer) {
        json.object().put("server_id", server.id()).put("name", server.name());
        count(json, answer.total());
        json.put("percent", round(answer.total().percent()));
        json.name("days").array();
        for (Availability.Day day : answer.days()) {
            json.object().put("day", day.label());
            count(json, day.count());
            json.end();
        }
        json.end().name("incidents").array();
        for (Availability.Incident one : answer.incidents()) {
            json.object().put("from", Times.iso(one.from())).put("to", Times.iso(one.to())).put("seconds", one.seconds())
                    .put("reason", one.reason().word()).put("sentence", one.sentence()).end();
        }
        json.end().end();
    }

    static void count(JsonWriter json, Availability.Count count) {
        json.put("up_seconds", count.up()).put("down_seconds", count.down()).put("unknown_seconds", count.unknown());
    }

    /** To a thousandth, and never up to 100 where there was a second of downtime. */
    static double round(double percent) {
        return Math.floor(percent * 1000) / 1000;
    }
}
