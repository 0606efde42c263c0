package monitor.recall;

import java.util.Arrays;

/** Takes the objects of checked JSON apart, one after the other; keeps its buffers, so it is for one thread at a time. */
final class Splitter {

    /** Numbers of an object: more than any process has, and what the bits of a long can tell apart; further ones stay text. */
    static final int MOST_NUMBERS = 60;

    /** A sign, sixteen digits, a point and two decimals. */
    static final int LONGEST_NUMBER = 20;
    private static final int MOST_DIGITS = 16;

    private byte[] text = new byte[1_024];
    private int length;
    private final long[] numbers = new long[MOST_NUMBERS];
    private int count;

    /** The object that begins there. Returns where it ends. */
    int split(byte[] json, int from) {
        length = 0;
        count = 0;
        int depth = 0;
        int at = from;
        do {
            byte b = json[at];
            if (b == '"') {
                int end = stringEnd(json, at);
                copy(json, at, end);
                at = end;
            } else if (b == '-' || b >= '0' && b <= '9') {
                at = number(json, at);
            } else {
                depth += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
                copy(json, at, ++at);
            }
        } while (depth > 0);
        return at;
    }

    /** From one quote to behind the other. */
    private static int stringEnd(byte[] json, int from) {
        int at = from + 1;
        while (json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private int number(byte[] json, int from) {
        int at = from;
        while (isOfNumber(json[at])) {
            at++;
        }
        long value = count < MOST_NUMBERS ? hundredths(json, from, at) : Long.MIN_VALUE;
        if (value == Long.MIN_VALUE) {
            copy(json, from, at);
        } else {
            numbers[count++] = value;
            room(1);
            text[length++] = Row.MARK;
        }
        return at;
    }

    private static boolean isOfNumber(byte b) {
        return b >= '0' && b <= '9' || b == '.' || b == '-' || b == '+' || b == 'e' || b == 'E';
    }

    /** Of a literal that {@link Row} would write alike, else the least long. */
    static long hundredths(byte[] json, int from, int to) {
        int at = json[from] == '-' ? from + 1 : from;
        int digits = at;
        long value = 0;
        while (at < to && json[at] >= '0' && json[at] <= '9') {
            value = value * 10 + (json[at++] - '0');
            if (at - digits > MOST_DIGITS) {
                return Long.MIN_VALUE;
            }
        }
        value *= 100;
        if (at < to) {
            int decimals = to - at - 1;
            if (json[at] != '.' || decimals > 2 || json[to - 1] == '0') {
                return Long.MIN_VALUE;
            }
            for (int i = 1; i <= decimals; i++) {
                byte b = json[at + i];
                if (b < '0' || b > '9') {
                    return Long.MIN_VALUE;
                }
                value += (b - '0') * (i == 1 ? 10 : 1);
            }
        }
        if (json[from] != '-') {
            return value;
        }
        return value == 0 ? Long.MIN_VALUE : -value;
    }

    private void copy(byte[] json, int from, int to) {
        room(to - from);
        System.arraycopy(json, from, text, length, to - from);
        length += to - from;
    }

    private void room(int more) {
        if (text.length - length < more) {
            text = Arrays.copyOf(text, Math.max(2 * text.length, length + more));
        }
    }

    long number(int place) {
        return place < count ? numbers[place] : 0;
    }

    /** What was split last; the text is the one given where that has the same bytes. */
    Row row(byte[] likely) {
        boolean same = likely != null && Arrays.equals(likely, 0, likely.length, text, 0, length);
        return new Row(same ? likely : Arrays.copyOf(text, length), Arrays.copyOf(numbers, count));
    }
}
