package monitor.store;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import monitor.model.Figures;

/**
 * A column of a block, or some that are only ever read together: which values there are, then either the differences between
 * neighbours (of what wanders) or the distances from the least (of what jumps about), divided by what all of them can be divided by
 * (memory comes in pages), as varints, deflated. Each is deflated by itself: its own code fits it better than a common one, and a
 * question about one figure need not inflate the others.
 *
 * <pre>
 *   columns  = length [ method body* ]       length 0: no value at all
 *   method   = 0: bodies as they are, or their length before they were deflated
 *   body     = form [ bits ] first divisor number*
 *   form     = 4: no value, and nothing follows; 1 where some rows have no value, and then a bit a row says which have one; plus 2 where the numbers are
 *              distances from the first, which is then the least; else they are differences, zigzag, one fewer
 *   divisor  = 0: all values are the first, and no number follows
 * </pre>
 */
final class Column {

    /** Inflated at most: rows of a block times the longest varint and a bit, with room, of a few columns. */
    private static final int MAX_BODY = 4 * (Block.MAX_ROWS * 11 + 64);

    private static final int SPARSE = 1;
    private static final int PLAIN = 2;
    private static final int EMPTY = 4;

    private Column() {}

    static void write(Packed out, long[][] columns, int rows, Deflater deflater) {
        Packed all = new Packed();
        boolean any = false;
        for (long[] column : columns) {
            any |= body(all, column, rows);
        }
        if (!any) {
            out.put(0);
            return;
        }
        byte[] body = all.bytes();
        byte[] small = deflate(body, deflater);
        Packed column = new Packed();
        column.put(small == null ? 0 : body.length);
        column.put(small == null ? body : small);
        byte[] bytes = column.bytes();
        out.put(bytes.length);
        out.put(bytes);
    }

    /** Whether there is any value. */
    private static boolean body(Packed body, long[] values, int rows) {
        long[] there = new long[rows];
        byte[] bits = new byte[(rows + 7) / 8];
        int count = 0;
        for (int row = 0; row < rows; row++) {
            if (values[row] != Figures.ABSENT) {
                there[count++] = values[row];
                bits[row / 8] |= (byte) (1 << row % 8);
            }
        }
        if (count == 0) {
            body.put(EMPTY);
            return false;
        }
        long divisor = divisor(there, count);
        long least = Arrays.stream(there, 0, count).min().getAsLong();
        boolean plain = divisor != 0 && jumps(there, count, least, divisor);
        body.put((count == rows ? 0 : SPARSE) + (plain ? PLAIN : 0));
        if (count < rows) {
            body.put(bits);
        }
        body.putSigned(plain ? least : there[0]);
        body.put(divisor);
        for (int i = plain ? 0 : 1; i < count && divisor != 0; i++) {
            // wraps round for far values, and back again when it is read
            if (plain) {
                body.put((there[i] - least) / divisor);
            } else {
                body.putSigned((there[i] - there[i - 1]) / divisor);
            }
        }
        return true;
    }

    /** Whether the distances from the least take fewer bits than the differences of neighbours. */
    private static boolean jumps(long[] values, int count, long least, long divisor) {
        long differences = 0;
        long distances = 0;
        for (int i = 0; i < count; i++) {
            long distance = values[i] - least;
            if (distance < 0) {
                return false; // further than a long reaches
            }
            distances += bits(distance / divisor);
            differences += i == 0 ? 0 : bits(Packed.zigzag((values[i] - values[i - 1]) / divisor));
        }
        return distances < differences;
    }

    private static int bits(long unsigned) {
        return Long.SIZE - Long.numberOfLeadingZeros(unsigned);
    }

    /** The greatest common divisor of all differences; 0 where there is none. */
    private static long divisor(long[] values, int count) {
        long divisor = 0;
        for (int i = 1; i < count && divisor != 1; i++) {
            long rest = Math.abs(values[i] - values[i - 1]);
            if (rest < 0) {
                return 1; // the one long that has no magnitude
            }
            while (rest != 0) {
                long next = divisor % rest;
                divisor = rest;
                rest = next;
            }
        }
        return divisor;
    }

    /** The deflated bytes, or null where that would not be shorter. */
    private static byte[] deflate(byte[] body, Deflater deflater) {
        byte[] small = new byte[body.length];
        deflater.reset();
        deflater.setInput(body);
        deflater.finish();
        int length = deflater.deflate(small);
        return deflater.finished() && length < body.length ? Arrays.copyOf(small, length) : null;
    }

    static void skip(Packed in) {
        in.skip(in.getCount(MAX_BODY));
    }

    /**
     * The values of all rows, of as many columns as there are places; one is null where it has no value at all. Throws
     * IllegalArgumentException where it makes no sense.
     */
    static void read(Packed in, long[][] to, int from, int columns, int rows, Inflater inflater) {
        int length = in.getCount(MAX_BODY);
        if (length == 0) {
            return;
        }
        Packed column = new Packed(in.get(length));
        int full = column.getCount(MAX_BODY);
        byte[] rest = column.rest();
        Packed body = new Packed(full == 0 ? rest : inflate(rest, full, inflater));
        for (int each = 0; each < columns; each++) {
            to[from + each] = values(body, rows);
        }
    }

    private static long[] values(Packed body, int rows) {
        int form = body.getCount(EMPTY);
        if (form == EMPTY) {
            return null;
        }
        byte[] bits = (form & SPARSE) == 0 ? null : body.get((rows + 7) / 8);
        boolean plain = (form & PLAIN) != 0;
        long[] values = new long[rows];
        long first = body.getSigned();
        long divisor = body.get();
        long value = first;
        boolean begun = plain;
        for (int row = 0; row < rows; row++) {
            if (bits != null && (bits[row / 8] >> row % 8 & 1) == 0) {
                values[row] = Figures.ABSENT;
                continue;
            }
            if (begun && divisor != 0) {
                value = plain ? first + body.get() * divisor : value + body.getSigned() * divisor;
            }
            begun = true;
            values[row] = value;
        }
        return values;
    }

    private static byte[] inflate(byte[] small, int length, Inflater inflater) {
        byte[] body = new byte[length];
        inflater.reset();
        inflater.setInput(small);
        try {
            if (inflater.inflate(body) != length) {
                throw new IllegalArgumentException("a column is shorter than it says");
            }
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("a column cannot be inflated: " + e.getMessage(), e);
        }
        return body;
    }
}
