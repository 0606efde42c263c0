package monitor.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import monitor.model.Figures;

/**
 * A rollup as a {@link Block}: the beginnings, the greatest number of each bucket, and four columns a figure, which are deflated
 * together and read without those of the others. Least and most are kept as their distance from the average, a number as its
 * distance from the greatest: small, often 0. Large figures are {@link Rounded}.
 */
final class RollupBlock {

    /** Columns before those of the figures. */
    private static final int LEADING = 2;
    private static final int EACH = 4;

    private RollupBlock() {}

    /** The subjects of {@link #write}, one a line. */
    static String names(Rollup rollup) {
        return subjects(rollup).stream().map(Subjects.Subject::line).collect(Collectors.joining("\n"));
    }

    private static List<Subjects.Subject> subjects(Rollup rollup) {
        return rollup.lines().keySet().stream().map(Rollup.Key::subject).filter(subject -> subject != null).distinct().toList();
    }

    private static List<Rollup.Key> keys(List<Subjects.Subject> subjects) {
        List<Rollup.Key> keys = new ArrayList<>();
        for (int key = 0; key < (subjects.isEmpty() ? Rows.METRICS : 2 * subjects.size()); key++) {
            keys.add(subjects.isEmpty() ? new Rollup.Key(null, key) : new Rollup.Key(subjects.get(key / 2), key % 2));
        }
        return keys;
    }

    static byte[] write(Rollup rollup) {
        List<Rollup.Key> keys = keys(subjects(rollup));
        long[][] columns = new long[LEADING + EACH * keys.size()][];
        columns[0] = rollup.at();
        columns[1] = rollup.numbers();
        for (int key = 0; key < keys.size(); key++) {
            Rollup.Line line = rollup.lines().get(keys.get(key));
            int first = LEADING + EACH * key;
            for (int each = 0; each < EACH; each++) {
                columns[first + each] = new long[rollup.size()];
                Arrays.fill(columns[first + each], Figures.ABSENT);
            }
            Rounded rounded = Rounded.of(keys.get(key));
            for (int row = 0; line != null && row < rollup.size(); row++) {
                if (line.number()[row] > 0) {
                    long average = rounded.number(line.avg()[row]);
                    columns[first][row] = average;
                    columns[first + 1][row] = average - rounded.number(line.min()[row]);
                    columns[first + 2][row] = rounded.number(line.max()[row]) - average;
                    columns[first + 3][row] = columns[1][row] - line.number()[row];
                }
            }
        }
        return Block.write(columns, rollup.size(), LEADING, EACH);
    }

    /** @param names those of {@link #names}, or "" for figures of the server itself. @param wanted the others are left out */
    static Rollup read(byte[] block, String names, Predicate<Rollup.Key> wanted) {
        List<Rollup.Key> keys = keys(Subjects.subjects(names));
        long[][] columns = Block.readColumns(block, LEADING, EACH, column -> column < LEADING
                || (column - LEADING) / EACH < keys.size() && wanted.test(keys.get((column - LEADING) / EACH)));
        Map<Rollup.Key, Rollup.Line> lines = new LinkedHashMap<>();
        int there = Math.min(keys.size(), (columns.length - LEADING) / EACH);
        for (int key = 0; key < there; key++) {
            int first = LEADING + EACH * key;
            if (columns[first] != null && columns[first + 1] != null && columns[first + 2] != null && columns[first + 3] != null) {
                lines.put(keys.get(key), line(columns, first, Rounded.of(keys.get(key))));
            }
        }
        return Rollup.of(columns[0], lines);
    }

    private static Rollup.Line line(long[][] columns, int first, Rounded rounded) {
        Rollup.Line line = new Rollup.Line(columns[first], columns[first + 1], columns[first + 2], columns[first + 3]);
        for (int row = 0; row < line.avg().length; row++) {
            if (line.avg()[row] == Figures.ABSENT) {
                line.number()[row] = 0;
            } else {
                long average = line.avg()[row];
                line.avg()[row] = rounded.value(average);
                line.min()[row] = rounded.value(average - line.min()[row]);
                line.max()[row] = rounded.value(average + line.max()[row]);
                line.number()[row] = columns[1][row] - line.number()[row];
            }
        }
        return line;
    }
}
