package monitor.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import monitor.json.JsonScanner.Malformed;
import monitor.json.Shape.Field;
import monitor.json.Shape.Type;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Text;

/**
 * Takes the bytes of an {@code /api/all} apart in one pass and without a tree. All of it must be well-formed, what is known
 * must have its type and its range, nothing known may stand twice; what is unknown is passed over. A host that sends anything
 * else has {@code bad_data}, with a sentence that names the member.
 */
public final class SampleReader {

    /** A hundred times what a busy host sends. */
    public static final int MAX_BYTES = 4 << 20;
    /** The contract's own depth is 4. */
    private static final int MAX_DEPTH = 32;
    /** Of one kind: more disks, cores or containers are shown, but not kept in history. */
    private static final int MAX_DETAILS = 512;
    /** Characters of a name that is kept. */
    private static final int MAX_NAME = 256;
    private static final double MAX_PERCENT = 1e6;
    /** What fits a long; a larger figure is nonsense on any machine. */
    private static final double MAX_AMOUNT = 9e18;

    /**
     * @param figures         filled by the caller with what only it knows, such as the skew
     * @param timestampMillis the host's own clock, epoch milliseconds, or 0 where it does not say
     */
    public record Parts(Figures figures, List<Detail> details, Sample.Facts facts, long timestampMillis) {}

    private final JsonScanner in;
    private final Figures figures = Figures.empty();
    private final List<Detail> details = new ArrayList<>();
    private final double[] numbers = new double[SampleShape.SLOTS];
    private final String[] texts = new String[SampleShape.SLOTS];
    /** Where the reader is, for its sentences: members, and the index in an array or -1. */
    private Field group;
    private int index = -1;
    private boolean seenSystem;

    private SampleReader(byte[] json) {
        in = new JsonScanner(json);
        Arrays.fill(numbers, Double.NaN);
    }

    public static Result<Parts> read(byte[] json) {
        if (json.length > MAX_BYTES) {
            return bad("it has " + json.length + " bytes, more than " + MAX_BYTES);
        }
        try {
            return Result.ok(new SampleReader(json).parts());
        } catch (Malformed e) {
            return bad(e.getMessage());
        }
    }

    private static Result<Parts> bad(String why) {
        return Result.failed(Reason.BAD_DATA, "The host's figures cannot be read: " + why + ".");
    }

    private Parts parts() throws Malformed {
        if (in.peek() != '{') {
            throw in.malformed("it is no JSON object");
        }
        object(SampleShape.ALL, null);
        if (in.peek() != -1) {
            throw in.malformed("something follows the object");
        }
        if (!seenSystem) {
            throw new Malformed("neither \"system\" nor \"cpu\" is there");
        }
        Sample.Facts facts = new Sample.Facts(texts[SampleShape.HOSTNAME], texts[SampleShape.OS], texts[SampleShape.KERNEL],
                texts[SampleShape.VIRTUALIZATION], whole(SampleShape.BOOT_TIME) / 1000, whole(SampleShape.UPTIME),
                (int) Math.min(whole(SampleShape.CORES), 1 << 20), texts[SampleShape.VERSION],
                whole(SampleShape.MEMORY_TOTAL), whole(SampleShape.SWAP_TOTAL));
        return new Parts(figures, List.copyOf(details), facts, whole(SampleShape.TIMESTAMP));
    }

    private long whole(int slot) {
        return Double.isNaN(numbers[slot]) ? 0 : Math.round(numbers[slot]);
    }

    private void object(Shape shape, Field around) throws Malformed {
        in.expect('{');
        if (in.peek() == '}') {
            in.at++;
            return;
        }
        int seen = 0;
        do {
            in.string();
            Field field = shape.find(in);
            in.expect(':');
            if (field == null) {
                in.skip(MAX_DEPTH);
                continue;
            }
            if ((seen & 1 << field.bit()) != 0) {
                throw new Malformed(path(field) + " stands twice");
            }
            seen |= 1 << field.bit();
            member(field, around);
        } while (in.more('}'));
    }

    private void member(Field field, Field around) throws Malformed {
        int next = in.peek();
        if (next == 'n') {
            // as good as absent
            in.word("null");
            return;
        }
        switch (field.type()) {
            case PERCENT -> number(field, next, 0, MAX_PERCENT);
            case AMOUNT -> number(field, next, 0, MAX_AMOUNT);
            case FIGURE -> number(field, next, -MAX_PERCENT, MAX_PERCENT);
            case TEXT -> text(field, next);
            case FLAG -> flag(field, next);
            case TIME -> time(field, next);
            case OBJECT -> {
                need(field, next == '{');
                group = field;
                object(field.inside(), field);
                group = around;
                seenSystem |= field.inside() == SampleShape.SYSTEM || field.inside() == SampleShape.CPU;
            }
            case OBJECTS -> objects(field, next, around);
            case PERCENTS -> percents(field, next);
            case TEXTS -> sentences(field, next);
        }
    }

    private void objects(Field field, int next, Field around) throws Malformed {
        need(field, next == '[');
        in.at++;
        if (in.peek() == ']') {
            in.at++;
            return;
        }
        group = field;
        index = 0;
        Totals totals = new Totals();
        do {
            if (in.peek() != '{') {
                throw new Malformed(path(null) + " must be an object");
            }
            Arrays.fill(numbers, SampleShape.SUBJECT, SampleShape.SLOTS, Double.NaN);
            texts[SampleShape.SUBJECT] = null;
            object(field.inside(), field);
            totals.add(field.inside());
            index++;
        } while (in.more(']'));
        index = -1;
        group = around;
        totals.put(field.inside());
    }

    private double number(Field field, int next, double min, double max) throws Malformed {
        need(field, next == '-' || next >= '0' && next <= '9');
        int start = in.at;
        double value = in.number();
        if (!(value >= min && value <= max)) {
            in.to = in.at;
            in.from = Math.max(start, in.at - 40);
            in.escaped = false;
            throw new Malformed(path(field) + " " + field.type().must + ", not " + in.text(40));
        }
        if (field.metric() != null) {
            figures.put(field.metric(), value);
        }
        if (field.slot() >= 0) {
            numbers[field.slot()] = value;
        }
        return value;
    }

    private void text(Field field, int next) throws Malformed {
        need(field, next == '"');
        in.string();
        if (field.slot() >= 0) {
            String text = in.text(MAX_NAME);
            texts[field.slot()] = Text.flaw(text) == null ? text : text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "\ufffd");
        }
    }

    private void flag(Field field, int next) throws Malformed {
        need(field, next == 't' || next == 'f');
        in.word(next == 't' ? "true" : "false");
    }

    private void time(Field field, int next) throws Malformed {
        if (next != '"') {
            numbers[field.slot()] = 1000 * number(field, next, 0, MAX_AMOUNT / 1000);
            return;
        }
        in.string();
        String text = in.text(40);
        try {
            numbers[field.slot()] = Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new Malformed(path(field) + " " + field.type().must + ", not " + Text.show(text));
        }
    }

    private void percents(Field field, int next) throws Malformed {
        need(field, next == '[');
        in.at++;
        if (in.peek() == ']') {
            in.at++;
            return;
        }
        int core = 0;
        do {
            double percent = number(field, in.peek(), 0, MAX_PERCENT);
            if (core < MAX_DETAILS) {
                details.add(new Detail(Detail.Kind.CORE, Integer.toString(core), Math.round(100 * percent), Figures.ABSENT));
            }
            core++;
        } while (in.more(']'));
    }

    private void sentences(Field field, int next) throws Malformed {
        need(field, next == '{');
        in.at++;
        if (in.peek() == '}') {
            in.at++;
            return;
        }
        do {
            in.string();
            in.expect(':');
            need(field, in.peek() == '"');
            in.string();
        } while (in.more('}'));
    }

    private void need(Field field, boolean good) throws Malformed {
        if (!good) {
            throw new Malformed(path(field) + " " + field.type().must);
        }
    }

    private String path(Field field) {
        String place = group == null ? "" : group.word() + (index < 0 ? "" : "[" + index + "]");
        return "\"" + (field == null ? place : place.isEmpty() ? field.word() : place + "." + field.word()) + "\"";
    }

    /** What all elements of an array come to. */
    private final class Totals {

        private double first = Double.NaN;
        private double second = Double.NaN;
        private double third = Double.NaN;
        private int kept;

        void add(Shape shape) {
            double one = numbers[SampleShape.FIRST];
            double two = numbers[SampleShape.SECOND];
            if (shape == SampleShape.DISK) {
                first = larger(first, one);
                keep(Detail.Kind.DISK, 100 * one, two, numbers[SampleShape.THIRD], numbers[SampleShape.FOURTH]);
            } else if (shape == SampleShape.INTERFACE) {
                first = sum(first, one);
                second = sum(second, two);
                keep(Detail.Kind.INTERFACE, one, two, numbers[SampleShape.THIRD], numbers[SampleShape.FOURTH]);
            } else if (shape == SampleShape.DEVICE) {
                first = sum(first, one);
                second = sum(second, two);
                third = larger(third, numbers[SampleShape.THIRD]);
                keep(Detail.Kind.DEVICE, one, two, Double.NaN, Double.NaN);
            } else if (shape == SampleShape.CONTAINER) {
                keep(Detail.Kind.CONTAINER, 100 * one, two, Double.NaN, Double.NaN);
            } else if (shape == SampleShape.SENSOR) {
                first = larger(first, one);
            }
        }

        void put(Shape shape) {
            if (shape == SampleShape.DISK) {
                figures.put(Metric.DISK_PERCENT, first);
            } else if (shape == SampleShape.INTERFACE) {
                figures.put(Metric.NETWORK_RX_BYTES_PER_SECOND, first);
                figures.put(Metric.NETWORK_TX_BYTES_PER_SECOND, second);
            } else if (shape == SampleShape.DEVICE) {
                figures.put(Metric.DISK_READ_BYTES_PER_SECOND, first);
                figures.put(Metric.DISK_WRITE_BYTES_PER_SECOND, second);
                figures.put(Metric.DISK_BUSY_PERCENT, third);
            } else if (shape == SampleShape.SENSOR) {
                figures.put(Metric.TEMPERATURE_CELSIUS, first);
            }
        }

        private void keep(Detail.Kind kind, double one, double two, double three, double four) {
            String subject = texts[SampleShape.SUBJECT];
            if (subject != null && kept++ < MAX_DETAILS) {
                details.add(new Detail(kind, subject, stored(one), stored(two), stored(three), stored(four)));
            }
        }

        private static long stored(double value) {
            return Double.isNaN(value) ? Figures.ABSENT : Math.round(value);
        }

        private static double larger(double before, double value) {
            return Double.isNaN(before) || value > before ? value : before;
        }

        private static double sum(double before, double value) {
            return Double.isNaN(before) ? value : Double.isNaN(value) ? before : before + value;
        }
    }
}
