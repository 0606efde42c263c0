package monitor.recall;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import monitor.json.Member;

/** Which processes began, ended or grew within a span, by the lists that are kept of it and of the same span of the day before. */
public final class Processes {

    /** Told at most, those with the most CPU first. */
    private static final int MOST = 20;
    /** What is smaller in all of these is not told of: in percent of a core, and bytes. */
    private static final double LEAST_CPU = 5;
    private static final double LEAST_RESIDENT = 64e6;
    private static final double GREW_TIMES = 1.5;
    private static final double GREW_RESIDENT_TIMES = 1.2;

    /**
     * @param started     clock ticks since the boot
     * @param change      "began", "ended" or "grew"
     * @param cpuNow      percent, the most within the span
     * @param cpuBefore   the most of the same command the day before, NaN where it is in no list of that day
     * @param residentNow the most within the span, bytes
     */
    public record Told(String name, String command, String user, long pid, long started, String change, double cpuNow, double cpuBefore,
            double residentNow, double residentBefore, String text) {}

    /** What is where in the objects of one text. */
    private record Fields(String name, String command, String user, int pid, int started, int cpu, int resident) {

        static Fields of(byte[] text) {
            return new Fields(member(text, "name"), member(text, "command"), member(text, "user"), place(text, "pid"),
                    place(text, "started"), place(text, "cpu_percent"), place(text, "resident_bytes"));
        }

        private static String member(byte[] text, String name) {
            String value = Member.text(text, name, 1_000);
            return value == null ? "" : value;
        }

        /** Which of the numbers a member is, or -1. */
        private static int place(byte[] text, String name) {
            int at = Member.place(text, name);
            return at < 0 || text[at] != Row.MARK ? -1 : Row.marks(Arrays.copyOf(text, at));
        }
    }

    private record Identity(long pid, long started) {}

    private static final class Seen {
        private Fields fields;
        private long first;
        private long last;
        private double cpu = Double.NaN;
        private double resident = Double.NaN;
    }

    private final Map<byte[], Fields> texts = new IdentityHashMap<>();

    private static double number(Row row, int place, double scale) {
        return place < 0 ? Double.NaN : row.numbers()[place] / scale;
    }

    private Map<Identity, Seen> seen(Collection<Listing> lists) {
        Map<Identity, Seen> all = new HashMap<>();
        for (Listing list : lists) {
            for (Row row : list.rows()) {
                Fields fields = texts.computeIfAbsent(row.text(), Fields::of);
                if (fields.pid() < 0) {
                    continue;
                }
                Seen one = all.computeIfAbsent(new Identity(row.numbers()[fields.pid()] / 100,
                        fields.started() < 0 ? 0 : row.numbers()[fields.started()] / 100), identity -> new Seen());
                one.first = one.fields == null ? list.at() : one.first;
                one.fields = fields;
                one.last = list.at();
                one.cpu = larger(one.cpu, number(row, fields.cpu(), 100));
                one.resident = larger(one.resident, number(row, fields.resident(), 100));
            }
        }
        return all;
    }

    private static double larger(double one, double other) {
        return Double.isNaN(one) || other > one ? other : one;
    }

    /**
     * @param lists   of the span, ascending, with the last one before it and the first one behind it where there are any
     * @param day     of the day before
     * @param from    of the span, epoch milliseconds; {@code to} is exclusive
     */
    List<Told> told(List<Listing> lists, List<Listing> day, long from, long to) {
        Map<String, Seen> before = new HashMap<>();
        seen(day).values().forEach(one -> before.merge(one.fields.command(), one, (first, second) -> {
            first.cpu = larger(first.cpu, second.cpu);
            first.resident = larger(first.resident, second.resident);
            return first;
        }));
        long oldest = lists.isEmpty() ? 0 : lists.getFirst().at();
        long newest = lists.isEmpty() ? 0 : lists.getLast().at();
        List<Told> told = new ArrayList<>();
        seen(lists).forEach((identity, one) -> {
            Seen then = before.get(one.fields.command());
            boolean much = one.cpu >= LEAST_CPU || one.resident >= LEAST_RESIDENT;
            if (much && one.last >= from && one.first < to) {
                String change = change(one, then, oldest, newest);
                if (change != null) {
                    told.add(told(identity, one, then, change, oldest));
                }
            }
        });
        told.sort(Comparator.comparingDouble((Told one) -> Double.isNaN(one.cpuNow()) ? 0 : one.cpuNow()).reversed()
                .thenComparingLong(Told::pid));
        return told.subList(0, Math.min(MOST, told.size()));
    }

    private static String change(Seen one, Seen then, long oldest, long newest) {
        boolean grew = then != null && (one.cpu >= then.cpu + LEAST_CPU && one.cpu >= then.cpu * GREW_TIMES
                || one.resident >= then.resident + LEAST_RESIDENT && one.resident >= then.resident * GREW_RESIDENT_TIMES);
        return one.last < newest ? "ended" : one.first > oldest ? "began" : grew ? "grew" : null;
    }

    private static Told told(Identity identity, Seen one, Seen then, String change, long oldest) {
        double cpuBefore = then == null ? Double.NaN : then.cpu;
        double residentBefore = then == null ? Double.NaN : then.resident;
        String figures = "up to " + Movement.show("percent", one.cpu) + " CPU and " + Movement.show("bytes", one.resident);
        String name = one.fields.name() + " (" + identity.pid() + ")";
        String seen = one.first > oldest ? "is in the kept lists from " + Instant.ofEpochMilli(one.first) : "was there before";
        String text = name + switch (change) {
            case "ended" -> " " + seen + ", and in none after " + Instant.ofEpochMilli(one.last) + "; it had " + figures;
            case "began" -> " " + seen + " and not before; it had " + figures;
            default -> " grew: it had " + figures;
        } + (then == null ? "; the day before its command is in no list of that time."
                : "; the day before its command had up to " + Movement.show("percent", cpuBefore) + " CPU and "
                + Movement.show("bytes", residentBefore) + ".");
        return new Told(one.fields.name(), one.fields.command(), one.fields.user(), identity.pid(), identity.started(), change,
                one.cpu, cpuBefore, one.resident, residentBefore, text);
    }
}
