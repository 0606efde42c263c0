package monitor.api;

import java.time.Duration;
import java.time.Instant;
import monitor.http.Payload;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.json.Member;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.watch.Fleet;

/** What servers are doing: the newest samples, from memory. */
final class RemoteApi {

    /** Whoever asks for a fresh sample waits at most this long: connecting included, as at a poll. */
    private static final Duration FRESH = Duration.ofSeconds(15);
    /** The whole list of processes is worth this much waiting; the newest sample has the top ones. */
    private static final Duration WHOLE_LIST = Duration.ofSeconds(5);

    private final Parts parts;
    private final Stats stats;
    private final RecallApi past;

    RemoteApi(Parts parts, Stats stats, RecallApi past) {
        this.parts = parts;
        this.stats = stats;
        this.past = past;
    }

    Response all(Request request) {
        return request.principal().reach().everything() ? Response.json(stats.all())
                : Response.json(new Payload(stats.of(parts.within(request))));
    }

    Response one(Request request) {
        Fleet.Entry entry = parts.entry(request, request.id());
        if (request.flag("fresh")) {
            if (parts.collector().pollNow(entry.server().id(), FRESH) instanceof Result.Failed<Sample>(Failure failure)) {
                throw Failures.problem(failure);
            }
            entry = parts.entry(request, request.id());
        }
        newest(entry);
        return Response.json(stats.one(entry));
    }

    Response processes(Request request) {
        Fleet.Entry entry = parts.entry(request, request.id());
        if (request.query("at") != null) {
            return past.moment(entry.server().id(), Times.parse("at", request.query("at")));
        }
        if (!entry.server().paused()
                && parts.asker().ask(entry.server(), "/api/processes", WHOLE_LIST) instanceof Result.Ok<byte[]>(byte[] whole)) {
            byte[] processes = Member.of(whole, "processes");
            if (processes != null) {
                return Response.json(head(parts.clock().instant(), true).put("age_seconds", 0)
                        .name("processes").raw(processes).end().bytes());
            }
        }
        return list(entry, "processes", false);
    }

    Response services(Request request) {
        return list(parts.entry(request, request.id()), "services", true);
    }

    Response containers(Request request) {
        return list(parts.entry(request, request.id()), "containers", true);
    }

    /** Of the newest sample; where the host has none of them, an empty list and, where known, why. */
    private Response list(Fleet.Entry entry, String name, boolean complete) {
        Sample sample = newest(entry);
        byte[] items = Member.of(sample.json(), name);
        byte[] age = Member.of(sample.json(), name + "_age_seconds");
        byte[] errors = Member.of(sample.json(), "errors");
        byte[] error = errors == null ? null : Member.of(errors, name);
        JsonWriter json = head(sample.at(), complete).name("age_seconds");
        double since = Math.max(0, Duration.between(sample.at(), parts.clock().instant()).toMillis()) / 1000.0;
        if (age != null) {
            json.raw(age);
        } else {
            json.value(since);
        }
        json.name(name).raw(items == null ? new byte[] {'[', ']'} : items);
        if (error != null) {
            json.name("error").raw(error);
        }
        return Response.json(json.end().bytes());
    }

    private static JsonWriter head(Instant at, boolean complete) {
        return Json.object().put("success", true).put("at", Times.iso(at)).put("complete", complete);
    }

    private static Sample newest(Fleet.Entry entry) {
        if (entry.last() != null) {
            return entry.last();
        }
        throw new Problem(Problem.Kind.UNREACHABLE, "There is no sample of server " + entry.server().id() + " yet. "
                + entry.sentence(), null, entry.server().paused() ? "Resume it: PUT {\"paused\": false}" : null)
                .with("reason", (entry.reason() == Reason.OK ? Reason.NO_DATA : entry.reason()).word());
    }
}
