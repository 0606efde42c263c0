package monitor.api;

import java.util.Arrays;
import java.util.List;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Detail;
import monitor.store.History;
import monitor.store.Series;

/** Disks, interfaces, devices, cores or containers over time, all by the same times. */
final class DetailJson {

    private DetailJson() {}

    /** The kind in the API. */
    static String word(Detail.Kind kind) {
        return switch (kind) {
            case DISK -> "disks";
            case INTERFACE -> "interfaces";
            case DEVICE -> "devices";
            case CORE -> "cores";
            case CONTAINER -> "containers";
        };
    }

    /** The names of the two figures of a kind; the second is null where there is none. */
    private static String[] figures(Detail.Kind kind) {
        return switch (kind) {
            case DISK -> new String[] {"percent", "used_bytes"};
            case INTERFACE -> new String[] {"rx_bytes_per_second", "tx_bytes_per_second"};
            case DEVICE -> new String[] {"read_bytes_per_second", "write_bytes_per_second"};
            case CORE -> new String[] {"percent", null};
            case CONTAINER -> new String[] {"cpu_percent", "memory_bytes"};
        };
    }

    static byte[] of(List<History.DetailSeries> series) {
        long[] at = series.stream().flatMapToLong(one -> Arrays.stream(one.at())).sorted().distinct().toArray();
        JsonWriter json = Json.object();
        if (!series.isEmpty()) {
            json.put("tier", series.getFirst().tier().word());
        }
        json.put("step_seconds", series.stream().mapToInt(History.DetailSeries::stepSeconds).max().orElse(0)).name("at").array();
        for (long one : at) {
            json.value(one);
        }
        json.end().name("subjects").array();
        for (History.DetailSeries one : series) {
            String[] figures = figures(one.kind());
            json.object().put("subject", one.subject());
            line(json.name(figures[0]).object(), one.first(), one.at(), at);
            if (figures[1] != null) {
                line(json.name(figures[1]).object(), one.second(), one.at(), at);
            }
            json.end();
        }
        return json.end().end().bytes();
    }

    private static void line(JsonWriter json, Series.Line line, long[] own, long[] at) {
        HistoryApi.line(json.name("avg"), placed(line.avg(), own, at));
        HistoryApi.line(json.name("min"), placed(line.min(), own, at));
        HistoryApi.line(json.name("max"), placed(line.max(), own, at));
        json.end();
    }

    private static double[] placed(double[] values, long[] own, long[] at) {
        double[] placed = new double[at.length];
        Arrays.fill(placed, Double.NaN);
        for (int i = 0; i < own.length; i++) {
            placed[Arrays.binarySearch(at, own[i])] = values[i];
        }
        return placed;
    }
}
