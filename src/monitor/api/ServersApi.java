package monitor.api;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import monitor.http.Marks;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Actions;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Result;
import monitor.model.Server;
import monitor.model.ServerFields;
import monitor.model.Text;
import monitor.ssh.Ssh;
import monitor.ssh.Target;
import monitor.store.Meta;
import monitor.store.Secrets;
import monitor.store.Tx;
import monitor.watch.Fleet;

/** The servers: list, add, change, delete. */
final class ServersApi {

    /** Whoever adds a server waits for its host key at most this long; the first poll shows it otherwise. */
    private static final Duration MEET = Duration.ofSeconds(10);

    private static final Set<String> SECRETS = Set.of("ssh_password", "ssh_key_passphrase", "install_key", "host_key");
    private static final Set<String> KNOWN = union(ServerFields.NAMES, SECRETS);
    /** What may be said of a server whose place stands in the query. */
    private static final Set<String> BESIDE_PLACE = KNOWN.stream().filter(name -> !Set.of("host", "port", "jump").contains(name))
            .collect(Collectors.toUnmodifiableSet());
    /** What says where and how this machine would be reached over SSH, which it is not. */
    private static final Set<String> NOT_LOCAL = union(SECRETS, Set.of("host", "port", "username", "ssh_key_path", "agent_port", "jump",
            "legacy_algorithms"));

    private final Object changing;
    private final Parts parts;
    private final ServerJson json;
    private final Recorder recorder;
    private final KeyInstall install;

    /** @param changing held while a change is stored and told to the fleet, so that both see changes in one order; nothing waits for a host under it */
    ServersApi(Parts parts, ServerJson json, Recorder recorder, Object changing) {
        this.changing = changing;
        this.parts = parts;
        this.json = json;
        this.recorder = recorder;
        this.install = new KeyInstall(parts.ssh());
    }

    Response list(Request request) {
        String status = request.query("status");
        String tag = request.query("tag");
        String text = request.query("q");
        if (status != null && !Set.of("unknown", "online", "offline", "paused").contains(status)) {
            throw Problem.invalid("status", "status is unknown, online, offline or paused, not " + Text.show(status));
        }
        List<Fleet.Entry> entries = parts.within(request).stream()
                .filter(entry -> status == null || status(entry).equals(status))
                .filter(entry -> tag == null || entry.server().tags().contains(tag))
                .filter(entry -> text == null || mentions(entry.server(), text.toLowerCase(Locale.ROOT)))
                .sorted(Comparator.comparingLong(entry -> entry.server().id()))
                .toList();
        return Response.json(json.array(entries));
    }

    private static String status(Fleet.Entry entry) {
        return entry.server().paused() ? "paused" : entry.status().word();
    }

    private static boolean mentions(Server server, String text) {
        return (server.name() + "\n" + server.host() + "\n" + server.description() + "\n" + String.join("\n", server.tags()))
                .toLowerCase(Locale.ROOT).contains(text);
    }

    Response one(Request request) {
        return Response.json(json.one(parts.entry(request, request.id())));
    }

    Response add(Request request) throws IOException {
        return add(request, Given.of(request, KNOWN, "name", "host", "username"));
    }

    /** Adds the server at that place, or changes it: the same request twice is one server. */
    Response put(Request request) throws IOException {
        if (request.query("host") == null) {
            throw Problem.invalid("host", "host is required: PUT /api/servers?host=10.0.0.5&port=22");
        }
        Given given = Given.of(request, BESIDE_PLACE);
        Map<String, Object> place = new HashMap<>();
        place.put("host", ServerFields.host(request.query("host")));
        place.put("port", (int) request.number("port", 1, ServerFields.HIGHEST_PORT, ServerFields.DEFAULT_SSH_PORT));
        long jump = request.number("jump", 1, Long.MAX_VALUE, 0);
        place.put("jump", jump == 0 ? null : jump);
        Optional<Server> there = parts.servers().list().stream().filter(server -> !server.local()
                && server.host().equals(place.get("host")) && server.port() == (int) place.get("port")
                && Objects.equals(server.jump(), place.get("jump"))).findFirst();
        return there.isPresent() ? change(request, there.get(), given) : add(request, given.with(place).needs("name", "username"));
    }

    private Response add(Request request, Given given) {
        Server blank = new Server(0, "", "", ServerFields.DEFAULT_SSH_PORT, "", "", List.of(), null, ServerFields.DEFAULT_AGENT_PORT, null,
                null, false, Actions.NONE, false, false, parts.clock().instant());
        Server wanted = ServerFields.apply(blank, checked(given, null));
        if (!wanted.allowActions().equals(Actions.NONE)) {
            Marks.confirmed(request.principal());
        }
        String named = given.fingerprint("host_key");
        Target.Credentials credentials = new Target.Credentials(wanted.sshKeyPath(), given.secret("ssh_key_passphrase"),
                given.secret("ssh_password"));
        boolean installs = install.wanted(given, credentials);
        if (named != null || installs) {
            checkFree(wanted);
            proveBefore(wanted, credentials, named, installs);
        }
        Server stored = parts.db().write(tx -> {
            Server inserted = parts.servers().insert(tx, wanted);
            keep(tx, inserted.id(), credentials, installs, named);
            recorder.changed(tx, request, "server.add", inserted.id(), null, fields(inserted));
            return inserted;
        });
        Result<Ssh.Login> met = stored.paused() ? null : parts.ssh().connect(parts.targets().apply(stored), MEET);
        synchronized (changing) {
            // it may have been deleted while its host was met
            parts.servers().find(stored.id()).ifPresent(parts.collector()::add);
        }
        return created(request, stored, named, met);
    }

    /** A key path that stays as it is stored is not looked at: a sealed copy may stand for a file that is out of reach. */
    private Map<String, Object> checked(Given given, String storedPath) {
        if (given.has("ssh_key_path")) {
            String path = ServerFields.keyPath(given.get("ssh_key_path"));
            if (!Objects.equals(path, storedPath)) {
                KeyPaths.check(parts.home(), path);
            }
        }
        return given.fields();
    }

    /** Within a transaction that is undone: whether the store would take it, before anything is done on a host. */
    private void checkFree(Server wanted) {
        parts.db().read(tx -> {
            parts.servers().check(tx, wanted);
            return null;
        });
    }

    /** What must be true before anything is stored: that the host shows the named key, or that the central's key is installed. */
    private void proveBefore(Server wanted, Target.Credentials credentials, String named, boolean installs) {
        Target target = parts.targets().with(wanted, credentials, named);
        if (installs) {
            install.install(target);
            return;
        }
        if (parts.ssh().trial(target, MEET) instanceof Result.Failed<Ssh.Login>(Failure failure)) {
            switch (failure.reason()) {
                case HOST_KEY_CHANGED, HOST_KEY_UNKNOWN -> throw new Problem(Problem.Kind.CONFLICT, failure.sentence(), "host_key", null)
                        .with("fingerprint", failure.fingerprint() == null ? "" : failure.fingerprint());
                case UNREACHABLE, TIMEOUT, AUTH_FAILED, OK, AGENT_DOWN, NO_DATA, BAD_DATA, UNSUPPORTED, NO_SHELL, JUMP_FAILED -> {
                    // stored all the same: the key is compared when the host is there
                }
            }
        }
    }

    private void keep(Tx tx, long id, Target.Credentials credentials, boolean installs, String named) {
        if (credentials.password() != null && !installs) {
            parts.secrets().put(tx, id, Secrets.Kind.PASSWORD, credentials.password());
        }
        if (credentials.passphrase() != null) {
            parts.secrets().put(tx, id, Secrets.Kind.KEY_PASSPHRASE, credentials.passphrase());
        }
        if (named != null) {
            Meta.put(tx, Targets.namedKey(id), named);
        }
    }

    private Response created(Request request, Server stored, String named, Result<Ssh.Login> met) {
        JsonWriter answer = Json.object().put("success", true).put("server_id", stored.id());
        String added = "Server " + stored.id() + " is added";
        switch (met) {
            case null -> answer.put("message", added + ", paused").name("host_key").nul();
            case Result.Failed<Ssh.Login>(Failure failure) -> answer.put("message", added + ". " + failure.sentence())
                    .name("host_key").nul();
            case Result.Ok<Ssh.Login>(Ssh.Login login) -> answer.put("message", added).name("host_key").object()
                    .put("type", login.keyType()).put("fingerprint", login.fingerprint())
                    .put("pinned", named != null ? "given" : login.pinned() ? "first_use" : "known").end();
        }
        return Response.json(201, answer.end().bytes())
                .header("Location", request.basePath() + "api/servers/" + stored.id());
    }

    Response change(Request request) throws IOException {
        return change(request, parts.server(request, request.id()), Given.of(request, KNOWN));
    }

    private Response change(Request request, Server old, Given given) {
        if (old.local()) {
            given.members().keySet().stream().filter(NOT_LOCAL::contains).sorted().findFirst().ifPresent(field -> {
                throw new Problem(Problem.Kind.CONFLICT, "This machine is read without SSH: " + field + " cannot be set", field, null);
            });
        }
        Server next = ServerFields.apply(old, checked(given, old.sshKeyPath()));
        if (next.jump() != null && !next.jump().equals(old.jump()) && !parts.reaches(request.principal(), next.jump())) {
            throw Problem.invalid("jump", "Server " + next.jump() + " does not exist.");
        }
        if (!old.allowActions().kinds().containsAll(next.allowActions().kinds())) {
            Marks.confirmed(request.principal());
        }
        boolean elsewhere = elsewhere(old, next);
        String named = given.fingerprint("host_key");
        if (named != null && !elsewhere) {
            throw new Problem(Problem.Kind.CONFLICT, "The host key of a server is changed by a step of its own", "host_key",
                    "POST /api/servers/" + old.id() + "/host-key with {\"fingerprint\": …}");
        }
        Target.Credentials credentials = new Target.Credentials(next.sshKeyPath(), given.secret("ssh_key_passphrase"),
                given.secret("ssh_password"));
        boolean installs = install.wanted(given, credentials);
        if (installs) {
            checkFree(next);
            install.install(parts.targets().with(elsewhere ? next.withId(0) : next, credentials, named));
        }
        synchronized (changing) {
            boolean moved = parts.db().write(tx -> store(tx, request, old.id(), given, credentials, installs));
            if (moved) {
                parts.hostKeys().forget(old.id());
            }
            parts.collector().update(parts.servers().get(old.id()));
            if (moved || given.has("ssh_password") || given.has("ssh_key_passphrase")) {
                parts.collector().reconnect(old.id());
            }
        }
        return Response.json(Json.object().put("success", true).put("server_id", old.id())
                .put("message", "Server " + old.id() + " is changed")
                .name("server").raw(json.one(parts.entry(request, old.id()))).end().bytes());
    }

    /** Over what is stored now, which may be newer than what the request was checked against. Returns whether it is at another place now. */
    private boolean store(Tx tx, Request request, long id, Given given, Target.Credentials credentials, boolean installs) {
        Server old = parts.servers().find(tx, id)
                .orElseThrow(() -> Problem.notFound("Server " + id + " does not exist."));
        Server stored = parts.servers().update(tx, ServerFields.apply(old, given.fields()));
        if (given.has("ssh_password") && credentials.password() == null || installs) {
            parts.secrets().forget(tx, stored.id(), Secrets.Kind.PASSWORD);
        }
        if (given.has("ssh_key_passphrase") && credentials.passphrase() == null) {
            parts.secrets().forget(tx, stored.id(), Secrets.Kind.KEY_PASSPHRASE);
        }
        if (!Objects.equals(old.sshKeyPath(), stored.sshKeyPath())) {
            parts.secrets().forget(tx, stored.id(), Secrets.Kind.PRIVATE_KEY);
        }
        boolean moved = elsewhere(old, stored);
        if (moved) {
            Meta.remove(tx, Targets.namedKey(stored.id()));
        }
        keep(tx, stored.id(), credentials, installs, given.fingerprint("host_key"));
        recorder.changed(tx, request, "server.change", stored.id(), fields(old), changes(given, stored));
        return moved;
    }

    private static boolean elsewhere(Server old, Server next) {
        return !old.host().equals(next.host()) || old.port() != next.port() || !Objects.equals(old.jump(), next.jump());
    }

    Response remove(Request request) {
        Server gone;
        synchronized (changing) {
            gone = parts.db().write(tx -> delete(tx, request));
            parts.collector().remove(gone.id());
            parts.hostKeys().gone(gone.id());
        }
        return Response.json(Json.object().put("success", true).put("message", "Server " + gone.id() + " (" + gone.name()
                + ") is deleted").end().bytes());
    }

    private Server delete(Tx tx, Request request) {
        Server deleted = parts.servers().delete(tx, request.id());
        Meta.remove(tx, Targets.namedKey(deleted.id()));
        if (deleted.local()) {
            Meta.put(tx, Meta.LOCAL_DELETED, "1");
        }
        recorder.changed(tx, request, "server.delete", deleted.id(), fields(deleted), null);
        return deleted;
    }

    /** For the ledger: no secret is among the fields of a server. */
    static byte[] fields(Server server) {
        JsonWriter out = Json.object().put("name", server.name()).put("host", server.host()).put("port", server.port())
                .put("username", server.username()).put("description", server.description()).put("tags", server.tags())
                .put("ssh_key_path", server.sshKeyPath()).put("agent_port", server.agentPort());
        out.name("poll_seconds").any(server.pollSeconds()).name("jump").any(server.jump());
        out.put("paused", server.paused()).put("legacy_algorithms", server.legacyAlgorithms()).name("allow_actions");
        ServerJson.actions(out, server.allowActions());
        return out.end().bytes();
    }

    /** The fields after, and which secrets were given, by name only. */
    private static byte[] changes(Given given, Server after) {
        JsonWriter out = Json.object().members(fields(after)).name("given").array();
        new TreeSet<>(given.members().keySet()).forEach(out::value);
        return out.end().end().bytes();
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }
}
