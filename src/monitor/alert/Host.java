package monitor.alert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import monitor.model.Notice;
import monitor.model.Rule;

/** What the engine knows of one server, or of what is about none. Of the engine's thread. */
final class Host {

    /** Cells of one server: more subjects than that are left out. */
    private static final int MOST_CELLS = 4_000;

    private Standing standing;
    private List<Rule> rules = List.of();
    private final Map<Long, Map<String, Cell>> cells = new HashMap<>();
    private final Map<String, Restarts> restarts = new HashMap<>();
    private int size;
    /** When there was a good poll last, or when it began to be watched. */
    private long goodMillis;
    private boolean read;
    private long gapMillis;
    private long bootedAt;
    private long upSeconds;

    Host(Standing standing, long nowMillis) {
        this.standing = standing;
        goodMillis = nowMillis;
    }

    /** Null for what is about no server. */
    Standing standing() {
        return standing;
    }

    void stands(Standing now) {
        standing = now;
    }

    long id() {
        return standing == null ? 0 : standing.server().id();
    }

    Notice.Place place() {
        return new Notice.Place(id(), standing.server().name(), standing.server().host(), standing.server().tags());
    }

    List<Rule> rules() {
        return rules;
    }

    void rules(List<Rule> now) {
        rules = now;
    }

    long good() {
        return goodMillis;
    }

    /** Whether there has been one since the start. */
    boolean read() {
        return read;
    }

    void good(long nowMillis) {
        goodMillis = nowMillis;
        read = true;
    }

    long gapMillis() {
        return gapMillis;
    }

    void gapMillis(long now) {
        gapMillis = now;
    }

    /** Epoch seconds, or 0 where it is not known. */
    long bootedAt() {
        return bootedAt;
    }

    /** How long it had been up when it was last read, or 0 where it has not been read yet. */
    long upSeconds() {
        return upSeconds;
    }

    void booted(long atSeconds, long up) {
        bootedAt = atSeconds;
        upSeconds = up;
    }

    Map<String, Restarts> restarts() {
        return restarts;
    }

    Cell cell(long ruleId, String subject) {
        Map<String, Cell> those = cells.get(ruleId);
        return those == null ? Cell.RESOLVED : those.getOrDefault(subject, Cell.RESOLVED);
    }

    /** Those that are not resolved, by subject. */
    Map<String, Cell> cells(long ruleId) {
        return cells.getOrDefault(ruleId, Map.of());
    }

    boolean idle() {
        return size == 0;
    }

    void put(long ruleId, String subject, Cell cell) {
        if (cell.phase() == Cell.Phase.RESOLVED) {
            Map<String, Cell> those = cells.get(ruleId);
            if (those != null && those.remove(subject) != null) {
                size--;
                if (those.isEmpty()) {
                    cells.remove(ruleId);
                }
            }
        } else if ((size < MOST_CELLS || cells(ruleId).containsKey(subject))
                && cells.computeIfAbsent(ruleId, _ -> new HashMap<>()).put(subject, cell) == null) {
            size++;
        }
    }

    /** The rules of which something is not resolved. */
    List<Long> busyRules() {
        return new ArrayList<>(cells.keySet());
    }

    /** How often a container has been started anew. */
    static final class Restarts {

        /** Restarts closer together than this are a loop. */
        private static final long WINDOW_MILLIS = 600_000;

        private double count = Double.NaN;
        private long last = Cell.NEVER;
        private long before = Cell.NEVER;

        /** Whether it restarts again and again. */
        boolean loops(double now, long nowMillis) {
            if (now > count) {
                before = last;
                last = nowMillis;
            }
            count = now;
            return before != Cell.NEVER && nowMillis - before < WINDOW_MILLIS;
        }
    }
}
