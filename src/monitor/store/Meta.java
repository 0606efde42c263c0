package monitor.store;

import java.util.Optional;

/** Single facts that the central keeps, by key. */
public final class Meta {

    /** "1" once an admin has deleted the server "this machine", which then stays deleted. */
    public static final String LOCAL_DELETED = "local_deleted";

    /** "1" once the alert rules of the first start are there. */
    public static final String RULES_MADE = "alert_rules_made";

    private final Database db;

    public Meta(Database db) {
        this.db = db;
    }

    public Optional<String> get(String key) {
        return db.read(tx -> get(tx, key));
    }

    public void put(String key, String value) {
        db.write(tx -> {
            put(tx, key, value);
            return null;
        });
    }

    public static Optional<String> get(Tx tx, String key) {
        return tx.one("SELECT value FROM meta WHERE key = ?", row -> row.text("value"), key);
    }

    public static void put(Tx tx, String key, String value) {
        tx.update("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value);
    }

    public static void remove(Tx tx, String key) {
        tx.update("DELETE FROM meta WHERE key = ?", key);
    }
}
