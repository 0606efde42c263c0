package monitor.store;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import monitor.model.Notice;
import monitor.model.Severity;

/** What people are to hear, until it is handed to the channels. */
public final class Notices {

    private final Database db;

    public Notices(Database db) {
        this.db = db;
    }

    /** In the transaction of what it tells of. Returns its id. */
    public static long add(Tx tx, Notice notice) {
        long id = tx.number("""
                INSERT INTO notices (kind, alert_id, rule, severity, title, message, more, at, started_at, ended_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                notice.kind().word(), notice.alertId(), notice.rule(), notice.severity().word(), notice.title(),
                notice.message(), notice.more(), notice.at(), notice.startedAt(), notice.endedAt());
        int place = 0;
        for (Notice.Place server : notice.servers()) {
            tx.update("INSERT INTO notice_servers (notice_id, place, server_id, name, host, tags) VALUES (?, ?, ?, ?, ?, ?)",
                    id, place++, server.serverId(), server.name(), server.host(), String.join("\n", server.tags()));
        }
        return id;
    }

    /** The oldest that nobody has taken yet. */
    public List<Notice> waiting(int limit) {
        return db.read(tx -> {
            List<Long> ids = tx.list("SELECT id FROM notices WHERE taken_at IS NULL ORDER BY id LIMIT ?",
                    row -> row.number("id"), limit);
            return ids.stream().map(id -> find(tx, id).orElseThrow()).toList();
        });
    }

    /** In the transaction that puts it into the channels' queues. */
    public static void taken(Tx tx, long id) {
        tx.update("UPDATE notices SET taken_at = ? WHERE id = ?", tx.now(), id);
    }

    public Optional<Notice> find(long id) {
        return db.read(tx -> find(tx, id));
    }

    static Optional<Notice> find(Tx tx, long id) {
        List<Notice.Place> servers = tx.list("""
                SELECT server_id, name, host, tags FROM notice_servers WHERE notice_id = ? ORDER BY place""",
                row -> new Notice.Place(row.number("server_id"), row.text("name"), row.text("host"),
                        row.lines("tags")), id);
        return tx.one("SELECT * FROM notices WHERE id = ?", row -> new Notice(row.number("id"),
                Notice.Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)), row.numberOrNull("alert_id"),
                row.text("rule"), Severity.of(row.text("severity")), row.text("title"), row.text("message"), servers,
                (int) row.number("more"), row.time("at"), row.time("started_at"), row.time("ended_at")), id);
    }
}
