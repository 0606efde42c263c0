package monitor.probe;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads one HTTP/1.x answer from a host that is not trusted: head and body are bounded, the deadline holds for all of it
 * however slowly it drips, and whatever is not a whole answer is a {@link BadAnswer}.
 */
final class HttpReader {

    /** The largest body taken: an agent with thousands of processes sends a tenth of it. */
    static final int BODY_LIMIT = 4 << 20;

    /** The largest head taken, and the size of one read. */
    private static final int HEAD_LIMIT = 8 << 10;

    private final InputStream in;
    private final LongSupplier nanos;
    private final long endNanos;
    private final byte[] buffer = new byte[HEAD_LIMIT];
    private int position;
    private int limit;

    /**
     * @param contentType  as sent, in lower case, or ""
     * @param softwareName the Server header, or ""
     * @param dateMillis   the Date header, epoch milliseconds, or 0
     * @param keep         whether the connection may bear another request
     */
    record Answer(int status, String contentType, String softwareName, long dateMillis, byte[] body, boolean keep) {}

    /** What the head says of the body. */
    private static final class Head {
        private int status;
        private long length = -1;
        private boolean chunked;
        private boolean gzip;
        private boolean keep;
        private String contentType = "";
        private String softwareName = "";
        private long dateMillis;
    }

    HttpReader(InputStream in, LongSupplier nanos, long endNanos) {
        this.in = in;
        this.nanos = nanos;
        this.endNanos = endNanos;
    }

    /**
     * @throws BadAnswer              what came is no whole answer
     * @throws SocketTimeoutException the deadline has passed
     * @throws java.io.EOFException   the peer closed before the first byte: a kept connection had ended
     */
    Answer read() throws IOException {
        Head head = head();
        byte[] body;
        if (head.chunked) {
            body = chunks();
        } else if (head.length >= 0) {
            body = exactly((int) head.length);
        } else {
            body = toTheEnd();
        }
        if (head.gzip) {
            body = unzip(body);
        }
        boolean clean = position == limit;
        return new Answer(head.status, head.contentType, head.softwareName, head.dateMillis, body, head.keep && clean);
    }

    private Head head() throws IOException {
        int end = -1;
        while (end < 0) {
            if (limit == buffer.length) {
                throw new BadAnswer("sends a head of more than " + HEAD_LIMIT + " bytes");
            }
            int scanned = Math.max(0, limit - 3);
            if (!more()) {
                if (limit == 0) {
                    throw new java.io.EOFException("closed before the first byte");
                }
                throw new BadAnswer("closed the connection in the middle of its head");
            }
            if (limit >= 5 && !startsWith("HTTP/")) {
                throw new BadAnswer("does not speak HTTP; it begins with " + BadAnswer.show(buffer, limit));
            }
            end = endOfHead(scanned);
        }
        String text = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
        position = end + 4;
        return parse(text);
    }

    private boolean startsWith(String prefix) {
        for (int i = 0; i < prefix.length(); i++) {
            if (buffer[i] != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int endOfHead(int from) {
        for (int i = from; i + 3 < limit; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static Head parse(String text) throws BadAnswer {
        String[] lines = text.split("\r\n");
        Head head = new Head();
        if (!lines[0].matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            throw new BadAnswer("answers with the status line " + show(lines[0]));
        }
        head.status = Integer.parseInt(lines[0].substring(9, 12));
        head.keep = lines[0].charAt(7) == '1';
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0) {
                throw new BadAnswer("answers with the header line " + show(lines[i]));
            }
            header(head, lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 1).strip());
        }
        return head;
    }

    private static void header(Head head, String name, String value) throws BadAnswer {
        switch (name) {
            case "content-length" -> head.length = length(value);
            case "transfer-encoding" -> {
                if (!value.equalsIgnoreCase("chunked")) {
                    throw new BadAnswer("sends the transfer coding " + show(value));
                }
                head.chunked = true;
            }
            case "content-encoding" -> {
                if (!value.equalsIgnoreCase("gzip")) {
                    throw new BadAnswer("sends the content coding " + show(value));
                }
                head.gzip = true;
            }
            case "connection" -> head.keep &= !value.equalsIgnoreCase("close");
            case "content-type" -> head.contentType = value.toLowerCase(Locale.ROOT);
            case "server" -> head.softwareName = value;
            case "date" -> head.dateMillis = date(value);
            default -> { }
        }
    }

    /** A date that is none says nothing. */
    private static long date(String value) {
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            return 0;
        }
    }

    private static long length(String value) throws BadAnswer {
        if (!value.matches("[0-9]{1,18}")) {
            throw new BadAnswer("announces a body of " + show(value) + " bytes");
        }
        long length = Long.parseLong(value);
        if (length > BODY_LIMIT) {
            throw new BadAnswer("announces a body of " + length + " bytes; at most " + BODY_LIMIT + " are read");
        }
        return length;
    }

    private static String show(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return BadAnswer.show(bytes, bytes.length);
    }

    private byte[] exactly(int length) throws IOException {
        byte[] body = new byte[length];
        int have = Math.min(length, limit - position);
        System.arraycopy(buffer, position, body, 0, have);
        position += have;
        while (have < length) {
            checkDeadline();
            int count = in.read(body, have, length - have);
            if (count < 0) {
                throw new BadAnswer("closed the connection after " + have + " of " + length + " bytes");
            }
            have += count;
        }
        return body;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(HEAD_LIMIT);
        while (true) {
            String line = line();
            int extension = line.indexOf(';');
            String size = (extension < 0 ? line : line.substring(0, extension)).strip();
            if (!size.matches("[0-9a-fA-F]{1,7}")) {
                throw new BadAnswer("sends a chunk of " + show(size) + " bytes");
            }
            int length = Integer.parseInt(size, 16);
            if (length > BODY_LIMIT - body.size()) {
                throw new BadAnswer("sends more than " + BODY_LIMIT + " bytes");
            }
            if (length == 0) {
                return afterLastChunk(body);
            }
            body.write(exactly(length));
            if (!line().isEmpty()) {
                throw new BadAnswer("sends a chunk longer than it announced");
            }
        }
    }

    private byte[] afterLastChunk(ByteArrayOutputStream body) throws IOException {
        int trailers = 0;
        while (!line().isEmpty()) {
            if (++trailers > 16) {
                throw new BadAnswer("sends more than 16 lines after its last chunk");
            }
        }
        return body.toByteArray();
    }

    /** One short line without its end. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder(16);
        while (true) {
            if (position == limit) {
                position = 0;
                limit = 0;
                if (!more()) {
                    throw new BadAnswer("closed the connection between two chunks");
                }
            }
            char c = (char) (buffer[position++] & 0xff);
            if (c == '\n') {
                return line.toString();
            }
            if (c != '\r') {
                line.append(c);
            }
            if (line.length() > 1024) {
                throw new BadAnswer("sends a chunk line of more than 1024 bytes");
            }
        }
    }

    private byte[] toTheEnd() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(HEAD_LIMIT);
        body.write(buffer, position, limit - position);
        while (true) {
            position = 0;
            limit = 0;
            if (!more()) {
                return body.toByteArray();
            }
            body.write(buffer, 0, limit);
            if (body.size() > BODY_LIMIT) {
                throw new BadAnswer("sends more than " + BODY_LIMIT + " bytes");
            }
        }
    }

    private static byte[] unzip(byte[] zipped) throws IOException {
        try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(zipped), HEAD_LIMIT)) {
            byte[] body = plain.readNBytes(BODY_LIMIT + 1);
            if (body.length > BODY_LIMIT) {
                throw new BadAnswer("sends more than " + BODY_LIMIT + " bytes once they are unpacked");
            }
            return body;
        } catch (ZipException | java.io.EOFException e) {
            throw new BadAnswer("sends a gzip body that cannot be unpacked");
        }
    }

    /** Adds to the buffer what has come; false at the end of the stream. */
    private boolean more() throws IOException {
        checkDeadline();
        int count = in.read(buffer, limit, buffer.length - limit);
        if (count > 0) {
            limit += count;
        }
        return count >= 0;
    }

    private void checkDeadline() throws SocketTimeoutException {
        if (endNanos - nanos.getAsLong() <= 0) {
            throw new SocketTimeoutException("the deadline has passed");
        }
    }
}
