package monitor.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Imports that were carried out, and what each did to which servers. */
public final class Imports {

    /** Imports without a label that can be undone: older ones are forgotten, their servers stay. */
    private static final int KEPT = 100;

    public static final String ADDED = "added";
    public static final String CHANGED = "changed";
    public static final String REMOVED = "removed";

    private static final String ALL = """
            SELECT id, format, label, created_by, created_at, undone_at,
                   (SELECT count(*) FROM import_servers WHERE import_id = imports.id) AS servers FROM imports""";

    /**
     * @param label    of its source, "" for none
     * @param undoneAt null while it stands
     * @param servers  how many it touched
     */
    public record Import(long id, String format, String label, String by, Instant at, Instant undoneAt, long servers) {}

    /** @param before JSON; null where the server was added */
    public record Deed(long serverId, String kind, String before) {}

    private final Database db;

    public Imports(Database db) {
        this.db = db;
    }

    /** Before its first deed. What cannot matter any more is forgotten: a label lives while a server that it brought does. */
    public void begin(long id, String format, String label, String by) {
        db.write(tx -> {
            tx.update("""
                    DELETE FROM imports WHERE label = '' AND created_at <
                           (SELECT created_at FROM imports WHERE label = '' ORDER BY created_at DESC LIMIT 1 OFFSET ?)""",
                    KEPT - 1);
            tx.update("""
                    DELETE FROM imports WHERE label <> '' AND created_at <
                           (SELECT created_at FROM imports WHERE label <> '' ORDER BY created_at DESC LIMIT 1 OFFSET ?)
                       AND NOT EXISTS (SELECT 1 FROM import_servers JOIN servers ON servers.id = server_id
                                        WHERE import_id = imports.id AND deed = 'added' AND deleted_at IS NULL)""",
                    KEPT - 1);
            return tx.update("INSERT INTO imports (id, format, label, created_by, created_at) VALUES (?, ?, ?, ?, ?)",
                    id, format, label, by, tx.now());
        });
    }

    /** In the transaction of the deed itself. */
    public static void did(Tx tx, long id, Deed deed) {
        tx.update("INSERT INTO import_servers (import_id, server_id, deed, before) VALUES (?, ?, ?, ?)", id,
                deed.serverId(), deed.kind(), deed.before());
    }

    /** A removed server has come back under another id: who brought it, brought that one. */
    public static void returned(Tx tx, long oldId, long newId) {
        tx.update("UPDATE import_servers SET server_id = ? WHERE server_id = ? AND deed = 'added'", newId, oldId);
    }

    public Optional<Import> find(long id) {
        return db.read(tx -> tx.one(ALL + " WHERE id = ?", Imports::map, id));
    }

    /** Newest first. */
    public List<Import> list() {
        return db.read(tx -> tx.list(ALL + " ORDER BY created_at DESC, id", Imports::map));
    }

    /** What it did, the newest server first: those behind a hop come before the hop. */
    public List<Deed> deeds(long id) {
        return db.read(tx -> tx.list("""
                SELECT server_id, deed, before FROM import_servers WHERE import_id = ? ORDER BY server_id DESC""",
                row -> new Deed(row.number("server_id"), row.text("deed"), row.text("before")), id));
    }

    /** The servers that imports with this label added and that are still there. */
    public List<Long> brought(String label) {
        return db.read(tx -> tx.list("""
                SELECT DISTINCT server_id FROM import_servers JOIN imports ON imports.id = import_id
                  JOIN servers ON servers.id = server_id
                 WHERE label = ? AND deed = 'added' AND undone_at IS NULL AND deleted_at IS NULL ORDER BY server_id""",
                row -> row.number("server_id"), label));
    }

    public static void undone(Tx tx, long id) {
        tx.update("UPDATE imports SET undone_at = ? WHERE id = ? AND undone_at IS NULL", tx.now(), id);
    }

    private static Import map(Row row) {
        return new Import(row.number("id"), row.text("format"), row.text("label"), row.text("created_by"),
                row.time("created_at"), row.time("undone_at"), row.number("servers"));
    }
}
