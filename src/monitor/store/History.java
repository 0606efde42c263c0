package monitor.store;

import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Sample;

/** The figures of the past. */
public final class History {

    private final Database db;
    private final Recent recent;

    public History(Database db) {
        this.db = db;
        recent = new Recent(db);
    }

    /** Never blocks and never throws; written within 250 ms unless the disk refuses. Its JSON is not kept. */
    public void append(Sample sample) {
        long serverId = sample.serverId();
        long at = sample.at().toEpochMilli();
        int source = sample.source().ordinal();
        Figures figures = sample.figures();
        db.append(tx -> recent.insert(tx, serverId, at, source, figures));
    }

    /**
     * The buckets of a span, never finer than its samples.
     *
     * @param metrics none means all
     * @param to      exclusive
     * @param points  buckets at most, from 1 to 100,000
     */
    public Series query(long serverId, Set<Metric> metrics, Instant from, Instant to, int points) {
        Set<Metric> wanted = metrics.isEmpty() ? EnumSet.allOf(Metric.class) : EnumSet.copyOf(metrics);
        long head = recent.head(serverId);
        return db.read(tx -> {
            Rows rows = recent.rows(tx, head);
            Buckets buckets = new Buckets(from, to, points, wanted.size(), rows.intervalMillis());
            long interval = rows.intervalMillis();
            for (int row = 0; row < rows.size(); row++) {
                int bucket = buckets.at(rows.at(row), interval);
                int column = 0;
                for (Metric metric : wanted) {
                    if (bucket >= 0) {
                        buckets.add(column++, bucket, rows.column(metric.ordinal())[row]);
                    }
                }
            }
            return buckets.series(wanted);
        });
    }

    /** One disk, interface, device, core or container in the past: the first and second figure of {@link Detail}. */
    public record DetailSeries(Detail.Kind kind, String subject, int stepSeconds, long[] at, Series.Line first, Series.Line second) {}

    /** Like {@link #query}, for all subjects of a kind, or for one. */
    public List<DetailSeries> details(long serverId, Detail.Kind kind, String subject, Instant from, Instant to, int points) {
        return List.of();
    }

    /** A server's newest stored figures. */
    public record Last(Instant at, Figures figures) {}

    public Optional<Last> last(long serverId) {
        long head = recent.head(serverId);
        return db.read(tx -> {
            Rows rows = recent.rows(tx, head);
            if (rows.size() == 0) {
                return Optional.empty();
            }
            Figures figures = Figures.empty();
            for (int metric = 0; metric < Rows.METRICS; metric++) {
                figures.scaled()[metric] = rows.column(metric)[rows.size() - 1];
            }
            return Optional.of(new Last(Instant.ofEpochMilli(rows.at(rows.size() - 1)), figures));
        });
    }

    /** When each server that has history was last read; to fill {@code last_seen} after a start. */
    public Map<Long, Instant> lastSeen() {
        Map<Long, Instant> seen = new HashMap<>();
        db.read(tx -> {
            tx.each("SELECT server_id, max(at) AS at FROM monitoring_history GROUP BY server_id",
                    row -> seen.put(row.number("server_id"), row.time("at")));
            return null;
        });
        return seen;
    }
}
