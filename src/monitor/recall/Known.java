package monitor.recall;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What writer and reader of a chain both know at the same place of it: each process by its slot, each text by its number. */
final class Known {

    final List<Row> rows;
    final List<byte[]> texts;
    /** The slots of the list before, in its order. */
    int[] order;
    int size;
    /** The time of the list before. */
    long at;
    /** Chunks so far. */
    int chunks;

    Known() {
        rows = new ArrayList<>();
        texts = new ArrayList<>();
        order = new int[64];
    }

    private Known(Known other) {
        rows = new ArrayList<>(other.rows);
        texts = new ArrayList<>(other.texts);
        order = Arrays.copyOf(other.order, other.order.length);
        size = other.size;
        at = other.at;
        chunks = other.chunks;
    }

    Known copy() {
        return new Known(this);
    }

    /** The place of a slot in the order, looked for from a place on; -1 where it is not. */
    int placeOf(int slot, int from) {
        for (int place = from; place < size; place++) {
            if (order[place] == slot) {
                return place;
            }
        }
        return -1;
    }

    /** The list that was just read or written is the one before from now on. */
    void next(int[] slots, int count, long time) {
        if (order.length < count) {
            order = new int[slots.length];
        }
        System.arraycopy(slots, 0, order, 0, count);
        size = count;
        at = time;
    }
}
