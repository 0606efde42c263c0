package monitor.notify;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import monitor.model.Notice;

/**
 * A text with named places. What stands in the text itself is the admin's and goes out as it is; what fills the places is escaped for
 * the receiver and cut to its bound, so that markup is never cut.
 */
final class Template {

    static final int MAX_SOURCE = 4_000;

    /** Servers that one message names; the others are counted. */
    private static final int NAMED = 20;

    private static final Pattern PLACE = Pattern.compile("\\{([a-z_]{1,32})}");
    private static final String CUT = "…";

    private static final Map<String, Function<Letter, String>> PLACES = new TreeMap<>(Map.ofEntries(
            Map.entry("title", letter -> letter.notice().title()),
            Map.entry("message", letter -> letter.notice().message()),
            Map.entry("list", Template::list),
            Map.entry("mark", letter -> mark(letter.notice())),
            Map.entry("event", letter -> letter.notice().kind().word()),
            Map.entry("severity", letter -> letter.notice().severity().word()),
            Map.entry("rule", letter -> letter.notice().rule()),
            Map.entry("servers", letter -> names(letter.notice())),
            Map.entry("hosts", letter -> joined(letter.notice(), Notice.Place::host)),
            Map.entry("tags", letter -> letter.notice().servers().stream().flatMap(server -> server.tags().stream())
                    .distinct().limit(NAMED).collect(Collectors.joining(", "))),
            Map.entry("at", letter -> time(letter.notice().at())),
            Map.entry("started_at", letter -> time(letter.notice().startedAt())),
            Map.entry("ended_at", letter -> time(letter.notice().endedAt())),
            Map.entry("duration", letter -> duration(letter.notice())),
            Map.entry("source", Letter::source),
            Map.entry("id", letter -> Long.toString(letter.notice().id()))));

    private Template() {}

    static List<String> placeholders() {
        return PLACES.keySet().stream().map(name -> "{" + name + "}").toList();
    }

    /** The first placeholder that there is not, or null. */
    static String unknown(String source) {
        return PLACE.matcher(source).results().filter(found -> !PLACES.containsKey(found.group(1)))
                .map(found -> found.group()).findFirst().orElse(null);
    }

    /** On one line. */
    static String line(String source, Letter letter, Escape escape, int maxBytes) {
        return fill(source, letter, escape, maxBytes).replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
    }

    static String fill(String source, Letter letter, Escape escape, int maxBytes) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        int fixed = 0;
        Matcher place = PLACE.matcher(source);
        while (place.find()) {
            parts.add(source.substring(from, place.start()));
            parts.add(place.group(1));
            fixed += bytes(parts.get(parts.size() - 2));
            from = place.end();
        }
        String end = source.substring(from);
        int room = Math.max(0, maxBytes - fixed - bytes(end));
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < parts.size(); i += 2) {
            out.append(parts.get(i));
            String value = PLACES.get(parts.get(i + 1)).apply(letter);
            String fitting = escaped(value, escape, room);
            room -= bytes(fitting);
            out.append(fitting);
        }
        return out.append(end).toString();
    }

    private static String escaped(String value, Escape escape, int maxBytes) {
        StringBuilder out = new StringBuilder();
        int used = 0;
        for (int i = 0; i < value.length();) {
            int c = value.codePointAt(i);
            i += Character.charCount(c);
            String piece = escape.safe(c);
            int size = bytes(piece);
            // the mark of the cut needs room of its own, unless this was the last
            if (used + size > maxBytes - (i < value.length() ? bytes(CUT) : 0)) {
                return maxBytes - used >= bytes(CUT) ? out.append(CUT).toString() : out.toString();
            }
            out.append(piece);
            used += size;
        }
        return out.toString();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Where there are several servers, one a line. */
    private static String list(Letter letter) {
        Notice notice = letter.notice();
        if (notice.servers().size() + notice.more() < 2) {
            return "";
        }
        StringBuilder lines = new StringBuilder();
        notice.servers().stream().limit(NAMED)
                .forEach(server -> lines.append("\n- ").append(server.name()).append(" (").append(server.host()).append(')'));
        int more = notice.more() + Math.max(0, notice.servers().size() - NAMED);
        return (more == 0 ? lines : lines.append("\nand ").append(more).append(" more")).toString();
    }

    private static String names(Notice notice) {
        int more = notice.more() + Math.max(0, notice.servers().size() - NAMED);
        return joined(notice, Notice.Place::name) + (more == 0 ? "" : " and " + more + " more");
    }

    private static String joined(Notice notice, Function<Notice.Place, String> word) {
        return notice.servers().stream().limit(NAMED).map(word).collect(Collectors.joining(", "));
    }

    private static String mark(Notice notice) {
        return switch (notice.kind()) {
            case RESOLVED -> "✅";
            case TEST -> "🔔";
            case FLAPPING -> "🔁";
            case FIRING, REMINDER -> switch (notice.severity()) {
                case CRITICAL -> "🔴";
                case WARNING -> "🟠";
                case INFO -> "🔵";
            };
        };
    }

    static String time(Instant at) {
        return at == null ? "" : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String duration(Notice notice) {
        if (notice.startedAt() == null) {
            return "";
        }
        Duration took = Duration.between(notice.startedAt(), notice.endedAt() == null ? notice.at() : notice.endedAt());
        long seconds = Math.max(0, took.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600 ? "%d min %d s".formatted(seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %d min", seconds / 3600, seconds % 3600 / 60);
    }
}
