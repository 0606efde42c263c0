package monitor.json;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/**
 * Writes JSON as UTF-8 bytes, without a tree: into its own buffer, or through it to a stream. Not for several threads.
 * What HTML or a script would read otherwise ({@code <}, U+2028, U+2029) is escaped, a lone surrogate becomes U+FFFD, and a
 * figure that is no number becomes null.
 */
public final class JsonWriter {

    /** Bytes that gather before they go to the stream. */
    private static final int FLUSH_BYTES = 32 * 1024;
    /** Deeper than any answer of ours; a writer that nests further is in a loop. */
    private static final int MAX_DEPTH = 64;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private byte[] buffer;
    private int length;
    private final byte[] closers = new byte[MAX_DEPTH];
    private int depth;
    private boolean comma;

    /** Into memory, for {@link #bytes()}. */
    public JsonWriter() {
        this(null, 512);
    }

    /** Into memory, where about so many bytes are expected. */
    public JsonWriter(int expectedBytes) {
        this(null, expectedBytes);
    }

    /** To a stream, some kilobytes at a time; end with {@link #flush()}. An IOException comes out unchecked. */
    public JsonWriter(OutputStream out) {
        this(out, FLUSH_BYTES);
    }

    private JsonWriter(OutputStream out, int size) {
        this.out = out;
        this.buffer = new byte[Math.max(16, size)];
    }

    public JsonWriter object() {
        return open('{', '}');
    }

    public JsonWriter array() {
        return open('[', ']');
    }

    /** Closes the innermost object or array. */
    public JsonWriter end() {
        append(closers[--depth]);
        comma = true;
        return this;
    }

    public JsonWriter name(String name) {
        separate();
        quote(name);
        append((byte) ':');
        comma = false;
        return this;
    }

    /** A string, or null. */
    public JsonWriter value(String value) {
        separate();
        if (value == null) {
            append(NULL, 0, NULL.length);
        } else {
            quote(value);
        }
        comma = true;
        return this;
    }

    public JsonWriter value(long value) {
        separate();
        digits(value);
        comma = true;
        return this;
    }

    /** The shortest decimal that is the same double; null for NaN and the infinities. */
    public JsonWriter value(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return value((long) value);
        }
        return ascii(Double.isFinite(value) ? Double.toString(value) : "null");
    }

    public JsonWriter value(boolean value) {
        return ascii(value ? "true" : "false");
    }

    public JsonWriter nul() {
        return ascii("null");
    }

    public JsonWriter put(String name, String value) {
        return name(name).value(value);
    }

    public JsonWriter put(String name, long value) {
        return name(name).value(value);
    }

    public JsonWriter put(String name, double value) {
        return name(name).value(value);
    }

    public JsonWriter put(String name, boolean value) {
        return name(name).value(value);
    }

    /** An array of strings. */
    public JsonWriter put(String name, Collection<String> values) {
        name(name).array();
        values.forEach(this::value);
        return end();
    }

    /** A value already encoded, taken as it is. */
    public JsonWriter raw(byte[] json) {
        return raw(json, 0, json.length);
    }

    /** A part of an array of bytes that is one encoded value. */
    public JsonWriter raw(byte[] json, int from, int count) {
        separate();
        append(json, from, count);
        comma = true;
        return this;
    }

    /** The members of an object already encoded, into the one that is open. */
    public JsonWriter members(byte[] object) {
        int from = 0;
        int to = object.length;
        while (object[from] != '{') {
            from++;
        }
        while (object[to - 1] != '}') {
            to--;
        }
        for (int i = from + 1; i < to - 1; i++) {
            if (object[i] > ' ') {
                return raw(object, from + 1, to - from - 2);
            }
        }
        return this;
    }

    /** Strings, numbers, booleans, maps and collections of these, and null. */
    public JsonWriter any(Object value) {
        return switch (value) {
            case null -> nul();
            case String text -> value(text);
            case Boolean flag -> value(flag.booleanValue());
            case Double number -> value(number.doubleValue());
            case Number number -> value(number.longValue());
            case Map<?, ?> members -> {
                object();
                members.forEach((name, member) -> name(name.toString()).any(member));
                yield end();
            }
            case Collection<?> items -> {
                array();
                items.forEach(this::any);
                yield end();
            }
            default -> value(value.toString());
        };
    }

    /** All that was written into memory; everything must be closed. */
    public byte[] bytes() {
        if (depth != 0 || out != null) {
            throw new IllegalStateException(depth + " objects or arrays are still open");
        }
        return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
    }

    /** Hands on to the stream what has gathered. */
    public void flush() {
        try {
            drain();
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void drain() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }

    private JsonWriter open(char opener, char closer) {
        separate();
        append((byte) opener);
        closers[depth++] = (byte) closer;
        comma = false;
        return this;
    }

    private void separate() {
        if (comma) {
            append((byte) ',');
        }
        comma = false;
    }

    private JsonWriter ascii(String text) {
        separate();
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            buffer[length++] = (byte) text.charAt(i);
        }
        comma = true;
        return this;
    }

    private void digits(long value) {
        if (value < 0 || value > 999_999_999_999_999L) {
            byte[] text = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
            append(text, 0, text.length);
            return;
        }
        room(16);
        int start = length;
        long rest = value;
        do {
            buffer[length++] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        for (int i = start, j = length - 1; i < j; i++, j--) {
            byte swap = buffer[i];
            buffer[i] = buffer[j];
            buffer[j] = swap;
        }
    }

    private void quote(String text) {
        append((byte) '"');
        int end = text.length();
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            room(6);
            if (c < 0x80) {
                ascii(c);
            } else if (c < 0x800) {
                buffer[length++] = (byte) (0xc0 | c >> 6);
                buffer[length++] = (byte) (0x80 | c & 0x3f);
            } else if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                buffer[length++] = (byte) (0xf0 | point >> 18);
                buffer[length++] = (byte) (0x80 | point >> 12 & 0x3f);
                buffer[length++] = (byte) (0x80 | point >> 6 & 0x3f);
                buffer[length++] = (byte) (0x80 | point & 0x3f);
            } else if (c == 0x2028 || c == 0x2029) {
                escape(c);
            } else {
                char safe = Character.isSurrogate(c) ? 0xfffd : c;
                buffer[length++] = (byte) (0xe0 | safe >> 12);
                buffer[length++] = (byte) (0x80 | safe >> 6 & 0x3f);
                buffer[length++] = (byte) (0x80 | safe & 0x3f);
            }
        }
        append((byte) '"');
    }

    private void ascii(char c) {
        switch (c) {
            case '"', '\\' -> {
                buffer[length++] = '\\';
                buffer[length++] = (byte) c;
            }
            case '\n' -> {
                buffer[length++] = '\\';
                buffer[length++] = 'n';
            }
            case '<', 0x7f -> escape(c);
            default -> {
                if (c < 0x20) {
                    escape(c);
                } else {
                    buffer[length++] = (byte) c;
                }
            }
        }
    }

    private void escape(char c) {
        buffer[length++] = '\\';
        buffer[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            buffer[length++] = HEX[c >> shift & 0xf];
        }
    }

    private void append(byte one) {
        room(1);
        buffer[length++] = one;
    }

    private void append(byte[] bytes, int from, int count) {
        room(count);
        System.arraycopy(bytes, from, buffer, length, count);
        length += count;
    }

    private void room(int count) {
        if (length + count <= buffer.length) {
            return;
        }
        if (out != null) {
            try {
                drain();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (length + count > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + count));
        }
    }
}
