package monitor.api;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many refusals the ledger takes: it is kept for ever, and whoever has any role could fill the disk with it. What is
 * beyond the limit of a minute is counted, and the next row of the same actor and route tells how many those were.
 */
final class Refusals {

    /** Of one actor at one route: enough to see what was tried, and by hand nobody is faster. */
    static final int ROUTE_ROWS = 20;
    /** Of one actor at all routes together. */
    static final int ACTOR_ROWS = 600;
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Actors and routes that are told apart; the rest is counted together. */
    private static final int MAX_WINDOWS = 4_096;
    private static final String REST = "";

    private static final class Window {
        private long begunNanos;
        private int rows;
        private long joined;
    }

    private final Map<String, Window> windows = new HashMap<>();
    private final LongSupplier nanos;

    Refusals(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * The outcome as the row states it, with what was left out before it, or null where this one is only counted.
     *
     * @param route numbers in it are not told apart
     */
    synchronized String admit(String actor, String route, String outcome) {
        long now = nanos.getAsLong();
        Window actors = window(actor, now);
        Window routes = window(actor + "\n" + route.replaceAll("[0-9]+", "#"), now);
        if (routes.rows >= ROUTE_ROWS || actors.rows >= ACTOR_ROWS) {
            routes.joined++;
            return null;
        }
        routes.rows++;
        actors.rows++;
        long joined = routes.joined;
        routes.joined = 0;
        return joined == 0 ? outcome : outcome + " (and " + joined + " more like it since the row before)";
    }

    private Window window(String key, long now) {
        Window window = windows.get(key);
        if (window == null) {
            if (windows.size() >= MAX_WINDOWS) {
                windows.values().removeIf(old -> now - old.begunNanos >= WINDOW_NANOS && old.joined == 0);
            }
            window = windows.computeIfAbsent(windows.size() >= MAX_WINDOWS ? REST : key, unseen -> begun(now));
        }
        if (now - window.begunNanos >= WINDOW_NANOS) {
            window.begunNanos = now;
            window.rows = 0;
        }
        return window;
    }

    private static Window begun(long now) {
        Window window = new Window();
        window.begunNanos = now;
        return window;
    }
}
