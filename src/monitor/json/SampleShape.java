package monitor.json;

import static monitor.json.Shape.Type.AMOUNT;
import static monitor.json.Shape.Type.FIGURE;
import static monitor.json.Shape.Type.FLAG;
import static monitor.json.Shape.Type.OBJECT;
import static monitor.json.Shape.Type.OBJECTS;
import static monitor.json.Shape.Type.PERCENT;
import static monitor.json.Shape.Type.PERCENTS;
import static monitor.json.Shape.Type.TEXT;
import static monitor.json.Shape.Type.TEXTS;
import static monitor.json.Shape.Type.TIME;

import monitor.json.Shape.Field;
import monitor.model.Metric;

/** The contract's shape of an {@code /api/all}. What is not named here may come and is passed over, so that agents may grow. */
final class SampleShape {

    /** Places of facts, and of an element's figures. */
    static final int TIMESTAMP = 0;
    static final int HOSTNAME = 1;
    static final int OS = 2;
    static final int KERNEL = 3;
    static final int VIRTUALIZATION = 4;
    static final int BOOT_TIME = 5;
    static final int UPTIME = 6;
    static final int CORES = 7;
    static final int VERSION = 8;
    static final int MEMORY_TOTAL = 9;
    static final int SWAP_TOTAL = 10;

    static final int SUBJECT = 11;
    static final int FIRST = 12;
    static final int SECOND = 13;
    static final int THIRD = 14;
    static final int FOURTH = 15;
    static final int SLOTS = 16;

    static final Shape CORE = new Shape();
    static final Shape DISK = new Shape(new Field("mount", TEXT, SUBJECT), new Field("device", TEXT), new Field("type", TEXT),
            new Field("total_bytes", AMOUNT, THIRD), new Field("used_bytes", AMOUNT, SECOND),
            new Field("available_bytes", AMOUNT, FOURTH),
            new Field("percent", PERCENT, FIRST), new Field("inodes_percent", PERCENT));
    static final Shape INTERFACE = new Shape(new Field("interface", TEXT, SUBJECT),
            new Field("rx_bytes_per_second", AMOUNT, FIRST), new Field("tx_bytes_per_second", AMOUNT, SECOND),
            new Field("rx_bytes", AMOUNT, THIRD), new Field("tx_bytes", AMOUNT, FOURTH), new Field("errors", AMOUNT),
            new Field("drops", AMOUNT));
    static final Shape DEVICE = new Shape(new Field("device", TEXT, SUBJECT), new Field("read_bytes_per_second", AMOUNT, FIRST),
            new Field("write_bytes_per_second", AMOUNT, SECOND), new Field("reads_per_second", AMOUNT),
            new Field("writes_per_second", AMOUNT), new Field("latency_ms", AMOUNT), new Field("busy_percent", PERCENT, THIRD));
    static final Shape SENSOR = new Shape(new Field("sensor", TEXT), new Field("celsius", FIGURE, FIRST));
    static final Shape GPU = new Shape(new Field("name", TEXT), new Field("percent", PERCENT),
            new Field("memory_used_bytes", AMOUNT), new Field("memory_total_bytes", AMOUNT), new Field("celsius", FIGURE),
            new Field("watts", AMOUNT));
    static final Shape STORAGE = new Shape(new Field("name", TEXT), new Field("kind", TEXT), new Field("state", TEXT),
            new Field("detail", TEXT));
    static final Shape PROCESS = new Shape(new Field("pid", AMOUNT), new Field("started", AMOUNT), new Field("user", TEXT),
            new Field("name", TEXT), new Field("command", TEXT), new Field("ppid", AMOUNT), new Field("state", TEXT),
            new Field("cpu_percent", PERCENT), new Field("memory_percent", PERCENT), new Field("resident_bytes", AMOUNT),
            new Field("threads", AMOUNT), new Field("read_bytes_per_second", AMOUNT), new Field("write_bytes_per_second", AMOUNT));
    static final Shape SERVICE = new Shape(new Field("name", TEXT), new Field("description", TEXT), new Field("active", TEXT),
            new Field("sub", TEXT), new Field("result", TEXT), new Field("restarts", AMOUNT), new Field("memory_bytes", AMOUNT));
    static final Shape CONTAINER = new Shape(new Field("id", TEXT), new Field("name", TEXT, SUBJECT), new Field("image", TEXT),
            new Field("state", TEXT), new Field("status", TEXT), new Field("health", TEXT), new Field("cpu_percent", PERCENT, FIRST),
            new Field("memory_bytes", AMOUNT, SECOND), new Field("memory_limit_bytes", AMOUNT), new Field("restarts", AMOUNT));

    static final Shape SYSTEM = new Shape(new Field("hostname", TEXT, HOSTNAME), new Field("os", TEXT, OS),
            new Field("kernel", TEXT, KERNEL), new Field("arch", TEXT), new Field("virtualization", TEXT, VIRTUALIZATION),
            new Field("boot_time", TIME, BOOT_TIME), new Field("uptime_seconds", AMOUNT, UPTIME), new Field("users", AMOUNT),
            new Field("machine_id", TEXT), new Field("reboot_required", FLAG),
            new Field("process_count", AMOUNT, Metric.PROCESS_COUNT));
    static final Shape CPU = new Shape(new Field("cores", AMOUNT, CORES), new Field("percent", PERCENT, Metric.CPU_PERCENT),
            new Field("user_percent", PERCENT, Metric.CPU_USER_PERCENT),
            new Field("system_percent", PERCENT, Metric.CPU_SYSTEM_PERCENT),
            new Field("iowait_percent", PERCENT, Metric.CPU_IOWAIT_PERCENT),
            new Field("steal_percent", PERCENT, Metric.CPU_STEAL_PERCENT), new Field("load_1", AMOUNT, Metric.LOAD_1),
            new Field("load_5", AMOUNT, Metric.LOAD_5), new Field("load_15", AMOUNT, Metric.LOAD_15),
            new Field("per_core_percent", PERCENTS, CORE));
    private static final Shape MEMORY = new Shape(new Field("total_bytes", AMOUNT, MEMORY_TOTAL),
            new Field("used_bytes", AMOUNT, Metric.MEMORY_USED_BYTES),
            new Field("available_bytes", AMOUNT, Metric.MEMORY_AVAILABLE_BYTES), new Field("cached_bytes", AMOUNT),
            new Field("percent", PERCENT, Metric.MEMORY_PERCENT), new Field("swap_total_bytes", AMOUNT, SWAP_TOTAL),
            new Field("swap_used_bytes", AMOUNT, Metric.SWAP_USED_BYTES));
    private static final Shape PRESSURE = new Shape(new Field("cpu_some_percent", PERCENT, Metric.PRESSURE_CPU_PERCENT),
            new Field("memory_some_percent", PERCENT, Metric.PRESSURE_MEMORY_PERCENT),
            new Field("io_some_percent", PERCENT, Metric.PRESSURE_IO_PERCENT));
    private static final Shape SOCKETS = new Shape(new Field("tcp_established", AMOUNT, Metric.TCP_ESTABLISHED),
            new Field("tcp_listen", AMOUNT));
    private static final Shape AGENT = new Shape(new Field("version", TEXT, VERSION), new Field("pid", AMOUNT),
            new Field("resident_bytes", AMOUNT), new Field("uptime_seconds", AMOUNT));

    static final Shape ALL = new Shape(new Field("timestamp", TIME, TIMESTAMP), new Field("agent", OBJECT, AGENT),
            new Field("system", OBJECT, SYSTEM), new Field("cpu", OBJECT, CPU), new Field("memory", OBJECT, MEMORY),
            new Field("pressure", OBJECT, PRESSURE), new Field("disks", OBJECTS, DISK), new Field("network", OBJECTS, INTERFACE),
            new Field("disk_io", OBJECTS, DEVICE), new Field("sockets", OBJECT, SOCKETS),
            new Field("temperatures", OBJECTS, SENSOR), new Field("gpus", OBJECTS, GPU), new Field("storage", OBJECTS, STORAGE),
            new Field("processes", OBJECTS, PROCESS), new Field("services", OBJECTS, SERVICE),
            new Field("containers", OBJECTS, CONTAINER), new Field("services_age_seconds", AMOUNT),
            new Field("containers_age_seconds", AMOUNT), new Field("errors", TEXTS));

    private SampleShape() {}
}
