package monitor.api;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import monitor.http.EventSource;
import monitor.json.JsonWriter;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Reason;
import monitor.model.Sample;
import monitor.model.Source;
import monitor.model.Status;
import monitor.watch.Fleet;

/** One server in at most 300 bytes: what lists and the stream of events carry. Encoded once a sample, for whoever listens. */
final class Summary {

    /** Frames kept beyond the servers that there are, before those of removed servers are thrown away. */
    private static final int SPARE_FRAMES = 100;

    private record Frame(Sample sample, byte[] bytes) {}

    private final Map<Long, Frame> frames = new ConcurrentHashMap<>();
    private final Fleet fleet;

    Summary(Fleet fleet) {
        this.fleet = fleet;
    }

    static void write(JsonWriter json, Fleet.Entry entry) {
        write(json, entry.server().id(), entry.status(), entry.reason(), entry.source(), entry.last());
    }

    /** A sample that came means online and ok, whatever is known since. */
    byte[] frame(Sample sample) {
        Frame known = frames.get(sample.serverId());
        if (known != null && known.sample() == sample) {
            return known.bytes();
        }
        JsonWriter json = new JsonWriter(256);
        write(json, sample.serverId(), Status.ONLINE, Reason.OK, sample.source(), sample);
        byte[] bytes = EventSource.frame("sample", json.bytes());
        if (frames.size() > fleet.overview().total() + SPARE_FRAMES) {
            frames.clear();
        }
        frames.put(sample.serverId(), new Frame(sample, bytes));
        return bytes;
    }

    private static void write(JsonWriter json, long id, Status status, Reason reason, Source source, Sample sample) {
        json.object().put("id", id);
        if (sample != null) {
            json.name("at").raw(seconds(sample.at()));
        }
        json.put("status", status.word()).put("reason", reason.word());
        if (source != null) {
            json.put("source", source.word());
        }
        if (sample != null) {
            Figures figures = sample.figures();
            figure(json, "cpu", figures, Metric.CPU_PERCENT);
            figure(json, "memory", figures, Metric.MEMORY_PERCENT);
            figure(json, "disk", figures, Metric.DISK_PERCENT);
            figure(json, "rx", figures, Metric.NETWORK_RX_BYTES_PER_SECOND);
            figure(json, "tx", figures, Metric.NETWORK_TX_BYTES_PER_SECOND);
            figure(json, "load", figures, Metric.LOAD_1);
        }
        json.end();
    }

    private static void figure(JsonWriter json, String name, Figures figures, Metric metric) {
        if (figures.has(metric)) {
            json.put(name, figures.get(metric));
        }
    }

    /** Epoch seconds with milliseconds, as charts take them. */
    private static byte[] seconds(Instant at) {
        return "%d.%03d".formatted(at.getEpochSecond(), at.getNano() / 1_000_000).getBytes(StandardCharsets.US_ASCII);
    }
}
