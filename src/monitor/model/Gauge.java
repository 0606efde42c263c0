package monitor.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A figure that a rule may be about.
 *
 * @param word   its name in the API: a metric of history such as {@code cpu_percent}, or one of what a server has several of,
 *               such as {@code disk.percent}
 * @param source where in a sample it stands
 */
public record Gauge(String word, Source source) {

    /** Where a figure stands. */
    public sealed interface Source {

        /** Among those that history keeps. */
        record Plain(Metric metric) implements Source {}

        /** One of the two figures of a {@link Detail}, which history keeps too. */
        record Part(Detail.Kind kind, boolean second, double scale) implements Source {}

        /** In the sample's own text: a member of the elements of an array, each known by another member. No history is kept of it. */
        record Member(String array, String subject, String member) implements Source {}
    }

    public static final List<Gauge> ALL = all();

    private static List<Gauge> all() {
        List<Gauge> all = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            all.add(new Gauge(metric.word(), new Source.Plain(metric)));
        }
        all.add(part("disk.percent", Detail.Kind.DISK, false, 100));
        all.add(part("disk.used_bytes", Detail.Kind.DISK, true, 1));
        all.add(member("disk.available_bytes", "disks", "mount"));
        all.add(member("disk.inodes_percent", "disks", "mount"));
        all.add(part("interface.rx_bytes_per_second", Detail.Kind.INTERFACE, false, 1));
        all.add(part("interface.tx_bytes_per_second", Detail.Kind.INTERFACE, true, 1));
        all.add(part("device.read_bytes_per_second", Detail.Kind.DEVICE, false, 1));
        all.add(part("device.write_bytes_per_second", Detail.Kind.DEVICE, true, 1));
        all.add(member("device.busy_percent", "disk_io", "device"));
        all.add(member("device.latency_ms", "disk_io", "device"));
        all.add(part("core.percent", Detail.Kind.CORE, false, 100));
        all.add(part("container.cpu_percent", Detail.Kind.CONTAINER, false, 100));
        all.add(part("container.memory_bytes", Detail.Kind.CONTAINER, true, 1));
        all.add(member("container.restarts", "containers", "name"));
        all.add(member("unit.memory_bytes", "services", "name"));
        all.add(member("unit.restarts", "services", "name"));
        all.add(member("sensor.celsius", "temperatures", "sensor"));
        all.add(member("gpu.percent", "gpus", "name"));
        all.add(member("gpu.memory_used_bytes", "gpus", "name"));
        all.add(member("gpu.celsius", "gpus", "name"));
        return List.copyOf(all);
    }

    private static Gauge part(String word, Detail.Kind kind, boolean second, double scale) {
        return new Gauge(word, new Source.Part(kind, second, scale));
    }

    private static Gauge member(String word, String array, String subject) {
        return new Gauge(word, new Source.Member(array, subject, word.substring(word.indexOf('.') + 1)));
    }

    /** Of that name, or null. */
    public static Gauge of(String word) {
        for (Gauge gauge : ALL) {
            if (gauge.word().equals(word)) {
                return gauge;
            }
        }
        return null;
    }

    /** Whether a server has several of it. */
    public boolean several() {
        return !(source instanceof Source.Plain);
    }

    /** Whether history keeps it, so that a rule about it can be tried on the past. */
    public boolean kept() {
        return !(source instanceof Source.Member);
    }

    /** As the API and sentences name it; empty for a count. */
    public String unit() {
        if (word.endsWith("percent")) {
            return "%";
        }
        if (word.endsWith("bytes_per_second")) {
            return "bytes/s";
        }
        if (word.endsWith("bytes")) {
            return "bytes";
        }
        if (word.endsWith("celsius")) {
            return "°C";
        }
        return word.endsWith("millis") || word.endsWith("_ms") ? "ms" : "";
    }
}
