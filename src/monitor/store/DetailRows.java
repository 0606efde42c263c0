package monitor.store;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import monitor.model.Figures;

/** Details of one server's samples by column: the times, and two columns a subject. */
final class DetailRows {

    /** Subjects in one block, and in one answer: containers with a new name each minute must not swell it. */
    static final int MAX_SUBJECTS = 512;

    private int size;
    private long[] at = new long[64];
    private final Map<Subjects.Subject, long[][]> columns = new LinkedHashMap<>();

    int size() {
        return size;
    }

    long[] at() {
        return at;
    }

    Map<Subjects.Subject, long[][]> columns() {
        return columns;
    }

    /** A new row, all absent as yet. */
    int add(long atMillis) {
        if (size == at.length) {
            at = Arrays.copyOf(at, size * 2);
            columns.values().forEach(pair -> {
                pair[0] = Arrays.copyOf(pair[0], at.length);
                pair[1] = Arrays.copyOf(pair[1], at.length);
                Arrays.fill(pair[0], size, at.length, Figures.ABSENT);
                Arrays.fill(pair[1], size, at.length, Figures.ABSENT);
            });
        }
        at[size] = atMillis;
        return size++;
    }

    /** One too many is left out. */
    void put(int row, Subjects.Subject subject, long first, long second) {
        long[][] pair = columns.get(subject);
        if (pair == null) {
            if (columns.size() >= MAX_SUBJECTS) {
                return;
            }
            pair = new long[][] {new long[at.length], new long[at.length]};
            Arrays.fill(pair[0], Figures.ABSENT);
            Arrays.fill(pair[1], Figures.ABSENT);
            columns.put(subject, pair);
        }
        pair[0][row] = first;
        pair[1][row] = second;
    }

    void put(int row, List<Subjects.Subject> subjects, byte[] values, Predicate<Subjects.Subject> wanted) {
        Packed packed = new Packed(values);
        for (Subjects.Subject subject : subjects) {
            long first = Subjects.next(packed);
            long second = Subjects.next(packed);
            if (wanted.test(subject)) {
                put(row, subject, first, second);
            }
        }
    }

    /** The names of the subjects of {@link #block}, one a line. */
    String names() {
        return columns.keySet().stream().map(Subjects.Subject::line).collect(Collectors.joining("\n"));
    }

    byte[] block() {
        long[][] all = new long[1 + 2 * columns.size()][];
        all[0] = Arrays.copyOf(at, size);
        int column = 1;
        for (long[][] pair : columns.values()) {
            all[column++] = pair[0];
            all[column++] = pair[1];
        }
        return Block.write(all, size);
    }

    static DetailRows read(byte[] block, String names, Predicate<Subjects.Subject> wanted) {
        List<Subjects.Subject> subjects = Subjects.subjects(names);
        long[][] columns = Block.readColumns(block, column -> wanted.test(subjects.get((column - 1) / 2)));
        DetailRows rows = new DetailRows();
        rows.at = columns[0];
        rows.size = columns[0].length;
        for (int place = 0; place < subjects.size() && 2 + 2 * place < columns.length; place++) {
            long[] first = columns[1 + 2 * place];
            long[] second = columns[2 + 2 * place];
            if (first != null || second != null) {
                rows.columns.put(subjects.get(place), new long[][] {orAbsent(first, rows.size), orAbsent(second, rows.size)});
            }
        }
        return rows;
    }

    private static long[] orAbsent(long[] column, int rows) {
        if (column != null) {
            return column;
        }
        long[] absent = new long[rows];
        Arrays.fill(absent, Figures.ABSENT);
        return absent;
    }

    /** Those rows by themselves, with the subjects that are there in any of them. */
    DetailRows part(int from, int to) {
        DetailRows part = new DetailRows();
        part.at = Arrays.copyOfRange(at, from, to);
        part.size = to - from;
        columns.forEach((subject, pair) -> {
            long[] first = Arrays.copyOfRange(pair[0], from, to);
            long[] second = Arrays.copyOfRange(pair[1], from, to);
            if (any(first) || any(second)) {
                part.columns.put(subject, new long[][] {first, second});
            }
        });
        return part;
    }

    private static boolean any(long[] column) {
        return Arrays.stream(column).anyMatch(value -> value != Figures.ABSENT);
    }
}
