package monitor.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import monitor.model.Actions;
import monitor.model.Problem;
import monitor.model.Reach;
import monitor.model.Role;

/** The people who may sign in. Whatever takes rights from one ends their sessions in the same transaction. */
public final class Users {

    /** As many people share one central at most. */
    static final int MAX_USERS = 1_000;

    /**
     * @param hasPassword  whether they can sign in by themselves; else only by a proxy
     * @param totp         whether a second factor is set up
     * @param totpRequired whether it has to be
     * @param signedInAt   when last, or null
     */
    public record User(long id, String name, Role role, Reach reach, Actions actions, boolean hasPassword, boolean totp,
            boolean totpRequired, boolean disabled, Instant createdAt, Instant signedInAt) {

        /** With other rights. */
        public User with(String newName, Role newRole, Reach newReach, Actions newActions, boolean required, boolean off) {
            return new User(id, newName, newRole, newReach, newActions, hasPassword, totp, required, off, createdAt, signedInAt);
        }
    }

    private static final String COLUMNS = """
            SELECT id, name, role, reach, actions, password IS NOT NULL AS has_password, totp IS NOT NULL AS has_totp, totp_required,
                   disabled, created_at, signed_in_at
              FROM users""";

    private final Database db;
    private final Sealer sealer;

    /** @param folder where the key file is that seals the secrets of second factors */
    public Users(Database db, Path folder) {
        this.db = db;
        this.sealer = Sealer.open(folder, false);
    }

    /** By name. */
    public List<User> list() {
        return db.read(tx -> tx.list(COLUMNS + " ORDER BY name COLLATE NOCASE", Users::map));
    }

    public Optional<User> find(long id) {
        return db.read(tx -> find(tx, id));
    }

    public Optional<User> find(Tx tx, long id) {
        return tx.one(COLUMNS + " WHERE id = ?", Users::map, id);
    }

    /** In whatever case it is written. */
    public Optional<User> find(String name) {
        return db.read(tx -> tx.one(COLUMNS + " WHERE name = ?", Users::map, name));
    }

    public boolean none() {
        return db.read(tx -> tx.number("SELECT count(*) FROM users")) == 0;
    }

    /** @param password its hash, or null */
    public User insert(Tx tx, User user, String password) {
        free(tx, user);
        if (tx.number("SELECT count(*) FROM users") >= MAX_USERS) {
            throw Problem.conflict("There are " + MAX_USERS + " users already.");
        }
        long id = tx.number("""
                INSERT INTO users (name, role, reach, actions, password, totp_required, disabled, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                user.name(), user.role().word(), user.reach().stored(), user.actions().stored(), password, user.totpRequired(),
                user.disabled(), tx.now(), tx.now());
        return find(tx, id).orElseThrow();
    }

    /** Name, rights and whether disabled. Sessions end where rights change; tokens of one who is disabled are good no more by themselves. */
    public User update(Tx tx, User user) {
        User old = find(tx, user.id()).orElseThrow(() -> missing(user.id()));
        free(tx, user);
        tx.update("""
                UPDATE users SET name = ?, role = ?, reach = ?, actions = ?, totp_required = ?, disabled = ?, updated_at = ? WHERE id = ?""",
                user.name(), user.role().word(), user.reach().stored(), user.actions().stored(), user.totpRequired(), user.disabled(),
                tx.now(), user.id());
        lastAdmin(tx, old);
        boolean same = old.role() == user.role() && old.reach().equals(user.reach()) && old.actions().equals(user.actions())
                && old.name().equals(user.name()) && old.totpRequired() == user.totpRequired();
        if (!same || user.disabled()) {
            endSessions(tx, user.id(), 0);
        }
        return find(tx, user.id()).orElseThrow();
    }

    /** With their sessions and tokens. */
    public User delete(Tx tx, long id) {
        User user = find(tx, id).orElseThrow(() -> missing(id));
        tx.update("DELETE FROM users WHERE id = ?", id);
        tx.update("DELETE FROM recovery_codes WHERE user_id = ?", id);
        tx.update("DELETE FROM tokens WHERE user_id = ?", id);
        lastAdmin(tx, user);
        return user;
    }

    /** The stored hash, or null. */
    public String password(long id) {
        return db.read(tx -> tx.one("SELECT password FROM users WHERE id = ? AND password IS NOT NULL", row -> row.text("password"), id))
                .orElse(null);
    }

    /** Ends all sessions but that one (0: all). */
    public void password(Tx tx, long id, String hash, long keptSession) {
        if (tx.update("UPDATE users SET password = ?, updated_at = ? WHERE id = ?", hash, tx.now(), id) == 0) {
            throw missing(id);
        }
        endSessions(tx, id, keptSession);
    }

    public void signedIn(long id) {
        db.append(tx -> tx.update("UPDATE users SET signed_in_at = ? WHERE id = ?", tx.now(), id));
    }

    /** The second factor's secret; null where there is none, or where it cannot be opened. */
    public byte[] totp(long id) {
        byte[] sealed = db.read(tx -> tx.one("SELECT totp FROM users WHERE id = ? AND totp IS NOT NULL", row -> row.bytes("totp"), id))
                .orElse(null);
        return sealed == null || sealer.problem() != null ? null : sealer.open(sealed, identity(id));
    }

    /** Sets it up, with recovery codes as their hashes; null takes it away. */
    public void totp(Tx tx, long id, byte[] secret, long step, Collection<byte[]> recovery) {
        if (secret != null && sealer.problem() != null) {
            throw new Problem(Problem.Kind.CONFLICT, sealer.problem());
        }
        tx.update("UPDATE users SET totp = ?, totp_step = ?, updated_at = ? WHERE id = ?",
                secret == null ? null : sealer.seal(secret, identity(id)), step, tx.now(), id);
        tx.update("DELETE FROM recovery_codes WHERE user_id = ?", id);
        recovery.forEach(hash -> tx.update("INSERT INTO recovery_codes (user_id, hash) VALUES (?, ?)", id, hash));
    }

    /** Whether the code of that step is used for the first time, and none after it was. */
    public boolean useStep(long id, long step) {
        return db.write(tx -> tx.update("UPDATE users SET totp_step = ?1 WHERE id = ?2 AND totp_step < ?1", step, id)) == 1;
    }

    /** Whether it was a recovery code: from now on it is none. */
    public boolean useRecovery(long id, byte[] hash) {
        return db.write(tx -> tx.update("DELETE FROM recovery_codes WHERE user_id = ? AND hash = ?", id, hash)) == 1;
    }

    public long recoveryCodes(long id) {
        return db.read(tx -> tx.number("SELECT count(*) FROM recovery_codes WHERE user_id = ?", id));
    }

    public static void endSessions(Tx tx, long id, long kept) {
        tx.update("DELETE FROM tokens WHERE user_id = ? AND kind IN ('session', 'link') AND id <> ?", id, kept);
    }

    private static void free(Tx tx, User user) {
        if (tx.number("SELECT count(*) FROM users WHERE name = ? AND id <> ?", user.name(), user.id()) > 0) {
            throw new Problem(Problem.Kind.CONFLICT, "There is a user " + user.name() + " already.", "username", null);
        }
    }

    /** Somebody has to be left who can let others in again. */
    private static void lastAdmin(Tx tx, User before) {
        boolean was = before.role() == Role.ADMIN && before.reach().everything() && !before.disabled() && before.hasPassword();
        long admins = tx.number("""
                SELECT count(*) FROM users WHERE role = 'admin' AND reach IS NULL AND disabled = 0 AND password IS NOT NULL""");
        if (was && admins == 0) {
            throw Problem.conflict("This is the last admin who can sign in and is not limited: make another one first.");
        }
    }

    /** A secret that is moved to another row opens no more. */
    private static byte[] identity(long id) {
        return ("users\0" + id + "\0totp").getBytes(StandardCharsets.UTF_8);
    }

    private static Problem missing(long id) {
        return Problem.notFound("User " + id + " does not exist.");
    }

    private static User map(Row row) {
        return new User(row.number("id"), row.text("name"), Role.of(row.text("role")), Reach.ofStored(row.text("reach")),
                Actions.ofStored(row.text("actions")), row.flag("has_password"), row.flag("has_totp"), row.flag("totp_required"),
                row.flag("disabled"), row.time("created_at"), row.time("signed_in_at"));
    }
}
