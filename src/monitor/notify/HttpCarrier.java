package monitor.notify;

import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import monitor.json.Json;
import monitor.model.Problem;
import monitor.net.Answer;
import monitor.net.Call;
import monitor.net.HttpClient;
import monitor.net.NotReached;

/** Sends a chat's request and says what the answer means. */
final class HttpCarrier implements Carrier {

    static final Duration LIMIT = Duration.ofSeconds(15);

    /** Of an answer: its reason, and how long to wait. */
    private static final int MAX_ANSWER_BYTES = 16 << 10;
    private static final int SHOWN_CHARACTERS = 200;

    private final HttpClient client;
    private final Clock clock;
    private final Chat chat;

    HttpCarrier(HttpClient client, Clock clock, Chat chat) {
        this.client = client;
        this.clock = clock;
        this.chat = chat;
    }

    @Override
    public Outcome carry(Letter letter, Values values) {
        Call call;
        try {
            call = chat.call(letter, values);
        } catch (IllegalArgumentException e) {
            return Outcome.later("The settings make no request: " + values.redacted(String.valueOf(e.getMessage())));
        }
        String host = call.uri().getHost();
        try {
            return meaning(client.send(call, LIMIT, MAX_ANSWER_BYTES), host, values);
        } catch (NotReached e) {
            return Outcome.later(values.redacted(e.getMessage()));
        } catch (IOException e) {
            // the request may have been taken before the line broke
            return new Outcome.Later(0, host + " was asked, but gave no whole answer: "
                    + values.redacted(String.valueOf(e.getMessage())) + ".", null, true);
        }
    }

    private Outcome meaning(Answer answer, String host, Values values) {
        int status = answer.status();
        if (answer.success()) {
            return new Outcome.Sent(status, host + " answered " + status);
        }
        String said = shown(values.redacted(answer.text()));
        String error = host + " answered " + status + (said.isEmpty() ? "" : ": " + said);
        if (status >= 300 && status < 400) {
            error = host + " answered " + status + " and points elsewhere, which is not followed: set the final address.";
        }
        return switch (status) {
            case 400, 413, 422 -> new Outcome.Refused(status, error);
            // a proxy says these of a receiver that may have taken it
            case 502, 504 -> new Outcome.Later(status, error, retryAfter(answer), true);
            default -> new Outcome.Later(status, error, retryAfter(answer), false);
        };
    }

    private static String shown(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(SHOWN_CHARACTERS).map(c -> c == '\n' || c == '\r' || c == '\t' ? ' ' : c)
                .forEach(c -> out.append(Escape.NONE.safe(c)));
        return out.toString().strip();
    }

    /** By the header, or by the body of Telegram, Discord and Matrix; null where neither says. */
    private Duration retryAfter(Answer answer) {
        String header = answer.headers().get("retry-after");
        if (header != null && header.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(header));
        }
        if (header != null) {
            try {
                Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header));
                Duration wait = Duration.between(clock.instant(), until);
                return wait.isNegative() ? Duration.ZERO : wait;
            } catch (DateTimeException e) {
                // neither form: as if it were not there
            }
        }
        return answer.body().length == 0 ? null : inBody(answer.body());
    }

    private static Duration inBody(byte[] body) {
        try {
            Map<String, Object> members = Json.parse(body).plain();
            if (members.get("retry_after_ms") instanceof Number millis) {
                return Duration.ofMillis(bounded(millis.doubleValue()));
            }
            Object seconds = members.get("parameters") instanceof Map<?, ?> inner ? inner.get("retry_after")
                    : members.get("retry_after");
            return seconds instanceof Number number ? Duration.ofMillis(bounded(1000 * number.doubleValue())) : null;
        } catch (Problem e) {
            return null; // no JSON
        }
    }

    private static long bounded(double millis) {
        return (long) Math.clamp(millis, 0, Duration.ofDays(30).toMillis());
    }
}
