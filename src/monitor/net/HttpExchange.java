package monitor.net;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** One request and its answer on an open line (HTTP/1.1, which is closed behind it). Everything that is read is bounded. */
public final class HttpExchange {

    private static final int MAX_LINE_BYTES = 16 << 10;
    private static final int MAX_HEADERS = 200;
    /** 100 Continue, 103 Early Hints: more than a few are a game. */
    private static final int MAX_INTERIM = 10;

    private final InputStream in;
    private final int maxBody;

    private HttpExchange(InputStream in, int maxBody) {
        this.in = in;
        this.maxBody = maxBody;
    }

    /** @param maxBody bytes of the answer's body that are read; what follows is left */
    public static Answer on(Line line, Call call, int maxBody) throws IOException {
        try {
            line.output().write(encoded(call));
            line.output().flush();
            return new HttpExchange(line.input(), maxBody).answer();
        } catch (IOException e) {
            throw line.explained(e);
        }
    }

    /** Head and body in one piece. */
    private static byte[] encoded(Call call) {
        String path = call.uri().getRawPath() == null || call.uri().getRawPath().isEmpty() ? "/" : call.uri().getRawPath();
        String query = call.uri().getRawQuery();
        boolean usual = call.port() == (call.tls() ? 443 : 80);
        StringBuilder head = new StringBuilder();
        head.append(call.method()).append(' ').append(path).append(query == null ? "" : "?" + query).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(call.uri().getHost()).append(usual ? "" : ":" + call.port()).append("\r\n");
        call.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (call.body().length > 0 || !call.method().equals("GET")) {
            head.append("Content-Length: ").append(call.body().length).append("\r\n");
        }
        head.append("Accept-Encoding: identity\r\nConnection: close\r\n\r\n");
        ByteArrayOutputStream whole = new ByteArrayOutputStream(head.length() + call.body().length);
        whole.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        whole.writeBytes(call.body());
        return whole.toByteArray();
    }

    private Answer answer() throws IOException {
        int status = 0;
        Map<String, String> headers = Map.of();
        for (int heads = 0; status < 200; heads++) {
            if (heads > MAX_INTERIM) {
                throw new ProtocolException("the answer never begins");
            }
            status = status(line());
            headers = headers();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean cut = status != 204 && status != 304 && !body(headers, body);
        return new Answer(status, Map.copyOf(headers), body.toByteArray(), cut);
    }

    private static int status(String line) throws ProtocolException {
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            throw new ProtocolException("what answers does not speak HTTP");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (int count = 0; ; count++) {
            String line = line();
            if (line.isEmpty()) {
                return headers;
            }
            if (count >= MAX_HEADERS) {
                throw new ProtocolException("the answer has more than " + MAX_HEADERS + " headers");
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
    }

    /** Returns whether that was all. */
    private boolean body(Map<String, String> headers, ByteArrayOutputStream to) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT).contains("chunked")) {
            return chunks(to);
        }
        String length = headers.get("content-length");
        if (length == null) {
            // until the other side closes
            take(Long.MAX_VALUE, to, false);
            return to.size() < maxBody;
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw new ProtocolException("the answer's length is no number");
        }
        return take(Long.parseLong(length), to, true);
    }

    private boolean chunks(ByteArrayOutputStream to) throws IOException {
        while (true) {
            String size = line().split(";", 2)[0].strip();
            if (!size.matches("[0-9A-Fa-f]{1,15}")) {
                throw new ProtocolException("a chunk of the answer has no length");
            }
            long length = Long.parseLong(size, 16);
            if (length == 0) {
                return true;
            }
            if (!take(length, to, true)) {
                return false;
            }
            line();
        }
    }

    /** Returns false once the bound is reached. */
    private boolean take(long length, ByteArrayOutputStream to, boolean needed) throws IOException {
        byte[] buffer = new byte[8192];
        for (long left = length; left > 0;) {
            int room = maxBody - to.size();
            if (room == 0) {
                return false;
            }
            int read = in.read(buffer, 0, (int) Math.min(Math.min(buffer.length, room), left));
            if (read < 0) {
                if (needed) {
                    throw new EOFException("the connection was closed in the middle of the answer");
                }
                return true;
            }
            to.write(buffer, 0, read);
            left -= read;
        }
        return true;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection was closed before the answer");
            }
            if (line.size() >= MAX_LINE_BYTES) {
                throw new ProtocolException("a line of the answer is longer than " + MAX_LINE_BYTES + " bytes");
            }
            line.write(c);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
