package monitor.notify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Notice;
import monitor.net.Call;

/**
 * JSON to any receiver, as {@code WebhookNotice} of the API's document describes it. With a secret it bears
 * {@code X-Monitor-Signature: t=<epoch seconds>,v1=<hex of HMAC-SHA256 over "<t>.<body>">}.
 */
final class Webhook implements Chat {

    static final int VERSION = 1;

    static final List<Field> FIELDS = List.of(
            Field.url("url", "Address", "", "The notice is POSTed there as JSON"),
            Field.secret("secret", "Signing secret", "Signs each request: X-Monitor-Signature"));

    @Override
    public Call call(Letter letter, Values values) {
        byte[] body = body(letter);
        Map<String, String> more = new LinkedHashMap<>();
        more.put("Idempotency-Key", letter.key());
        if (values.has("secret")) {
            more.put("X-Monitor-Signature", signature(values.text("secret"), letter.at().getEpochSecond(), body));
        }
        return Chats.post(values.text("url"), more, body);
    }

    static String signature(String secret, long epochSecond, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((epochSecond + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + epochSecond + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** What a command reads on its input, too. */
    static byte[] body(Letter letter) {
        Notice notice = letter.notice();
        Duration took = notice.startedAt() == null || notice.endedAt() == null ? null
                : Duration.between(notice.startedAt(), notice.endedAt());
        JsonWriter json = Json.object().put("version", VERSION).put("key", letter.key())
                .put("event", notice.kind().word()).put("notice_id", notice.id());
        json.name("alert_id").any(notice.alertId());
        json.put("rule", notice.rule()).put("severity", notice.severity().word()).put("title", notice.title())
                .put("message", notice.message()).name("servers").array();
        for (Notice.Place server : notice.servers()) {
            json.object().put("id", server.serverId()).put("name", server.name()).put("host", server.host())
                    .put("tags", server.tags()).end();
        }
        json.end().put("more_servers", notice.more()).put("at", time(notice.at()))
                .put("started_at", time(notice.startedAt())).put("ended_at", time(notice.endedAt()));
        json.name("duration_seconds").any(took == null ? null : took.toSeconds());
        return json.put("attempt", letter.attempt()).put("may_repeat", letter.doubted())
                .put("source", letter.source()).end().bytes();
    }

    private static String time(Instant at) {
        return at == null ? null : Template.time(at);
    }
}
