package monitor.store;

import monitor.model.Detail;
import monitor.model.Metric;

/**
 * Large figures of a rollup, rounded to so many significant bits and numbered in the order of size: {@code exponent, mantissa}, as a
 * floating number is. Numbers of neighbours then differ by how much the figures differ in proportion, which takes few bits. What is
 * rounded once stays as it is.
 */
record Rounded(int bits) {

    /** Percents, counts, and what disks hold: a forecast needs every byte of it. */
    private static final Rounded NOT = new Rounded(0);

    /** To a thousandth and better: what flows jumps about by more. */
    private static final Rounded FLOW = new Rounded(10);

    /** To a quarter of that. */
    private static final Rounded LEVEL = new Rounded(12);

    static Rounded of(Rollup.Key key) {
        return key.subject() == null ? of(Metric.at(key.place())) : of(key.subject().kind(), key.place());
    }

    private static Rounded of(Metric metric) {
        return switch (metric) {
            case DISK_READ_BYTES_PER_SECOND, DISK_WRITE_BYTES_PER_SECOND, NETWORK_RX_BYTES_PER_SECOND,
                    NETWORK_TX_BYTES_PER_SECOND -> FLOW;
            case MEMORY_USED_BYTES, MEMORY_AVAILABLE_BYTES, SWAP_USED_BYTES -> LEVEL;
            case CPU_PERCENT, CPU_USER_PERCENT, CPU_SYSTEM_PERCENT, CPU_IOWAIT_PERCENT, CPU_STEAL_PERCENT, LOAD_1, LOAD_5, LOAD_15,
                    MEMORY_PERCENT, PRESSURE_CPU_PERCENT, PRESSURE_MEMORY_PERCENT, PRESSURE_IO_PERCENT, DISK_PERCENT,
                    DISK_BUSY_PERCENT, TCP_ESTABLISHED, PROCESS_COUNT, TEMPERATURE_CELSIUS, SKEW_MILLIS -> NOT;
        };
    }

    private static Rounded of(Detail.Kind kind, int place) {
        return switch (kind) {
            case INTERFACE, DEVICE -> FLOW;
            case CONTAINER -> place == 1 ? LEVEL : NOT;
            case DISK, CORE -> NOT;
        };
    }

    long number(long value) {
        if (bits == 0 || value < 0 || value >>> bits == 0) {
            return value;
        }
        int shift = Long.SIZE - Long.numberOfLeadingZeros(value) - bits;
        long mantissa = (value + (1L << shift - 1) >>> shift); // may reach the next power: its number follows on
        return ((long) shift << bits - 1) + mantissa;
    }

    long value(long number) {
        if (bits == 0 || number < 0 || number >>> bits == 0) {
            return number;
        }
        int shift = (int) (number >>> bits - 1) - 1;
        return (number - ((long) shift << bits - 1)) << shift;
    }
}
