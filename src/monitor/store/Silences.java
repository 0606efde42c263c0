package monitor.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import monitor.model.Hours;
import monitor.model.Problem;
import monitor.model.Silence;

/** Times in which alerts are kept but not told. */
public final class Silences {

    /** Those that are over count too, until they are removed. */
    public static final int MOST = 1_000;

    private final Database db;

    public Silences(Database db) {
        this.db = db;
    }

    /** By id; those that are over too. */
    public List<Silence> list() {
        return db.read(Silences::list);
    }

    static List<Silence> list(Tx tx) {
        return tx.list("SELECT * FROM silences ORDER BY id", Silences::map);
    }

    /** Or a {@link Problem} that says that there is none. */
    public Silence get(Tx tx, long id) {
        return find(tx, id).orElseThrow(() -> Problem.notFound("Silence " + id + " does not exist."));
    }

    private static Optional<Silence> find(Tx tx, long id) {
        return tx.one("SELECT * FROM silences WHERE id = ?", Silences::map, id);
    }

    /** With its new id. The oldest of those that are over make room. */
    public Silence insert(Tx tx, Silence silence) {
        if (tx.number("SELECT count(*) FROM silences") >= MOST) {
            int gone = tx.update("DELETE FROM silences WHERE id = (SELECT min(id) FROM silences WHERE ends_at <= ?)", tx.now());
            if (gone == 0) {
                throw Problem.conflict("There are " + MOST + " silences already, which is the most: delete one first.");
            }
        }
        long id = tx.number("""
                INSERT INTO silences (server_id, tag, rule_id, starts_at, ends_at, reason, created_by, created_at, hours)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                silence.serverId(), silence.tag(), silence.ruleId(), silence.startsAt(), silence.endsAt(), silence.reason(),
                silence.createdBy(), tx.now(), silence.recurring() == null ? null : silence.recurring().text());
        return silence.withId(id);
    }

    /** All but who made it, and when. */
    public void update(Tx tx, Silence silence) {
        tx.update("""
                UPDATE silences SET server_id = ?, tag = ?, rule_id = ?, starts_at = ?, ends_at = ?, reason = ?, hours = ?
                 WHERE id = ?""",
                silence.serverId(), silence.tag(), silence.ruleId(), silence.startsAt(), silence.endsAt(), silence.reason(),
                silence.recurring() == null ? null : silence.recurring().text(), silence.id());
    }

    /** Returns it as it was. */
    public Silence delete(Tx tx, long id) {
        Silence silence = get(tx, id);
        tx.update("DELETE FROM silences WHERE id = ?", id);
        return silence;
    }

    private static Silence map(Row row) {
        String hours = row.text("hours");
        Instant ends = row.time("ends_at");
        return new Silence(row.number("id"), row.numberOrNull("server_id"), row.text("tag"), row.numberOrNull("rule_id"),
                row.time("starts_at"), ends, row.text("reason"), row.text("created_by"), row.time("created_at"),
                hours == null ? null : Hours.parse(hours));
    }
}
