package monitor.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import monitor.model.Notice;
import monitor.model.Severity;
import monitor.net.Call;
import org.junit.jupiter.api.Test;

/** What each receiver is sent, kept by a fixture for each; and what a hostile name can do there: nothing. */
class ChatsTest {

    private static final Path FIXTURES = Path.of("test/fixtures/channels");

    private record One(Chat chat, Values values) {}

    private static final Map<String, One> ALL = new LinkedHashMap<>();

    static {
        one("webhook", new Webhook(), Webhook.FIELDS, "url", "https://example.org/hook?a=1", "secret", "s3cret");
        one("slack", Chats::slack, Chats.SLACK_FIELDS, "url", "https://hooks.slack.com/services/T/B/x");
        one("discord", Chats::discord, Chats.DISCORD_FIELDS, "url", "https://discord.com/api/webhooks/1/x");
        one("telegram", Chats::telegram, Chats.TELEGRAM_FIELDS, "token", "123:ABC", "chat_id", "-100", "topic_id", "7");
        one("ntfy", Pushes::ntfy, Pushes.NTFY_FIELDS, "topic", "t0pic", "token", "tk_1");
        one("gotify", Pushes::gotify, Pushes.GOTIFY_FIELDS, "url", "https://gotify.example.org/sub/", "token", "A1");
        one("matrix", Pushes::matrix, Pushes.MATRIX_FIELDS, "url", "https://matrix.org", "token", "syt", "room_id", "!r:matrix.org");
        one("teams", Pushes::teams, Pushes.TEAMS_FIELDS, "url", "https://prod.logic.azure.com/x?sig=1");
    }

    private static void one(String kind, Chat chat, List<Field> fields, String... settings) {
        Map<String, String> given = new LinkedHashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            given.put(settings[i], settings[i + 1]);
        }
        ALL.put(kind, new One(chat, new Values(fields, given)));
    }

    private static Call call(String kind, Notice notice) {
        One one = ALL.get(kind);
        return one.chat().call(Sample.letter(notice), one.values());
    }

    private static String body(Call call) {
        return new String(call.body(), StandardCharsets.UTF_8);
    }

    @Test
    void eachReceiverIsSentWhatItsFixtureSays() throws IOException {
        for (String kind : ALL.keySet()) {
            Call call = call(kind, Sample.notice(12, Notice.Kind.FIRING, Severity.CRITICAL, "web-1 is down", "web"));
            StringBuilder text = new StringBuilder(call.method() + " " + call.uri() + "\n");
            call.headers().forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
            text.append('\n').append(body(call)).append('\n');
            Path fixture = FIXTURES.resolve(kind + ".txt");
            if (Boolean.getBoolean("fixtures.write")) {
                Files.writeString(fixture, text);
            }
            assertEquals(Files.readString(fixture), text.toString(), kind);
        }
    }

    @Test
    void theSignatureIsTheHmacOfTimeAndBody() throws Exception {
        Call call = call("webhook", Sample.firing("x"));
        String[] parts = call.headers().get("X-Monitor-Signature").split("[=,]");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertEquals(Long.toString(Sample.AT.getEpochSecond()), parts[1]);
        assertEquals(HexFormat.of().formatHex(mac.doFinal((parts[1] + "." + body(call)).getBytes(StandardCharsets.UTF_8))), parts[3]);
    }

    @Test
    void aHostileNameCallsNobodyAndDrawsNoMarkup() {
        for (String kind : ALL.keySet()) {
            Call call = call(kind, Sample.notice(12, Notice.Kind.FIRING, Severity.CRITICAL, Sample.HOSTILE, "web"));
            String text = Json.parse(body(call)).toString();
            assertFalse(text.contains("\u202e") && !kind.equals("webhook"), kind);
            call.headers().values().forEach(value -> assertFalse(value.contains("web"), kind));
            if (!List.of("webhook", "ntfy", "gotify").contains(kind)) {
                assertFalse(text.contains("@everyone"), kind + " " + text);
            }
        }
        String telegram = Json.parse(body(call("telegram", Sample.firing("<b>x</b> & @all")))).asObject().getString("text", "");
        assertTrue(telegram.startsWith("🔴 <b>&lt;b&gt;x&lt;/b&gt; &amp; @\u200ball</b>\n"), telegram);
        String discord = body(call("discord", Sample.firing("@everyone *x*")));
        assertTrue(discord.contains("\"allowed_mentions\":{\"parse\":[]}"), discord);
        String slack = Json.parse(body(call("slack", Sample.firing("<!channel>")))).asObject().getString("text", "");
        assertEquals("🔴 *&lt;!channel&gt;*", slack);
    }

    @Test
    void aLongTextIsCutWithinItsBoundAndMarkupIsNeverCut() {
        for (String word : List.of("x", "ệ", "😀", "<", "&")) {
            String text = Json.parse(body(call("telegram", Sample.firing(word.repeat(9_000))))).asObject().getString("text", "");
            assertTrue(text.length() <= 4_096, word + " " + text.length());
            assertTrue(text.contains("…</b>\n"), word);
            assertFalse(text.matches("(?s).*&[a-z]{0,3}….*"), word);
        }
    }

    @Test
    void whatFillsAPlaceIsNoTemplateItself() {
        assertEquals("{message} 0 {", Template.fill("{title} {id} {",
                Sample.letter(Sample.firing("{message}")), Escape.NONE, 1_000));
        assertEquals("{nothing}", Template.unknown("{title} {nothing}"));
    }
}
