package monitor.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import monitor.model.Channel;
import monitor.model.Problem;
import monitor.model.Severity;

/** The ways to people, with how each fares. Their settings lie sealed, bound to the row. */
public final class Channels {

    /** More are a mistake: each has a thread and a queue. */
    static final int MAX_CHANNELS = 100;

    /** Neither occurs in a setting: they part the names and values of what is sealed. */
    private static final String BETWEEN = "\u0000";

    /**
     * @param lastSuccessAt or null
     * @param lastError     in a sentence, or null where the last attempt succeeded
     * @param failingSince  or null
     * @param waiting       notices that are not delivered yet
     */
    public record Health(Instant lastSuccessAt, String lastError, Instant failingSince, int waiting) {}

    /** @param problem why its settings cannot be read, in a sentence, or null */
    public record Stored(Channel channel, Health health, String problem) {}

    private static final String ALL = """
            SELECT id, name, kind, enabled, min_severity, tags, send_resolved, sealed, created_at, last_success_at, last_error,
                   failing_since, (SELECT count(*) FROM deliveries WHERE channel_id = channels.id
                                     AND state IN ('waiting', 'sending')) AS waiting
              FROM channels""";

    private final Database db;
    private final Secrets secrets;

    public Channels(Database db, Secrets secrets) {
        this.db = db;
        this.secrets = secrets;
    }

    /** By id. */
    public List<Stored> list() {
        return db.read(this::list);
    }

    public List<Stored> list(Tx tx) {
        return tx.list(ALL + " ORDER BY id", this::map);
    }

    public Optional<Stored> find(long id) {
        return db.read(tx -> find(tx, id));
    }

    /** Or a {@link Problem} that says that there is none. */
    public Stored get(long id) {
        return find(id).orElseThrow(() -> missing(id));
    }

    public Optional<Stored> find(Tx tx, long id) {
        return tx.one(ALL + " WHERE id = ?", this::map, id);
    }

    /** With its new id. */
    public Channel insert(Tx tx, Channel channel) {
        if (tx.number("SELECT count(*) FROM channels") >= MAX_CHANNELS) {
            throw Problem.conflict("There are " + MAX_CHANNELS + " channels already: delete one that nobody needs.");
        }
        long id = tx.number("""
                INSERT INTO channels (name, kind, enabled, min_severity, tags, send_resolved, sealed, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, x'', ?, ?) RETURNING id""",
                channel.name(), channel.kind(), channel.enabled(), channel.minSeverity().word(),
                String.join("\n", channel.tags()), channel.sendResolved(), tx.now(), tx.now());
        seal(tx, id, channel.settings());
        return find(tx, id).orElseThrow().channel();
    }

    /** All but its kind. */
    public Channel update(Tx tx, Channel channel) {
        int changed = tx.update("""
                UPDATE channels SET name = ?, enabled = ?, min_severity = ?, tags = ?, send_resolved = ?, updated_at = ?
                 WHERE id = ?""", channel.name(), channel.enabled(), channel.minSeverity().word(),
                String.join("\n", channel.tags()), channel.sendResolved(), tx.now(), channel.id());
        if (changed == 0) {
            throw missing(channel.id());
        }
        seal(tx, channel.id(), channel.settings());
        return find(tx, channel.id()).orElseThrow().channel();
    }

    /** With its queue. Returns it as it was. */
    public Channel delete(Tx tx, long id) {
        Channel channel = find(tx, id).orElseThrow(() -> missing(id)).channel();
        tx.update("DELETE FROM channels WHERE id = ?", id);
        return channel;
    }

    /** How the last attempt ended: {@code error} is null where it succeeded. */
    public static void fared(Tx tx, long id, String error) {
        if (error == null) {
            tx.update("UPDATE channels SET last_success_at = ?, last_error = NULL, failing_since = NULL WHERE id = ?",
                    tx.now(), id);
        } else {
            tx.update("UPDATE channels SET last_error = ?, failing_since = coalesce(failing_since, ?) WHERE id = ?", error,
                    tx.now(), id);
        }
    }

    private void seal(Tx tx, long id, Map<String, String> settings) {
        Sealer sealer = secrets.sealer();
        if (sealer.problem() != null) {
            throw new Problem(Problem.Kind.INTERNAL, sealer.problem());
        }
        StringBuilder text = new StringBuilder();
        settings.forEach((name, value) -> text.append(name).append(BETWEEN).append(value).append(BETWEEN));
        tx.update("UPDATE channels SET sealed = ? WHERE id = ?",
                sealer.seal(text.toString().getBytes(StandardCharsets.UTF_8), identity(id)), id);
    }

    private Stored map(Row row) {
        long id = row.number("id");
        Sealer sealer = secrets.sealer();
        byte[] plain = sealer.problem() == null ? sealer.open(row.bytes("sealed"), identity(id)) : null;
        String problem = plain != null ? null : sealer.problem() != null ? sealer.problem()
                : "The key file " + Sealer.FILE + " is not the one that channel " + id
                        + " was sealed with: put the right file back, or type its settings again.";
        Channel channel = new Channel(id, row.text("name"), row.text("kind"), row.flag("enabled"),
                Severity.of(row.text("min_severity")), row.lines("tags"),
                row.flag("send_resolved"), plain == null ? Map.of() : settings(plain), row.time("created_at"));
        return new Stored(channel, new Health(row.time("last_success_at"), row.text("last_error"),
                row.time("failing_since"), (int) row.number("waiting")), problem);
    }

    private static Map<String, String> settings(byte[] plain) {
        String[] parts = new String(plain, StandardCharsets.UTF_8).split(BETWEEN, -1);
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i + 1 < parts.length; i += 2) {
            settings.put(parts[i], parts[i + 1]);
        }
        return settings;
    }

    private static Problem missing(long id) {
        return Problem.notFound("Channel " + id + " does not exist.");
    }

    /** A sealed text that is moved to another row opens no more. */
    private static byte[] identity(long id) {
        return ("channels\0" + id).getBytes(StandardCharsets.UTF_8);
    }
}
