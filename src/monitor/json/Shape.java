package monitor.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import monitor.model.Metric;

/** The members that an object of a sample may have, as far as they are known. Found by the hash of their names, without a string. */
final class Shape {

    /** What a member must be. */
    enum Type {
        /** From 0; one process on many cores has more than 100. */
        PERCENT("must be a percentage from 0"),
        /** Bytes, counts, rates: from 0. */
        AMOUNT("must be a number from 0"),
        FIGURE("must be a number"),
        TEXT("must be a string"),
        FLAG("must be true or false"),
        /** ISO 8601 in UTC, or epoch seconds. */
        TIME("must be a time such as 2026-01-06T12:00:00Z"),
        OBJECT("must be an object"),
        /** An array of objects. */
        OBJECTS("must be an array of objects"),
        PERCENTS("must be an array of percentages from 0"),
        /** An object of strings. */
        TEXTS("must be an object of strings");

        final String must;

        Type(String must) {
            this.must = must;
        }
    }

    /**
     * @param bit    its place among the members of its shape
     * @param metric the figure that it is, or null
     * @param slot   where its value is put for {@link SampleReader}, or -1
     * @param inside the shape of the object or objects, or null
     */
    record Field(byte[] name, int bit, Type type, Metric metric, int slot, Shape inside) {

        Field(String name, Type type) {
            this(name, type, null, -1, null);
        }

        Field(String name, Type type, Metric metric) {
            this(name, type, metric, -1, null);
        }

        Field(String name, Type type, int slot) {
            this(name, type, null, slot, null);
        }

        Field(String name, Type type, Shape inside) {
            this(name, type, null, -1, inside);
        }

        private Field(String name, Type type, Metric metric, int slot, Shape inside) {
            this(name.getBytes(StandardCharsets.US_ASCII), 0, type, metric, slot, inside);
        }

        String word() {
            return new String(name, StandardCharsets.US_ASCII);
        }
    }

    private final Field[] table = new Field[128];

    Shape(Field... fields) {
        int bit = 0;
        for (Field field : List.of(fields)) {
            int place = place(hash(field.name()));
            while (table[place] != null) {
                place = place + 1 & table.length - 1;
            }
            table[place] = new Field(field.name(), bit++, field.type(), field.metric(), field.slot(), field.inside());
        }
        if (bit > 32) {
            throw new IllegalArgumentException(bit + " members are more than a mask has bits");
        }
    }

    /** The member whose name the scanner has passed, or null. */
    Field find(JsonScanner scanner) {
        byte[] bytes = scanner.bytes;
        int from = scanner.from;
        int to = scanner.to;
        int hash = scanner.hash;
        if (scanner.escaped) {
            // the same name may be written with escapes
            bytes = scanner.text(64).getBytes(StandardCharsets.UTF_8);
            from = 0;
            to = bytes.length;
            hash = hash(bytes);
        }
        for (int place = place(hash); table[place] != null; place = place + 1 & table.length - 1) {
            byte[] name = table[place].name();
            if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
                return table[place];
            }
        }
        return null;
    }

    private static int hash(byte[] name) {
        int hash = 0;
        for (byte b : name) {
            hash = hash * 31 + b;
        }
        return hash;
    }

    private int place(int hash) {
        return (hash ^ hash >>> 7 ^ hash >>> 15) & table.length - 1;
    }
}
