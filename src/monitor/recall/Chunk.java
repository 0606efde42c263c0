package monitor.recall;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import monitor.store.Packed;

/** Reads what {@link Chain} wrote; throws IllegalArgumentException where it makes no sense. */
final class Chunk {

    /** Before it is deflated: an hour of a host whose every process changes. */
    private static final int MOST_BYTES = 32 << 20;

    private Chunk() {}

    /** Its length and the deflated bytes. */
    static byte[] deflate(byte[] raw) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(raw);
            deflater.finish();
            byte[] small = new byte[raw.length + 64];
            int length = deflater.deflate(small);
            Packed chunk = new Packed();
            chunk.put(raw.length);
            chunk.put(Arrays.copyOf(small, length));
            return chunk.bytes();
        } finally {
            deflater.end();
        }
    }

    static byte[] inflate(byte[] chunk) {
        Packed in = new Packed(chunk);
        byte[] raw = new byte[in.getCount(MOST_BYTES)];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(in.rest());
            if (inflater.inflate(raw) != raw.length) {
                throw new IllegalArgumentException("it is shorter than it says");
            }
            return raw;
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("it cannot be inflated: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    /** The lists of one chunk that goes on from what is known; a chunk that is the first of a chain begins anew. */
    static List<Listing> read(Known known, byte[] raw) {
        Packed in = new Packed(raw);
        if (in.get() != known.chunks) {
            throw new IllegalArgumentException("the one before it is missing");
        }
        known.chunks++;
        List<Listing> lists = new ArrayList<>();
        while (!in.done()) {
            lists.add(list(known, in));
        }
        return lists;
    }

    private static Listing list(Known known, Packed in) {
        long at = known.at + in.getSigned();
        int flags = in.getCount(0xff);
        List<Row> rows = new ArrayList<>();
        int[] now = new int[64];
        int place = 0;
        while (true) {
            for (int run = in.getCount(Chain.MOST_ROWS); run > 0; run--) {
                int slot = known.order[place++];
                now = put(now, rows.size(), slot);
                rows.add(known.rows.get(slot));
            }
            int op = in.getCount(Integer.MAX_VALUE);
            if (op == Chain.END) {
                break;
            }
            int slot;
            if (op == Chain.NEW) {
                slot = known.rows.size();
                known.rows.add(fresh(known, in));
            } else {
                slot = op == Chain.CHANGED ? known.order[place] : op - Chain.KNOWN;
                int found = known.placeOf(slot, place);
                place = found < 0 ? place : found + 1;
                known.rows.set(slot, changed(known, known.rows.get(slot), in));
            }
            now = put(now, rows.size(), slot);
            rows.add(known.rows.get(slot));
        }
        known.next(now, rows.size(), at);
        return new Listing(at, flags, rows.toArray(Row[]::new));
    }

    private static int[] put(int[] slots, int place, int slot) {
        int[] roomy = place < slots.length ? slots : Arrays.copyOf(slots, 2 * place);
        roomy[place] = slot;
        return roomy;
    }

    private static Row fresh(Known known, Packed in) {
        byte[] text = text(known, in);
        long[] numbers = new long[Row.marks(text)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Deltas.read(in);
        }
        return new Row(text, numbers);
    }

    private static Row changed(Known known, Row before, Packed in) {
        long change = in.get();
        byte[] text = (change & 1) == 0 ? before.text() : text(known, in);
        long[] numbers = Arrays.copyOf(before.numbers(), (change & 1) == 0 ? before.numbers().length : Row.marks(text));
        for (int i = 0; i < numbers.length; i++) {
            if ((change >> 1 + i & 1) != 0) {
                numbers[i] += Deltas.read(in);
            }
        }
        return new Row(text, numbers);
    }

    private static byte[] text(Known known, Packed in) {
        int number = in.getCount(known.texts.size());
        if (number > 0) {
            return known.texts.get(number - 1);
        }
        byte[] text = in.get(in.getCount(MOST_BYTES));
        known.texts.add(text);
        return text;
    }
}
