package monitor.onboard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import monitor.model.Text;

/**
 * A table whose first row names its columns; separated by commas, semicolons or tabs, as that row shows.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
final class Csv {

    private static final Set<String> COLUMNS = Set.of("name", "host", "port", "username", "tags", "description",
            "ssh_key_path", "jump");
    private static final Map<String, String> OTHER_NAMES = Map.of("hostname", "host", "address", "host", "user",
            "username", "key", "ssh_key_path");
    /** A row with more fields is no row of servers. */
    private static final int MOST_FIELDS = 50;

    private record Row(int line, List<String> fields) {}

    private final Parsed.Found found = new Parsed.Found();
    private final String text;
    private int at;
    private int line = 1;

    private Csv(String text) {
        this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    static Parsed parse(String text) {
        return new Csv(text).parse();
    }

    private Parsed parse() {
        String first = text.lines().filter(one -> !one.isBlank()).findFirst().orElse("");
        char separator = first.indexOf('\t') >= 0 ? '\t' : first.indexOf(';') >= 0 ? ';' : ',';
        Row header = row(separator);
        while (header != null && blank(header)) {
            header = row(separator);
        }
        Map<String, Integer> columns = columns(header);
        if (columns.isEmpty()) {
            return found.parsed();
        }
        for (Row row = row(separator); row != null && !found.full(); row = row(separator)) {
            if (!blank(row)) {
                entry(columns, header.fields().size(), row);
            }
        }
        return found.parsed();
    }

    private Map<String, Integer> columns(Row header) {
        Map<String, Integer> columns = new LinkedHashMap<>();
        Parsed.Place place = new Parsed.Place("", header == null ? 1 : header.line());
        for (int i = 0; header != null && i < header.fields().size(); i++) {
            String said = header.fields().get(i).strip().toLowerCase(Locale.ROOT);
            String column = OTHER_NAMES.getOrDefault(said, said);
            if (!COLUMNS.contains(column)) {
                found.flaw(place, "There is no column " + Text.show(said) + " here; it is left out");
            } else if (columns.putIfAbsent(column, i) != null) {
                found.flaw(place, "The column " + column + " stands twice; the first counts");
            }
        }
        if (!columns.containsKey("host")) {
            found.flaw(place, "The first row must name the columns, host among them");
            return Map.of();
        }
        return columns;
    }

    private void entry(Map<String, Integer> columns, int width, Row row) {
        Parsed.Place place = new Parsed.Place("", row.line());
        if (row.fields().size() > width) {
            found.flaw(place, "The row has " + row.fields().size() + " fields, the first row " + width);
            return;
        }
        found.add(new Parsed.Entry(place, said(columns, row, "name"), said(columns, row, "host"),
                said(columns, row, "port"), said(columns, row, "username"), said(columns, row, "ssh_key_path"),
                words(said(columns, row, "jump")), words(said(columns, row, "tags")),
                said(columns, row, "description")));
    }

    private static String said(Map<String, Integer> columns, Row row, String column) {
        Integer i = columns.get(column);
        String value = i == null || i >= row.fields().size() ? "" : row.fields().get(i).strip();
        return value.isEmpty() ? null : value;
    }

    private static List<String> words(String value) {
        return value == null ? List.of() : Arrays.stream(value.split("[,;|]")).map(String::strip)
                .filter(word -> !word.isEmpty()).toList();
    }

    private static boolean blank(Row row) {
        return row.fields().stream().allMatch(String::isBlank);
    }

    /** The next one, or null at the end. */
    private Row row(char separator) {
        if (at >= text.length()) {
            return null;
        }
        int began = line;
        List<String> fields = new ArrayList<>();
        do {
            String field = field(separator, began);
            if (fields.size() < MOST_FIELDS) {
                fields.add(field);
            }
        } while (at < text.length() && text.charAt(at++) == separator);
        if (at > 0 && at <= text.length() && text.charAt(at - 1) == '\n') {
            line++;
        }
        return new Row(began, fields);
    }

    /** Up to the separator or the line's end, which stays; a doubled quote within quotes is one. */
    private String field(char separator, int began) {
        StringBuilder out = new StringBuilder();
        boolean quoted = at < text.length() && text.charAt(at) == '"';
        if (quoted) {
            at++;
            while (at < text.length() && (text.charAt(at) != '"' || peek(1) == '"')) {
                char c = text.charAt(at);
                at += c == '"' ? 2 : 1;
                line += c == '\n' ? 1 : 0;
                out.append(c);
            }
            if (at >= text.length()) {
                found.flaw(new Parsed.Place("", began), "A quote is not closed");
            }
            at++;
        }
        while (at < text.length() && text.charAt(at) != separator && text.charAt(at) != '\n') {
            out.append(text.charAt(at++));
        }
        int end = out.length();
        if (end > 0 && out.charAt(end - 1) == '\r') {
            out.setLength(end - 1);
        }
        return out.toString();
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }
}
