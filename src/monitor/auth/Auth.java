package monitor.auth;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import monitor.http.Gate;
import monitor.model.Actions;
import monitor.model.Principal;
import monitor.model.Problem;
import monitor.model.Reach;
import monitor.model.Rights;
import monitor.model.Role;
import monitor.store.Tokens;
import monitor.store.Users;

/** Who asks: by the bootstrap token, a browser's session, a script's token, a proxy's word, or anybody in open mode. */
public final class Auth implements Gate {

    /** A session ends after this in any case. */
    static final Duration SESSION_TIME = Duration.ofDays(14);
    /** A session that nobody uses ends after this. */
    static final Duration IDLE_TIME = Duration.ofDays(3);
    /** So long after a password or a code, sensitive steps do not ask for it again. */
    static final Duration CONFIRMED_TIME = Duration.ofMinutes(10);
    /** Longer than any secret of ours. */
    static final int MAX_SECRET = 256;
    static final String ADMIN = "admin";

    /** What one asker may ask: a page asks for some things a second, a script for a few hundred. */
    static final Quota.Rate API = new Quota.Rate(600, 100);
    static final Quota.Rate COSTLY = new Quota.Rate(60, 2);
    /** Of an address, without a credential or with one not met before. */
    static final Quota.Rate STRANGERS = new Quota.Rate(300, 30);

    /** What was looked up is believed so long: a page that is busy costs one look a second. */
    private static final long BELIEVED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_BELIEVED = 1_000;

    private record Believed(Tokens.Token token, Principal principal, long change, long atNanos) {}

    private final Means means;
    private final Bootstrap bootstrap;
    private final Attempts attempts;
    private final Quota api;
    private final Quota costly;
    private final Quota strangers;
    private final AtomicLong changes = new AtomicLong();
    private final Map<String, Believed> believed = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Believed> eldest) {
            return size() > MAX_BELIEVED;
        }
    };

    public Auth(Means means) throws java.io.IOException {
        this.means = means;
        this.attempts = new Attempts(means.nanos());
        this.api = new Quota(API, means.nanos());
        this.costly = new Quota(COSTLY, means.nanos());
        this.strangers = new Quota(STRANGERS, means.nanos());
        this.bootstrap = new Bootstrap(means, () -> {
            attempts.forget();
            changed();
        });
    }

    Means means() {
        return means;
    }

    public Bootstrap bootstrap() {
        return bootstrap;
    }

    Attempts attempts() {
        return attempts;
    }

    /** Told whenever somebody's credential or rights may be others than before. */
    void changed() {
        changes.incrementAndGet();
    }

    @Override
    public long changes() {
        return changes.get();
    }

    @Override
    public String cookie() {
        return bootstrap.cookie();
    }

    @Override
    public String hint() {
        return "curl -H @" + means.adminToken().headerFile().toAbsolutePath() + " …";
    }

    @Override
    public String userHeader() {
        return means.proxy().userHeader();
    }

    @Override
    public String groupsHeader() {
        return means.proxy().groupsHeader();
    }

    @Override
    public Principal identify(Shown shown) {
        bootstrap.renewed(); // or what was replaced would be good until somebody shows the new token
        if (shown.authorization() != null) {
            return byHeader(shown.authorization(), shown.address());
        }
        if (shown.proxyUser() != null) {
            return byProxy(shown);
        }
        if (shown.cookie() != null && shown.cookie().length() <= MAX_SECRET) {
            Optional<Principal> session = known(shown.cookie(), shown.address()).filter(one -> one.kind() == Principal.Kind.SESSION);
            if (session.isPresent()) {
                return session.get();
            }
        }
        if (means.open()) {
            return new Principal("open", Role.ADMIN, Principal.Kind.OPEN, "");
        }
        if (shown.cookie() != null) {
            // not counted: a page left open knows no better than to ask with what it had
            throw new Problem(Problem.Kind.UNAUTHENTICATED, "The session has ended; sign in again");
        }
        return Principal.STRANGER;
    }

    private Principal byHeader(String header, String address) {
        String shown = header.strip();
        int space = shown.indexOf(' ');
        String token = space < 0 ? "" : shown.substring(space + 1).strip();
        if (space != "Bearer".length() || !shown.regionMatches(true, 0, "Bearer", 0, space) || token.isEmpty() || token.indexOf(' ') >= 0) {
            throw new Problem(Problem.Kind.UNAUTHENTICATED, "The Authorization header must be: Bearer TOKEN");
        }
        return byToken(token, address);
    }

    Principal byToken(String token, String address) {
        if (token.length() <= MAX_SECRET) {
            byte[] hash = Hash.of(token);
            Optional<Principal> known = bootstrap.holds(hash) ? Optional.empty() : known(token, address);
            if (known.isPresent()) {
                return known.get();
            }
            // the file is looked at only for what nobody knows: scripts ask often
            if (bootstrap.is(hash)) {
                return new Principal(ADMIN, Role.ADMIN, Principal.Kind.BOOTSTRAP, bootstrap.name());
            }
        }
        attempts.begin(address, null);
        throw new Problem(Problem.Kind.UNAUTHENTICATED, "The token is not known, or no longer");
    }

    private Principal byProxy(Shown shown) {
        String name = shown.proxyUser().strip();
        Optional<Users.User> user = means.users().find(name);
        if (user.isPresent() && !user.get().disabled()) {
            Users.User one = user.get();
            return new Principal(one.name(), one.role(), Principal.Kind.PROXY, "proxy:" + one.id(),
                    new Rights(one.id(), one.reach(), one.actions(), true, false));
        }
        Role role = user.isPresent() ? Role.NONE : means.proxy().role(shown.proxyGroups());
        if (role == Role.NONE || name.isEmpty() || name.length() > Accounts.MAX_NAME) {
            throw new Problem(Problem.Kind.FORBIDDEN, "The proxy signed somebody in who has no role here", null,
                    "An admin adds a user of that name, or maps a group in MONITOR_PROXY_ROLES");
        }
        return new Principal(name, role, Principal.Kind.PROXY, "proxy:" + role.word() + ":" + name,
                new Rights(0, Reach.ALL, Actions.ALL, true, false));
    }

    /** Of the session or script whose secret it is. */
    private Optional<Principal> known(String secret, String address) {
        String key = Hash.hex(secret);
        long change = changes.get();
        long now = means.nanos().getAsLong();
        Believed found;
        synchronized (believed) {
            found = believed.get(key);
        }
        if (found == null || found.change() != change || now - found.atNanos() >= BELIEVED_NANOS) {
            Optional<Tokens.Token> token = means.tokens().find(secret);
            Optional<Principal> principal = token.flatMap(this::principal);
            if (principal.isEmpty()) {
                return principal;
            }
            found = new Believed(token.get(), principal.get(), change, now);
            means.tokens().seen(token.get(), address);
            synchronized (believed) {
                believed.put(key, found);
            }
        }
        if (!Networks.cover(found.token().addresses(), address)) {
            throw new Problem(Problem.Kind.FORBIDDEN, "This token may not be used from " + address);
        }
        return Optional.of(found.principal());
    }

    /** Whom a token stands for now; empty where it is good no more. */
    private Optional<Principal> principal(Tokens.Token token) {
        Optional<Users.User> user = token.userId() == 0 ? Optional.empty() : means.users().find(token.userId());
        if (token.userId() != 0 && (user.isEmpty() || user.get().disabled())) {
            return Optional.empty();
        }
        return switch (token.kind()) {
            case SESSION -> idle(token) ? Optional.empty() : Optional.of(user.map(one -> session(token, one)).orElseGet(() ->
                    new Principal(token.name(), token.role(), Principal.Kind.SESSION, "session:" + token.id(),
                            new Rights(0, token.reach(), token.actions(), confirmed(token), false))));
            case API -> Optional.of(new Principal(token.name(), user.map(one -> token.role().atMost(one.role())).orElse(token.role()),
                    Principal.Kind.TOKEN, "token:" + token.id(),
                    new Rights(token.userId(), user.map(one -> token.reach().within(one.reach())).orElse(token.reach()),
                            user.map(one -> token.actions().and(one.actions())).orElse(token.actions()), true, false)));
            case BOOTSTRAP, LINK -> Optional.empty();
        };
    }

    private Principal session(Tokens.Token token, Users.User user) {
        return new Principal(user.name(), user.role(), Principal.Kind.SESSION, "session:" + token.id(),
                new Rights(user.id(), user.reach(), user.actions(), confirmed(token), user.totpRequired() && !user.totp()));
    }

    private boolean idle(Tokens.Token token) {
        Instant used = token.lastSeenAt() == null ? token.createdAt() : token.lastSeenAt();
        return !used.plus(IDLE_TIME).isAfter(means.clock().instant());
    }

    private boolean confirmed(Tokens.Token token) {
        return token.confirmedAt() != null && token.confirmedAt().plus(CONFIRMED_TIME).isAfter(means.clock().instant());
    }

    @Override
    public boolean holds(Principal principal) {
        bootstrap.renewed();
        return switch (principal.kind()) {
            case SESSION, TOKEN -> means.tokens().find(Credential.id(principal)).flatMap(this::principal)
                    .filter(now -> same(now, principal)).isPresent();
            case BOOTSTRAP -> principal.credential().equals(bootstrap.name());
            case OPEN -> means.open();
            case PROXY -> principal.rights().userId() == 0 || means.users().find(principal.rights().userId())
                    .filter(user -> !user.disabled() && user.role() == principal.role() && user.reach().equals(principal.reach())).isPresent();
            case STRANGER -> false;
        };
    }

    private static boolean same(Principal now, Principal then) {
        return now.role() == then.role() && now.reach().equals(then.reach()) && now.rights().enrolling() == then.rights().enrolling();
    }

    /** The machine's own owner is not held up; whoever else asks is, each for themselves. */
    @Override
    public void spend(Principal principal, String address, boolean expensive) {
        switch (principal.kind()) {
            case BOOTSTRAP, OPEN -> { }
            case STRANGER -> {
                if (!Credential.loopback(address)) {
                    strangers.take(Attempts.addressKey(address));
                }
            }
            case SESSION, TOKEN, PROXY -> {
                api.take(principal.credential());
                if (expensive) {
                    costly.take(principal.credential());
                }
            }
        }
    }

    /** Compares in the same time whatever is wrong. */
    static boolean same(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }
}
