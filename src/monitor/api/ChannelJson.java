package monitor.api;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Channel;
import monitor.notify.Field;
import monitor.notify.Kind;
import monitor.notify.Kinds;
import monitor.notify.Outcome;
import monitor.store.Channels;
import monitor.store.Deliveries;

/** Channels as JSON, their addresses and secrets masked for everybody. */
final class ChannelJson {

    private ChannelJson() {}

    static byte[] one(Channels.Stored stored, Kinds kinds) {
        JsonWriter json = new JsonWriter();
        write(json, stored, kinds);
        return json.bytes();
    }

    static void write(JsonWriter json, Channels.Stored stored, Kinds kinds) {
        Channel channel = stored.channel();
        Channels.Health health = stored.health();
        json.object().put("id", channel.id()).put("name", channel.name()).put("kind", channel.kind())
                .put("enabled", channel.enabled()).put("min_severity", channel.minSeverity().word())
                .put("tags", channel.tags()).put("send_resolved", channel.sendResolved());
        settings(json.name("settings"), kinds.get(channel.kind()), channel.settings());
        String problem = stored.problem();
        json.put("state", problem != null || health.failingSince() != null ? "failing"
                        : health.lastSuccessAt() != null ? "ok" : "idle")
                .put("last_success_at", Times.iso(health.lastSuccessAt()))
                .put("last_error", problem != null ? problem : health.lastError())
                .put("failing_since", Times.iso(health.failingSince())).put("waiting", health.waiting())
                .put("created_at", Times.iso(channel.createdAt())).end();
    }

    private static void settings(JsonWriter json, Kind kind, Map<String, String> settings) {
        Map<String, String> shown = new TreeMap<>(kind.shown(settings));
        json.object();
        for (Field field : kind.fields()) {
            String value = shown.get(field.name());
            if (value == null) {
                continue;
            }
            json.name(field.name());
            switch (field.type()) {
                case NUMBER -> json.value(Long.parseLong(value));
                case LIST -> {
                    json.array();
                    value.lines().forEach(json::value);
                    json.end();
                }
                case TEXT, URL, CHOICE, TEMPLATE -> json.value(value);
            }
        }
        json.end();
    }

    static byte[] kinds(List<Kind> kinds) {
        JsonWriter json = new JsonWriter().array();
        for (Kind kind : kinds) {
            json.object().put("kind", kind.word()).put("label", kind.label()).put("pulse", kind.pulse()).name("fields").array();
            for (Field field : kind.fields()) {
                json.object().put("name", field.name()).put("label", field.label()).put("type", field.type().word())
                        .put("secret", field.secret()).put("required", field.required());
                json.put("default", field.ifAbsent()).put("hint", field.hint()).put("choices", field.choices()).end();
            }
            json.end().end();
        }
        return json.end().bytes();
    }

    static byte[] tested(Outcome outcome, long nanos) {
        JsonWriter json = Json.object().put("success", outcome.error() == null);
        switch (outcome) {
            case Outcome.Sent(int status, String detail) -> status(json, status).put("detail", detail);
            case Outcome.Refused(int status, String error) -> status(json, status).put("detail", error);
            case Outcome.Later late -> status(json, late.status()).put("detail", late.error());
        }
        return json.put("latency_ms", TimeUnit.NANOSECONDS.toMillis(nanos)).end().bytes();
    }

    private static JsonWriter status(JsonWriter json, int status) {
        return json.name("status").any(status == 0 ? null : status);
    }

    static byte[] deliveries(List<Deliveries.Listed> listed) {
        JsonWriter json = new JsonWriter().array();
        for (Deliveries.Listed one : listed) {
            Deliveries.Delivery delivery = one.delivery();
            json.object().put("id", delivery.id()).put("notice_id", delivery.noticeId()).put("title", one.title())
                    .put("kind", one.kind().word()).put("state", delivery.state().word())
                    .put("attempts", delivery.attempts()).put("may_repeat", delivery.doubted())
                    .put("next_at", Times.iso(delivery.nextAt())).put("sent_at", Times.iso(delivery.sentAt()))
                    .put("error", delivery.error()).end();
        }
        return json.end().bytes();
    }
}
