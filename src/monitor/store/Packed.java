package monitor.store;

import java.util.Arrays;

/** Bytes that hold whole numbers as varints: seven bits a byte, the lowest first, the high bit set on all but the last. */
public final class Packed {

    private byte[] bytes;
    private int size;
    private int place;

    /** To be written. */
    public Packed() {
        bytes = new byte[256];
    }

    /** To be read. */
    public Packed(byte[] bytes) {
        this.bytes = bytes;
        size = bytes.length;
    }

    public void put(long unsigned) {
        room(10);
        long rest = unsigned;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Small magnitudes of either sign become short. */
    public void putSigned(long value) {
        put(zigzag(value));
    }

    public void put(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    public long get() {
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

    public long getSigned() {
        long value = get();
        return value >>> 1 ^ -(value & 1);
    }

    /** A count or length: not more than what could follow it. */
    public int getCount(int most) {
        long count = get();
        if (count < 0 || count > most) {
            throw new IllegalArgumentException("a count of " + count + " where " + most + " is the most");
        }
        return (int) count;
    }

    public byte[] get(int count) {
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

    /** Bytes written so far, or to be read in all. */
    public int size() {
        return size;
    }

    /** Whether all of it was read. */
    public boolean done() {
        return place >= size;
    }

    /** What was not read yet. */
    public byte[] rest() {
        return get(size - place);
    }

    public byte[] bytes() {
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
