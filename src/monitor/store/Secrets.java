package monitor.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import monitor.model.Problem;

/** What servers are signed in to with, sealed under the key file and bound to its row. */
public final class Secrets {

    public enum Kind {
        PASSWORD, KEY_PASSPHRASE,
        /** A copy of the server's private key file, where the user who runs the central may not read the file itself. */
        PRIVATE_KEY;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param password   or null
     * @param passphrase of the private key, or null
     * @param privateKey the text of a private key file, or null
     * @param problem    why one that is stored cannot be read, in a sentence, or null
     */
    public record Opened(String password, String passphrase, String privateKey, String problem) {

        public static final Opened NONE = new Opened(null, null, null, null);

        /** Never shows a secret. */
        @Override
        public String toString() {
            return "Opened[password=" + (password == null ? "none" : "set") + ", passphrase="
                    + (passphrase == null ? "none" : "set") + ", privateKey=" + (privateKey == null ? "none" : "set") + ", problem=" + problem + "]";
        }
    }

    private static final String LEDGER_KEY = "ledger_key";
    private static final int LEDGER_KEY_BYTES = 32;

    private final Database db;
    private final Path folder;
    private final Sealer sealer;

    /** The key file is made where nothing is sealed yet. */
    public Secrets(Database db, Path folder) {
        this.db = db;
        this.folder = folder;
        sealer = Sealer.open(folder, db.read(tx -> tx.number("""
                SELECT (SELECT count(*) FROM secrets) + (SELECT count(*) FROM users WHERE totp IS NOT NULL)
                     + (SELECT count(*) FROM channels)""")) == 0);
    }

    /** What else is sealed under the same key file. */
    Sealer sealer() {
        return sealer;
    }

    /** Why no secret can be read or stored, in a sentence, or null. Everything else goes on. */
    public String problem() {
        return sealer.problem();
    }

    /**
     * The key that the ledger's checkpoints are signed with: made once, and sealed like all others. Null where there is none to be
     * had: {@link #problem} says why.
     */
    public byte[] ledgerKey() {
        if (sealer.problem() != null) {
            return null;
        }
        byte[] identity = ("meta\0" + LEDGER_KEY).getBytes(StandardCharsets.UTF_8);
        return db.write(tx -> {
            Optional<String> stored = Meta.get(tx, LEDGER_KEY);
            if (stored.isPresent()) {
                return sealer.open(HexFormat.of().parseHex(stored.get()), identity);
            }
            byte[] key = new byte[LEDGER_KEY_BYTES];
            new SecureRandom().nextBytes(key);
            Meta.put(tx, LEDGER_KEY, HexFormat.of().formatHex(sealer.seal(key, identity)));
            return key;
        });
    }

    public Opened get(long serverId) {
        Map<Kind, byte[]> sealed = new EnumMap<>(Kind.class);
        db.read(tx -> {
            tx.each("SELECT kind, sealed FROM secrets WHERE server_id = ?", row ->
                    sealed.put(Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)), row.bytes("sealed")), serverId);
            return null;
        });
        if (sealed.isEmpty()) {
            return Opened.NONE;
        }
        if (sealer.problem() != null) {
            return new Opened(null, null, null, sealer.problem());
        }
        Map<Kind, String> opened = new EnumMap<>(Kind.class);
        sealed.forEach((kind, bytes) -> opened.put(kind, open(serverId, kind, bytes)));
        String problem = opened.containsValue(null) ? "The key file " + folder.resolve(Sealer.FILE)
                + " is not the one that the secrets of server " + serverId
                + " were sealed with: put the right file back, or type them again." : null;
        return new Opened(opened.get(Kind.PASSWORD), opened.get(Kind.KEY_PASSPHRASE), opened.get(Kind.PRIVATE_KEY), problem);
    }

    /** The servers of which such a secret is stored. */
    public Set<Long> servers(Kind kind) {
        return Set.copyOf(db.read(tx -> tx.list("SELECT server_id FROM secrets WHERE kind = ?", row -> row.number("server_id"),
                kind.word())));
    }

    private String open(long serverId, Kind kind, byte[] sealed) {
        byte[] plain = sealer.open(sealed, identity(serverId, kind));
        return plain == null ? null : new String(plain, StandardCharsets.UTF_8);
    }

    public void put(long serverId, Kind kind, String secret) {
        db.write(tx -> {
            put(tx, serverId, kind, secret);
            return null;
        });
    }

    public void put(Tx tx, long serverId, Kind kind, String secret) {
        if (sealer.problem() != null) {
            throw new Problem(Problem.Kind.INTERNAL, sealer.problem());
        }
        byte[] sealed = sealer.seal(secret.getBytes(StandardCharsets.UTF_8), identity(serverId, kind));
        tx.update("""
                INSERT INTO secrets (server_id, kind, sealed, updated_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (server_id, kind) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at""",
                serverId, kind.word(), sealed, tx.now());
    }

    public void forget(long serverId, Kind kind) {
        db.write(tx -> {
            forget(tx, serverId, kind);
            return null;
        });
    }

    public void forget(Tx tx, long serverId, Kind kind) {
        tx.update("DELETE FROM secrets WHERE server_id = ? AND kind = ?", serverId, kind.word());
    }

    /** Table, server and kind: a sealed value that is moved to another row opens no more. */
    private static byte[] identity(long serverId, Kind kind) {
        return ("secrets\0" + serverId + "\0" + kind.word()).getBytes(StandardCharsets.UTF_8);
    }
}
