package monitor.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonObject;
import monitor.json.JsonWriter;
import monitor.model.Channel;
import monitor.model.Problem;
import monitor.model.ServerFields;
import monitor.model.Severity;
import monitor.notify.Kind;
import monitor.notify.Kinds;
import monitor.notify.Office;
import monitor.notify.Outcome;
import monitor.store.Channels;
import monitor.store.Deliveries;
import monitor.store.Tx;

/** The ways to people: list, add, change, delete, test. No address and no secret of one is ever in an answer. */
final class ChannelsApi {

    private static final int LISTED = 100;
    private static final String[] FIELDS = {"name", "kind", "enabled", "min_severity", "tags", "send_resolved", "settings"};
    private static final Set<String> SEVERITIES = Stream.of(Severity.values()).map(Severity::word)
            .collect(Collectors.toUnmodifiableSet());

    private final Parts parts;
    private final Recorder recorder;
    private final Channels channels;
    private final Kinds kinds;
    private final Office office;

    ChannelsApi(Parts parts, Recorder recorder) {
        this.parts = parts;
        this.recorder = recorder;
        office = parts.office();
        channels = office.channels();
        kinds = office.kinds();
    }

    Response kinds(Request request) {
        return Response.json(ChannelJson.kinds(kinds.all()));
    }

    Response list(Request request) {
        JsonWriter json = new JsonWriter().array();
        channels.list().forEach(stored -> ChannelJson.write(json, stored, kinds));
        return Response.json(json.end().bytes());
    }

    Response one(Request request) {
        return Response.json(ChannelJson.one(channels.get(request.id()), kinds));
    }

    Response add(Request request) throws IOException {
        Channel wanted = created(Json.parse(request.json()).only(FIELDS));
        Channel stored = parts.db().write(tx -> {
            Channel inserted = channels.insert(tx, wanted);
            recorder.did(tx, Recorder.By.of(request), "channel.add", target(inserted), fields(inserted));
            return inserted;
        });
        office.changed();
        return Response.json(201, Json.object().put("success", true).put("channel_id", stored.id())
                .put("message", "Channel " + stored.id() + " is added").name("channel")
                .raw(ChannelJson.one(channels.get(stored.id()), kinds)).end().bytes())
                .header("Location", request.basePath() + "api/channels/" + stored.id());
    }

    private Channel created(JsonObject given) {
        Kind kind = kinds.get(given.text("kind", 1, Channel.MAX_NAME));
        Channel blank = new Channel(0, kind.label(), kind.word(), true, Severity.WARNING, List.of(), true, Map.of(),
                parts.clock().instant());
        return changed(blank, kind, given, settings(given));
    }

    private static JsonObject settings(JsonObject given) {
        return given.has("settings") ? given.object("settings") : Json.parse(new byte[] {'{', '}'});
    }

    private Channel changed(Channel old, Kind kind, JsonObject given, JsonObject settings) {
        return new Channel(old.id(), given.text("name", 1, Channel.MAX_NAME, old.name()), old.kind(),
                given.flag("enabled", old.enabled()),
                given.has("min_severity") ? Severity.of(given.word("min_severity", SEVERITIES)) : old.minSeverity(),
                given.has("tags") ? tags(given) : old.tags(), given.flag("send_resolved", old.sendResolved()),
                kind.settings(old.settings(), settings), old.createdAt());
    }

    private static List<String> tags(JsonObject given) {
        Set<String> tags = new LinkedHashSet<>();
        given.texts("tags", Channel.MAX_TAGS, Channel.MAX_NAME).forEach(tag -> tags.add(ServerFields.tag("tags", tag)));
        return List.copyOf(tags);
    }

    Response change(Request request) throws IOException {
        JsonObject given = Json.parse(request.json()).only(FIELDS);
        Channel after = parts.db().write(tx -> {
            Channels.Stored stored = channels.find(tx, request.id()).orElseThrow(() -> missing(request.id()));
            Channel old = stored.channel();
            if (given.has("kind") && !given.is("kind", old.kind())) {
                throw new Problem(Problem.Kind.CONFLICT, "The kind of a channel stays: make another channel", "kind", null);
            }
            // where the old settings cannot be read, all of them are to be typed again
            Channel next = changed(old, kinds.get(old.kind()), given, settings(given));
            Channel updated = channels.update(tx, next);
            if (!updated.enabled()) {
                Deliveries.expire(tx, updated.id(), "The channel was switched off");
            }
            recorder.changed(tx, request, "channel.change", null, fields(old), changes(given, updated));
            return updated;
        });
        office.changed();
        return Response.json(Json.object().put("success", true).put("channel_id", after.id())
                .put("message", "Channel " + after.id() + " is changed").name("channel")
                .raw(ChannelJson.one(channels.get(after.id()), kinds)).end().bytes());
    }

    Response remove(Request request) {
        Channel gone = parts.db().write(tx -> delete(tx, request));
        office.changed();
        return Response.json(Json.object().put("success", true)
                .put("message", "Channel " + gone.id() + " (" + gone.name() + ") is deleted").end().bytes());
    }

    private Channel delete(Tx tx, Request request) {
        Channel deleted = channels.delete(tx, request.id());
        recorder.changed(tx, request, "channel.delete", null, fields(deleted), null);
        return deleted;
    }

    /** Of a stored one; how it ended stands beside the channel afterwards. */
    Response test(Request request) {
        Channels.Stored stored = channels.get(request.id());
        if (stored.problem() != null) {
            throw new Problem(Problem.Kind.CONFLICT, stored.problem());
        }
        long begun = System.nanoTime();
        Outcome outcome = office.test(stored.channel());
        parts.db().write(tx -> {
            Channels.fared(tx, stored.channel().id(), outcome.error());
            recorder.did(tx, Recorder.By.of(request), "channel.test", target(stored.channel()),
                    Json.object().put("success", outcome.error() == null).end().bytes());
            return null;
        });
        return Response.json(ChannelJson.tested(outcome, System.nanoTime() - begun));
    }

    /** Of one as it is being typed; {@code id} says whose stored secrets the masks in it mean. */
    Response testTyped(Request request) throws IOException {
        JsonObject given = Json.parse(request.json());
        List<String> known = new ArrayList<>(List.of(FIELDS));
        known.add("id");
        given.only(known.toArray(String[]::new));
        Channel channel;
        if (given.has("id") && !given.isNull("id")) {
            Channel old = channels.get(given.id("id")).channel();
            if (given.has("kind") && !given.is("kind", old.kind())) {
                throw given.wrong("kind", "must be " + old.kind() + " as it is stored");
            }
            channel = changed(old, kinds.get(old.kind()), given, settings(given));
        } else {
            channel = created(given);
        }
        long begun = System.nanoTime();
        Outcome outcome = office.test(channel);
        recorder.did(Recorder.By.of(request), "channel.test", null, channel.kind() + " " + channel.name(), "ok",
                Json.object().put("success", outcome.error() == null).end().bytes());
        return Response.json(ChannelJson.tested(outcome, System.nanoTime() - begun));
    }

    Response deliveries(Request request) {
        channels.get(request.id());
        return Response.json(ChannelJson.deliveries(office.deliveries().ofChannel(request.id(), LISTED)));
    }

    private static Problem missing(long id) {
        return Problem.notFound("Channel " + id + " does not exist.");
    }

    private static String target(Channel channel) {
        return "channel " + channel.id() + " (" + channel.name() + ")";
    }

    /** For the ledger: no setting is among them. */
    private static byte[] fields(Channel channel) {
        return Json.object().put("channel", channel.id()).put("name", channel.name()).put("kind", channel.kind())
                .put("enabled", channel.enabled()).put("min_severity", channel.minSeverity().word())
                .put("tags", channel.tags()).put("send_resolved", channel.sendResolved()).end().bytes();
    }

    /** The fields after, and which settings were given, by name only. */
    private static byte[] changes(JsonObject given, Channel after) {
        JsonWriter out = Json.object().members(fields(after)).name("given").array();
        if (given.has("settings")) {
            new TreeSet<>(given.object("settings").names()).forEach(out::value);
        }
        return out.end().end().bytes();
    }
}
