package monitor.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Rows of one server, compressed by column: a checksum of the rest, a version, the number of rows, the number of columns, the
 * columns. The first two are the times and the sources. Columns are added at the end only, so that an old block, which has fewer,
 * can be read for ever.
 */
final class Block {

    /** Rows in one block at most: an hour of a sample a second, and some. */
    static final int MAX_ROWS = 4_096;

    /** Time in one block at most, so that a question about a moment reads little. */
    static final long MAX_MILLIS = 2 * 3_600_000L;

    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = 4;
    private static final int MAX_COLUMNS = 8_192;

    /** Columns before the figures: times, sources. */
    private static final int LEADING = 2;

    private Block() {}

    static byte[] write(Rows rows, int from, int to) {
        long[][] columns = new long[LEADING + Rows.METRICS][];
        int count = to - from;
        columns[0] = new long[count];
        columns[1] = new long[count];
        for (int row = 0; row < count; row++) {
            columns[0][row] = rows.at(from + row);
            columns[1][row] = rows.source(from + row);
        }
        for (int metric = 0; metric < Rows.METRICS; metric++) {
            columns[LEADING + metric] = Arrays.copyOfRange(rows.column(metric), from, to);
        }
        return write(columns, count);
    }

    /** Throws IllegalArgumentException where the block is damaged. */
    static Rows read(byte[] block, IntPredicate wantsMetric) {
        long[][] columns = readColumns(block, column -> column < LEADING || wantsMetric.test(column - LEADING));
        long[] at = columns[0];
        Rows rows = new Rows(at.length);
        for (int row = 0; row < at.length; row++) {
            rows.add(at[row], (int) columns[1][row]);
        }
        for (int metric = 0; metric < Rows.METRICS && LEADING + metric < columns.length; metric++) {
            if (columns[LEADING + metric] != null) {
                rows.replace(metric, columns[LEADING + metric]);
            }
        }
        return rows;
    }

    /** Any columns of the same length; the first is one of times and has every value. */
    static byte[] write(long[][] columns, int rows) {
        return write(columns, rows, columns.length, 1);
    }

    /** The same where those after some leading ones are read so many together. */
    static byte[] write(long[][] columns, int rows, int leading, int together) {
        Packed out = new Packed();
        out.put(VERSION);
        out.put(rows);
        out.put(columns.length);
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            Column.write(out, new long[][] {steps(columns[0])}, rows, deflater);
            for (int column = 1, some; column < columns.length; column += some) {
                some = column < leading ? 1 : together;
                Column.write(out, Arrays.copyOfRange(columns, column, column + some), rows, deflater);
            }
        } finally {
            deflater.end();
        }
        byte[] body = out.bytes();
        return ByteBuffer.allocate(CHECKSUM_BYTES + body.length).putInt(checksum(body, 0)).put(body).array();
    }

    /** Those not wanted, and those without any value, are null. */
    static long[][] readColumns(byte[] block, IntPredicate wants) {
        return readColumns(block, Integer.MAX_VALUE, 1, wants);
    }

    /** @param wants asked for the first of those that are together */
    static long[][] readColumns(byte[] block, int leading, int together, IntPredicate wants) {
        if (block.length < CHECKSUM_BYTES || ByteBuffer.wrap(block).getInt() != checksum(block, CHECKSUM_BYTES)) {
            throw new IllegalArgumentException("the checksum of " + block.length + " bytes does not fit");
        }
        Packed in = new Packed(block);
        in.skip(CHECKSUM_BYTES);
        if (in.get() != VERSION) {
            throw new IllegalArgumentException("it is of a version that is not known");
        }
        int rows = in.getCount(MAX_ROWS);
        long[][] columns = new long[in.getCount(MAX_COLUMNS)][];
        Inflater inflater = new Inflater(true);
        try {
            for (int column = 0, some; column < columns.length; column += some) {
                some = column < leading ? 1 : Math.min(together, columns.length - column);
                if (column == 0 || wants.test(column)) {
                    Column.read(in, columns, column, some, rows, inflater);
                } else {
                    Column.skip(in);
                }
            }
        } finally {
            inflater.end();
        }
        sum(columns[0]);
        return columns;
    }

    /** Each time's distance from the one before it: regular polls then differ by next to nothing. */
    private static long[] steps(long[] at) {
        long[] steps = new long[at.length];
        for (int row = 0; row < at.length; row++) {
            steps[row] = row == 0 ? at[0] : at[row] - at[row - 1];
        }
        return steps;
    }

    private static void sum(long[] steps) {
        for (int row = 1; row < steps.length; row++) {
            steps[row] += steps[row - 1];
        }
    }

    private static int checksum(byte[] bytes, int from) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, from, bytes.length - from);
        return (int) sum.getValue();
    }
}
