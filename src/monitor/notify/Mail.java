package monitor.notify;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A notice as an e-mail: headers that no value can add to, a text in UTF-8 as base64. */
final class Mail {

    /** Plain addresses: no quoting, no comments, nothing that ends a line or begins an option. */
    static final Pattern ADDRESS = Pattern.compile(
            "[A-Za-z0-9][A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{0,63}@[A-Za-z0-9]([A-Za-z0-9.-]{0,252})");

    private static final int SUBJECT_BYTES = 250;
    private static final int BODY_BYTES = 16_000;
    /** Of UTF-8 in one encoded word: 75 characters are allowed. */
    private static final int WORD_BYTES = 42;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    static final List<Field> COMMON = List.of(
            Field.text("from", "From", "", "An address").needed().matching(ADDRESS),
            Field.list("to", "To", "Addresses").matching(ADDRESS),
            Chats.title("{title}"), Chats.body("{message}{list}\n\n{rule}, {severity}, since {started_at}\n{source}"));

    private Mail() {}

    static List<String> to(Values values) {
        return values.text("to").lines().toList();
    }

    /** Lines that end in CRLF; none begins with a dot. */
    static byte[] message(Letter letter, Values values) {
        String from = values.text("from");
        String domain = from.substring(from.indexOf('@') + 1);
        StringBuilder mail = new StringBuilder();
        header(mail, "Date", DATE.format(letter.at()));
        header(mail, "From", from);
        header(mail, "To", String.join(",\r\n ", to(values)));
        header(mail, "Subject", subject(Chats.title(letter, values, Escape.NONE, SUBJECT_BYTES)));
        // the same at each attempt, so that a mailbox can tell a repetition
        header(mail, "Message-ID", "<monitor-" + letter.key() + "@" + domain + ">");
        if (letter.notice().alertId() != null) {
            // beginning and end of an alert are one thread
            header(mail, "References", "<monitor-alert-" + letter.notice().alertId() + "@" + domain + ">");
        }
        header(mail, "Auto-Submitted", "auto-generated");
        header(mail, "MIME-Version", "1.0");
        header(mail, "Content-Type", "text/plain; charset=utf-8");
        header(mail, "Content-Transfer-Encoding", "base64");
        String body = Chats.body(letter, values, Escape.NONE, BODY_BYTES).replace("\r", "").replace("\n", "\r\n") + "\r\n";
        mail.append("\r\n").append(Base64.getMimeEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8))).append("\r\n");
        return mail.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void header(StringBuilder mail, String name, String value) {
        mail.append(name).append(": ").append(value).append("\r\n");
    }

    /** As RFC 2047 encodes it, where it is not plain ASCII. */
    static String subject(String text) {
        if (text.matches("[\\x20-\\x7e]{0,60}") && !text.contains("=?")) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        StringBuilder word = new StringBuilder();
        text.codePoints().forEach(c -> {
            String piece = Character.isISOControl(c) ? " " : Character.toString(c);
            if ((word + piece).getBytes(StandardCharsets.UTF_8).length > WORD_BYTES) {
                out.append(encoded(word)).append("\r\n ");
                word.setLength(0);
            }
            word.append(piece);
        });
        return out.append(encoded(word)).toString();
    }

    private static String encoded(StringBuilder word) {
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(word.toString().getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
