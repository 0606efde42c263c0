package monitor.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import monitor.model.Detail;
import monitor.model.Figures;

/** The past of all subjects of a kind, each gathered by its own times: a disk is kept more rarely than an interface. */
record DetailQuery(Detail.Kind kind, String subject, Instant from, Instant to, int points) {

    private static final double[] NO_PERCENTILES = {};

    /** One subject's values of one block, without the rows in which it is absent. */
    private record Part(long[] at, long[] first, long[] second, long interval) {}

    List<History.DetailSeries> run(Reading reading) {
        Predicate<Subjects.Subject> wanted = one -> one.kind() == kind && (subject == null || one.name().equals(subject));
        Tier tier = reading.tier(true, points, reading.intervalMillis());
        List<History.DetailSeries> series = tier == Tier.RAW ? samples(reading, wanted) : rollup(reading.details(tier, wanted), tier);
        series.removeIf(one -> one.at().length == 0);
        return series;
    }

    private List<History.DetailSeries> samples(Reading reading, Predicate<Subjects.Subject> wanted) {
        Map<Subjects.Subject, List<Part>> parts = new LinkedHashMap<>();
        reading.details(true, wanted, rows -> add(parts, rows));
        add(parts, reading.newest(wanted));
        List<History.DetailSeries> series = new ArrayList<>();
        parts.forEach((name, those) -> series.add(gather(name, those, parts.size())));
        return series;
    }

    private static void add(Map<Subjects.Subject, List<Part>> parts, DetailRows rows) {
        rows.columns().forEach((name, pair) -> {
            if (parts.size() < DetailRows.MAX_SUBJECTS || parts.containsKey(name)) {
                parts.computeIfAbsent(name, key -> new ArrayList<>()).add(part(rows, pair));
            }
        });
    }

    private static Part part(DetailRows rows, long[][] pair) {
        int count = 0;
        long[] at = new long[rows.size()];
        long[] first = new long[rows.size()];
        long[] second = new long[rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            if (pair[0][row] != Figures.ABSENT || pair[1][row] != Figures.ABSENT) {
                at[count] = rows.at()[row];
                first[count] = pair[0][row];
                second[count++] = pair[1][row];
            }
        }
        return new Part(Arrays.copyOf(at, count), Arrays.copyOf(first, count), Arrays.copyOf(second, count),
                Rows.intervalMillis(at, 0, count));
    }

    private History.DetailSeries gather(Subjects.Subject name, List<Part> parts, int subjects) {
        long interval = 0;
        for (Part part : parts) {
            interval = History.smaller(interval, part.interval());
        }
        Buckets buckets = new Buckets(from, to, points, Tier.RAW, 2 * subjects, 2, interval, NO_PERCENTILES);
        for (Part part : parts) {
            int[] places = new int[part.at().length];
            for (int row = 0; row < places.length; row++) {
                places[row] = buckets.at(part.at()[row], part.interval());
            }
            buckets.add(0, places, part.first());
            buckets.add(1, places, part.second());
        }
        return series(name, Tier.RAW, buckets);
    }

    private List<History.DetailSeries> rollup(Rollup rollup, Tier tier) {
        List<Subjects.Subject> subjects = rollup.lines().keySet().stream().map(Rollup.Key::subject).distinct().toList();
        List<History.DetailSeries> series = new ArrayList<>();
        for (Subjects.Subject name : subjects) {
            Buckets buckets = new Buckets(from, to, points, tier, 2 * subjects.size(), 2, tier.stepMillis(), NO_PERCENTILES);
            Rollup own = rollup.of(name);
            int[] places = buckets.places(own, tier);
            for (int place = 0; place < 2; place++) {
                Rollup.Line line = own.lines().get(new Rollup.Key(name, place));
                if (line != null) {
                    buckets.add(place, places, line);
                }
            }
            series.add(series(name, tier, buckets));
        }
        return series;
    }

    private History.DetailSeries series(Subjects.Subject name, Tier tier, Buckets buckets) {
        if (buckets.empty()) {
            return new History.DetailSeries(tier, kind, name.name(), buckets.stepSeconds(), new long[0], null, null);
        }
        boolean[] kept = buckets.kept();
        return new History.DetailSeries(tier, kind, name.name(), buckets.stepSeconds(), buckets.times(kept),
                buckets.line(0, kind.scale(false), kept), buckets.line(1, kind.scale(true), kept));
    }
}
