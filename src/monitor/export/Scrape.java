package monitor.export;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Status;

/**
 * Everything that is known now, for Prometheus: names and base units by its conventions (ratios, bytes, seconds). A figure stands
 * there only while its server is online: an old one would look like a new one.
 *
 * @see <a href="https://prometheus.io/docs/practices/naming/">Metric and label naming</a>
 */
public final class Scrape {

    /** Disks, interfaces, devices and containers of one server, each: label values must not grow without bound. */
    static final int MAX_SUBJECTS = 64;

    private static final int BYTES_A_SERVER = 8_000;

    /** @param last its newest sample, or null */
    public record Reading(Server server, Status status, Sample last, Instant lastSeen) {}

    /** One line a server: a figure of history under its Prometheus name, shifted from percent to ratio where it is one. */
    private record Plain(String name, Metric metric, String help) {

        /** Digits behind the point: of the scale, and two more from percent to ratio. */
        int decimals() {
            int digits = metric.scale() == 1 ? 0 : metric.scale() == 10 ? 1 : 2;
            return name.endsWith("_ratio") ? digits + 2 : name.endsWith("_seconds") ? digits + 3 : digits;
        }
    }

    private static final List<Plain> PLAIN = List.of(
            new Plain("monitor_server_cpu_usage_ratio", Metric.CPU_PERCENT, "Share of all cores in use."),
            new Plain("monitor_server_cpu_user_ratio", Metric.CPU_USER_PERCENT, "Share of all cores in user programs."),
            new Plain("monitor_server_cpu_system_ratio", Metric.CPU_SYSTEM_PERCENT, "Share of all cores in the kernel."),
            new Plain("monitor_server_cpu_iowait_ratio", Metric.CPU_IOWAIT_PERCENT, "Share of all cores that wait for disks."),
            new Plain("monitor_server_cpu_steal_ratio", Metric.CPU_STEAL_PERCENT, "Share of all cores that the hypervisor took."),
            new Plain("monitor_server_load1", Metric.LOAD_1, "Load average over a minute."),
            new Plain("monitor_server_load5", Metric.LOAD_5, "Load average over 5 minutes."),
            new Plain("monitor_server_load15", Metric.LOAD_15, "Load average over 15 minutes."),
            new Plain("monitor_server_memory_usage_ratio", Metric.MEMORY_PERCENT, "Share of the memory in use."),
            new Plain("monitor_server_memory_used_bytes", Metric.MEMORY_USED_BYTES, "Memory in use."),
            new Plain("monitor_server_memory_available_bytes", Metric.MEMORY_AVAILABLE_BYTES, "Memory that programs can still have."),
            new Plain("monitor_server_swap_used_bytes", Metric.SWAP_USED_BYTES, "Swap in use."),
            new Plain("monitor_server_pressure_cpu_ratio", Metric.PRESSURE_CPU_PERCENT, "Share of time in which something waited for a CPU."),
            new Plain("monitor_server_pressure_memory_ratio", Metric.PRESSURE_MEMORY_PERCENT,
                    "Share of time in which something waited for memory."),
            new Plain("monitor_server_pressure_io_ratio", Metric.PRESSURE_IO_PERCENT, "Share of time in which something waited for I/O."),
            new Plain("monitor_server_disk_busy_ratio", Metric.DISK_BUSY_PERCENT, "Share of time in which the busiest disk worked."),
            new Plain("monitor_server_tcp_connections", Metric.TCP_ESTABLISHED, "Established TCP connections."),
            new Plain("monitor_server_processes", Metric.PROCESS_COUNT, "Processes."),
            new Plain("monitor_server_temperature_celsius", Metric.TEMPERATURE_CELSIUS, "The hottest sensor."),
            new Plain("monitor_server_clock_skew_seconds", Metric.SKEW_MILLIS, "How far its clock is ahead of the central's."));

    /** One line for each of several things of a server. */
    private record Many(String name, Figure.Type type, Detail.Kind kind, String label, int decimals, ToLongFunction<Detail> value,
            String help) {}

    private static final List<Many> MANY = List.of(
            new Many("monitor_filesystem_usage_ratio", Figure.Type.GAUGE, Detail.Kind.DISK, "mountpoint", 4, Detail::first,
                    "Share of the file system in use."),
            new Many("monitor_filesystem_used_bytes", Figure.Type.GAUGE, Detail.Kind.DISK, "mountpoint", 0, Detail::second,
                    "Used bytes of the file system."),
            new Many("monitor_filesystem_size_bytes", Figure.Type.GAUGE, Detail.Kind.DISK, "mountpoint", 0, Detail::third,
                    "Size of the file system."),
            new Many("monitor_filesystem_available_bytes", Figure.Type.GAUGE, Detail.Kind.DISK, "mountpoint", 0, Detail::fourth,
                    "Bytes of the file system that users other than root can still have."),
            new Many("monitor_network_receive_bytes_total", Figure.Type.COUNTER, Detail.Kind.INTERFACE, "interface", 0, Detail::third,
                    "Bytes received since boot."),
            new Many("monitor_network_transmit_bytes_total", Figure.Type.COUNTER, Detail.Kind.INTERFACE, "interface", 0, Detail::fourth,
                    "Bytes sent since boot."),
            new Many("monitor_disk_read_bytes_per_second", Figure.Type.GAUGE, Detail.Kind.DEVICE, "device", 0, Detail::first,
                    "Bytes read a second, over the last interval."),
            new Many("monitor_disk_write_bytes_per_second", Figure.Type.GAUGE, Detail.Kind.DEVICE, "device", 0, Detail::second,
                    "Bytes written a second, over the last interval."),
            new Many("monitor_container_cpu_usage_ratio", Figure.Type.GAUGE, Detail.Kind.CONTAINER, "container", 4, Detail::first,
                    "Share of one core in use."),
            new Many("monitor_container_memory_bytes", Figure.Type.GAUGE, Detail.Kind.CONTAINER, "container", 0, Detail::second,
                    "Memory in use."));

    private final Exposition out;
    private final List<Reading> all;
    private final List<byte[]> labels = new ArrayList<>();

    private Scrape(List<Reading> all, boolean openMetrics) {
        this.all = all;
        out = new Exposition(openMetrics, BYTES_A_SERVER * (all.size() + 1));
        for (Reading one : all) {
            labels.add(Exposition.labels(List.of("server_id", Long.toString(one.server.id()), "server", one.server.name())));
        }
    }

    /**
     * UTF-8.
     *
     * @param own figures of the central itself, those of one name one after another
     */
    public static byte[] text(List<Reading> all, List<Figure> own, boolean openMetrics) {
        Scrape scrape = new Scrape(all, openMetrics);
        scrape.states();
        PLAIN.forEach(scrape::plain);
        MANY.forEach(scrape::many);
        scrape.own(own);
        return scrape.out.end();
    }

    private interface OfServer {
        /** The figure, or {@link Figures#ABSENT}. */
        long of(Reading reading);
    }

    private void gauge(String name, String help, int decimals, OfServer figure) {
        out.family(name, Figure.Type.GAUGE, help);
        for (int i = 0; i < all.size(); i++) {
            long value = figure.of(all.get(i));
            if (value != Figures.ABSENT) {
                out.sample(labels.get(i), value, decimals);
            }
        }
    }

    private static Sample current(Reading reading) {
        return reading.status == Status.ONLINE ? reading.last : null;
    }

    private static long fact(Reading reading, ToLongFunction<Sample.Facts> fact) {
        Sample sample = current(reading);
        long value = sample == null ? 0 : fact.applyAsLong(sample.facts());
        return value == 0 ? Figures.ABSENT : value;
    }

    private void states() {
        gauge("monitor_server_up", "Whether it answers; absent while it is paused or has not been polled.", 0, one ->
                one.server.paused() || one.status == Status.UNKNOWN ? Figures.ABSENT : one.status == Status.ONLINE ? 1 : 0);
        gauge("monitor_server_paused", "Whether polling it is switched off.", 0, one -> one.server.paused() ? 1 : 0);
        gauge("monitor_server_last_seen_timestamp_seconds", "When its newest sample came.", 3, one ->
                one.lastSeen == null ? Figures.ABSENT : one.lastSeen.toEpochMilli());
        out.family("monitor_server_info", Figure.Type.INFO, "What it is; always 1.");
        for (Reading one : all) {
            Sample.Facts facts = one.last == null ? null : one.last.facts();
            out.sample(Exposition.labels(List.of("server_id", Long.toString(one.server.id()), "server", one.server.name(),
                    "host", one.server.host(), "tags", "," + String.join(",", one.server.tags()) + ",",
                    "source", one.last == null ? "" : one.last.source().word(), "os", text(facts == null ? null : facts.os()),
                    "kernel", text(facts == null ? null : facts.kernel()),
                    "agent_version", text(facts == null ? null : facts.agentVersion()))), 1, 0);
        }
        gauge("monitor_server_cpu_cores", "Cores that it may use.", 0, one -> fact(one, Sample.Facts::cores));
        gauge("monitor_server_boot_time_seconds", "When it was started.", 0, one -> fact(one, Sample.Facts::bootTime));
        gauge("monitor_server_memory_size_bytes", "Memory that it has.", 0, one -> fact(one, Sample.Facts::memoryBytes));
        gauge("monitor_server_swap_size_bytes", "Swap that it has.", 0, one -> fact(one, Sample.Facts::swapBytes));
    }

    private static String text(String fact) {
        return fact == null ? "" : fact;
    }

    private void plain(Plain plain) {
        gauge(plain.name, plain.help, plain.decimals(), one -> {
            Sample sample = current(one);
            return sample == null ? Figures.ABSENT : sample.figures().scaled()[plain.metric.ordinal()];
        });
    }

    private void many(Many many) {
        out.family(many.name, many.type, many.help);
        byte[] label = (many.label + "=").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < all.size(); i++) {
            Sample sample = current(all.get(i));
            if (sample == null) {
                continue;
            }
            Set<String> told = new HashSet<>(); // the same name twice would be the same series twice
            for (Detail detail : sample.details()) {
                if (detail.kind() == many.kind && told.size() < MAX_SUBJECTS && told.add(detail.subject())) {
                    long value = many.value.applyAsLong(detail);
                    if (value != Figures.ABSENT) {
                        out.sample(labels.get(i), label, Exposition.quoted(detail.subject()), value, many.decimals);
                    }
                }
            }
        }
    }

    private void own(List<Figure> own) {
        String family = "";
        for (Figure figure : own) {
            if (!figure.name().equals(family)) {
                family = figure.name();
                out.family(family, figure.type(), figure.help());
            }
            out.sample(Exposition.labels(figure.labels()), figure.value());
        }
    }
}
