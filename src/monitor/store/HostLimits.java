package monitor.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import monitor.model.HostRules;

/** What hosts with a list of their own said of themselves last. */
public final class HostLimits {

    private final Database db;

    public HostLimits(Database db) {
        this.db = db;
    }

    /** @param changedAt null while it has been the same since it was met */
    public record Seen(HostRules.Limits limits, Instant at, Instant changedAt) {}

    public Optional<Seen> find(long serverId) {
        return db.read(tx -> find(tx, serverId));
    }

    public Set<Long> servers() {
        return Set.copyOf(db.read(tx -> tx.list("SELECT server_id FROM host_limits", row -> row.number("server_id"))));
    }

    public Optional<Seen> find(Tx tx, long serverId) {
        return tx.one("SELECT lines, read_only, hashes, seen_at, changed_at FROM host_limits WHERE server_id = ?", HostLimits::map, serverId);
    }

    /** Returns what was known before. */
    public Optional<Seen> put(Tx tx, long serverId, HostRules.Limits limits) {
        Optional<Seen> before = find(tx, serverId);
        boolean changed = before.isPresent() && !limits.changesSince(before.get().limits()).isEmpty();
        String hashes = limits.hashes().entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).collect(Collectors.joining("\n"));
        tx.update("""
                INSERT INTO host_limits (server_id, lines, read_only, hashes, seen_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, NULL)
                ON CONFLICT (server_id) DO UPDATE SET lines = ?2, read_only = ?3, hashes = ?4, seen_at = ?5,
                       changed_at = CASE WHEN ?6 THEN ?5 ELSE changed_at END""",
                serverId, String.join("\n", limits.lines()), limits.readOnly(), hashes, tx.now(), changed);
        return before;
    }

    public void remove(Tx tx, long serverId) {
        tx.update("DELETE FROM host_limits WHERE server_id = ?", serverId);
    }

    private static Seen map(Row row) {
        Map<String, String> hashes = new TreeMap<>();
        row.text("hashes").lines().forEach(line -> hashes.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        List<String> lines = row.text("lines").lines().toList();
        return new Seen(new HostRules.Limits(lines, row.flag("read_only"), hashes), row.time("seen_at"),
                row.time("changed_at"));
    }
}
