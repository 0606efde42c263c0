package monitor.api;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import monitor.http.Request;
import monitor.http.Response;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Result;
import monitor.model.Server;
import monitor.ssh.HostKeys;
import monitor.ssh.Ssh;
import monitor.store.Meta;
import monitor.watch.Fleet;

/** Host keys: those that are pinned, the one step past a changed one, and the central's own public key. */
final class HostKeysApi {

    /** The host is asked once more before its key is accepted. */
    private static final Duration ASK = Duration.ofSeconds(15);

    private final Parts parts;
    private final Recorder recorder;

    HostKeysApi(Parts parts, Recorder recorder) {
        this.parts = parts;
        this.recorder = recorder;
    }

    Response list(Request request) {
        JsonWriter json = new JsonWriter().array();
        for (HostKeys.Pin pin : parts.hostKeys().list()) {
            Fleet.Entry entry = parts.everyServer().find(pin.serverId());
            json.object().put("server_id", pin.serverId()).put("server_name", entry == null ? null : entry.server().name())
                    .put("type", pin.type()).put("fingerprint", pin.fingerprint()).put("since", Times.iso(pin.since())).end();
        }
        return Response.json(json.end().bytes());
    }

    /** Takes the key that the host shows, if it is the one that was named. A key that is pinned already is no change. */
    Response accept(Request request) throws IOException {
        Server server = parts.server(request, request.id());
        Given given = Given.of(request, Set.of("fingerprint"), "fingerprint");
        String fingerprint = given.fingerprint("fingerprint");
        if (fingerprint == null) {
            throw Problem.invalid("fingerprint", "fingerprint must be a string, not null");
        }
        if (server.local()) {
            throw Problem.conflict("This machine is read without SSH: it has no host key");
        }
        boolean pinned = parts.hostKeys().list().stream()
                .anyMatch(pin -> pin.serverId() == server.id() && pin.fingerprint().equals(fingerprint));
        HostKeys.Shown shown = parts.hostKeys().shown(server.id()).orElse(null);
        if (!pinned || shown != null) {
            take(server, fingerprint);
        }
        parts.db().write(tx -> {
            // what was named when the server was added holds no longer
            Meta.remove(tx, Targets.namedKey(server.id()));
            recorder.changed(tx, request, "server.host_key", server.id(), null, Json.object().put("fingerprint", fingerprint).end().bytes());
            return null;
        });
        parts.collector().reconnect(server.id());
        return Response.json(Json.object().put("success", true).put("message", fingerprint + " is the host key of server "
                + server.id() + " from now on").end().bytes());
    }

    private void take(Server server, String fingerprint) {
        var target = parts.targets().apply(server);
        // the central may have been restarted since the key was shown, or the host may show yet another one by now
        Result<Ssh.Login> asked = parts.ssh().trial(parts.targets().with(server, target.credentials(), null), ASK);
        if (parts.hostKeys().shown(server.id()).isEmpty()) {
            switch (asked) {
                case Result.Failed<Ssh.Login>(Failure failure) -> throw Failures.problem(failure);
                case Result.Ok<Ssh.Login>(Ssh.Login login) -> {
                    if (login.fingerprint().equals(fingerprint)) {
                        return; // a key never seen before: the next sign-in pins it
                    }
                    throw new Problem(Problem.Kind.CONFLICT, "The server shows " + login.fingerprint() + ", not " + fingerprint,
                            "fingerprint", null);
                }
            }
        }
        parts.hostKeys().accept(server.id(), fingerprint);
    }

    Response publicKey(Request request) {
        return Response.json(Json.object().put("success", true).put("public_key", parts.key().publicLine())
                .put("fingerprint", parts.key().fingerprint()).end().bytes());
    }
}
