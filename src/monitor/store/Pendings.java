package monitor.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What alerts know beside alerts, kept now and then so that a restart goes on from there. */
public final class Pendings {

    /** Pending ones that are kept. */
    public static final int MOST = 5_000;

    /** One that had held for so long at that time, without being an alert yet. */
    public record Pending(long ruleId, long serverId, String subject, long heldMillis, Instant at) {}

    private final Database db;
    private final Set<Pending> kept = new HashSet<>();
    private Map<Long, Long> boots = Map.of();

    public Pendings(Database db) {
        this.db = db;
    }

    public List<Pending> list() {
        return db.read(tx -> tx.list("SELECT * FROM alert_pending", row -> new Pending(row.number("rule_id"), row.number("server_id"),
                row.text("subject"), row.number("held_millis"), row.time("at"))));
    }

    /** When each server booted last, in epoch seconds. */
    public Map<Long, Long> boots() {
        Map<Long, Long> found = new HashMap<>();
        return db.read(tx -> {
            tx.each("SELECT * FROM alert_boots", row -> found.put(row.number("server_id"), row.number("booted_at")));
            return new HashMap<>(found);
        });
    }

    /** In place of those before; written only where something has changed. By one thread. */
    public void keep(List<Pending> pending, Map<Long, Long> bootedAt) {
        boolean same = pending.isEmpty() && kept.isEmpty() && bootedAt.equals(boots);
        if (same) {
            return;
        }
        db.write(tx -> {
            tx.update("DELETE FROM alert_pending");
            for (Pending one : pending) {
                tx.update("INSERT INTO alert_pending (rule_id, server_id, subject, held_millis, at) VALUES (?, ?, ?, ?, ?)",
                        one.ruleId(), one.serverId(), one.subject(), one.heldMillis(), one.at());
            }
            if (!bootedAt.equals(boots)) {
                tx.update("DELETE FROM alert_boots");
                bootedAt.forEach((id, at) -> tx.update("INSERT INTO alert_boots (server_id, booted_at) VALUES (?, ?)", id, at));
            }
            return null;
        });
        kept.clear();
        kept.addAll(pending);
        boots = Map.copyOf(bootedAt);
    }
}
