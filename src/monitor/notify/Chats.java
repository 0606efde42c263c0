package monitor.notify;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Notice;
import monitor.net.Call;

/** The chats, each with what it is set to and the request that it wants. None of them lets a value call people or draw markup. */
final class Chats {

    private static final String TITLE = "title_template";
    private static final String BODY = "body_template";

    private static final int SLACK_TITLE_BYTES = 1_000;
    private static final int SLACK_BODY_BYTES = 7_000;
    private static final int DISCORD_TITLE_BYTES = 250;
    private static final int DISCORD_BODY_BYTES = 4_000;
    /** Title and body together: 4096 characters at Telegram. */
    private static final int TELEGRAM_TITLE_BYTES = 500;
    private static final int TELEGRAM_BODY_BYTES = 3_500;

    static final List<Field> SLACK_FIELDS = List.of(
            Field.url("url", "Incoming webhook", "", "https://hooks.slack.com/services/…; Mattermost takes the same"),
            title("{mark} *{title}*"), body("{message}{list}"));

    static final List<Field> DISCORD_FIELDS = List.of(
            Field.url("url", "Webhook", "", "https://discord.com/api/webhooks/…"),
            title("{mark} {title}"), body("{message}{list}"));

    static final List<Field> TELEGRAM_FIELDS = List.of(
            Field.secret("token", "Bot token", "From @BotFather, such as 123456:ABC…").needed().shownToReceiver(),
            Field.text("chat_id", "Chat", "", "The chat's number, or @channelname").needed(),
            Field.text("topic_id", "Topic", "", "In a group with topics: its number"),
            Field.url("url", "Server of the Bot API", "https://api.telegram.org", "For a Bot API server of one's own"),
            title("{mark} <b>{title}</b>"), body("{message}{list}"));

    private Chats() {}

    static Field title(String ifAbsent) {
        return Field.template(TITLE, "Title", ifAbsent);
    }

    static Field body(String ifAbsent) {
        return Field.template(BODY, "Text", ifAbsent);
    }

    static String title(Letter letter, Values values, Escape escape, int maxBytes) {
        return Template.line(values.text(TITLE), letter, escape, maxBytes);
    }

    static String body(Letter letter, Values values, Escape escape, int maxBytes) {
        return Template.fill(values.text(BODY), letter, escape, maxBytes);
    }

    static Call post(String url, Map<String, String> more, byte[] json) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json; charset=utf-8");
        headers.put("User-Agent", "server-monitor");
        headers.putAll(more);
        return new Call("POST", URI.create(url), headers, json);
    }

    /** A colour by what it is: green for an end, red, orange or blue by severity. */
    static int colour(Notice notice) {
        if (notice.kind() == Notice.Kind.RESOLVED) {
            return 0x2e9e4f;
        }
        return switch (notice.severity()) {
            case CRITICAL -> 0xd32f2f;
            case WARNING -> 0xe69500;
            case INFO -> 0x2f7fd3;
        };
    }

    static Call slack(Letter letter, Values values) {
        JsonWriter json = Json.object().put("text", title(letter, values, Escape.SLACK, SLACK_TITLE_BYTES))
                .put("unfurl_links", false).put("unfurl_media", false).name("attachments").array().object()
                .put("color", "#%06x".formatted(colour(letter.notice())))
                .put("text", body(letter, values, Escape.SLACK, SLACK_BODY_BYTES)).name("mrkdwn_in").array().value("text")
                .end().end().end();
        return post(values.text("url"), Map.of(), json.end().bytes());
    }

    /** {@code allowed_mentions} without a kind: no text calls anybody. */
    static Call discord(Letter letter, Values values) {
        JsonWriter json = Json.object().name("embeds").array().object()
                .put("title", title(letter, values, Escape.MARKDOWN, DISCORD_TITLE_BYTES))
                .put("description", body(letter, values, Escape.MARKDOWN, DISCORD_BODY_BYTES))
                .put("color", colour(letter.notice())).put("timestamp", Template.time(letter.notice().at())).end().end()
                .name("allowed_mentions").object().name("parse").array().end().end();
        return post(values.text("url"), Map.of(), json.end().bytes());
    }

    static Call telegram(Letter letter, Values values) {
        String text = title(letter, values, Escape.HTML, TELEGRAM_TITLE_BYTES) + "\n"
                + body(letter, values, Escape.HTML, TELEGRAM_BODY_BYTES);
        JsonWriter json = Json.object().put("chat_id", values.text("chat_id"));
        if (values.has("topic_id")) {
            json.put("message_thread_id", Long.parseLong(values.text("topic_id")));
        }
        json.put("text", text).put("parse_mode", "HTML")
                .put("disable_notification", letter.notice().kind() == Notice.Kind.RESOLVED)
                .name("link_preview_options").object().put("is_disabled", true).end();
        return post(base(values.text("url")) + "/bot" + values.text("token") + "/sendMessage", Map.of(), json.end().bytes());
    }

    /** Without the slashes at its end. */
    static String base(String url) {
        return url.replaceAll("/+$", "");
    }
}
