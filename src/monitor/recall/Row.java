package monitor.recall;

import java.util.Arrays;
import monitor.json.JsonWriter;

/**
 * One JSON object taken apart: its text with {@link #MARK} where a number stood, and the numbers in hundredths. What it was
 * is given back byte by byte, whatever members it has. Nobody writes the arrays later.
 */
record Row(byte[] text, long[] numbers) {

    /** Stands nowhere in UTF-8. */
    static final byte MARK = (byte) 0xff;

    boolean same(Row other) {
        return Arrays.equals(numbers, other.numbers) && Arrays.equals(text, other.text);
    }

    static int marks(byte[] text) {
        int marks = 0;
        for (byte b : text) {
            marks += b == MARK ? 1 : 0;
        }
        return marks;
    }

    /** The object as it came. */
    byte[] json() {
        StringBuilder number = new StringBuilder();
        byte[] json = new byte[text.length + numbers.length * Splitter.LONGEST_NUMBER];
        int length = 0;
        int place = 0;
        for (byte b : text) {
            if (b != MARK) {
                json[length++] = b;
                continue;
            }
            number.setLength(0);
            print(numbers[place++], number);
            for (int i = 0; i < number.length(); i++) {
                json[length++] = (byte) number.charAt(i);
            }
        }
        return Arrays.copyOf(json, length);
    }

    private static void print(long hundredths, StringBuilder to) {
        long value = Math.abs(hundredths);
        to.append(hundredths < 0 ? "-" : "").append(value / 100);
        long fraction = value % 100;
        if (fraction != 0) {
            to.append('.').append(fraction / 10);
            if (fraction % 10 != 0) {
                to.append(fraction % 10);
            }
        }
    }

    /** The array of the objects. */
    static byte[] array(Row[] rows) {
        JsonWriter json = new JsonWriter(rows.length * 300).array();
        for (Row row : rows) {
            json.raw(row.json());
        }
        return json.end().bytes();
    }
}
