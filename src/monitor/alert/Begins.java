package monitor.alert;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** When each thing began of late: what comes and goes is known by it. */
final class Begins {

    /** Begun so often within the window, it flaps. */
    static final int FLAPS = 4;

    /** Remembered of so many at most. */
    private static final int MOST = 20_000;

    private final Map<Key, Deque<Long>> begun = new HashMap<>();

    /** How often within the window. */
    long lately(Key key, long now) {
        Deque<Long> times = begun.get(key);
        return times == null ? 0 : times.stream().filter(at -> now - at < Engine.FLAP_WINDOW_MILLIS).count();
    }

    void remember(Key key, long now) {
        if (begun.size() >= MOST && !begun.containsKey(key)) {
            begun.values().removeIf(times -> now - times.getLast() >= Engine.FLAP_WINDOW_MILLIS);
        }
        if (begun.size() < MOST || begun.containsKey(key)) {
            Deque<Long> times = begun.computeIfAbsent(key, _ -> new ArrayDeque<>());
            times.addLast(now);
            if (times.size() > FLAPS) {
                times.removeFirst();
            }
        }
    }
}
