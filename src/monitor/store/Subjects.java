package monitor.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import monitor.model.Detail;
import monitor.model.Figures;

/**
 * What a sample has several of, as it is stored: what they are, one a line, in the order of kind and name; and two packed values
 * for each in that order. Names that stay the same from sample to sample are thus stored once.
 *
 * @param names  a line each: the kind's number, a colon, the subject
 * @param values two varints each: 0 where absent, otherwise the zigzag value and one
 */
record Subjects(String names, byte[] values) {

    /** Of each kind, in one sample: what a large machine has. The rest is left out. */
    static final Map<Detail.Kind, Integer> MOST = most();

    /** Characters of a name: the longest path of a mount point that is worth a line in a chart's legend. */
    private static final int MAX_NAME = 200;

    static final Subjects NONE = new Subjects("", new byte[0]);

    /** Of any one, as it is known by its kind and name. */
    record Subject(Detail.Kind kind, String name) {

        static Subject of(String line) {
            int colon = line.indexOf(':');
            return new Subject(Detail.Kind.values()[Integer.parseInt(line.substring(0, colon))], line.substring(colon + 1));
        }

        String line() {
            return kind.ordinal() + ":" + name;
        }
    }

    private static Map<Detail.Kind, Integer> most() {
        Map<Detail.Kind, Integer> most = new EnumMap<>(Detail.Kind.class);
        most.put(Detail.Kind.DISK, 32);
        most.put(Detail.Kind.INTERFACE, 32);
        most.put(Detail.Kind.DEVICE, 32);
        most.put(Detail.Kind.CORE, 128);
        most.put(Detail.Kind.CONTAINER, 64);
        return Collections.unmodifiableMap(most);
    }

    /** @param withDisks whether this sample's disks are kept */
    static Subjects of(List<Detail> details, boolean withDisks) {
        Map<Detail.Kind, TreeMap<String, Detail>> sorted = new EnumMap<>(Detail.Kind.class);
        for (Detail detail : details) {
            if (detail.kind() == Detail.Kind.DISK && !withDisks) {
                continue;
            }
            TreeMap<String, Detail> those = sorted.computeIfAbsent(detail.kind(), kind -> new TreeMap<>());
            if (those.size() < MOST.get(detail.kind())) {
                those.putIfAbsent(name(detail.subject()), detail);
            }
        }
        StringBuilder names = new StringBuilder();
        Packed values = new Packed();
        sorted.forEach((kind, those) -> those.forEach((name, detail) -> {
            names.append(names.isEmpty() ? "" : "\n").append(new Subject(kind, name).line());
            put(values, detail.first());
            put(values, detail.second());
        }));
        return names.isEmpty() ? NONE : new Subjects(names.toString(), values.bytes());
    }

    static List<Subject> subjects(String names) {
        List<Subject> subjects = new ArrayList<>();
        if (!names.isEmpty()) {
            for (String line : names.split("\n")) {
                subjects.add(Subject.of(line));
            }
        }
        return subjects;
    }

    /** The next of the two values of each subject. */
    static long next(Packed values) {
        long packed = values.get();
        if (packed == 0) {
            return Figures.ABSENT;
        }
        long zigzag = packed - 1;
        return zigzag >>> 1 ^ -(zigzag & 1);
    }

    private static void put(Packed values, long value) {
        values.put(value == Figures.ABSENT ? 0 : Packed.zigzag(value) + 1);
    }

    private static String name(String subject) {
        String line = subject.replace('\n', ' ');
        return line.length() <= MAX_NAME ? line : line.substring(0, MAX_NAME);
    }
}
