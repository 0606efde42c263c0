package monitor.api;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Actions;
import monitor.model.Problem;
import monitor.model.Server;
import monitor.model.ServerFields;
import monitor.store.Imports;
import monitor.store.Meta;
import monitor.store.Secrets;
import monitor.store.Tx;

/** What an import does to stored servers, one by one, and how each deed is taken back. */
final class ImportDeeds {

    /** Who does it, as part of which import. */
    record As(long importId, Recorder.By by) {}

    private final Parts parts;
    private final Recorder recorder;
    private final Object changing;

    /** @param changing held while a change of servers is stored and told to the fleet */
    ImportDeeds(Parts parts, Recorder recorder, Object changing) {
        this.parts = parts;
        this.recorder = recorder;
        this.changing = changing;
    }

    /** @param key the only host key that it may show, or null where none was met */
    Server add(As as, Server wanted, String key) {
        synchronized (changing) {
            Server added = parts.db().write(tx -> {
                Server inserted = insert(tx, as, wanted, key);
                Imports.did(tx, as.importId(), new Imports.Deed(inserted.id(), Imports.ADDED, null));
                return inserted;
            });
            parts.collector().add(added);
            return added;
        }
    }

    private Server insert(Tx tx, As as, Server wanted, String key) {
        Server inserted = parts.servers().insert(tx, wanted);
        if (key != null) {
            Meta.put(tx, Targets.namedKey(inserted.id()), key);
        }
        recorder.changed(tx, as.by(), "server.add", inserted.id(), null, ServersApi.fields(inserted));
        return inserted;
    }

    /** What an import may change of a server that is there; its place stays. */
    static Server changed(Server old, Server wanted) {
        return new Server(old.id(), wanted.name(), old.host(), old.port(), wanted.username(), wanted.description(),
                wanted.tags(), wanted.sshKeyPath(), old.agentPort(), old.pollSeconds(), old.jump(), old.paused(),
                old.allowActions(), old.legacyAlgorithms(), old.local(), old.createdAt());
    }

    void change(As as, long id, Server wanted) {
        synchronized (changing) {
            Server stored = parts.db().write(tx -> {
                Server old = find(tx, id);
                Imports.did(tx, as.importId(), new Imports.Deed(id, Imports.CHANGED, text(ServersApi.fields(old))));
                return update(tx, as, old, changed(old, wanted));
            });
            parts.collector().update(stored);
        }
    }

    private Server update(Tx tx, As as, Server old, Server next) {
        Server stored = parts.servers().update(tx, next);
        if (!Objects.equals(old.sshKeyPath(), stored.sshKeyPath())) {
            parts.secrets().forget(tx, stored.id(), Secrets.Kind.PRIVATE_KEY);
        }
        recorder.changed(tx, as.by(), "server.change", stored.id(), ServersApi.fields(old), ServersApi.fields(stored));
        return stored;
    }

    void remove(As as, long id) {
        String key = parts.hostKeys().list().stream().filter(pin -> pin.serverId() == id)
                .map(pin -> pin.fingerprint()).findFirst().orElse(null);
        synchronized (changing) {
            parts.db().write(tx -> {
                JsonWriter before = Json.object().put("host_key", key).members(ServersApi.fields(find(tx, id)));
                Imports.did(tx, as.importId(), new Imports.Deed(id, Imports.REMOVED, text(before.end().bytes())));
                return delete(tx, as, id);
            });
            gone(id);
        }
    }

    private Server delete(Tx tx, As as, long id) {
        Server deleted = parts.servers().delete(tx, id);
        Meta.remove(tx, Targets.namedKey(id));
        recorder.changed(tx, as.by(), "server.delete", id, ServersApi.fields(deleted), null);
        return deleted;
    }

    private void gone(long id) {
        parts.collector().remove(id);
        parts.hostKeys().gone(id);
    }

    private Server find(Tx tx, long id) {
        return parts.servers().find(tx, id)
                .orElseThrow(() -> Problem.notFound("Server " + id + " does not exist."));
    }

    /**
     * Takes one deed back; gives the server's id, a new one where it was removed, or 0 where nothing was left to do.
     *
     * @param returned old ids to new ones of removed servers that have come back, which are hops perhaps
     */
    long undo(As as, Imports.Deed deed, Map<Long, Long> returned) {
        synchronized (changing) {
            boolean there = parts.servers().find(deed.serverId()).isPresent();
            return switch (deed.kind()) {
                case Imports.ADDED -> there ? unadd(as, deed.serverId()) : 0;
                case Imports.CHANGED -> there ? unchange(as, deed) : 0;
                default -> unremove(as, deed, returned);
            };
        }
    }

    private long unadd(As as, long id) {
        parts.db().write(tx -> delete(tx, as, id));
        gone(id);
        return id;
    }

    private long unchange(As as, Imports.Deed deed) {
        Server stored = parts.db().write(tx -> {
            Server old = find(tx, deed.serverId());
            return update(tx, as, old, changed(old, ServerFields.apply(old, before(deed))));
        });
        parts.collector().update(stored);
        return stored.id();
    }

    private long unremove(As as, Imports.Deed deed, Map<Long, Long> returned) {
        Map<String, Object> before = before(deed);
        String key = ServerFields.fingerprint("host_key", before.get("host_key"));
        Server blank = new Server(0, "", "", ServerFields.DEFAULT_SSH_PORT, "", "", List.of(), null,
                ServerFields.DEFAULT_AGENT_PORT, null, null, false, Actions.NONE, false, false, parts.clock().instant());
        before.remove("host_key");
        Server was = ServerFields.apply(blank, before);
        Server wanted = was.withJump(was.jump() == null ? null : returned.getOrDefault(was.jump(), was.jump()));
        Server back = parts.db().write(tx -> {
            Server inserted = insert(tx, as, wanted, key);
            Imports.returned(tx, deed.serverId(), inserted.id());
            return inserted;
        });
        returned.put(deed.serverId(), back.id());
        parts.collector().add(back);
        return back.id();
    }

    void undone(As as, byte[] what) {
        parts.db().write(tx -> {
            Imports.undone(tx, as.importId());
            recorder.did(tx, as.by(), "import.undo", "import " + as.importId(), what);
            return null;
        });
    }

    private static Map<String, Object> before(Imports.Deed deed) {
        return new HashMap<>(Json.parse(deed.before().getBytes(StandardCharsets.UTF_8)).plain());
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
