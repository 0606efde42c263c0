package monitor.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import monitor.http.Gate;
import monitor.http.Request;
import monitor.model.Log;
import monitor.model.Principal;
import monitor.model.Problem;
import monitor.model.Role;
import monitor.store.Tokens;

/** Who asks: by the bootstrap token, by a browser's session, or anybody in open mode; and how a session begins and ends. */
public final class Auth implements Gate {

    /** A page that is used weekly stays signed in. */
    static final Duration SESSION_TIME = Duration.ofDays(14);
    /** Enough to copy a link from a terminal into a browser. */
    public static final Duration LINK_TIME = Duration.ofMinutes(15);
    /** How often the token's file is looked at, at most. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Longer than any secret of ours. */
    private static final int MAX_SECRET = 256;
    private static final String ADMIN = "admin";

    /** A sign-in that succeeded; the token is shown this once. */
    public record SignedIn(String token, String username, Role role, Instant expiresAt) {

        @Override
        public String toString() {
            return "SignedIn[" + username + "]";
        }
    }

    private final AdminToken adminToken;
    private final Tokens tokens;
    private final boolean open;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Log log;
    private final Attempts attempts;
    private volatile byte[] tokenHash;
    private volatile String cookie;
    private volatile FileTime tokenTime;
    private volatile long lookedAt;

    /** @param open whether everybody who reaches the server is the admin */
    public Auth(AdminToken adminToken, Tokens tokens, boolean open, Clock clock, LongSupplier nanos, Log log)
            throws IOException {
        this.adminToken = adminToken;
        this.tokens = tokens;
        this.open = open;
        this.clock = clock;
        this.nanos = nanos;
        this.log = log;
        this.attempts = new Attempts(nanos);
        load();
    }

    private void load() throws IOException {
        String token = adminToken.readOrMake();
        tokenTime = Files.getLastModifiedTime(adminToken.tokenFile());
        lookedAt = nanos.getAsLong();
        tokenHash = Hash.of(token);
        // browsers send cookies to all ports of a host: two centrals on one host, or behind two tunnels, must not share one
        cookie = "monitor_session_" + Hash.hex("cookie " + token).substring(0, 8);
        recordBootstrap(token);
    }

    private void recordBootstrap(String token) {
        try {
            Set<Long> before = ids(tokens.list(Tokens.Kind.BOOTSTRAP));
            long id = tokens.bootstrap(token, Role.ADMIN.word()).id();
            if (!before.isEmpty() && !before.contains(id)) {
                // what was signed in under the token before ends with it
                tokens.revokeAll(Tokens.Kind.SESSION);
                tokens.revokeAll(Tokens.Kind.LINK);
            }
        } catch (RuntimeException e) {
            // a full disk must not keep the admin out: the token itself is compared in memory
            log.error("The admin token could not be recorded", e);
        }
    }

    @Override
    public String cookie() {
        return cookie;
    }

    @Override
    public String hint() {
        return "curl -H @" + adminToken.headerFile().toAbsolutePath() + " …";
    }

    @Override
    public Principal identify(Shown shown) {
        renewed(); // or what was replaced would be good until somebody shows the new token
        if (shown.authorization() != null) {
            return byHeader(shown.authorization(), shown.address());
        }
        if (shown.cookie() != null && shown.cookie().length() <= MAX_SECRET) {
            Optional<Tokens.Token> session = session(shown.cookie());
            if (session.isPresent()) {
                return signedIn(session.get(), shown.address());
            }
        }
        if (open) {
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
        if (token.length() <= MAX_SECRET) {
            byte[] hash = Hash.of(token);
            if (MessageDigest.isEqual(hash, tokenHash) || look() && MessageDigest.isEqual(hash, tokenHash)) {
                return new Principal(ADMIN, Role.ADMIN, Principal.Kind.BOOTSTRAP, bootstrapName());
            }
            Optional<Tokens.Token> session = session(token);
            if (session.isPresent()) {
                return signedIn(session.get(), address);
            }
        }
        attempts.begin(address, null);
        throw new Problem(Problem.Kind.UNAUTHENTICATED, "The token is not known, or no longer");
    }

    private Principal signedIn(Tokens.Token session, String address) {
        tokens.seen(session, address);
        return new Principal(session.name(), role(session), Principal.Kind.SESSION, "session:" + session.id());
    }

    /** Looks now and then whether the token's file has been replaced. */
    private synchronized void renewed() {
        if (nanos.getAsLong() - lookedAt >= LOOK_NANOS) {
            look();
        }
    }

    /** Whether the token's file has been replaced (by --reset-admin) and was read again. */
    private synchronized boolean look() {
        lookedAt = nanos.getAsLong();
        try {
            if (Files.getLastModifiedTime(adminToken.tokenFile()).equals(tokenTime)) {
                return false;
            }
            load();
            log.warn("The admin token was replaced; all sessions have ended");
            return true;
        } catch (IOException e) {
            log.error("The admin token cannot be read; the one before stays valid", e);
            return false;
        }
    }

    @Override
    public boolean holds(Principal principal) {
        renewed();
        return switch (principal.kind()) {
            case SESSION -> ids(tokens.list(Tokens.Kind.SESSION)).contains(sessionId(principal));
            case BOOTSTRAP -> principal.credential().equals(bootstrapName());
            case OPEN -> open;
            case STRANGER, TOKEN, PROXY -> false;
        };
    }

    /** What a sign-in link bears after {@code /#signin=}: good once, for a quarter of an hour. */
    public String newLink() {
        return tokens.issue(Tokens.Kind.LINK, ADMIN, Role.ADMIN.word(), clock.instant().plus(LINK_TIME)).secret();
    }

    public SignedIn redeem(String link, String address) {
        Optional<Tokens.Token> redeemed = link.length() <= MAX_SECRET ? tokens.redeem(link) : Optional.empty();
        if (redeemed.isEmpty()) {
            attempts.begin(address, null);
            log.warn("A sign-in link was refused", "address", address);
            throw new Problem(Problem.Kind.UNAUTHENTICATED, "The link is not known, was used already, or has expired", null,
                    "./start-central.sh --link makes a new one");
        }
        return begin(redeemed.get().name(), role(redeemed.get()), address);
    }

    /** A session for a browser in exchange for a token that was pasted. */
    public SignedIn exchange(String token, String address) {
        Principal principal = byHeader("Bearer " + token.strip(), address);
        return begin(principal.name(), principal.role(), address);
    }

    /** There are no users yet: every name and password is wrong, and is counted. */
    public SignedIn signIn(String username, String password, String address) {
        attempts.begin(address, username);
        log.warn("A sign-in was refused", "address", address);
        throw new Problem(Problem.Kind.UNAUTHENTICATED, "The name or the password is wrong", null,
                "./start-central.sh --link makes a sign-in link");
    }

    private SignedIn begin(String name, Role role, String address) {
        Tokens.Issued issued = tokens.issue(Tokens.Kind.SESSION, name, role.word(), clock.instant().plus(SESSION_TIME));
        log.info("Signed in", "name", name, "address", address);
        return new SignedIn(issued.secret(), name, role, issued.token().expiresAt());
    }

    /** Ends the session that was shown; a token stays as it is. */
    public void signOut(Principal principal) {
        if (principal.kind() == Principal.Kind.SESSION) {
            tokens.revoke(sessionId(principal));
        }
    }

    /** The sessions of whoever asks. */
    public List<Tokens.Token> sessions(Principal principal) {
        return tokens.list(Tokens.Kind.SESSION).stream().filter(session -> session.name().equals(principal.name())).toList();
    }

    /** Ends one of the sessions of whoever asks. */
    public void end(Principal principal, long id) {
        if (sessions(principal).stream().noneMatch(session -> session.id() == id)) {
            throw Problem.notFound("Session " + id + " does not exist");
        }
        tokens.revoke(id);
    }

    /** Whether that is the session by which the principal asks. */
    public static boolean isCurrent(Principal principal, Tokens.Token session) {
        return principal.credential().equals("session:" + session.id());
    }

    /** The Set-Cookie value that begins a session in a browser, kept from scripts and from other sites. */
    public String cookieFor(SignedIn signedIn, Request request) {
        long seconds = Duration.between(clock.instant(), signedIn.expiresAt()).toSeconds();
        return cookie + "=" + signedIn.token() + "; Max-Age=" + seconds + attributes(request);
    }

    /** The Set-Cookie value that removes it. */
    public String noCookie(Request request) {
        return cookie + "=; Max-Age=0" + attributes(request);
    }

    private static String attributes(Request request) {
        return "; Path=" + request.basePath() + "; HttpOnly; SameSite=Strict" + (request.https() ? "; Secure" : "");
    }

    /** Says which bootstrap token it was, without being it. */
    private String bootstrapName() {
        return "bootstrap:" + cookie;
    }

    private Optional<Tokens.Token> session(String secret) {
        return tokens.find(secret).filter(token -> token.kind() == Tokens.Kind.SESSION);
    }

    private static Role role(Tokens.Token token) {
        return Role.valueOf(token.role().toUpperCase(Locale.ROOT));
    }

    private static Set<Long> ids(List<Tokens.Token> tokens) {
        return tokens.stream().map(Tokens.Token::id).collect(Collectors.toSet());
    }

    private static long sessionId(Principal principal) {
        return Long.parseLong(principal.credential().substring("session:".length()));
    }
}
