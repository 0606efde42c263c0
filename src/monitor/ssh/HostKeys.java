package monitor.ssh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import monitor.model.Failure;
import monitor.model.Log;
import monitor.model.Problem;
import monitor.model.Reason;

/**
 * Which host key belongs to which server. A key belongs to the server, not to an address: it is kept under
 * the alias {@code server-<id>}, with the plain name besides where there is no jump. The kind met first is
 * pinned; any other key, of another kind too, blocks everything to that server until {@link #accept}. What
 * the user's own known_hosts says is believed where nothing is pinned yet, and a key revoked there is never
 * taken.
 */
public final class HostKeys {

    /** Deleted servers that are remembered: a sign-in that was under way ends within a minute or two. */
    private static final int DELETED = 10_000;

    private final KnownHosts own;
    private final KnownHosts users;
    private final boolean strict;
    private final Clock clock;
    private final Map<Long, Seen> refused = new ConcurrentHashMap<>();
    private final LinkedHashSet<Long> deleted = new LinkedHashSet<>();
    private final List<Consumer<Pin>> listeners = new CopyOnWriteArrayList<>();

    /** A key that a server must show. */
    public record Pin(long serverId, String type, String fingerprint, Instant since) {}

    /**
     * A key that a server showed last and that was not taken; {@code changed} where another one was expected.
     */
    public record Shown(long serverId, String type, String fingerprint, boolean changed, Instant at) {}

    private record Seen(Target target, byte[] key, Failure failure, Instant at) {}

    /** What to think of a key: taken ({@code failure} is null) or not. */
    record Verdict(String type, String fingerprint, boolean known, Failure failure) {}

    /**
     * @param file      the central's own, {@code $MONITOR_DATA/ssh/known_hosts}
     * @param usersFile {@code ~/.ssh/known_hosts}, only read
     * @param strict    whether a key never seen waits for {@link #accept} instead of being pinned
     */
    public HostKeys(Path file, Path usersFile, boolean strict, Clock clock, Log log) {
        this.own = new KnownHosts(file, log);
        this.users = new KnownHosts(usersFile, log);
        this.strict = strict;
        this.clock = clock;
    }

    /** The same where nobody reads a log. */
    public HostKeys(Path file, Path usersFile, boolean strict, Clock clock) {
        this(file, usersFile, strict, clock, Log.NONE);
    }

    /** Told of each key that is pinned, on first use or by {@link #accept}; on the thread that pins it. */
    public void onPin(Consumer<Pin> listener) {
        listeners.add(listener);
    }

    /** Every pinned key, in the file's order. */
    public List<Pin> list() {
        List<Pin> pins = new ArrayList<>();
        for (KnownHosts.Line line : own.lines()) {
            long id = line.key() == null ? 0 : serverId(line.names());
            if (id > 0) {
                pins.add(pin(id, line));
            }
        }
        return pins;
    }

    /** The key that the server showed last and that waits to be accepted. */
    public Optional<Shown> shown(long serverId) {
        return Optional.ofNullable(refused.get(serverId))
                .map(seen -> new Shown(serverId, type(seen.key), fingerprint(seen.key),
                seen.failure.reason() == Reason.HOST_KEY_CHANGED, seen.at));
    }

    /**
     * Takes the key that the server showed last, if it bears this fingerprint, in place of what was pinned.
     */
    public Pin accept(long serverId, String fingerprint) {
        Seen seen = refused.get(serverId);
        if (seen == null) {
            throw new Problem(Problem.Kind.CONFLICT,
                    "The server has shown no other host key since the central started", null,
                    "Test the server first: what it shows can then be accepted");
        }
        if (!fingerprint(seen.key).equals(fingerprint)) {
            throw new Problem(Problem.Kind.CONFLICT, "The server shows " + fingerprint(seen.key) + ", not "
                    + fingerprint, "fingerprint",
                    "Compare it with: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub, typed on the server"
                            + " itself");
        }
        if (revoked(seen.target, seen.key)) {
            throw Problem.conflict(fingerprint
                    + " is marked @revoked in the known_hosts file of the user who runs the central");
        }
        Pin pin = save(seen.target, seen.key);
        if (pin == null) {
            throw Problem.notFound("Server " + serverId + " has been deleted.");
        }
        refused.remove(serverId);
        return pin;
    }

    /** The server is deleted for good: so is what is known of its key, and a sign-in under way pins nothing more. */
    public void gone(long serverId) {
        synchronized (own) {
            deleted.add(serverId);
            while (deleted.size() > DELETED) {
                deleted.removeFirst();
            }
        }
        forget(serverId);
    }

    /** The server is at another place: what is known of its key was that of the old one. */
    public void forget(long serverId) {
        refused.remove(serverId);
        synchronized (own) {
            List<KnownHosts.Line> lines = own.lines();
            List<KnownHosts.Line> kept = KnownHosts.without(lines, alias(serverId));
            if (kept.size() < lines.size()) {
                own.write(kept);
            }
        }
    }

    /** Why nothing may be sent to the server now, or null. */
    Failure blocked(long serverId) {
        Seen seen = refused.get(serverId);
        return seen == null || seen.failure.reason() != Reason.HOST_KEY_CHANGED ? null : seen.failure;
    }

    /** The kinds of key that the host must show, as types of known_hosts; empty while anything may come. */
    List<String> expectedTypes(Target target) {
        return expected(target).stream().map(KnownHosts.Line::type).distinct().toList();
    }

    /**
     * Looks at a key that the host proved to have. A refused one is remembered, for {@link #accept} and
     * {@link #blocked}.
     */
    Verdict judge(Target target, byte[] key) {
        List<KnownHosts.Line> expected = expected(target);
        boolean known = expected.stream().anyMatch(line -> Arrays.equals(line.key(), key));
        Failure failure = known ? null : HostKeySentences.refusal(target, key, expected, strict);
        if (revoked(target, key)) {
            failure = HostKeySentences.revoked(target, key);
        } else if (target.fingerprint() != null && !target.fingerprint().equals(fingerprint(key))) {
            failure = HostKeySentences.notTheGiven(target, key);
        }
        if (target.serverId() != 0) {
            if (failure == null) {
                refused.remove(target.serverId());
            } else if (!known) {
                refused.put(target.serverId(), new Seen(target, key, failure, clock.instant()));
            }
        }
        return new Verdict(type(key), fingerprint(key), known, failure);
    }

    /** After a sign-in: from now on only this key. Gives whether it was pinned just now. */
    boolean pin(Target target, byte[] key) {
        if (target.serverId() == 0 || own.lines().stream()
                .anyMatch(line -> line.is("", alias(target.serverId())))) {
            return false;
        }
        return save(target, key) != null;
    }

    /** Null where the server has been deleted meanwhile. */
    private Pin save(Target target, byte[] key) {
        String names = alias(target.serverId());
        if (target.via().isEmpty()) {
            names += "," + KnownHosts.name(target.host(), target.port());
        }
        KnownHosts.Line line = KnownHosts.Line.parse(names + " " + type(key) + " "
                + Base64.getEncoder().encodeToString(key) + " "
                + clock.instant().truncatedTo(ChronoUnit.SECONDS));
        synchronized (own) {
            if (deleted.contains(target.serverId())) {
                return null;
            }
            List<KnownHosts.Line> others = KnownHosts.without(own.lines(), alias(target.serverId()));
            if (others.size() == own.lines().size()) {
                own.append(line);
            } else {
                others.add(line);
                own.write(others);
            }
        }
        Pin pin = pin(target.serverId(), line);
        listeners.forEach(listener -> listener.accept(pin));
        return pin;
    }

    /**
     * Pinned keys; where there are none, what either file says of the address; a jumped-to address names
     * another machine to each jump.
     */
    private List<KnownHosts.Line> expected(Target target) {
        if (target.serverId() != 0) {
            List<KnownHosts.Line> pinned = own.lines().stream()
                    .filter(line -> line.is("", alias(target.serverId()))).toList();
            if (!pinned.isEmpty()) {
                return pinned;
            }
        }
        if (!target.via().isEmpty()) {
            return List.of();
        }
        String name = KnownHosts.name(target.host(), target.port());
        List<KnownHosts.Line> here = own.lines().stream().filter(line -> line.is("", name)).toList();
        return here.isEmpty() ? users.lines().stream().filter(line -> line.is("", name)).toList() : here;
    }

    private boolean revoked(Target target, byte[] key) {
        String name = KnownHosts.name(target.host(), target.port());
        return users.lines().stream().anyMatch(line -> line.is("@revoked", name)
                && Arrays.equals(line.key(), key));
    }

    private static String alias(long serverId) {
        return "server-" + serverId;
    }

    private static long serverId(String names) {
        String first = names.split(",")[0];
        return first.matches("server-[1-9][0-9]{0,17}") ? Long.parseLong(first.substring("server-".length()))
                : 0;
    }

    private static Pin pin(long serverId, KnownHosts.Line line) {
        Instant since;
        try {
            since = Instant.parse(line.comment().split(" ")[0]);
        } catch (DateTimeParseException edited) {
            since = Instant.EPOCH; // a line that somebody wrote by hand
        }
        return new Pin(serverId, line.type(), fingerprint(line.key()), since);
    }

    /** The type that a public key blob names, or "" where it is none. */
    static String type(byte[] key) {
        if (key.length < 4) {
            return "";
        }
        int length = ByteBuffer.wrap(key).getInt();
        return length < 1 || length > 64 || length > key.length - 4 ? ""
                : new String(key, 4, length, StandardCharsets.US_ASCII);
    }

    /** As {@code ssh-keygen -l} says it. */
    static String fingerprint(byte[] key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
