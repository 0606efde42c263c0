package monitor.watch;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import monitor.model.Reason;
import monitor.store.StatusSpans;

/** What a server's spans come to, a day or a month at a time. Pure. Time in which nobody looked counts as neither up nor down. */
public final class Availability {

    private Availability() {}

    /** Seconds of one stretch of time, which come to its length. */
    public record Count(long up, long down, long unknown) {

        static final Count NONE = new Count(0, 0, 0);

        Count plus(Count other) {
            return new Count(up + other.up, down + other.down, unknown + other.unknown);
        }

        /** The share of the known time, or NaN where nothing is known. */
        public double percent() {
            return up + down == 0 ? Double.NaN : 100.0 * up / (up + down);
        }
    }

    /** A day (2026-01-06) or a month (2026-01), the part of it that lies in the question. */
    public record Day(String label, Count count) {}

    /** @param to null while it goes on */
    public record Incident(Instant from, Instant to, long seconds, Reason reason, String sentence) {}

    public record Answer(Count total, List<Day> days, List<Incident> incidents) {}

    /**
     * @param spans     in the order of their beginning
     * @param to        exclusive, not in the future
     * @param zone      in which days begin
     * @param months    whether a step is a month, not a day
     * @param incidents given at most, the newest first
     */
    public static Answer of(List<StatusSpans.Span> spans, Instant from, Instant to, ZoneId zone, boolean months, int incidents) {
        List<Day> days = new ArrayList<>();
        Count total = Count.NONE;
        LocalDate date = from.atZone(zone).toLocalDate();
        int first = 0;
        for (Instant at = from; at.isBefore(to); ) {
            LocalDate next = months ? date.withDayOfMonth(1).plusMonths(1) : date.plusDays(1);
            Instant end = min(next.atStartOfDay(zone).toInstant(), to);
            while (first < spans.size() && !spans.get(first).to().isAfter(at)) {
                first++;
            }
            Count count = count(spans, first, at, end);
            days.add(new Day(months ? date.toString().substring(0, 7) : date.toString(), count));
            total = total.plus(count);
            at = end;
            date = next;
        }
        return new Answer(total, days, incidents(spans, from, to, incidents));
    }

    private static Count count(List<StatusSpans.Span> spans, int first, Instant from, Instant to) {
        long up = 0;
        long down = 0;
        Instant counted = from; // spans overlap where the clock was set back: no second is counted twice
        for (int i = first; i < spans.size() && spans.get(i).from().isBefore(to); i++) {
            StatusSpans.Span span = spans.get(i);
            Instant begin = max(span.from(), counted);
            Instant end = min(span.to(), to);
            if (begin.isBefore(end)) {
                long millis = end.toEpochMilli() - begin.toEpochMilli();
                up += span.up() ? millis : 0;
                down += span.up() ? 0 : millis;
                counted = end;
            }
        }
        long seconds = (to.toEpochMilli() - from.toEpochMilli() + 500) / 1000;
        long upSeconds = Math.min(seconds, (up + 500) / 1000);
        long downSeconds = Math.min(seconds - upSeconds, (down + 500) / 1000);
        return new Count(upSeconds, downSeconds, seconds - upSeconds - downSeconds);
    }

    private static List<Incident> incidents(List<StatusSpans.Span> spans, Instant from, Instant to, int most) {
        List<Incident> incidents = new ArrayList<>();
        for (int i = spans.size() - 1; i >= 0 && incidents.size() < most; i--) {
            StatusSpans.Span span = spans.get(i);
            if (!span.up() && span.from().isBefore(to) && span.to().isAfter(from)) {
                incidents.add(new Incident(span.from(), span.open() ? null : span.to(),
                        (span.to().toEpochMilli() - span.from().toEpochMilli() + 500) / 1000, span.reason(), span.sentence()));
            }
        }
        return incidents;
    }

    private static Instant min(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant max(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
