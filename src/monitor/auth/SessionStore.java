package monitor.auth;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import monitor.model.Role;

/** Keeps sessions and links: by hash only, so that whoever reads the store signs in nowhere. Safe for all threads. */
public interface SessionStore {

    /** @param lastSeenAt and {@code address} are null until it was used */
    record Session(long id, String name, Role role, Instant createdAt, Instant expiresAt, Instant lastSeenAt, String address) {}

    /** @param secret is nowhere else: it can be shown this once */
    record Issued(Session session, String secret) {

        @Override
        public String toString() {
            return "Issued[" + session + "]";
        }
    }

    Issued issueSession(String name, Role role, Instant expiresAt);

    Issued issueLink(String name, Role role, Instant expiresAt);

    /** The session of a secret, unless it has expired. */
    Optional<Session> find(String secret);

    /** A link's only use. */
    Optional<Session> redeem(String secret);

    /** Whether the session still stands. */
    boolean stands(long id);

    void seen(Session session, String address);

    /** The sessions of a name that stand, newest first. */
    List<Session> list(String name);

    void revoke(long id);

    /** Makes that the admin's token; where it was another one before, all sessions and links end. */
    void bootstrap(String secret);
}
