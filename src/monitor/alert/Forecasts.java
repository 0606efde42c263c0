package monitor.alert;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import monitor.model.Detail;
import monitor.store.History;

/** Looks at the disks of one server after another, so that each is looked at about every quarter of an hour and nobody waits. */
public final class Forecasts {

    static final Duration EVERY = Duration.ofMinutes(15);

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final History history;
    private final Supplier<List<Standing>> servers;
    private final Engine engine;
    private final Clock clock;
    private final Deque<Long> waiting = new ArrayDeque<>();
    /** Servers at the begin of this round. */
    private int watched;
    private long roundNanos;
    private boolean begun;

    /** @param servers each watched server as it stands */
    public Forecasts(History history, Supplier<List<Standing>> servers, Engine engine, Clock clock) {
        this.history = history;
        this.servers = servers;
        this.engine = engine;
        this.clock = clock;
    }

    /** One server, or none where all have been looked at. Returns the nanoseconds until the next. */
    public long sweep(long nowNanos) {
        if (waiting.isEmpty()) {
            if (begun && nowNanos - roundNanos < EVERY.toNanos()) {
                return IDLE_NANOS;
            }
            begun = true;
            roundNanos = nowNanos;
            List<Standing> all = servers.get();
            watched = all.size();
            all.stream().filter(Standing::online).forEach(one -> waiting.add(one.server().id()));
        }
        Long next = waiting.poll();
        if (next == null || !engine.forecasts()) {
            waiting.clear();
            return IDLE_NANOS;
        }
        Instant now = clock.instant();
        Map<String, Double> hours = new HashMap<>();
        history.points(next, Detail.Kind.DISK, false, now.minusMillis(Forecast.WINDOW_MILLIS), now).forEach((subject, points) ->
                hours.put(subject, Forecast.hoursUntilFull(points.at(), points.avg(), 0, points.size())));
        engine.forecast(next, hours);
        return Math.max(TimeUnit.MILLISECONDS.toNanos(1), EVERY.toNanos() / 2 / Math.max(1, watched));
    }
}
