package monitor.recall;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import monitor.model.Metric;
import monitor.store.Series;

/**
 * One figure of a span beside the same span of the day before.
 *
 * @param nowAvg NaN where there is none, like the others
 * @param change "rose", "fell", "same", or "unknown" where one of the two days has no figures
 */
public record Movement(Metric metric, String unit, double nowAvg, double nowMax, double beforeAvg, double beforeMax, String change,
        String text) {

    /** What a figure must have moved by to be said to, in its unit; and by so many times, which keeps what is large anyway quiet. */
    private record Least(Metric metric, String unit, String name, double by, double times) {}

    private static final List<Least> LEAST = List.of(
            new Least(Metric.CPU_PERCENT, "percent", "CPU", 5, 1.25),
            new Least(Metric.CPU_IOWAIT_PERCENT, "percent", "Waiting for I/O", 3, 1.5),
            new Least(Metric.CPU_STEAL_PERCENT, "percent", "CPU stolen by the hypervisor", 3, 1.5),
            new Least(Metric.LOAD_1, "load", "Load over a minute", 0.5, 1.5),
            new Least(Metric.MEMORY_PERCENT, "percent", "Memory", 5, 1.1),
            new Least(Metric.SWAP_USED_BYTES, "bytes", "Swap in use", 64e6, 1.25),
            new Least(Metric.DISK_PERCENT, "percent", "The fullest disk", 2, 1),
            new Least(Metric.DISK_BUSY_PERCENT, "percent", "The busiest device", 10, 1.5),
            new Least(Metric.DISK_READ_BYTES_PER_SECOND, "bytes_per_second", "Reading from disks", 1e6, 2),
            new Least(Metric.DISK_WRITE_BYTES_PER_SECOND, "bytes_per_second", "Writing to disks", 1e6, 2),
            new Least(Metric.NETWORK_RX_BYTES_PER_SECOND, "bytes_per_second", "Receiving", 1e6, 2),
            new Least(Metric.NETWORK_TX_BYTES_PER_SECOND, "bytes_per_second", "Sending", 1e6, 2),
            new Least(Metric.TCP_ESTABLISHED, "count", "TCP connections", 20, 1.5),
            new Least(Metric.PROCESS_COUNT, "count", "Processes", 20, 1.25),
            new Least(Metric.TEMPERATURE_CELSIUS, "celsius", "The hottest sensor", 5, 1.1));

    /** All that are looked at. */
    static List<Metric> metrics() {
        return LEAST.stream().map(Least::metric).toList();
    }

    /** Those that either day has figures of. */
    static List<Movement> of(Map<Metric, Series.Line> now, Map<Metric, Series.Line> before) {
        List<Movement> movements = new ArrayList<>();
        for (Least least : LEAST) {
            Series.Line one = now.get(least.metric());
            Series.Line other = before.get(least.metric());
            double nowAvg = mean(one.avg());
            double beforeAvg = mean(other.avg());
            if (!Double.isNaN(nowAvg) || !Double.isNaN(beforeAvg)) {
                movements.add(of(least, nowAvg, largest(one.max()), beforeAvg, largest(other.max())));
            }
        }
        return movements;
    }

    private static Movement of(Least least, double nowAvg, double nowMax, double beforeAvg, double beforeMax) {
        String change = Double.isNaN(nowAvg) || Double.isNaN(beforeAvg) ? "unknown"
                : moved(least, nowAvg, beforeAvg) || moved(least, nowMax, beforeMax) ? "rose"
                : moved(least, beforeAvg, nowAvg) ? "fell" : "same";
        String text = least.name() + ": " + show(least.unit(), nowAvg) + " on average, " + show(least.unit(), nowMax) + " at most; the day before "
                + show(least.unit(), beforeAvg) + " on average, " + show(least.unit(), beforeMax) + " at most.";
        return new Movement(least.metric(), least.unit(), nowAvg, nowMax, beforeAvg, beforeMax, change, text);
    }

    private static boolean moved(Least least, double to, double from) {
        return to - from >= least.by() && to >= from * least.times();
    }

    private static double mean(double[] values) {
        double sum = 0;
        int count = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    private static double largest(double[] values) {
        double largest = Double.NaN;
        for (double value : values) {
            largest = Double.isNaN(largest) || value > largest ? value : largest;
        }
        return largest;
    }

    /** A figure in words. */
    static String show(String unit, double value) {
        if (Double.isNaN(value)) {
            return "unknown";
        }
        return switch (unit) {
            case "percent" -> number(value) + " %";
            case "bytes" -> bytes(value);
            case "bytes_per_second" -> bytes(value) + "/s";
            case "celsius" -> number(value) + " °C";
            default -> number(value);
        };
    }

    private static String bytes(double value) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        int place = 0;
        double rest = value;
        while (rest >= 1_000 && place < units.length - 1) {
            rest /= 1_000;
            place++;
        }
        return number(rest) + " " + units[place];
    }

    private static String number(double value) {
        return value == Math.rint(value) || value >= 1_000 ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}
