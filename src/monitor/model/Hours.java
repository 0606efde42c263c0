package monitor.model;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Hours that come again each week. One that ends before it begins goes over midnight and belongs to the day on which it begins; one
 * that ends when it begins is the whole day. The clock of the time zone decides, so that it moves with summer time.
 */
public record Hours(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {

    public Hours {
        days = EnumSet.copyOf(days);
    }

    /** When the hours end in which that moment lies, or null where it lies outside. */
    public Instant until(Instant at) {
        LocalDate today = at.atZone(zone).toLocalDate();
        for (LocalDate day : List.of(today.minusDays(1), today)) {
            if (days.contains(day.getDayOfWeek())) {
                Instant begin = day.atTime(from).atZone(zone).toInstant();
                Instant end = (to.isAfter(from) ? day : day.plusDays(1)).atTime(to).atZone(zone).toInstant();
                if (!at.isBefore(begin) && at.isBefore(end)) {
                    return end;
                }
            }
        }
        return null;
    }

    public boolean contains(Instant at) {
        return until(at) != null;
    }

    /** The API's word of a day, such as {@code mon}. */
    public static String word(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }

    /** As it is stored. */
    public String text() {
        return String.join(",", days.stream().map(Hours::word).toList()) + " " + from + " " + to + " " + zone.getId();
    }

    public static Hours parse(String text) {
        String[] parts = text.split(" ");
        List<String> words = Arrays.asList(parts[0].split(","));
        EnumSet<DayOfWeek> days = EnumSet.allOf(DayOfWeek.class);
        days.removeIf(day -> !words.contains(word(day)));
        return new Hours(days, LocalTime.parse(parts[1]), LocalTime.parse(parts[2]), ZoneId.of(parts[3]));
    }
}
