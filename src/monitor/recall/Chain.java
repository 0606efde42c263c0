package monitor.recall;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import monitor.store.Packed;

/**
 * Writes lists of processes, each as what differs from the one before, into chunks, each of which goes on where the one before
 * ended. A process is known again by the first two numbers of its object, its pid and its start; whatever else comes is
 * kept as well, only longer.
 *
 * <pre>
 *   chunk = number-in-chain list*
 *   list  = time-since-the-list-before flags (run op)* run END
 *   run   = how many follow as they stood in the list before, unchanged
 *   op    = CHANGED change | NEW text number* | KNOWN+slot change
 *   change= which numbers changed, and the text's bit; [text] difference*
 *   text  = its number, or 0 and the bytes of a new one
 * </pre>
 */
final class Chain {

    static final int END = 0;
    static final int CHANGED = 1;
    static final int NEW = 2;
    static final int KNOWN = 3;

    /** Processes of a list; the contract's own number is 50. What comes behind is left out, and the list says so. */
    static final int MOST_ROWS = 500;
    /** Bytes of a list; ten times what a busy host sends. */
    static final int MOST_LIST_BYTES = 128 << 10;
    /** A chain that knows more begins anew: some hundred times what changes in ten minutes of a busy host. */
    private static final int MOST_KNOWN = 2_000;
    private static final int MOST_TEXT_BYTES = 512 << 10;

    private final Splitter splitter = new Splitter();
    private final Known known = new Known();
    private final Map<Identity, Integer> slots = new HashMap<>();
    private final Map<ByteBuffer, Integer> texts = new HashMap<>();
    private int textBytes;

    /** The JSON of the list before, and where its objects lie: what did not change is found by comparing bytes. */
    private byte[] last;
    private int[] lastFrom = new int[64];
    private int[] lastTo = new int[64];

    // of the list that is being written
    private int[] now = new int[64];
    private int[] nowFrom = new int[64];
    private int[] nowTo = new int[64];
    private int count;
    private int run;
    private int place;
    private Packed out = new Packed();

    private record Identity(long pid, long started) {}

    /** What a reader must know to go on from here. */
    Known known() {
        return known.copy();
    }

    boolean full() {
        return known.rows.size() > MOST_KNOWN || textBytes > MOST_TEXT_BYTES;
    }

    /** Begins a chunk. */
    void begin() {
        out = new Packed();
        out.put(known.chunks++);
    }

    /** Bytes of the chunk so far. */
    int size() {
        return out.size();
    }

    byte[] bytes() {
        return out.bytes();
    }

    /** A list as it came: an array of objects in checked JSON, from its bracket on. */
    void add(byte[] json, int from, long at, int flags) {
        start();
        int begin = skip(json, from + 1);
        boolean cut = false;
        while (json[begin] != ']' && !cut) {
            int end = count == MOST_ROWS ? -1 : object(json, begin, from + MOST_LIST_BYTES);
            cut = end < 0;
            begin = cut ? begin : skip(json, end);
        }
        finish(at, cut ? flags | Listing.CUT : flags);
        last = json;
        int[] spare = lastFrom;
        lastFrom = nowFrom;
        nowFrom = spare;
        spare = lastTo;
        lastTo = nowTo;
        nowTo = spare;
    }

    /** A list that was read before. */
    void add(Listing listing) {
        start();
        for (Row row : listing.rows()) {
            room();
            boolean expected = place < known.size && known.rows.get(known.order[place]).same(row);
            if (expected) {
                unchanged();
            } else {
                changed(row, slot(number(row, 0), number(row, 1)));
            }
        }
        finish(listing.at(), listing.flags());
        last = null;
    }

    private void start() {
        count = 0;
        run = 0;
        place = 0;
        pending = new Packed();
    }

    /** The ops of the list: its head is known last. */
    private Packed pending = new Packed();

    private void finish(long at, int flags) {
        out.putSigned(at - known.at);
        out.put(flags);
        pending.put(run);
        pending.put(END);
        out.put(pending.bytes());
        known.next(now, count, at);
    }

    /** Passes white space and commas. */
    private static int skip(byte[] json, int from) {
        int at = from;
        while (json[at] <= ' ' || json[at] == ',') {
            at++;
        }
        return at;
    }

    /** Returns the object's end, or -1 where it would end behind the limit and is left out. */
    private int object(byte[] json, int from, int limit) {
        room();
        nowFrom[count] = from;
        if (last != null && place < known.size) {
            int end = from + lastTo[place] - lastFrom[place];
            if (end <= limit && end <= json.length && Arrays.equals(last, lastFrom[place], lastTo[place], json, from, end)) {
                nowTo[count] = end;
                unchanged();
                return end;
            }
        }
        int end = splitter.split(json, from);
        if (end > limit) {
            return -1;
        }
        nowTo[count] = end;
        int slot = slot(splitter.number(0), splitter.number(1));
        changed(splitter.row(slot < 0 ? null : known.rows.get(slot).text()), slot);
        return end;
    }

    private void room() {
        if (count == now.length) {
            now = Arrays.copyOf(now, 2 * count);
            nowFrom = Arrays.copyOf(nowFrom, 2 * count);
            nowTo = Arrays.copyOf(nowTo, 2 * count);
        }
    }

    /** Of a process that is known and does not stand in this list already, else -1. */
    private int slot(long pid, long started) {
        Integer slot = slots.get(new Identity(pid, started));
        if (slot == null) {
            return -1;
        }
        for (int i = 0; i < count; i++) {
            if (now[i] == slot) {
                return -1;
            }
        }
        return slot;
    }

    private void unchanged() {
        now[count++] = known.order[place++];
        run++;
    }

    private void changed(Row row, int slot) {
        pending.put(run);
        run = 0;
        if (slot < 0) {
            pending.put(NEW);
            now[count++] = known.rows.size();
            Row kept = new Row(text(row.text()), row.numbers());
            for (long number : kept.numbers()) {
                pending.put(Deltas.code(number));
            }
            slots.putIfAbsent(new Identity(number(row, 0), number(row, 1)), known.rows.size());
            known.rows.add(kept);
            return;
        }
        boolean expected = place < known.size && known.order[place] == slot;
        pending.put(expected ? CHANGED : KNOWN + slot);
        int found = expected ? place : known.placeOf(slot, place);
        place = found < 0 ? place : found + 1;
        now[count++] = slot;
        known.rows.set(slot, difference(known.rows.get(slot), row));
    }

    private static long number(Row row, int place) {
        return place < row.numbers().length ? row.numbers()[place] : 0;
    }

    private Row difference(Row before, Row row) {
        boolean sameText = Arrays.equals(before.text(), row.text());
        long mask = 0;
        for (int i = 0; i < row.numbers().length; i++) {
            mask |= row.numbers()[i] != number(before, i) ? 1L << i : 0;
        }
        pending.put(mask << 1 | (sameText ? 0 : 1));
        byte[] text = sameText ? before.text() : text(row.text());
        for (int i = 0; i < row.numbers().length; i++) {
            if ((mask >> i & 1) != 0) {
                pending.put(Deltas.code(row.numbers()[i] - number(before, i)));
            }
        }
        return new Row(text, row.numbers());
    }

    /** Writes the text, and returns the one copy of it that is kept. */
    private byte[] text(byte[] text) {
        Integer number = texts.get(ByteBuffer.wrap(text));
        if (number != null) {
            pending.put(number + 1);
            return known.texts.get(number);
        }
        pending.put(0);
        pending.put(text.length);
        pending.put(text);
        texts.put(ByteBuffer.wrap(text), known.texts.size());
        known.texts.add(text);
        textBytes += text.length;
        return text;
    }
}
