package monitor.recall;

import monitor.store.Packed;

/** A number in hundredths as a short one: counted in pages of memory where it comes in those, else in ones, else in hundredths. */
final class Deltas {

    private static final long PAGE = 409_600;

    private Deltas() {}

    static long code(long hundredths) {
        if (hundredths % PAGE == 0) {
            return zigzag(hundredths / PAGE) << 2 | 2;
        }
        return hundredths % 100 == 0 ? zigzag(hundredths / 100) << 2 | 1 : zigzag(hundredths) << 2;
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    static long read(Packed in) {
        long code = in.get();
        long value = code >>> 3 ^ -(code >>> 2 & 1);
        return switch ((int) code & 3) {
            case 0 -> value;
            case 1 -> value * 100;
            case 2 -> value * PAGE;
            default -> throw new IllegalArgumentException("a number of an unknown kind");
        };
    }
}
