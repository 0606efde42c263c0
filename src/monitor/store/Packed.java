package monitor.store;

import java.util.Arrays;

/** Bytes that hold whole numbers as varints: seven bits a byte, the lowest first, the high bit set on all but the last. */
final class Packed {

    private byte[] bytes;
    private int size;
    private int place;

    /** To be written. */
    Packed() {
        bytes = new byte[256];
    }

    /** To be read. */
    Packed(byte[] bytes) {
        this.bytes = bytes;
        size = bytes.length;
    }

    void put(long unsigned) {
        room(10);
        long rest = unsigned;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Small magnitudes of either sign become short. */
    void putSigned(long value) {
        put(zigzag(value));
    }

    void put(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    long get() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (place >= size) {
                throw new IllegalArgumentException("it ends within a number");
            }
            byte next = bytes[place++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than ten bytes");
    }

    long getSigned() {
        long value = get();
        return value >>> 1 ^ -(value & 1);
    }

    /** A count or length: not more than what could follow it. */
    int getCount(int most) {
        long count = get();
        if (count < 0 || count > most) {
            throw new IllegalArgumentException("a count of " + count + " where " + most + " is the most");
        }
        return (int) count;
    }

    byte[] get(int count) {
        if (count > size - place) {
            throw new IllegalArgumentException("it ends " + (count - size + place) + " bytes early");
        }
        place += count;
        return Arrays.copyOfRange(bytes, place - count, place);
    }

    void skip(int count) {
        if (count > size - place) {
            throw new IllegalArgumentException("it ends " + (count - size + place) + " bytes early");
        }
        place += count;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
