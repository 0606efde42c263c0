package monitor.auth;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import monitor.model.Role;

/** Sessions that end with the process. */
public final class MemorySessions implements SessionStore {

    /** Sessions and links that may stand; the oldest go when more come. */
    private static final int MAX = 10_000;
    private static final int SECRET_BYTES = 32;

    private record Held(Session session, boolean link) {}

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Held> byHash = new LinkedHashMap<>();
    private long lastId;
    private String bootstrapHash;

    public MemorySessions(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Issued issueSession(String name, Role role, Instant expiresAt) {
        return issue(name, role, expiresAt, false);
    }

    @Override
    public Issued issueLink(String name, Role role, Instant expiresAt) {
        return issue(name, role, expiresAt, true);
    }

    private synchronized Issued issue(String name, Role role, Instant expiresAt, boolean link) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        byHash.values().removeIf(held -> !held.session().expiresAt().isAfter(clock.instant()));
        if (byHash.size() >= MAX) {
            byHash.remove(byHash.keySet().iterator().next());
        }
        Session session = new Session(++lastId, name, role, clock.instant(), expiresAt, null, null);
        byHash.put(Hash.hex(secret), new Held(session, link));
        return new Issued(session, secret);
    }

    @Override
    public synchronized Optional<Session> find(String secret) {
        return standing(byHash.get(Hash.hex(secret)), false);
    }

    @Override
    public synchronized Optional<Session> redeem(String secret) {
        Optional<Session> link = standing(byHash.get(Hash.hex(secret)), true);
        link.ifPresent(_ -> byHash.remove(Hash.hex(secret)));
        return link;
    }

    private Optional<Session> standing(Held held, boolean link) {
        return held != null && held.link() == link && held.session().expiresAt().isAfter(clock.instant())
                ? Optional.of(held.session()) : Optional.empty();
    }

    @Override
    public synchronized boolean stands(long id) {
        return byHash.values().stream().anyMatch(held -> held.session().id() == id && standing(held, false).isPresent());
    }

    @Override
    public synchronized void seen(Session session, String address) {
        byHash.replaceAll((_, held) -> held.session().id() != session.id() ? held : new Held(new Session(session.id(), session.name(),
                session.role(), session.createdAt(), session.expiresAt(), clock.instant(), address), false));
    }

    @Override
    public synchronized List<Session> list(String name) {
        return byHash.values().stream().flatMap(held -> standing(held, false).stream()).filter(session -> session.name().equals(name))
                .sorted(Comparator.comparingLong(Session::id).reversed()).toList();
    }

    @Override
    public synchronized void revoke(long id) {
        byHash.values().removeIf(held -> held.session().id() == id);
    }

    @Override
    public synchronized void bootstrap(String secret) {
        String hash = Hash.hex(secret);
        if (bootstrapHash != null && !bootstrapHash.equals(hash)) {
            byHash.clear();
        }
        bootstrapHash = hash;
    }
}
