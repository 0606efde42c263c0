package monitor.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import monitor.model.Detail;
import monitor.model.Gauge.Source;
import monitor.model.Glob;
import monitor.model.Metric;
import monitor.model.Problem;
import monitor.model.Rule;
import monitor.model.Server;
import monitor.store.History;
import monitor.store.Points;

/** Runs a rule over stored history, by the machine that runs it live: when it would have fired. */
public final class Replay {

    /** What one answer lists. */
    private static final int MOST_FIRES = 1_000;
    /** Points of the line that is drawn. */
    private static final int MOST_DRAWN = 2_000;
    /** Figures that one question may look at: some seconds. */
    private static final long MOST_POINTS = 10_000_000;
    private static final long FORECAST_STEP_MILLIS = Forecasts.EVERY.toMillis();

    /** @param to null where it still went on at the end; @param peak the worst figure */
    public record Fire(Server server, String subject, Instant from, Instant to, long durationMillis, Double peak) {}

    /** What was looked at, in epoch seconds. */
    public record Line(long serverId, String subject, long[] at, double[] values) {}

    /** @param truncated whether not all servers, or not all of what it found, are in it. @param line or null */
    public record Result(int servers, List<Fire> fires, boolean truncated, Line line) {}

    private final History history;
    private final Duration poll;

    /** @param poll the interval of servers that have none of their own */
    public Replay(History history, Duration poll) {
        this.history = history;
        this.poll = poll;
    }

    /** Figures of one thing, epoch milliseconds ascending. */
    private record Track(String subject, long stepMillis, long[] at, double[] values) {}

    public Result test(Rule rule, List<Server> servers, Instant from, Instant to) {
        List<Fire> fires = new ArrayList<>();
        Line line = null;
        boolean drawn = false;
        long seen = 0;
        int done = 0;
        for (Server server : servers) {
            if (seen > MOST_POINTS || fires.size() >= MOST_FIRES) {
                break;
            }
            for (Track track : tracks(rule, server, from, to)) {
                seen += track.at().length;
                int before = fires.size();
                run(rule, server, track, to, fires);
                if (line == null || !drawn && fires.size() > before) {
                    drawn = fires.size() > before;
                    line = line(server, track);
                }
            }
            done++;
        }
        boolean truncated = done < servers.size() || fires.size() > MOST_FIRES;
        return new Result(done, List.copyOf(fires.subList(0, Math.min(fires.size(), MOST_FIRES))), truncated, line);
    }

    private List<Track> tracks(Rule rule, Server server, Instant from, Instant to) {
        return switch (rule.kind()) {
            case METRIC -> switch (rule.gauge().source()) {
                case Source.Plain(Metric metric) -> List.of(track("", history.points(server.id(), metric, from, to)));
                case Source.Part(Detail.Kind kind, boolean second, double _) -> parts(rule, server, kind, second, from, to);
                case Source.Member(String _, String _, String _) -> throw unkept(rule.metric());
            };
            case CLOCK -> {
                Track skew = track("", history.points(server.id(), Metric.SKEW_MILLIS, from, to));
                yield List.of(new Track("", skew.stepMillis(), skew.at(), Arrays.stream(skew.values()).map(ms -> Math.abs(ms) / 1000)
                        .toArray()));
            }
            case DOWN, AGE -> List.of(silence(rule, server, from, to));
            case FORECAST -> forecasts(rule, server, from, to);
            case ABSENT, UNIT_FAILED, CONTAINER, REBOOT, HOST_KEY, AGENT_OUTDATED, CERTIFICATE, CHECK ->
                    throw unkept("what a rule of kind " + rule.kind().word() + " looks at");
        };
    }

    private static Problem unkept(String what) {
        return Problem.invalid("rule", "No history is kept of " + what + ", so the rule cannot be tried on the past");
    }

    private static Track track(String subject, Points points) {
        return new Track(subject, points.stepMillis(), points.at(), points.avg());
    }

    private List<Track> parts(Rule rule, Server server, Detail.Kind kind, boolean second, Instant from, Instant to) {
        List<Track> tracks = new ArrayList<>();
        history.points(server.id(), kind, second, from, to).forEach((subject, points) -> {
            if (Glob.matches(rule.subject(), subject)) {
                tracks.add(track(subject, points));
            }
        });
        return tracks;
    }

    /**
     * Seconds since the last sample: 0 at each, and where there is a gap, one at the moment when it became too long and one at
     * its end.
     */
    private Track silence(Rule rule, Server server, Instant from, Instant to) {
        Points points = history.points(server.id(), Metric.MEMORY_PERCENT, from, to);
        if (points.size() == 0) {
            points = history.points(server.id(), Metric.CPU_PERCENT, from, to);
        }
        long limit = rule.kind() == monitor.model.RuleKind.DOWN ? Math.max(1, rule.forSeconds()) * 1000L
                : (long) (rule.threshold() * 1000) + 1000;
        long patience = Math.max(limit, Math.max(interval(server), points.stepMillis()) * 5 / 2);
        long[] at = new long[3 * points.size() + 3];
        double[] values = new double[at.length];
        int size = 0;
        for (int i = 0; i <= points.size(); i++) {
            long now = i < points.size() ? points.at()[i] : to.toEpochMilli();
            long last = i == 0 ? now : points.at()[i - 1];
            if (now - last >= patience) {
                at[size] = last + patience;
                values[size++] = patience / 1000.0;
                if (rule.forSeconds() > 0 && now - last >= patience + rule.forSeconds() * 1000L) {
                    at[size] = last + patience + rule.forSeconds() * 1000L;
                    values[size++] = (patience + rule.forSeconds() * 1000L) / 1000.0;
                }
            }
            if (i < points.size()) {
                at[size] = now;
                values[size++] = 0;
            }
        }
        return new Track("", points.stepMillis(), Arrays.copyOf(at, size), Arrays.copyOf(values, size));
    }

    private List<Track> forecasts(Rule rule, Server server, Instant from, Instant to) {
        Map<String, Points> disks = history.points(server.id(), Detail.Kind.DISK, false, from.minusMillis(Forecast.WINDOW_MILLIS), to);
        List<Track> tracks = new ArrayList<>();
        disks.forEach((subject, points) -> {
            if (Glob.matches(rule.subject(), subject)) {
                tracks.add(forecasts(subject, points, from.toEpochMilli(), to.toEpochMilli()));
            }
        });
        return tracks;
    }

    private static Track forecasts(String subject, Points points, long from, long to) {
        int steps = (int) ((to - from) / FORECAST_STEP_MILLIS);
        long[] at = new long[steps];
        double[] hours = new double[steps];
        for (int i = 0; i < steps; i++) {
            at[i] = from + (i + 1) * FORECAST_STEP_MILLIS;
            hours[i] = Forecast.hoursUntilFull(points.at(), points.avg(), place(points.at(), at[i] - Forecast.WINDOW_MILLIS),
                    place(points.at(), at[i]));
        }
        return new Track(subject, FORECAST_STEP_MILLIS, at, hours);
    }

    private static int place(long[] at, long wanted) {
        int place = Arrays.binarySearch(at, wanted);
        return place < 0 ? -place - 1 : place;
    }

    private long interval(Server server) {
        return server.pollSeconds() == null ? poll.toMillis() : server.pollSeconds() * 1000L;
    }

    private void run(Rule rule, Server server, Track track, Instant to, List<Fire> fires) {
        Limit limit = Limit.of(rule);
        long gap = Machine.gapMillis(Math.max(interval(server), track.stepMillis()));
        boolean silence = rule.kind() == monitor.model.RuleKind.DOWN || rule.kind() == monitor.model.RuleKind.AGE;
        Cell cell = Cell.RESOLVED;
        long since = 0;
        for (int i = 0; i < track.at().length; i++) {
            long now = track.at()[i];
            boolean inForce = rule.hours() == null || rule.hours().contains(Instant.ofEpochMilli(now));
            Cell next = inForce ? Machine.step(limit, cell, now, track.values()[i], gap) : Cell.RESOLVED;
            if (!cell.open() && next.open()) {
                since = silence ? now - (long) (track.values()[i] * 1000) : next.since();
            } else if (cell.open() && !next.open()) {
                fires.add(fire(server, track, since, now, cell, Instant.ofEpochMilli(now)));
            }
            cell = next;
        }
        if (cell.open()) {
            fires.add(fire(server, track, since, to.toEpochMilli(), cell, null));
        }
    }

    private static Fire fire(Server server, Track track, long since, long end, Cell cell, Instant to) {
        return new Fire(server, track.subject(), Instant.ofEpochMilli(since), to, end - since,
                Double.isFinite(cell.peak()) ? (Double) cell.peak() : null);
    }

    private static Line line(Server server, Track track) {
        int step = Math.max(1, (track.at().length + MOST_DRAWN - 1) / MOST_DRAWN);
        Map<Long, Double> drawn = new LinkedHashMap<>();
        for (int i = 0; i < track.at().length; i += step) {
            double worst = Double.NaN;
            for (int j = i; j < Math.min(i + step, track.at().length); j++) {
                double value = track.values()[j];
                worst = Double.isNaN(worst) || value > worst ? value : worst;
            }
            drawn.put(track.at()[i] / 1000, worst);
        }
        return new Line(server.id(), track.subject(), drawn.keySet().stream().mapToLong(Long::longValue).toArray(),
                drawn.values().stream().mapToDouble(Double::doubleValue).toArray());
    }
}
