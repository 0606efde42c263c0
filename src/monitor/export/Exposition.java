package monitor.export;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the text that Prometheus reads, family after family, each sample in its family. Bytes are put together by hand: a scrape
 * of a thousand servers has a hundred thousand lines.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats</a>
 * @see <a href="https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md">OpenMetrics 1.0</a>
 */
final class Exposition {

    private final boolean openMetrics;
    private byte[] buffer;
    private int length;
    private byte[] name;

    Exposition(boolean openMetrics, int expectedBytes) {
        this.openMetrics = openMetrics;
        buffer = new byte[Math.max(1024, expectedBytes)];
    }

    /** What follows until the next one belongs to it. In OpenMetrics a family is named without the suffix of its type. */
    void family(String full, Figure.Type type, String help) {
        String suffix = type == Figure.Type.COUNTER ? "_total" : type == Figure.Type.INFO ? "_info" : "";
        String family = openMetrics ? full.substring(0, full.length() - suffix.length()) : full;
        text("# HELP " + family + " " + escape(help, openMetrics) + "\n# TYPE " + family + " "
                + (type == Figure.Type.COUNTER ? "counter" : type == Figure.Type.INFO && openMetrics ? "info" : "gauge") + "\n");
        name = full.getBytes(StandardCharsets.US_ASCII);
    }

    /** @param labels as {@link #labels} gives them, in which only the closing brace is missing; or empty */
    void sample(byte[] labels, double value) {
        begin(labels, null, null);
        number(value);
    }

    /** A whole number divided by a power of ten, written exactly. */
    void sample(byte[] labels, long scaled, int decimals) {
        begin(labels, null, null);
        decimal(scaled, decimals);
    }

    /** With one more label, such as {@code device}. */
    void sample(byte[] labels, byte[] label, byte[] value, long scaled, int decimals) {
        begin(labels, label, value);
        decimal(scaled, decimals);
    }

    private void begin(byte[] labels, byte[] label, byte[] value) {
        put(name);
        if (labels.length > 0) {
            put(labels);
            if (label != null) {
                put((byte) ',');
                put(label);
                put(value);
            }
            put((byte) '}');
        }
        put((byte) ' ');
    }

    private void number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            decimal((long) value, 0);
        } else {
            text(Double.toString(value));
            put((byte) '\n');
        }
    }

    private void decimal(long scaled, int decimals) {
        room(32);
        if (scaled < 0) {
            buffer[length++] = '-';
        }
        long rest = scaled;
        int drop = 0;
        while (drop < decimals && rest % 10 == 0) {
            rest /= 10;
            drop++;
        }
        int places = decimals - drop;
        int start = length;
        int written = 0;
        do {
            if (written == places && places > 0) {
                buffer[length++] = '.';
            }
            buffer[length++] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
            written++;
        } while (rest != 0 || written <= places);
        for (int one = start, other = length - 1; one < other; one++, other--) {
            byte kept = buffer[one];
            buffer[one] = buffer[other];
            buffer[other] = kept;
        }
        buffer[length++] = '\n';
    }

    /** {@code {name="value",…} without the closing brace. */
    static byte[] labels(List<String> pairs) {
        if (pairs.isEmpty()) {
            return new byte[0];
        }
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < pairs.size(); i += 2) {
            text.append(i == 0 ? "" : ",").append(pairs.get(i)).append("=\"").append(escape(pairs.get(i + 1), true)).append('"');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A label's value with its quotes. */
    static byte[] quoted(String value) {
        return ("\"" + escape(value, true) + "\"").getBytes(StandardCharsets.UTF_8);
    }

    private static String escape(String text, boolean quotes) {
        String escaped = text == null ? "" : text.replace("\\", "\\\\").replace("\n", "\\n");
        return quotes ? escaped.replace("\"", "\\\"") : escaped;
    }

    byte[] end() {
        if (openMetrics) {
            text("# EOF\n");
        }
        return Arrays.copyOf(buffer, length);
    }

    private void text(String text) {
        put(text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(byte one) {
        room(1);
        buffer[length++] = one;
    }

    private void put(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void room(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
    }
}
