package monitor.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Log;
import monitor.model.Metric;
import monitor.model.Minute;
import monitor.model.Sample;

/**
 * The figures of the past: the newest as rows, the older ones in blocks of an hour. A sample's details are kept with it, but for
 * disks, which are kept once a minute: they change slowly, and with them a sample would write a quarter more to the disk.
 */
public final class History {

    private static final Set<Metric> ALL = Collections.unmodifiableSet(EnumSet.allOf(Metric.class));

    private final Database db;
    private final Recent recent;
    private final Map<Long, Long> disksMinute = new ConcurrentHashMap<>();

    public History(Database db) {
        this.db = db;
        recent = new Recent(db);
    }

    Recent recent() {
        return recent;
    }

    /** Never blocks and never throws; written within a second unless the disk refuses. Its JSON is not kept. */
    public void append(Sample sample) {
        long at = sample.at().toEpochMilli();
        Long minute = Math.floorDiv(at, 60_000L);
        boolean withDisks = !minute.equals(disksMinute.put(sample.serverId(), minute));
        Recent.Arrival arrival = new Recent.Arrival(sample.serverId(), at, sample.source().ordinal(), sample.figures(),
                Subjects.of(sample.details(), withDisks));
        db.append(tx -> recent.insert(tx, arrival));
    }

    /**
     * The buckets of a span, never finer than its samples, from the finest tier that has not too many values for so many points.
     *
     * @param metrics none means all
     * @param to      exclusive
     * @param points  buckets at most, from 1 to 100,000
     */
    public Series query(long serverId, Set<Metric> metrics, Instant from, Instant to, int points) {
        return query(serverId, metrics, from, to, points, new double[0]);
    }

    /** The same with percentiles over the whole span, from 0 to 100 each. */
    public Series query(long serverId, Set<Metric> metrics, Instant from, Instant to, int points, double[] percents) {
        Set<Metric> wanted = metrics.isEmpty() ? ALL : EnumSet.copyOf(metrics);
        Buckets.check(from, to, points);
        long head = recent.head(serverId);
        return db.read(tx -> {
            Reading reading = reading(tx, serverId, head, from, to);
            long interval = reading.intervalMillis();
            Tier tier = reading.tier(false, points, interval);
            return tier == Tier.RAW ? samples(reading, wanted, from, to, points, percents, interval)
                    : rollup(reading, tier, wanted, from, to, points, percents);
        });
    }

    /** One metric of so many servers; {@code to} is exclusive. Fewer points than asked for where there are many servers. */
    public Comparison compare(Metric metric, List<Long> servers, Instant from, Instant to, int points) {
        Buckets.check(from, to, points);
        Map<Long, Long> heads = recent.heads();
        return db.read(tx -> Comparison.read(tx, db.log(), recent, heads, metric, servers, from, to, points));
    }

    private Reading reading(Tx tx, long serverId, long head, Instant from, Instant to) {
        return new Reading(tx, db.log(), serverId, head, from.toEpochMilli(), to.toEpochMilli());
    }

    private static Series samples(Reading reading, Set<Metric> wanted, Instant from, Instant to, int points, double[] percents,
            long interval) {
        Rows newest = reading.newest(wanted);
        long newestInterval = newest.intervalMillis(0, newest.size());
        Buckets buckets = new Buckets(from, to, points, Tier.RAW, wanted.size(), wanted.size(), smaller(newestInterval, interval), percents);
        reading.blocks(true, wanted, rows -> add(buckets, rows, wanted, rows.intervalMillis(0, rows.size())));
        add(buckets, newest, wanted, newestInterval);
        return buckets.series(Tier.RAW, wanted);
    }

    private static Series rollup(Reading reading, Tier tier, Set<Metric> wanted, Instant from, Instant to, int points, double[] percents) {
        Buckets buckets = new Buckets(from, to, points, tier, wanted.size(), wanted.size(), tier.stepMillis(), percents);
        Rollup rollup = reading.from(buckets.beginMillis()).figures(tier, wanted);
        int[] places = buckets.places(rollup, tier);
        int column = 0;
        for (Metric metric : wanted) {
            Rollup.Line line = rollup.lines().get(new Rollup.Key(null, metric.ordinal()));
            if (line != null) {
                buckets.add(column, places, line);
            }
            column++;
        }
        return buckets.series(tier, wanted);
    }

    private static void add(Buckets buckets, Rows rows, Set<Metric> wanted, long interval) {
        int[] places = new int[rows.size()];
        for (int row = 0; row < places.length; row++) {
            places[row] = buckets.at(rows.at(row), interval);
        }
        int column = 0;
        for (Metric metric : wanted) {
            buckets.add(column++, places, rows.column(metric.ordinal()));
        }
    }

    static long smaller(long one, long other) {
        return one == 0 ? other : other == 0 ? one : Math.min(one, other);
    }

    /** A damaged block leaves a gap and a line in the log. */
    static <T> T sound(Log log, long serverId, Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException damage) {
            log.warn("A block of history is damaged and left out", "server_id", serverId, "why", damage.getMessage());
            return null;
        }
    }

    /** Of a server whose history is deleted. */
    void forget(long serverId) {
        recent.forget(serverId);
        disksMinute.remove(serverId);
    }

    /** One disk, interface, device, core or container in the past: the first and second figure of {@link Detail}, in their units. */
    public record DetailSeries(Tier tier, Detail.Kind kind, String subject, int stepSeconds, long[] at, Series.Line first, Series.Line second) {}

    /** Like {@link #query}, for all subjects of a kind, or for one where {@code subject} is not null. */
    public List<DetailSeries> details(long serverId, Detail.Kind kind, String subject, Instant from, Instant to, int points) {
        Buckets.check(from, to, points);
        long head = recent.head(serverId);
        DetailQuery query = new DetailQuery(kind, subject, from, to, points);
        return db.read(tx -> query.run(reading(tx, serverId, head, from, to)));
    }

    /** The stored values of one metric; {@code to} is exclusive. */
    public Points points(long serverId, Metric metric, Instant from, Instant to) {
        Buckets.check(from, to, 1);
        long head = recent.head(serverId);
        return db.read(tx -> Values.of(reading(tx, serverId, head, from, to), metric));
    }

    /** The same of every subject of a kind, for the first or the second figure of {@link Detail}. */
    public Map<String, Points> points(long serverId, Detail.Kind kind, boolean second, Instant from, Instant to) {
        Buckets.check(from, to, 1);
        long head = recent.head(serverId);
        return db.read(tx -> Values.of(reading(tx, serverId, head, from, to), kind, second));
    }

    /** A server's newest stored figures. */
    public record Last(Instant at, Figures figures) {}

    public Optional<Last> last(long serverId) {
        long head = recent.head(serverId);
        return db.read(tx -> {
            Rows rows = Recent.rows(tx, serverId, head, ALL);
            if (rows.size() == 0) {
                rows = tx.one("SELECT data FROM history_block WHERE server_id = ? ORDER BY to_at DESC LIMIT 1", row ->
                        sound(db.log(), serverId, () -> Block.read(row.bytes("data"), metric -> true)), serverId).orElse(rows);
            }
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

    /** A stretch of time whose figures the host itself had kept: epoch milliseconds. */
    public record Span(long fromMillis, long toMillis) {}

    /** The stretches within a time that were filled by {@link #fill}, those that touch joined; the newest 200. */
    public List<Span> filled(long serverId, Instant from, Instant to) {
        return db.read(tx -> Filling.spans(tx, serverId, from, to));
    }

    /**
     * Puts in minutes that the host itself had kept, ascending; those in which there is a sample already are left out, so
     * that it may be done again. One thread at a time for a server. Returns how many came in.
     */
    public int fill(long serverId, List<Minute> minutes) {
        db.write(tx -> null); // what was appended before is then committed, and seen
        List<Minute> missing = Filling.missing(db, serverId, recent.head(serverId), minutes);
        if (!missing.isEmpty()) {
            Filling.insert(db, serverId, missing);
        }
        return missing.size();
    }

    /** When each server that has history was last read; to fill {@code last_seen} after a start. */
    public Map<Long, Instant> lastSeen() {
        Map<Long, Long> heads = recent.heads();
        Map<Long, Instant> seen = new HashMap<>();
        return db.read(tx -> {
            List<Long> servers = tx.list("SELECT id FROM servers WHERE deleted_at IS NULL", row -> row.number("id"));
            for (long server : servers) {
                long at = Math.max(tx.number("SELECT max(to_at) FROM history_block WHERE server_id = ?", server),
                        tx.number("SELECT at FROM monitoring_history WHERE id = ?", heads.getOrDefault(server, 0L)));
                if (at > 0) {
                    seen.put(server, Instant.ofEpochMilli(at));
                }
            }
            return new HashMap<>(seen);
        });
    }

    /** For tests and export: every stored sample of a server in the order of time, in one view. */
    List<Rows> all(long serverId) {
        long head = recent.head(serverId);
        return db.read(tx -> {
            List<Rows> all = new ArrayList<>(tx.list("SELECT data FROM history_block WHERE server_id = ? ORDER BY id",
                    row -> Block.read(row.bytes("data"), metric -> true), serverId));
            all.add(Recent.rows(tx, serverId, head, ALL));
            return all;
        });
    }
}
