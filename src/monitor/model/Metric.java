package monitor.model;

import java.util.Locale;

/**
 * The figures of a server that are kept in history, in the order of their columns; new ones are added at the end only, since
 * stored blocks know a figure by its place. Stored as integers: figure × {@link #scale()}, rounded.
 */
public enum Metric {
    CPU_PERCENT(100), CPU_USER_PERCENT(100), CPU_SYSTEM_PERCENT(100), CPU_IOWAIT_PERCENT(100), CPU_STEAL_PERCENT(100),
    LOAD_1(100), LOAD_5(100), LOAD_15(100),
    MEMORY_PERCENT(100), MEMORY_USED_BYTES(1), MEMORY_AVAILABLE_BYTES(1), SWAP_USED_BYTES(1),
    PRESSURE_CPU_PERCENT(100), PRESSURE_MEMORY_PERCENT(100), PRESSURE_IO_PERCENT(100),
    /** The fullest disk. */
    DISK_PERCENT(100), DISK_READ_BYTES_PER_SECOND(1), DISK_WRITE_BYTES_PER_SECOND(1),
    /** The busiest device. */
    DISK_BUSY_PERCENT(100),
    NETWORK_RX_BYTES_PER_SECOND(1), NETWORK_TX_BYTES_PER_SECOND(1),
    TCP_ESTABLISHED(1), PROCESS_COUNT(1),
    /** The hottest sensor. */
    TEMPERATURE_CELSIUS(10), SKEW_MILLIS(1);

    private static final Metric[] ALL = values();

    private final int scale;

    Metric(int scale) {
        this.scale = scale;
    }

    public int scale() {
        return scale;
    }

    /** The name in the API, such as {@code cpu_percent}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The metric of that column. */
    public static Metric at(int column) {
        return ALL[column];
    }

    /** The metric of that name, or null. */
    public static Metric of(String word) {
        for (Metric metric : values()) {
            if (metric.word().equals(word)) {
                return metric;
            }
        }
        return null;
    }
}
