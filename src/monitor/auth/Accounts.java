package monitor.auth;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import monitor.http.Gate;
import monitor.http.Request;
import monitor.model.Actions;
import monitor.model.Principal;
import monitor.model.Problem;
import monitor.model.Reach;
import monitor.model.Role;
import monitor.store.Tx;
import monitor.store.Users;
import monitor.store.Users.User;

/** The people who may sign in: the first one, the others, and what each does for themselves. */
public final class Accounts {

    static final int MAX_NAME = 64;
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@+-]{0,63}");
    /** Second factors that are being set up. */
    private static final int MAX_PENDING = 100;

    /** @param uri as an authenticator reads it from a QR code */
    public record Offer(String secret, String uri) {

        @Override
        public String toString() {
            return "Offer[…]";
        }
    }

    private final SignIns signIns;
    private final Means means;
    private final Map<Long, byte[]> pending = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
            return size() > MAX_PENDING;
        }
    };

    public Accounts(SignIns signIns) {
        this.signIns = signIns;
        this.means = signIns.auth().means();
    }

    static boolean canLetIn(User user) {
        return user.role() == Role.ADMIN && user.reach().everything() && user.hasPassword() && !user.disabled();
    }

    /** Whether nobody has an account yet. */
    public boolean none() {
        return means.users().none();
    }

    public List<User> list() {
        return means.users().list();
    }

    public User get(long id) {
        return means.users().find(id).orElseThrow(() -> Problem.notFound("User " + id + " does not exist."));
    }

    public static String name(String field, String name) {
        if (!NAME.matcher(name).matches() || name.equalsIgnoreCase("me")) {
            throw Problem.invalid(field, "A user's name has 1 to " + MAX_NAME + " letters, digits and . _ @ + -, a letter or digit first");
        }
        return name;
    }

    /**
     * The first admin, made by whoever holds a link, the bootstrap token or a session of either; signed in as that from now on.
     *
     * @param cookie what the browser showed, or null
     */
    public SignIns.SignedIn first(Request request, String link, String token, String cookie, String name, String password,
            BiConsumer<Tx, User> recorded) {
        if (!none()) {
            throw Problem.conflict("There are users already: sign in, or ask one of their admins.");
        }
        Passwords.check("password", password, name);
        Principal owner = link != null ? signIns.auth().byToken(signIns.redeem(link, request.address()).token(), request.address())
                : signIns.auth().identify(new Gate.Shown(token == null ? null : "Bearer " + token, cookie, request.address()));
        if (owner.role() != Role.ADMIN || owner.kind() == Principal.Kind.TOKEN) {
            throw new Problem(Problem.Kind.UNAUTHENTICATED, "The first admin is made by the owner of the machine", null,
                    "./start-central.sh --link makes a sign-in link");
        }
        String hash = signIns.passwords().hash(password);
        User made = means.db().write(tx -> {
            if (tx.number("SELECT count(*) FROM users") > 0) {
                throw Problem.conflict("There are users already: sign in, or ask one of their admins.");
            }
            User user = means.users().insert(tx, blank(name).with(name, Role.ADMIN, Reach.ALL, Actions.ALL,
                    false, false), hash);
            recorded.accept(tx, user);
            return user;
        });
        signIns.signOut(owner);
        return signIns.begin(made.name(), made.role(), made.id(), request.address());
    }

    static User blank(String name) {
        return new User(0, name, Role.VIEWER, Reach.ALL, Actions.ALL, false, false, false, false, null, null);
    }

    /** @param password null: signs in by a proxy only */
    public User add(String name, UnaryOperator<User> fields, String password, BiConsumer<Tx, User> recorded) {
        if (password != null) {
            Passwords.check("password", password, name);
        }
        User wanted = fields.apply(blank(name));
        String hash = password == null ? null : signIns.passwords().hash(password);
        return means.db().write(tx -> {
            User user = means.users().insert(tx, wanted, hash);
            recorded.accept(tx, user);
            return user;
        });
    }

    /** By an admin; a new password may be among it, without the old one. */
    public User change(long id, UnaryOperator<User> fields, String password, Principal by, BiConsumer<Tx, User> recorded) {
        if (password != null) {
            Passwords.check("password", password, get(id).name());
        }
        String hash = password == null ? null : signIns.passwords().hash(password);
        User changed = means.db().write(tx -> {
            User old = means.users().find(tx, id).orElseThrow(() -> Problem.notFound("User " + id + " does not exist."));
            if (hash != null) {
                means.users().password(tx, id, hash, by.rights().userId() == id ? Credential.session(by) : 0);
            }
            User user = means.users().update(tx, fields.apply(old));
            recorded.accept(tx, old);
            return user;
        });
        signIns.auth().changed();
        return changed;
    }

    public User delete(long id, BiConsumer<Tx, User> recorded) {
        User gone = means.db().write(tx -> {
            User user = means.users().delete(tx, id);
            recorded.accept(tx, user);
            return user;
        });
        signIns.auth().changed();
        return gone;
    }

    /** Takes the second factor away, such as of a lost phone; the sessions end. */
    public User forgetTotp(long id, BiConsumer<Tx, User> recorded) {
        User user = means.db().write(tx -> {
            User old = means.users().find(tx, id).orElseThrow(() -> Problem.notFound("User " + id + " does not exist."));
            means.users().totp(tx, id, null, 0, List.of());
            Users.endSessions(tx, id, 0);
            recorded.accept(tx, old);
            return old;
        });
        signIns.auth().changed();
        return user;
    }

    /** Signs somebody out everywhere. */
    public void endSessions(long id) {
        get(id);
        means.db().write(tx -> {
            Users.endSessions(tx, id, 0);
            return null;
        });
        signIns.auth().changed();
    }

    /** The account of whoever asks. */
    public User me(Principal principal) {
        if (principal.rights().userId() == 0 || principal.kind() == Principal.Kind.TOKEN) {
            throw Problem.notFound(principal.name() + " has no account of their own here.");
        }
        return get(principal.rights().userId());
    }

    /** The other sessions end by it. */
    public void changePassword(Principal principal, String old, String password, String address, BiConsumer<Tx, User> recorded) {
        User user = me(principal);
        Passwords.check("password", password, user.name());
        Attempts.Attempt attempt = signIns.auth().attempts().begin(address, user.name());
        if (!signIns.passwords().matches(old, means.users().password(user.id()))) {
            throw Problem.invalid("old_password", "This is not the password that is valid now");
        }
        attempt.succeeded();
        String hash = signIns.passwords().hash(password);
        means.db().write(tx -> {
            means.users().password(tx, user.id(), hash, Credential.session(principal));
            recorded.accept(tx, user);
            return null;
        });
        signIns.auth().changed();
    }

    /** A new secret for an authenticator, which counts once a code of it was given. */
    public Offer offerTotp(Principal principal, String issuer) {
        User user = me(principal);
        byte[] secret = Totp.newSecret();
        synchronized (pending) {
            pending.put(user.id(), secret);
        }
        String text = Totp.base32(secret);
        String label = encoded(issuer) + ":" + encoded(user.name());
        return new Offer(text, "otpauth://totp/" + label + "?secret=" + text + "&issuer=" + encoded(issuer));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Sets it up, once a code shows that the authenticator has it; returns the recovery codes, shown this once. */
    public List<String> setTotp(Principal principal, String code, BiConsumer<Tx, User> recorded) {
        User user = me(principal);
        byte[] secret;
        synchronized (pending) {
            secret = pending.get(user.id());
        }
        if (secret == null) {
            throw Problem.conflict("No second factor is being set up: POST /api/users/me/totp begins it");
        }
        Instant now = means.clock().instant();
        OptionalLong step = Totp.matching(secret, code, now);
        if (step.isEmpty()) {
            throw Problem.invalid("totp", "This is not the code that is shown now: compare the clocks of the phone and of this machine");
        }
        List<String> codes = Totp.newRecoveryCodes();
        means.db().write(tx -> {
            means.users().totp(tx, user.id(), secret, step.getAsLong(), codes.stream().map(Totp::recoveryHash).toList());
            Users.endSessions(tx, user.id(), Credential.session(principal));
            recorded.accept(tx, user);
            return null;
        });
        synchronized (pending) {
            pending.remove(user.id());
        }
        signIns.auth().changed();
        return codes;
    }

    public long recoveryCodes(User user) {
        return means.users().recoveryCodes(user.id());
    }

    /** Takes one's own second factor away, unless an admin demands it. */
    public void dropTotp(Principal principal, BiConsumer<Tx, User> recorded) {
        User user = me(principal);
        if (user.totpRequired()) {
            throw Problem.conflict("An admin demands a second factor of " + user.name() + ".");
        }
        means.db().write(tx -> {
            means.users().totp(tx, user.id(), null, 0, List.of());
            recorded.accept(tx, user);
            return null;
        });
        signIns.auth().changed();
    }
}
