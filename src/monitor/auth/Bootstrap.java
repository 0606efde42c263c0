package monitor.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import monitor.model.Problem;
import monitor.store.Meta;
import monitor.store.Tokens;

/** The admin token of the data directory, as it is compared in memory: renewed when its file is, and switched off where an admin wishes. */
public final class Bootstrap {

    /** How often the token's file is looked at, at most. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String COOKIE = "session_cookie";
    /** The hash of the token that is switched off: a new one is not. */
    private static final String OFF = "bootstrap_off";

    private final Means means;
    private final Runnable replaced;
    private volatile byte[] hash;
    private volatile String name;
    private volatile String cookie;
    private volatile boolean off;
    private volatile FileTime fileTime;
    private volatile long lookedAt;

    /** @param replaced told when the token is another one */
    Bootstrap(Means means, Runnable replaced) throws IOException {
        this.means = means;
        this.replaced = replaced;
        load(true);
    }

    private void load(boolean endAll) throws IOException {
        String token = means.adminToken().readOrMake();
        fileTime = Files.getLastModifiedTime(means.adminToken().tokenFile());
        lookedAt = means.nanos().getAsLong();
        hash = Hash.of(token);
        name = "bootstrap:" + Hash.hex("name " + token).substring(0, 8);
        // browsers send cookies to all ports of a host: two centrals on one host, or behind two tunnels, must not share one
        String named = "monitor_session_" + Hash.hex("cookie " + token).substring(0, 8);
        cookie = cookie == null ? named : cookie;
        try {
            cookie = means.meta().get(COOKIE).orElse(cookie);
            means.meta().put(COOKIE, cookie);
            off = means.meta().get(OFF).filter(Hash.hex(token)::equals).isPresent();
            record(token, endAll);
        } catch (RuntimeException e) {
            // a full disk must not keep the admin out: the token itself is compared in memory
            means.log().error("The admin token could not be recorded", e);
        }
    }

    /** What was signed in under the token before ends with it. */
    private void record(String token, boolean endAll) {
        Set<Long> before = means.tokens().list(Tokens.Kind.BOOTSTRAP).stream().map(Tokens.Token::id).collect(Collectors.toSet());
        long id = means.tokens().bootstrap(token).id();
        if (!before.isEmpty() && !before.contains(id)) {
            for (Tokens.Kind kind : List.of(Tokens.Kind.SESSION, Tokens.Kind.LINK)) {
                means.tokens().revokeAll(kind, endAll);
            }
        }
    }

    boolean is(byte[] shown) {
        return holds(shown) || look() && holds(shown);
    }

    /** Whether it is the token as it was read last. */
    boolean holds(byte[] shown) {
        return !off && Auth.same(shown, hash);
    }

    /** Says which token it was, without being it; another one while it is switched off. */
    String name() {
        return off ? name + ":off" : name;
    }

    String cookie() {
        return cookie;
    }

    public boolean off() {
        return off;
    }

    /** Looks now and then whether the token's file has been replaced. */
    synchronized void renewed() {
        if (means.nanos().getAsLong() - lookedAt >= LOOK_NANOS) {
            look();
        }
    }

    /** Whether the token's file has been replaced (by --reset-admin) and was read again. */
    private synchronized boolean look() {
        lookedAt = means.nanos().getAsLong();
        try {
            if (Files.getLastModifiedTime(means.adminToken().tokenFile()).equals(fileTime)) {
                return false;
            }
            load(true);
            replaced.run();
            means.log().warn("The admin token was replaced; all sessions have ended");
            return true;
        } catch (IOException e) {
            means.log().error("The admin token cannot be read; the one before stays valid", e);
            return false;
        }
    }

    /** A new token in the file; the sessions of its links end, those of people go on. */
    public synchronized void rotate() {
        try {
            means.adminToken().replace();
            load(false);
        } catch (IOException e) {
            throw new Problem(Problem.Kind.INTERNAL, "The admin token could not be replaced: " + e.getMessage());
        }
        replaced.run();
    }

    /** Switched off, only people sign in; {@code --reset-admin} on the machine itself makes a new one that is on. */
    public synchronized void off(boolean wanted) {
        boolean another = means.users().list().stream().anyMatch(Accounts::canLetIn);
        if (wanted && !another) {
            throw Problem.conflict("There is no user who is an admin yet: make one first, or nobody could get in.");
        }
        means.db().write(tx -> {
            if (wanted) {
                Meta.put(tx, OFF, java.util.HexFormat.of().formatHex(hash));
            } else {
                Meta.remove(tx, OFF);
            }
            return null;
        });
        off = wanted;
        replaced.run();
    }
}
