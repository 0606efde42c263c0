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
import monitor.model.Actions;
import monitor.model.Problem;
import monitor.model.Reach;
import monitor.model.Role;

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
     * @param role        the most that it may
     * @param expiresAt   or null: never
     * @param lastSeenAt  or null
     * @param address     from where it was last used, or null
     * @param userId      whose it is, or 0: of the machine's own owner
     * @param addresses   from where it may be used, each an address or a network; none: from anywhere
     * @param confirmedAt when a password or a code was last given in the session, or null
     */
    public record Token(long id, Kind kind, String name, Role role, Instant createdAt, Instant expiresAt, Instant lastSeenAt,
            String address, long userId, Reach reach, Actions actions, List<String> addresses, Instant confirmedAt) {

        /** One that is to be. */
        public static Token of(Kind kind, String name, Role role, Instant expiresAt) {
            return new Token(0, kind, name, role, null, expiresAt, null, null, 0, Reach.ALL, Actions.ALL, List.of(), null);
        }

        public Token ofUser(long id) {
            return new Token(0, kind, name, role, null, expiresAt, null, null, id, reach, actions, addresses, confirmedAt);
        }

        /** A session that begins, from that address; {@code confirmed} as {@link #confirmedAt}. */
        public Token begun(Instant at, String from, Instant confirmed) {
            return new Token(0, kind, name, role, null, expiresAt, at, from, userId, reach, actions, addresses, confirmed);
        }

    }

    /** @param secret is nowhere else: it can be shown this once */
    public record Issued(Token token, String secret) {

        @Override
        public String toString() {
            return "Issued[" + token + "]";
        }
    }

    private static final String FIELDS = " id, kind, name, role, created_at, expires_at, last_seen_at, address, user_id, reach, actions,"
            + " addresses, confirmed_at ";
    private static final String COLUMNS = "SELECT" + FIELDS + "FROM tokens";

    private final Database db;
    private final SecureRandom random = new SecureRandom();

    public Tokens(Database db) {
        this.db = db;
    }

    /** A new random one. Scanners of published code know those of scripts by their beginning and their checksum. */
    public Issued issue(Token wanted) {
        return db.write(tx -> issue(tx, wanted));
    }

    public Issued issue(Tx tx, Token wanted) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String secret = wanted.kind() == Kind.API ? TokenText.of(bytes) : Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        tx.update("""
                DELETE FROM tokens WHERE kind = ?1 AND id IN
                    (SELECT id FROM tokens WHERE kind = ?1 ORDER BY id DESC LIMIT -1 OFFSET ?2)""", wanted.kind().word(), MAX_OF_A_KIND - 1);
        return new Issued(insert(tx, wanted, secret), secret);
    }

    /** Makes that secret the only bootstrap token. */
    public Token bootstrap(String secret) {
        return db.write(tx -> {
            byte[] hash = hash(secret);
            tx.update("DELETE FROM tokens WHERE kind = ? AND hash <> ?", Kind.BOOTSTRAP.word(), hash);
            Optional<Token> there = tx.one(COLUMNS + " WHERE hash = ?", Tokens::map, hash);
            return there.orElseGet(() -> insert(tx, Token.of(Kind.BOOTSTRAP, "bootstrap", Role.ADMIN, null), secret));
        });
    }

    private static Token insert(Tx tx, Token wanted, String secret) {
        return tx.one("""
                INSERT INTO tokens (kind, hash, name, role, created_at, expires_at, last_seen_at, address, user_id, reach, actions,
                                    addresses, confirmed_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING""" + FIELDS, Tokens::map,
                wanted.kind().word(), hash(secret), wanted.name(), wanted.role().word(), tx.now(), wanted.expiresAt(), wanted.lastSeenAt(),
                wanted.address(), wanted.userId() == 0 ? null : wanted.userId(), wanted.reach().stored(), wanted.actions().stored(),
                wanted.addresses().isEmpty() ? null : String.join("\n", wanted.addresses()), wanted.confirmedAt()).orElseThrow();
    }

    /** Whose secret it is; empty where it is unknown, expired, or a link, which can only be redeemed. */
    public Optional<Token> find(String secret) {
        return db.read(tx -> tx.one(COLUMNS + " WHERE hash = ? AND kind <> 'link' AND (expires_at IS NULL OR expires_at > ?)",
                Tokens::map, hash(secret), tx.now()));
    }

    /** A link's only use: it is there no more afterwards. Empty where it is unknown, used or expired. */
    public Optional<Token> redeem(String secret) {
        return db.write(tx -> tx.one("""
                DELETE FROM tokens WHERE hash = ? AND kind = 'link' AND expires_at > ? RETURNING""" + FIELDS, Tokens::map, hash(secret), tx.now()));
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

    /** Empty where it is gone or has expired. */
    public Optional<Token> find(long id) {
        return db.read(tx -> tx.one(COLUMNS + " WHERE id = ? AND (expires_at IS NULL OR expires_at > ?)", Tokens::map, id, tx.now()));
    }

    /** The holder of a session gave a password or a code just now. */
    public void confirm(long id) {
        db.write(tx -> tx.update("UPDATE tokens SET confirmed_at = ? WHERE id = ?", tx.now(), id));
    }

    /** Name, limits and end of a token. */
    public Token update(Tx tx, Token token) {
        tx.update("UPDATE tokens SET name = ?, role = ?, expires_at = ?, reach = ?, actions = ?, addresses = ? WHERE id = ?",
                token.name(), token.role().word(), token.expiresAt(), token.reach().stored(), token.actions().stored(),
                token.addresses().isEmpty() ? null : String.join("\n", token.addresses()), token.id());
        return tx.one(COLUMNS + " WHERE id = ?", Tokens::map, token.id()).orElseThrow();
    }

    /** From now on it signs nobody in. */
    public void revoke(long id) {
        int gone = db.write(tx -> tx.update("DELETE FROM tokens WHERE id = ?", id));
        if (gone == 0) {
            throw Problem.notFound("Token " + id + " does not exist.");
        }
    }

    /** Removes all of a kind, such as the sessions when the admin is reset; or only those of the machine's own owner. */
    public int revokeAll(Kind kind, boolean ofUsersToo) {
        return db.write(tx -> tx.update("DELETE FROM tokens WHERE kind = ? AND (user_id IS NULL OR ?)", kind.word(), ofUsersToo));
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
        String addresses = row.text("addresses");
        return new Token(row.number("id"), Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)), row.text("name"),
                Role.of(row.text("role")), row.time("created_at"), row.time("expires_at"), row.time("last_seen_at"), row.text("address"),
                row.number("user_id"), Reach.ofStored(row.text("reach")), Actions.ofStored(row.text("actions")),
                addresses == null ? List.of() : List.of(addresses.split("\n")), row.time("confirmed_at"));
    }
}
