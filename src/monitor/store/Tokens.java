package monitor.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import monitor.model.Problem;

/** What signs someone in: random tokens, of which only the SHA-256 is kept. They are long, so that a plain hash suffices. */
public final class Tokens {

    /** Of randomness in a token. */
    private static final int BYTES = 32;

    /** Tokens of one kind that may stand; the oldest go when more come. */
    static final int MAX_OF_A_KIND = 10_000;

    /** How old a "last seen" may be: it is written at most this often. */
    private static final Duration SEEN_GRAIN = Duration.ofMinutes(1);

    public enum Kind {
        /** The admin token of the data directory; there is one. */
        BOOTSTRAP,
        /** Made by a user for a script. */
        API,
        /** A browser that signed in. */
        SESSION,
        /** Good for one sign-in. */
        LINK;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param role       the role's word, such as "admin"
     * @param expiresAt  or null: never
     * @param lastSeenAt or null
     * @param address    from where it was last used, or null
     */
    public record Token(long id, Kind kind, String name, String role, Instant createdAt, Instant expiresAt, Instant lastSeenAt,
            String address) {}

    /** @param secret is nowhere else: it can be shown this once */
    public record Issued(Token token, String secret) {

        @Override
        public String toString() {
            return "Issued[" + token + "]";
        }
    }

    private static final String COLUMNS = "SELECT id, kind, name, role, created_at, expires_at, last_seen_at, address FROM tokens";

    private final Database db;
    private final SecureRandom random = new SecureRandom();

    public Tokens(Database db) {
        this.db = db;
    }

    /** A new random one. {@code expiresAt} may be null: never. */
    public Issued issue(Kind kind, String name, String role, Instant expiresAt) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return new Issued(db.write(tx -> {
            tx.update("""
                    DELETE FROM tokens WHERE kind = ?1 AND id IN
                        (SELECT id FROM tokens WHERE kind = ?1 ORDER BY id DESC LIMIT -1 OFFSET ?2)""", kind.word(), MAX_OF_A_KIND - 1);
            return insert(tx, kind, name, role, expiresAt, secret);
        }), secret);
    }

    /** Makes that secret the only bootstrap token. */
    public Token bootstrap(String secret, String role) {
        return db.write(tx -> {
            byte[] hash = hash(secret);
            tx.update("DELETE FROM tokens WHERE kind = ? AND hash <> ?", Kind.BOOTSTRAP.word(), hash);
            Optional<Token> there = tx.one(COLUMNS + " WHERE hash = ?", Tokens::map, hash);
            return there.orElseGet(() -> insert(tx, Kind.BOOTSTRAP, "bootstrap", role, null, secret));
        });
    }

    private static Token insert(Tx tx, Kind kind, String name, String role, Instant expiresAt, String secret) {
        return tx.one("""
                INSERT INTO tokens (kind, hash, name, role, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)
                RETURNING id, kind, name, role, created_at, expires_at, last_seen_at, address""", Tokens::map,
                kind.word(), hash(secret), name, role, tx.now(), expiresAt).orElseThrow();
    }

    /** Whose secret it is; empty where it is unknown, expired, or a link, which can only be redeemed. */
    public Optional<Token> find(String secret) {
        return db.read(tx -> tx.one(COLUMNS + " WHERE hash = ? AND kind <> 'link' AND (expires_at IS NULL OR expires_at > ?)",
                Tokens::map, hash(secret), tx.now()));
    }

    /** A link's only use: it is there no more afterwards. Empty where it is unknown, used or expired. */
    public Optional<Token> redeem(String secret) {
        return db.write(tx -> tx.one("""
                DELETE FROM tokens WHERE hash = ? AND kind = 'link' AND expires_at > ?
                RETURNING id, kind, name, role, created_at, expires_at, last_seen_at, address""", Tokens::map, hash(secret), tx.now()));
    }

    /** Remembers the use, once a minute at most; returns without waiting for it to be written. */
    public void seen(Token token, String address) {
        Instant now = db.clock().instant();
        if (token.lastSeenAt() != null && token.lastSeenAt().plus(SEEN_GRAIN).isAfter(now)) {
            return;
        }
        db.append(tx -> tx.update("UPDATE tokens SET last_seen_at = ?, address = ? WHERE id = ?", now, address, token.id()));
    }

    /** Those of a kind, expired ones left out, newest first. */
    public List<Token> list(Kind kind) {
        return db.read(tx -> tx.list(COLUMNS + " WHERE kind = ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY id DESC",
                Tokens::map, kind.word(), tx.now()));
    }

    /** From now on it signs nobody in. */
    public void revoke(long id) {
        int gone = db.write(tx -> tx.update("DELETE FROM tokens WHERE id = ?", id));
        if (gone == 0) {
            throw Problem.notFound("Token " + id + " does not exist.");
        }
    }

    /** Removes all of a kind, such as the sessions when the admin is reset. */
    public int revokeAll(Kind kind) {
        return db.write(tx -> tx.update("DELETE FROM tokens WHERE kind = ?", kind.word()));
    }

    /** Removes those that have expired. */
    public int sweep() {
        return db.write(tx -> tx.update("DELETE FROM tokens WHERE expires_at IS NOT NULL AND expires_at <= ?", tx.now()));
    }

    private static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Token map(Row row) {
        return new Token(row.number("id"), Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)), row.text("name"), row.text("role"),
                row.time("created_at"), row.time("expires_at"), row.time("last_seen_at"), row.text("address"));
    }
}
