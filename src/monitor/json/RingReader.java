package monitor.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Minute;
import monitor.model.Problem;
import monitor.model.Reason;
import monitor.model.Result;

/** Reads an agent's {@code /api/history}: {@code {"step_seconds":60,"columns":["at",…],"rows":[[1767700800,3.2,null,…],…],"more":false}}. */
public final class RingReader {

    /** Rows of one answer; the agent gives half as many. */
    private static final int MAX_ROWS = 1_440;
    private static final int MAX_COLUMNS = 64;
    /** 1970 to 2106. */
    private static final long MAX_SECONDS = 1L << 32;

    private static final Map<String, Metric> METRICS = Map.ofEntries(Map.entry("cpu_percent", Metric.CPU_PERCENT),
            Map.entry("memory_percent", Metric.MEMORY_PERCENT), Map.entry("memory_used_bytes", Metric.MEMORY_USED_BYTES),
            Map.entry("swap_used_bytes", Metric.SWAP_USED_BYTES), Map.entry("load_1", Metric.LOAD_1),
            Map.entry("disk_percent", Metric.DISK_PERCENT),
            Map.entry("rx_bytes_per_second", Metric.NETWORK_RX_BYTES_PER_SECOND),
            Map.entry("tx_bytes_per_second", Metric.NETWORK_TX_BYTES_PER_SECOND),
            Map.entry("read_bytes_per_second", Metric.DISK_READ_BYTES_PER_SECOND),
            Map.entry("write_bytes_per_second", Metric.DISK_WRITE_BYTES_PER_SECOND),
            Map.entry("cpu_some_percent", Metric.PRESSURE_CPU_PERCENT),
            Map.entry("memory_some_percent", Metric.PRESSURE_MEMORY_PERCENT),
            Map.entry("io_some_percent", Metric.PRESSURE_IO_PERCENT));

    /** @param minutes times by the host's clock. @param more whether there are later ones */
    public record Page(List<Minute> minutes, boolean more) {}

    private RingReader() {}

    public static Result<Page> read(byte[] json) {
        try {
            return Json.tree(json) instanceof Map<?, ?> answer ? page(answer) : bad("it is no object");
        } catch (Problem e) {
            return bad(e.getMessage());
        }
    }

    private static Result<Page> page(Map<?, ?> answer) {
        boolean minutes = answer.get("step_seconds") instanceof Json.Num(String step) && step.equals("60");
        if (!minutes || !(answer.get("columns") instanceof List<?> columns) || !(answer.get("rows") instanceof List<?> rows)
                || columns.isEmpty() || !"at".equals(columns.getFirst()) || columns.size() > MAX_COLUMNS || rows.size() > MAX_ROWS) {
            return bad("it has no rows of minutes");
        }
        List<Minute> read = new ArrayList<>();
        for (Object row : rows) {
            if (!(row instanceof List<?> values) || values.size() != columns.size()) {
                return bad("a row has not " + columns.size() + " values");
            }
            double at = number(values.getFirst());
            if (!(at >= 0 && at < MAX_SECONDS)) {
                return bad("a row has no time");
            }
            Figures figures = Figures.empty();
            for (int i = 1; i < values.size(); i++) {
                Metric metric = METRICS.get(String.valueOf(columns.get(i)));
                double value = number(values.get(i));
                if (metric != null && value >= 0) {
                    figures.put(metric, value);
                }
            }
            read.add(new Minute((long) at * 1000, figures));
        }
        return Result.ok(new Page(read, Boolean.TRUE.equals(answer.get("more"))));
    }

    private static double number(Object value) {
        return value instanceof Json.Num(String literal) ? Double.parseDouble(literal) : Double.NaN;
    }

    private static Result<Page> bad(String why) {
        return Result.failed(Reason.BAD_DATA, "The agent's history cannot be read: " + why + ".");
    }
}
