package monitor.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Makes the tiers. Blocks of samples are taken in the order of their ids, each once: what they give to the minutes, all that follows
 * from it in the later tiers, and the mark of how far this has come are written in one transaction, so that whoever is killed goes
 * on where the last one ended. A block that comes late (a gap that was filled, a clock that was set back) is one like all others:
 *
 * <pre>
 *  block of samples ──added──> its minutes ──> ten minutes ──> hours
 *                              when enough is there for them; and again, from the minutes, those that a late minute falls into
 * </pre>
 *
 * Made beside the writer, by the thread of {@link Retention} alone: nobody else changes what it reads.
 */
final class Rolling {

    /** In meta: blocks up to these ids are in the minutes. */
    static final String BLOCKS = "history_rolled_block";
    static final String DETAILS = "history_rolled_detail";

    /** Blocks taken at once: some 50 ms of work. */
    private static final int AT_ONCE = 8;

    private final Database db;

    Rolling(Database db) {
        this.db = db;
    }

    /** Of which kind of figures: the server's own, or those of its disks, interfaces and so on. */
    static String mark(boolean detail) {
        return detail ? DETAILS : BLOCKS;
    }

    static long rolled(Tx tx, boolean detail) {
        return Meta.get(tx, mark(detail)).map(Long::parseLong).orElse(0L);
    }

    /** One server's windows of one kind that a step changes, as they will be. */
    private record Series(long serverId, boolean detail) {}

    /** A changed window; its rollup is NONE where it goes. */
    private record Window(Series series, Tier tier, long at) {}

    private final class Draft {

        private final Tx tx;
        private final Map<Window, Rollup> changed = new LinkedHashMap<>();

        Draft(Tx tx) {
            this.tx = tx;
        }

        Rollup window(Series series, Tier tier, long windowAt) {
            Rollup known = changed.get(new Window(series, tier, windowAt));
            return known != null ? known : tx.one("""
                    SELECT subjects, data FROM history_rollup
                     WHERE server_id = ? AND tier = ? AND detail = ? AND window_at = ?""", row -> {
                Rollup read = History.sound(db.log(), series.serverId(), () -> RollupBlock.read(row.bytes("data"), row.text("subjects"), key -> true));
                return read == null ? Rollup.NONE : read;
            }, series.serverId(), tier.ordinal(), series.detail(), windowAt).orElse(Rollup.NONE);
        }

        /** The buckets from one time to another, whichever windows they lie in. */
        Rollup between(Series series, Tier tier, long fromMillis, long toMillis) {
            TreeSet<Long> windows = new TreeSet<>(tx.list("""
                    SELECT window_at FROM history_rollup
                     WHERE server_id = ? AND tier = ? AND detail = ? AND window_at > ? AND window_at < ?""", row -> row.number("window_at"),
                    series.serverId(), tier.ordinal(), series.detail(), fromMillis - tier.windowMillis(), toMillis));
            changed.keySet().stream().filter(window -> window.series().equals(series) && window.tier() == tier
                    && window.at() > fromMillis - tier.windowMillis() && window.at() < toMillis).forEach(window -> windows.add(window.at()));
            return Rollup.join(windows.stream().map(at -> window(series, tier, at).part(fromMillis, toMillis)).toList());
        }

        /** The end of the newest bucket, or Long.MIN_VALUE where there is none. */
        long end(Series series, Tier tier) {
            long newest = tx.one("SELECT to_at FROM history_rollup WHERE server_id = ? AND tier = ? AND detail = ? "
                    + "ORDER BY window_at DESC LIMIT 1", row -> row.number("to_at"), series.serverId(), tier.ordinal(), series.detail())
                    .orElse(Long.MIN_VALUE);
            for (Map.Entry<Window, Rollup> window : changed.entrySet()) {
                Rollup rollup = window.getValue();
                if (window.getKey().series().equals(series) && window.getKey().tier() == tier && rollup.size() > 0) {
                    newest = Math.max(newest, rollup.at()[rollup.size() - 1]);
                }
            }
            return newest == Long.MIN_VALUE ? newest : newest + tier.stepMillis();
        }

        long begin(Series series, Tier tier) {
            long oldest = tx.one("SELECT from_at FROM history_rollup WHERE server_id = ? AND tier = ? AND detail = ? "
                    + "ORDER BY window_at LIMIT 1", row -> row.number("from_at"), series.serverId(), tier.ordinal(), series.detail())
                    .orElse(Long.MAX_VALUE);
            for (Map.Entry<Window, Rollup> window : changed.entrySet()) {
                if (window.getKey().series().equals(series) && window.getKey().tier() == tier && window.getValue().size() > 0) {
                    oldest = Math.min(oldest, window.getValue().at()[0]);
                }
            }
            return oldest;
        }

        /** Puts buckets in, beside or instead of those that are there. */
        void put(Series series, Tier tier, Rollup rollup, boolean instead) {
            for (int row = 0; row < rollup.size();) {
                long at = tier.window(rollup.at()[row]);
                Rollup part = rollup.part(at, at + tier.windowMillis());
                Rollup before = window(series, tier, at);
                changed.put(new Window(series, tier, at), instead ? before.replacedBy(part) : before.with(part));
                row += part.size();
            }
        }
    }

    /** One step; false when there was nothing to do. */
    boolean step() {
        return step(false) | step(true);
    }

    private boolean step(boolean detail) {
        long[] upTo = {0};
        Map<Window, Rollup> changed = db.read(tx -> {
            Draft draft = new Draft(tx);
            Map<Long, Rollup> minutes = new LinkedHashMap<>();
            tx.each("SELECT id, server_id, " + (detail ? "subjects, " : "") + "data FROM " + table(detail) + " WHERE id > ? ORDER BY id LIMIT ?", row -> {
                upTo[0] = row.number("id");
                long server = row.number("server_id");
                Rollup of = minutes(row, detail);
                minutes.merge(server, of, Rollup::with);
            }, rolled(tx, detail), AT_ONCE);
            minutes.forEach((server, rollup) -> add(draft, new Series(server, detail), rollup));
            return draft.changed;
        });
        if (upTo[0] == 0) {
            return false;
        }
        write(changed, tx -> Meta.put(tx, mark(detail), Long.toString(upTo[0])));
        return true;
    }

    static String table(boolean detail) {
        return detail ? "history_detail" : "history_block";
    }

    private Rollup minutes(Row row, boolean detail) {
        Rollup read = History.sound(db.log(), row.number("server_id"), () -> detail
                ? Rollup.of(DetailRows.read(row.bytes("data"), row.text("subjects"), subject -> true), Tier.MINUTE)
                : Rollup.of(Block.read(row.bytes("data"), metric -> true), Tier.MINUTE));
        return read == null ? Rollup.NONE : read;
    }

    private static void add(Draft draft, Series series, Rollup fresh) {
        draft.put(series, Tier.MINUTE, fresh, false);
        remake(draft, series, Tier.TEN_MINUTES, fresh);
        remake(draft, series, Tier.HOUR, fresh);
        advance(draft, series, Tier.TEN_MINUTES, Long.MIN_VALUE);
        advance(draft, series, Tier.HOUR, Long.MIN_VALUE);
    }

    /** Buckets that are made already and into which fresh minutes fall. */
    private static void remake(Draft draft, Series series, Tier tier, Rollup fresh) {
        long end = draft.end(series, tier);
        Rollup late = fresh.part(Long.MIN_VALUE, end).coarser(tier);
        for (int row = 0; row < late.size(); row++) {
            long at = late.at()[row];
            Rollup made = draft.between(series, Tier.MINUTE, at, at + tier.stepMillis()).coarser(tier);
            Rollup before = draft.between(series, tier, at, at + tier.stepMillis());
            // the minutes that it was made from may be gone by now: then those that came are added to what there is
            boolean whole = before.size() == 0 || made.numbers()[0] >= before.numbers()[0];
            draft.put(series, tier, whole ? made : late.part(at, at + tier.stepMillis()), whole);
        }
    }

    /** New buckets of a tier: those that are whole, when there are enough of them; all up to a time, where one is given. */
    private static void advance(Draft draft, Series series, Tier tier, long untilMillis) {
        long end = draft.end(series, tier.finer());
        if (end == Long.MIN_VALUE) {
            return;
        }
        long begin = draft.end(series, tier);
        if (begin == Long.MIN_VALUE) {
            begin = tier.bucket(draft.begin(series, tier.finer()));
        }
        long to = tier.bucket(end);
        if (to - begin < tier.batchMillis()) {
            to = Math.min(untilMillis == Long.MIN_VALUE ? untilMillis : tier.bucket(untilMillis - 1) + tier.stepMillis(),
                    tier.bucket(end - 1) + tier.stepMillis());
        }
        if (to > begin) {
            draft.put(series, tier, draft.between(series, tier.finer(), begin, to).coarser(tier), true);
        }
    }

    /** Before buckets of a tier are deleted: whatever the next tier has not made of them yet. */
    void flush(Tier tier, Set<Long> servers, long untilMillis) {
        if (tier == Tier.HOUR) {
            return;
        }
        Tier next = Tier.values()[tier.ordinal() + 1];
        Map<Window, Rollup> changed = db.read(tx -> {
            Draft draft = new Draft(tx);
            for (long server : servers) {
                for (boolean detail : new boolean[] {false, true}) {
                    advance(draft, new Series(server, detail), next, untilMillis);
                }
            }
            return draft.changed;
        });
        if (!changed.isEmpty()) {
            write(changed, tx -> { });
        }
    }

    private record Made(Window window, long fromAt, long toAt, String names, byte[] data) {}

    private void write(Map<Window, Rollup> changed, Consumer<Tx> mark) {
        List<Made> made = new ArrayList<>();
        changed.forEach((window, rollup) -> {
            if (rollup.size() > 0) {
                made.add(new Made(window, rollup.at()[0], rollup.at()[rollup.size() - 1], RollupBlock.names(rollup), RollupBlock.write(rollup)));
            }
        });
        db.writeAlone(tx -> {
            made.forEach(one -> replace(tx, one));
            mark.accept(tx);
            return null;
        });
    }

    private static void replace(Tx tx, Made made) {
        Window window = made.window();
        tx.update("DELETE FROM history_rollup WHERE server_id = ? AND tier = ? AND detail = ? AND window_at = ?",
                window.series().serverId(), window.tier().ordinal(), window.series().detail(), window.at());
        tx.update("""
                INSERT INTO history_rollup (server_id, tier, detail, window_at, from_at, to_at, subjects, data)
                SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
                 WHERE EXISTS (SELECT 1 FROM servers WHERE id = ?1 AND deleted_at IS NULL)""",
                window.series().serverId(), window.tier().ordinal(), window.series().detail(), window.at(), made.fromAt(), made.toAt(),
                made.names(), made.data());
    }
}
