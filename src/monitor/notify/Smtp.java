package monitor.notify;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import monitor.net.Dialer;
import monitor.net.Line;
import monitor.net.NotReached;

/** Hands e-mail to a server over SMTP: STARTTLS or TLS with the certificate checked, and AUTH under TLS only. */
final class Smtp implements Carrier {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MAX_LINE_BYTES = 4_096;
    private static final int MAX_REPLY_LINES = 100;

    static final List<Field> FIELDS = fields();

    private final Dialer dialer;

    Smtp(Dialer dialer) {
        this.dialer = dialer;
    }

    private static List<Field> fields() {
        List<Field> fields = new ArrayList<>(List.of(
                Field.text("host", "Server", "", "Such as smtp.example.org").needed(),
                Field.number("port", "Port", "587", "587 with STARTTLS, 465 with TLS"),
                Field.choice("security", "Encryption", "starttls", "starttls", "tls", "none"),
                Field.text("username", "User", "", "Where the server asks for one"),
                Field.secret("password", "Password", "").shownToReceiver()));
        fields.addAll(Mail.COMMON);
        return List.copyOf(fields);
    }

    /** A reply that is no yes. */
    private static final class No extends IOException {

        private static final long serialVersionUID = 1;
        private final int code;

        No(int code, String sentence) {
            super(sentence);
            this.code = code;
        }
    }

    @Override
    public Outcome carry(Letter letter, Values values) {
        String host = values.text("host");
        String security = values.text("security");
        if (security.equals("none") && values.has("username")) {
            return Outcome.later("A password is sent under TLS only: set security to starttls or tls");
        }
        boolean[] handed = {false};
        try (Line line = security.equals("tls") ? dialer.dialTls(host, values.number("port"), LIMIT)
                : dialer.dial(host, values.number("port"), LIMIT)) {
            return new Talk(line, host, values).all(letter, handed);
        } catch (No e) {
            // what was handed over whole and refused for good is the message's fault
            return handed[0] && e.code >= 500 ? new Outcome.Refused(e.code, e.getMessage())
                    : new Outcome.Later(e.code, e.getMessage(), null, false);
        } catch (NotReached e) {
            return Outcome.later(e.getMessage());
        } catch (IOException e) {
            return new Outcome.Later(0, host + " broke the conversation off: " + e.getMessage(), null, handed[0]);
        }
    }

    /** One conversation. */
    private final class Talk {

        private final Line line;
        private final String host;
        private final Values values;
        private List<String> offers = List.of();

        Talk(Line line, String host, Values values) {
            this.line = line;
            this.host = host;
            this.values = values;
        }

        Outcome all(Letter letter, boolean[] handed) throws IOException {
            try {
                expect(reply(), 220, "the greeting");
                hello(letter);
                if (values.text("security").equals("starttls")) {
                    if (!offers.contains("STARTTLS")) {
                        throw new No(0, host + " offers no STARTTLS: nothing is sent to it in the clear");
                    }
                    ask("STARTTLS", 220, "STARTTLS");
                    // what was said in the clear before is forgotten with its buffer
                    line.secure(dialer.context(), host, true);
                    hello(letter);
                }
                if (values.has("username")) {
                    signIn();
                }
                ask("MAIL FROM:<" + values.text("from") + ">", 250, "the sender");
                String refused = recipients();
                ask("DATA", 354, "DATA");
                byte[] message = Mail.message(letter, values);
                handed[0] = true;
                send(new String(message, StandardCharsets.US_ASCII) + ".");
                String taken = expect(reply(), 250, "the message");
                // a farewell would only delay what is done
                return new Outcome.Sent(250, values.redacted(host + " took it: " + taken + refused));
            } catch (No e) {
                throw e;
            } catch (IOException e) {
                throw line.explained(e);
            }
        }

        private void hello(Letter letter) throws IOException {
            String name = letter.source().matches("[A-Za-z0-9.-]{1,100}") ? letter.source() : "localhost";
            List<String> lines = reply("EHLO " + name);
            expect(lines, 250, "EHLO");
            offers = lines.stream().map(text -> text.substring(4).strip().toUpperCase(Locale.ROOT)).toList();
        }

        private void signIn() throws IOException {
            String ways = offers.stream().filter(offer -> offer.startsWith("AUTH")).findFirst().orElse("");
            String user = values.text("username");
            String password = values.text("password");
            if (ways.contains("PLAIN")) {
                ask("AUTH PLAIN " + base64("\0" + user + "\0" + password), 235, "the sign-in as " + user);
            } else if (ways.contains("LOGIN")) {
                ask("AUTH LOGIN", 334, "the sign-in");
                ask(base64(user), 334, "the user");
                ask(base64(password), 235, "the sign-in as " + user);
            } else {
                throw new No(0, host + " offers neither AUTH PLAIN nor LOGIN");
            }
        }

        /** Throws where none is taken. Returns what to say of those that were not. */
        private String recipients() throws IOException {
            List<String> refused = new ArrayList<>();
            No last = null;
            List<String> to = Mail.to(values);
            for (String address : to) {
                try {
                    ask("RCPT TO:<" + address + ">", 250, "the recipient " + address);
                } catch (No e) {
                    refused.add(address);
                    last = e;
                }
            }
            if (last != null && refused.size() == to.size()) {
                throw last;
            }
            return refused.isEmpty() ? "" : "; refused for " + String.join(", ", refused);
        }

        private void ask(String command, int code, String what) throws IOException {
            expect(reply(command), code, what);
        }

        private String expect(List<String> lines, int code, String what) throws No {
            String last = lines.getLast();
            int got = Integer.parseInt(last.substring(0, 3));
            if (got != code) {
                throw new No(got, values.redacted(host + " refused " + what + ": " + last));
            }
            return last;
        }

        private List<String> reply(String command) throws IOException {
            send(command);
            return reply();
        }

        private void send(String text) throws IOException {
            line.output().write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
            line.output().flush();
        }

        private List<String> reply() throws IOException {
            List<String> lines = new ArrayList<>();
            while (true) {
                String text = read();
                if (!text.matches("[2-5][0-9]{2}([ -].*)?")) {
                    throw new No(0, host + " does not speak SMTP");
                }
                lines.add(text.length() == 3 ? text + " " : text);
                if (text.length() == 3 || text.charAt(3) == ' ') {
                    return lines;
                }
                if (lines.size() >= MAX_REPLY_LINES) {
                    throw new No(0, host + " never ends its reply");
                }
            }
        }

        private String read() throws IOException {
            ByteArrayOutputStream text = new ByteArrayOutputStream(80);
            for (int c = line.input().read(); c != '\n'; c = line.input().read()) {
                if (c < 0) {
                    throw new EOFException("the connection was closed");
                }
                if (text.size() >= MAX_LINE_BYTES) {
                    throw new No(0, host + " sends lines without an end");
                }
                text.write(c >= ' ' && c != 0x7f ? c : ' ');
            }
            return text.toString(StandardCharsets.UTF_8).stripTrailing();
        }

        private static String base64(String text) {
            return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
