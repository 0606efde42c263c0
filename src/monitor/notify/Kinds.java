package monitor.notify;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import monitor.model.Problem;
import monitor.model.Text;
import monitor.net.Dialer;
import monitor.net.HttpClient;

/** All kinds of channels, in the order in which they are offered. */
public final class Kinds {

    private final Map<String, Kind> byWord = new LinkedHashMap<>();

    /**
     * @param dialer   how receivers are reached, and which may be
     * @param commands of this machine that a channel may name
     */
    public Kinds(Dialer dialer, Map<String, String> commands, Clock clock) {
        HttpClient client = new HttpClient(dialer);
        Command command = new Command(commands);
        Stream.of(
                http("webhook", "Webhook", Webhook.FIELDS, new Webhook(), client, clock),
                http("slack", "Slack", Chats.SLACK_FIELDS, Chats::slack, client, clock),
                http("discord", "Discord", Chats.DISCORD_FIELDS, Chats::discord, client, clock),
                http("telegram", "Telegram", Chats.TELEGRAM_FIELDS, Chats::telegram, client, clock),
                http("ntfy", "ntfy", Pushes.NTFY_FIELDS, Pushes::ntfy, client, clock),
                http("gotify", "Gotify", Pushes.GOTIFY_FIELDS, Pushes::gotify, client, clock),
                http("matrix", "Matrix", Pushes.MATRIX_FIELDS, Pushes::matrix, client, clock),
                http("teams", "Microsoft Teams", Pushes.TEAMS_FIELDS, Pushes::teams, client, clock),
                new Kind("email", "E-mail by SMTP", false, Smtp.FIELDS, new Smtp(dialer)),
                new Kind("sendmail", "E-mail by this machine's sendmail", false, Mail.COMMON, new Sendmail()),
                new Kind("command", "Command of the central's machine", false, command.fields(), command),
                new Kind("heartbeat", "Heartbeat (dead man's switch)", true, Heartbeat.FIELDS,
                        new HttpCarrier(client, clock, new Heartbeat()))
        ).forEach(kind -> byWord.put(kind.word(), kind));
    }

    private static Kind http(String word, String label, List<Field> fields, Chat chat, HttpClient client, Clock clock) {
        return new Kind(word, label, false, fields, new HttpCarrier(client, clock, chat));
    }

    public List<Kind> all() {
        return List.copyOf(byWord.values());
    }

    /** Or a {@link Problem} that names those there are. */
    public Kind get(String word) {
        Kind kind = byWord.get(word);
        if (kind == null) {
            throw Problem.invalid("kind", "kind is one of " + String.join(", ", byWord.keySet()) + ", not " + Text.show(word));
        }
        return kind;
    }
}
