package monitor.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer as a value. What is not said otherwise is not to be stored by anyone ({@code Cache-Control: no-store}).
 *
 * @param headers beside those that every answer bears
 */
public record Response(int status, String type, Body body, Map<String, String> headers) {

    static final String JSON = "application/json; charset=utf-8";

    /** What follows the headers. */
    sealed interface Body {}

    record Bytes(Payload payload, boolean tagged) implements Body {}

    record Stream(Writer writer) implements Body {}

    record Events(EventSource source) implements Body {}

    /** Writes a body whose length is not known before; each write has a deadline. */
    @FunctionalInterface
    public interface Writer {
        void write(OutputStream out) throws IOException;
    }

    public static Response json(byte[] utf8) {
        return json(200, utf8);
    }

    public static Response json(int status, byte[] utf8) {
        return bytes(status, JSON, utf8);
    }

    /** JSON that many ask for: tagged, so that whoever has it gets 304, and compressed once. */
    public static Response json(Payload payload) {
        return new Response(200, JSON, new Bytes(payload, true), Map.of("Cache-Control", "no-cache"));
    }

    public static Response text(int status, String text) {
        return bytes(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    public static Response bytes(int status, String type, byte[] bytes) {
        return new Response(status, type, new Bytes(new Payload(bytes), false), Map.of());
    }

    /** A tagged answer of another type, to be asked for anew each time. */
    public static Response tagged(String type, Payload payload) {
        return new Response(200, type, new Bytes(payload, true), Map.of("Cache-Control", "no-cache"));
    }

    public static Response stream(String type, Writer writer) {
        return new Response(200, type, new Stream(writer), Map.of());
    }

    /** Server-sent events. The heartbeat, the deadline and the end at the server's close are the server's own matter. */
    public static Response events(EventSource source) {
        return new Response(200, "text/event-stream", new Events(source), Map.of());
    }

    public Response header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Response(status, type, body, more);
    }
}
