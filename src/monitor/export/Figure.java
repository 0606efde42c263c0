package monitor.export;

import java.util.List;

/**
 * One figure of the central itself for Prometheus.
 *
 * @param name   with the unit at its end; a counter's ends with {@code _total}
 * @param labels name, value, name, value …
 */
public record Figure(String name, Type type, String help, List<String> labels, double value) {

    /** What Prometheus may do with it. */
    public enum Type { GAUGE, COUNTER, INFO }

    public Figure {
        labels = List.copyOf(labels);
        if (labels.size() % 2 != 0) {
            throw new IllegalArgumentException("a label without a value: " + labels);
        }
        if (type == Type.COUNTER != name.endsWith("_total") || type == Type.INFO != name.endsWith("_info")) {
            throw new IllegalArgumentException("the name does not say its type: " + name);
        }
    }

    public static Figure gauge(String name, String help, double value, String... labels) {
        return new Figure(name, Type.GAUGE, help, List.of(labels), value);
    }

    public static Figure counter(String name, String help, double value, String... labels) {
        return new Figure(name, Type.COUNTER, help, List.of(labels), value);
    }

    public static Figure info(String name, String help, String... labels) {
        return new Figure(name, Type.INFO, help, List.of(labels), 1);
    }
}
