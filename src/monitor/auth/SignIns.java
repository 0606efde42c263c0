package monitor.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import monitor.http.Request;
import monitor.model.Principal;
import monitor.model.Problem;
import monitor.model.Role;
import monitor.store.Tokens;
import monitor.store.Users;

/** How sessions begin and end: by a one-time link, by the bootstrap token, by name, password and code. */
public final class SignIns {

    /** Enough to copy a link from a terminal into a browser. */
    public static final Duration LINK_TIME = Duration.ofMinutes(15);

    /** A sign-in that succeeded; the token is shown this once. */
    public record SignedIn(String token, String username, Role role, Instant expiresAt) {

        @Override
        public String toString() {
            return "SignedIn[" + username + "]";
        }
    }

    private final Auth auth;
    private final Means means;
    private final Passwords passwords;

    public SignIns(Auth auth) {
        this.auth = auth;
        this.means = auth.means();
        this.passwords = new Passwords();
    }

    Passwords passwords() {
        return passwords;
    }

    Auth auth() {
        return auth;
    }

    /** What a sign-in link bears after {@code /#signin=}: good once, for a quarter of an hour, for the machine's own owner. */
    public String newLink() {
        return means.tokens().issue(Tokens.Token.of(Tokens.Kind.LINK, Auth.ADMIN, Role.ADMIN, end(LINK_TIME))).secret();
    }

    /** A link for the one who asks. */
    public String newLink(Principal principal) {
        return switch (principal.kind()) {
            case BOOTSTRAP, OPEN -> newLink();
            case SESSION -> principal.rights().userId() == 0 ? newLink() : means.tokens().issue(Tokens.Token.of(Tokens.Kind.LINK,
                    principal.name(), principal.role(), end(LINK_TIME)).ofUser(principal.rights().userId())).secret();
            // or a token would become more than it is
            case TOKEN, PROXY, STRANGER -> throw new Problem(Problem.Kind.FORBIDDEN, "A token makes no sign-in links");
        };
    }

    public SignedIn redeem(String link, String address) {
        Optional<Tokens.Token> redeemed = link.length() <= Auth.MAX_SECRET ? means.tokens().redeem(link) : Optional.empty();
        if (redeemed.isEmpty()) {
            auth.attempts().begin(address, null);
            means.log().warn("A sign-in link was refused", "address", address);
            throw new Problem(Problem.Kind.UNAUTHENTICATED, "The link is not known, was used already, or has expired", null,
                    "./start-central.sh --link makes a new one");
        }
        Tokens.Token one = redeemed.get();
        return begin(one.name(), one.role(), one.userId(), address);
    }

    /** A session for a browser in exchange for the bootstrap token, or another session, that was pasted. */
    public SignedIn exchange(String token, String address) {
        Principal principal = auth.byToken(token.strip(), address);
        return switch (principal.kind()) {
            case BOOTSTRAP -> begin(principal.name(), principal.role(), principal.rights().userId(), address);
            // a session's secret does not say who sits there now: it is confirmed as long as it was
            case SESSION -> begin(principal.name(), principal.role(), principal.rights().userId(), address,
                    means.tokens().find(Credential.id(principal)).map(Tokens.Token::confirmedAt).orElse(null));
            case TOKEN, PROXY, OPEN, STRANGER -> throw new Problem(Problem.Kind.FORBIDDEN,
                    "This token is for scripts: it does not sign in a browser");
        };
    }

    /** @param code of the second factor or for recovery, or null where none was given */
    public SignedIn signIn(String username, String password, String code, String address) {
        Attempts.Attempt attempt = auth.attempts().begin(address, username);
        Optional<Users.User> found = means.users().find(username.strip()).filter(one -> !one.disabled());
        boolean right = passwords.matches(password, found.map(one -> means.users().password(one.id())).orElse(null));
        if (!right || found.isEmpty()) {
            throw refused(address, "The name or the password is wrong");
        }
        Users.User user = found.get();
        if (user.totp() && code == null) {
            attempt.takenBack();
            throw new Problem(Problem.Kind.UNAUTHENTICATED, "The code of the second factor is needed, too", "totp", null)
                    .with("totp_required", true);
        }
        if (user.totp() && !codeFits(user, code)) {
            throw refused(address, "The code is wrong, or was used already").with("totp_required", true);
        }
        attempt.succeeded();
        means.users().signedIn(user.id());
        return begin(user.name(), user.role(), user.id(), address);
    }

    private Problem refused(String address, String sentence) {
        means.log().warn("A sign-in was refused", "address", address);
        return new Problem(Problem.Kind.UNAUTHENTICATED, sentence, null, "./start-central.sh --link makes a sign-in link for the owner");
    }

    /** Whether it is a code not used before, or a recovery code; either is used up by it. */
    boolean codeFits(Users.User user, String code) {
        if (!Totp.isCode(code)) {
            return means.users().useRecovery(user.id(), Totp.recoveryHash(code));
        }
        byte[] secret = means.users().totp(user.id());
        OptionalLong step = secret == null ? OptionalLong.empty() : Totp.matching(secret, code, means.clock().instant());
        return step.isPresent() && means.users().useStep(user.id(), step.getAsLong());
    }

    SignedIn begin(String name, Role role, long userId, String address) {
        return begin(name, role, userId, address, means.clock().instant());
    }

    private SignedIn begin(String name, Role role, long userId, String address, Instant confirmedAt) {
        Tokens.Token session = Tokens.Token.of(Tokens.Kind.SESSION, name, role, end(Auth.SESSION_TIME)).ofUser(userId)
                .begun(means.clock().instant(), address, confirmedAt);
        Tokens.Issued issued = means.tokens().issue(session);
        means.log().info("Signed in", "name", name, "address", address);
        return new SignedIn(issued.secret(), name, role, issued.token().expiresAt());
    }

    private Instant end(Duration time) {
        return means.clock().instant().plus(time);
    }

    /** In a session, before a sensitive step: each of the credentials may be null. */
    public void confirm(Principal principal, String password, String code, String token, String address) {
        if (principal.kind() != Principal.Kind.SESSION) {
            throw Problem.conflict("Only a browser's session is asked for a password again");
        }
        Attempts.Attempt attempt = auth.attempts().begin(address, principal.name());
        Users.User user = means.users().find(principal.rights().userId()).orElse(null);
        boolean right = user == null ? token != null && auth.bootstrap().is(Hash.of(token.strip()))
                : password != null && passwords.matches(password, means.users().password(user.id()))
                || password == null && code != null && user.totp() && codeFits(user, code);
        if (!right) {
            // not 401: the session holds, and a page would sign out
            throw new Problem(Problem.Kind.FORBIDDEN, user == null ? "That is not the admin token" : "That is not right",
                    user == null ? "token" : password != null ? "password" : "totp", null);
        }
        attempt.succeeded();
        means.tokens().confirm(Credential.id(principal));
        auth.changed();
    }

    /** Ends the session that was shown; a token stays as it is. */
    public void signOut(Principal principal) {
        if (principal.kind() == Principal.Kind.SESSION) {
            means.tokens().revoke(Credential.id(principal));
            auth.changed();
        }
    }

    /** The sessions of whoever asks. */
    public List<Tokens.Token> sessions(Principal principal) {
        return means.tokens().list(Tokens.Kind.SESSION).stream().filter(session -> session.userId() == principal.rights().userId()
                && (session.userId() != 0 || session.name().equals(principal.name()))).toList();
    }

    /** Ends one of the sessions of whoever asks. */
    public void end(Principal principal, long id) {
        if (sessions(principal).stream().noneMatch(session -> session.id() == id)) {
            throw Problem.notFound("Session " + id + " does not exist");
        }
        means.tokens().revoke(id);
        auth.changed();
    }

    /** Whether that is the session by which the principal asks. */
    public static boolean isCurrent(Principal principal, Tokens.Token session) {
        return Credential.session(principal) == session.id();
    }

    public String cookieName() {
        return auth.cookie();
    }

    /** The Set-Cookie value that begins a session in a browser, kept from scripts and from other sites. */
    public String cookieFor(SignedIn signedIn, Request request) {
        long seconds = Duration.between(means.clock().instant(), signedIn.expiresAt()).toSeconds();
        return auth.cookie() + "=" + signedIn.token() + "; Max-Age=" + seconds + attributes(request);
    }

    /** The Set-Cookie value that removes it. */
    public String noCookie(Request request) {
        return auth.cookie() + "=; Max-Age=0" + attributes(request);
    }

    private static String attributes(Request request) {
        return "; Path=" + request.basePath() + "; HttpOnly; SameSite=Strict" + (request.https() ? "; Secure" : "");
    }
}
