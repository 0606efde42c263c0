package monitor.notify;

import java.net.URLEncoder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Notice;
import monitor.net.Call;

/** Servers that people often have themselves (ntfy, Gotify, Matrix), and Teams. */
final class Pushes {

    /** Longer ones become an attachment at ntfy. */
    private static final int NTFY_BODY_BYTES = 4_000;
    private static final int TITLE_BYTES = 250;
    private static final int BODY_BYTES = 8_000;

    static final List<Field> NTFY_FIELDS = List.of(
            Field.url("url", "Server", "https://ntfy.sh", "Of one's own or https://ntfy.sh"),
            Field.secret("topic", "Topic", "Whoever knows it reads along, unless the server asks for a token").needed(),
            Field.secret("token", "Access token", "Where the topic needs one: tk_…").shownToReceiver(),
            Chats.title("{mark} {title}"), Chats.body("{message}{list}"));

    static final List<Field> GOTIFY_FIELDS = List.of(
            Field.url("url", "Server", "", "Such as https://gotify.example.org"),
            Field.secret("token", "Application token", "").needed().shownToReceiver(),
            Chats.title("{mark} {title}"), Chats.body("{message}{list}"));

    static final List<Field> MATRIX_FIELDS = List.of(
            Field.url("url", "Homeserver", "", "Such as https://matrix.org"),
            Field.secret("token", "Access token", "Of an account that is in the room").needed().shownToReceiver(),
            Field.text("room_id", "Room", "", "Its internal id, such as !abc:matrix.org").needed(),
            Chats.title("{mark} <b>{title}</b>"), Chats.body("{message}{list}"));

    static final List<Field> TEAMS_FIELDS = List.of(
            Field.url("url", "Workflow", "", "The address of a workflow that posts to a channel when a webhook is received"),
            Chats.title("{mark} {title}"), Chats.body("{message}{list}"));

    private Pushes() {}

    static Call ntfy(Letter letter, Values values) {
        Notice notice = letter.notice();
        JsonWriter json = Json.object().put("topic", values.text("topic"))
                .put("title", Chats.title(letter, values, Escape.NONE, TITLE_BYTES))
                .put("message", Chats.body(letter, values, Escape.NONE, NTFY_BODY_BYTES))
                .put("priority", priority(notice, 2, 3, 4, 5))
                .put("tags", List.of(notice.kind().word(), notice.severity().word()));
        return Chats.post(Chats.base(values.text("url")) + "/", bearer(values), json.end().bytes());
    }

    private static Map<String, String> bearer(Values values) {
        return values.has("token") ? Map.of("Authorization", "Bearer " + values.text("token")) : Map.of();
    }

    private static int priority(Notice notice, int ended, int info, int warning, int critical) {
        if (notice.kind() == Notice.Kind.RESOLVED) {
            return ended;
        }
        return switch (notice.severity()) {
            case INFO -> info;
            case WARNING -> warning;
            case CRITICAL -> critical;
        };
    }

    static Call gotify(Letter letter, Values values) {
        JsonWriter json = Json.object().put("title", Chats.title(letter, values, Escape.NONE, TITLE_BYTES))
                .put("message", Chats.body(letter, values, Escape.NONE, BODY_BYTES))
                .put("priority", priority(letter.notice(), 2, 4, 6, 8))
                .name("extras").object().name("client::display").object().put("contentType", "text/plain").end().end();
        return Chats.post(Chats.base(values.text("url")) + "/message", Map.of("X-Gotify-Key", values.text("token")),
                json.end().bytes());
    }

    /** The key is the transaction's id: the homeserver itself takes a repeated one for the same. */
    static Call matrix(Letter letter, Values values) {
        String title = Chats.title(letter, values, Escape.HTML, TITLE_BYTES);
        String html = title + "<br>" + Chats.body(letter, values, Escape.HTML, BODY_BYTES).replace("\n", "<br>");
        String plain = Template.line("{mark} {title}", letter, Escape.APART_ONLY, TITLE_BYTES) + "\n"
                + Template.fill("{message}{list}", letter, Escape.APART_ONLY, BODY_BYTES);
        JsonWriter json = Json.object().put("msgtype", "m.text").put("body", plain)
                .put("format", "org.matrix.custom.html").put("formatted_body", html).name("m.mentions").object().end();
        Map<String, String> headers = new LinkedHashMap<>(bearer(values));
        headers.put("Content-Type", "application/json; charset=utf-8");
        return new Call("PUT", URI.create(Chats.base(values.text("url")) + "/_matrix/client/v3/rooms/"
                + encoded(values.text("room_id")) + "/send/m.room.message/monitor-" + encoded(letter.key())), headers,
                json.end().bytes());
    }

    private static String encoded(String word) {
        return URLEncoder.encode(word, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static Call teams(Letter letter, Values values) {
        JsonWriter json = Json.object().put("type", "message").name("attachments").array().object()
                .put("contentType", "application/vnd.microsoft.card.adaptive").name("content").object()
                .put("type", "AdaptiveCard").put("version", "1.4")
                .put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json").name("body").array()
                .object().put("type", "TextBlock").put("weight", "bolder").put("size", "medium").put("wrap", true)
                .put("color", letter.notice().kind() == Notice.Kind.RESOLVED ? "good" : "attention")
                .put("text", Chats.title(letter, values, Escape.MARKDOWN, TITLE_BYTES)).end()
                .object().put("type", "TextBlock").put("wrap", true)
                .put("text", Chats.body(letter, values, Escape.MARKDOWN, BODY_BYTES).replace("\n", "\n\n")).end()
                .end().end().end().end();
        return Chats.post(values.text("url"), Map.of(), json.end().bytes());
    }
}
