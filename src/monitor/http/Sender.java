package monitor.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Puts an answer on the wire: tag, compression, length, and a deadline for each piece. */
final class Sender {

    /** A piece of an answer that goes out in one write: each wakes the reader, and four for one cost a quarter of the speed. */
    private static final int PIECE_BYTES = 1024 * 1024;
    /** What {@link Limits#writeTime} is for. */
    private static final int TIMED_BYTES = 256 * 1024;
    private static final int STREAM_PIECE_BYTES = 64 * 1024;

    /** What is still taken of a refused body: more than any form of ours, and what a client sends in a moment. */
    private static final long LINGER_BYTES = 4 << 20;
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Watch watch;
    private final Limits limits;

    Sender(Watch watch, Limits limits) {
        this.watch = watch;
        this.limits = limits;
    }

    void bytes(HttpExchange exchange, Response response, Response.Bytes body) throws IOException {
        Headers headers = headers(exchange, response);
        Payload payload = body.payload();
        byte[] bytes = payload.plain();
        if (body.tagged()) {
            headers.set("ETag", payload.etag());
            if (matches(exchange.getRequestHeaders().get("If-None-Match"), payload.etag())) {
                headers.remove("Content-Type");
                end(exchange, 304);
                return;
            }
        }
        if (compressible(response.type())) {
            headers.add("Vary", "Accept-Encoding");
            byte[] gzip = accepts(exchange.getRequestHeaders().get("Accept-Encoding")) ? payload.gzip() : null;
            if (gzip != null) {
                headers.set("Content-Encoding", "gzip");
                bytes = gzip;
            }
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(bytes.length));
            end(exchange, response.status());
            return;
        }
        if (bytes.length == 0) {
            end(exchange, response.status());
            return;
        }
        try (Watch.Guard guard = watch.guard(limits.writeTime().toNanos())) {
            long end = System.nanoTime() + limits.answerTime().toNanos();
            exchange.sendResponseHeaders(response.status(), bytes.length);
            OutputStream out = exchange.getResponseBody();
            for (int at = 0; at < bytes.length; at += PIECE_BYTES) {
                int piece = Math.min(PIECE_BYTES, bytes.length - at);
                long time = limits.writeTime().toNanos() * Math.ceilDiv(piece, TIMED_BYTES);
                guard.renew(Math.min(time, end - System.nanoTime()));
                out.write(bytes, at, piece);
            }
            out.flush();
            linger(exchange, guard);
            exchange.close();
        }
    }

    /**
     * Takes what a refused request still sends: a connection closed before would be reset, and the client would never see the
     * answer. What goes on for too long is cut off.
     */
    private void linger(HttpExchange exchange, Watch.Guard guard) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        if (headers.containsKey("Content-Length") || headers.containsKey("Transfer-Encoding")) {
            guard.renew(Math.min(LINGER_NANOS, limits.bodyTime().toNanos()));
            InputStream in = exchange.getRequestBody();
            byte[] piece = new byte[8192];
            long taken = 0;
            for (int count = in.read(piece); count >= 0 && taken < LINGER_BYTES; count = in.read(piece)) {
                taken += count;
            }
        }
    }

    /** An answer whose length is not known: what goes wrong before the first piece can still be told by the caller. */
    void stream(HttpExchange exchange, Response response, Response.Stream body) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers(exchange, response);
            end(exchange, response.status());
            return;
        }
        try (Watch.Guard guard = watch.guard(limits.streamTime().toNanos());
                Pieces out = new Pieces(exchange, response, guard)) {
            body.writer().write(out);
            out.finish();
        }
    }

    /** No body. */
    void end(HttpExchange exchange, int status) throws IOException {
        try (Watch.Guard _ = watch.guard(limits.writeTime().toNanos())) {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        }
    }

    Headers headers(HttpExchange exchange, Response response) {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", response.type());
        headers.set("Cache-Control", "no-store");
        response.headers().forEach(headers::set);
        return headers;
    }

    private static boolean compressible(String type) {
        return type.startsWith("text/") || type.startsWith("application/json") || type.equals("image/svg+xml");
    }

    static boolean accepts(List<String> values) {
        if (values == null) {
            return false;
        }
        for (String item : String.join(",", values).toLowerCase(Locale.ROOT).split(",")) {
            String[] parts = item.replace(" ", "").split(";");
            if (parts.length > 0 && (parts[0].equals("gzip") || parts[0].equals("*"))) {
                return parts.length == 1 || !parts[1].matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    private static boolean matches(List<String> values, String etag) {
        if (values == null) {
            return false;
        }
        for (String tag : String.join(",", values).split(",")) {
            String bare = tag.strip();
            if (bare.equals("*") || bare.equals(etag) || ("W/" + bare).equals(etag)) {
                return true;
            }
        }
        return false;
    }

    /** Gathers pieces; the head goes out with the first. */
    private final class Pieces extends OutputStream {

        private final HttpExchange exchange;
        private final Response response;
        private final Watch.Guard guard;
        private final long end = System.nanoTime() + limits.streamTime().toNanos();
        private final byte[] piece = new byte[STREAM_PIECE_BYTES];
        private int length;
        private OutputStream out;

        Pieces(HttpExchange exchange, Response response, Watch.Guard guard) {
            this.exchange = exchange;
            this.response = response;
            this.guard = guard;
        }

        @Override
        public void write(int one) throws IOException {
            if (length == piece.length) {
                send();
            }
            piece[length++] = (byte) one;
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            for (int at = from, left = count; left > 0; ) {
                if (length == piece.length) {
                    send();
                }
                int part = Math.min(left, piece.length - length);
                System.arraycopy(bytes, at, piece, length, part);
                length += part;
                at += part;
                left -= part;
            }
        }

        /** Nothing: pieces go out when they are full. */
        @Override
        public void flush() {}

        /** Nothing: a writer that closes it has not ended the answer well. */
        @Override
        public void close() {}

        private void send() throws IOException {
            long rest = end - System.nanoTime();
            guard.renew(Math.min(limits.writeTime().toNanos(), rest));
            if (out == null) {
                headers(exchange, response);
                exchange.sendResponseHeaders(response.status(), 0);
                out = exchange.getResponseBody();
            }
            out.write(piece, 0, length);
            length = 0;
            guard.renew(end - System.nanoTime());
        }

        private void finish() throws IOException {
            send();
            guard.renew(limits.writeTime().toNanos());
            exchange.close();
        }
    }
}
