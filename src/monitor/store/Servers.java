package monitor.store;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import monitor.model.Actions;
import monitor.model.Problem;
import monitor.model.Server;

/** The watched servers. Identity is (host, port, jump); a deleted one is hidden at once and its id is never given again. */
public final class Servers {

    /** Hops from the central to a server: more is a mistake, not a network. */
    static final int MAX_HOPS = 5;
    /** As many of the servers behind a jump host are named in a sentence. */
    private static final int NAMED = 10;

    private static final String ALL = """
            SELECT id, name, host, port, username, description, tags, ssh_key_path, agent_port, poll_seconds, jump, paused,
                   allow_actions, legacy_algorithms, local, created_at
              FROM servers WHERE deleted_at IS NULL""";

    private final Database db;

    public Servers(Database db) {
        this.db = db;
    }

    /** By id. */
    public List<Server> list() {
        return db.read(this::list);
    }

    public List<Server> list(Tx tx) {
        return tx.list(ALL + " ORDER BY id", Servers::map);
    }

    public Optional<Server> find(long id) {
        return db.read(tx -> find(tx, id));
    }

    /** Or a {@link Problem} that says that there is none. */
    public Server get(long id) {
        return find(id).orElseThrow(() -> missing(id));
    }

    public Optional<Server> find(Tx tx, long id) {
        return tx.one(ALL + " AND id = ?", Servers::map, id);
    }

    /** With its new id. A conflict names the server that is there already. */
    public Server insert(Server server) {
        return db.write(tx -> insert(tx, server));
    }

    public Server insert(Tx tx, Server server) {
        check(tx, server);
        long id = tx.number("""
                INSERT INTO servers (name, host, port, username, description, tags, ssh_key_path, agent_port, poll_seconds, jump,
                                     paused, allow_actions, legacy_algorithms, local, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
                server.name(), server.host(), server.port(), server.username(), server.description(), tags(server),
                server.sshKeyPath(), server.agentPort(), server.pollSeconds(), server.jump(), server.paused(), actions(server),
                server.legacyAlgorithms(), server.local(), server.createdAt(), tx.now());
        return server.withId(id);
    }

    /** All fields but whether it is local and when it was made. */
    public Server update(Server server) {
        return db.write(tx -> update(tx, server));
    }

    public Server update(Tx tx, Server server) {
        check(tx, server);
        int changed = tx.update("""
                UPDATE servers SET name = ?, host = ?, port = ?, username = ?, description = ?, tags = ?, ssh_key_path = ?,
                       agent_port = ?, poll_seconds = ?, jump = ?, paused = ?, allow_actions = ?, legacy_algorithms = ?, updated_at = ?
                 WHERE id = ? AND deleted_at IS NULL""",
                server.name(), server.host(), server.port(), server.username(), server.description(), tags(server),
                server.sshKeyPath(), server.agentPort(), server.pollSeconds(), server.jump(), server.paused(), actions(server),
                server.legacyAlgorithms(), tx.now(), server.id());
        if (changed == 0) {
            throw missing(server.id());
        }
        return find(tx, server.id()).orElseThrow();
    }

    /** Hides it and forgets its secrets and alerts at once; its history goes in small steps by {@link Retention}. Returns it as it was. */
    public Server delete(long id) {
        return db.write(tx -> delete(tx, id));
    }

    public Server delete(Tx tx, long id) {
        Server server = find(tx, id).orElseThrow(() -> missing(id));
        List<Server> behind = tx.list(ALL + " AND jump = ? ORDER BY id", Servers::map, id);
        if (!behind.isEmpty()) {
            boolean one = behind.size() == 1;
            String named = behind.stream().limit(NAMED).map(other -> other.id() + " (" + other.name() + ")")
                    .collect(Collectors.joining(", "));
            throw Problem.conflict("Server " + id + " (" + server.name() + ") is the way to server"
                    + (one ? " " : "s ") + named
                    + (behind.size() > NAMED ? " and " + (behind.size() - NAMED) + " more" : "")
                    + ": change the jump of " + (one ? "that one" : "those") + " first.");
        }
        tx.update("DELETE FROM secrets WHERE server_id = ?", id);
        // those that people believe to go on stay until they have heard of the end
        tx.update("DELETE FROM alerts WHERE server_id = ? AND (rule_id IS NULL OR told <> 1)", id);
        tx.update("UPDATE servers SET deleted_at = ?, jump = NULL WHERE id = ?", tx.now(), id);
        return server;
    }

    /** What insert and update refuse: the same host again, a circle of jumps. */
    public void check(Tx tx, Server server) {
        if (server.tags().stream().anyMatch(tag -> tag.contains("\n"))) {
            throw Problem.invalid("tags", "A tag cannot hold a line break.");
        }
        Optional<Server> same = tx.one(ALL + " AND host = ? AND port = ? AND jump IS ? AND local = ? AND id <> ?", Servers::map,
                server.host(), server.port(), server.jump(), server.local(), server.id());
        if (same.isPresent()) {
            throw Problem.conflict("Server " + same.get().id() + " (" + same.get().name() + ") is " + server.host() + ":"
                    + server.port() + (server.jump() == null ? "" : " through server " + server.jump()) + " already.");
        }
        if (server.local() && tx.number("SELECT id FROM servers WHERE local = 1 AND deleted_at IS NULL AND id <> ?", server.id()) > 0) {
            throw Problem.conflict("This machine is watched already.");
        }
        checkJump(tx, server);
    }

    private void checkJump(Tx tx, Server server) {
        Long hop = server.jump();
        for (int hops = 1; hop != null; hops++) {
            long id = hop;
            if (id == server.id()) {
                throw Problem.invalid("jump", "Server " + server.jump() + " is itself reached through server " + id + ": that is a circle.");
            }
            if (hops > MAX_HOPS) {
                throw Problem.invalid("jump", "More than " + MAX_HOPS + " jumps lead to this server.");
            }
            Server next = find(tx, id).orElseThrow(() -> Problem.invalid("jump", "Server " + id + " does not exist."));
            if (next.local()) {
                throw Problem.invalid("jump", "Server " + id + " is this machine itself: leave jump out.");
            }
            hop = next.jump();
        }
    }

    static Problem missing(long id) {
        return Problem.notFound("Server " + id + " does not exist.");
    }

    private static String tags(Server server) {
        return String.join("\n", server.tags());
    }

    private static String actions(Server server) {
        return String.join(",", server.allowActions().words());
    }

    private static Server map(Row row) {
        Long poll = row.numberOrNull("poll_seconds");
        return new Server(row.number("id"), row.text("name"), row.text("host"), (int) row.number("port"), row.text("username"),
                row.text("description"), row.lines("tags"), row.text("ssh_key_path"), (int) row.number("agent_port"),
                poll == null ? null : poll.intValue(), row.numberOrNull("jump"), row.flag("paused"), actions(row),
                row.flag("legacy_algorithms"), row.flag("local"), row.time("created_at"));
    }

    private static Actions actions(Row row) {
        Set<Actions.Kind> kinds = words(row.text("allow_actions"), ",").stream()
                .map(word -> Actions.Kind.valueOf(word.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Actions.Kind.class)));
        return new Actions(kinds);
    }

    private static List<String> words(String text, String between) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(between));
    }
}
