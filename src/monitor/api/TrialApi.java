package monitor.api;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import monitor.http.Request;
import monitor.http.Response;
import monitor.model.Actions;
import monitor.model.Result;
import monitor.model.Server;
import monitor.model.ServerFields;
import monitor.ssh.Target;

/** Tries to reach a host, step by step, stores nothing and pins nothing. */
final class TrialApi {

    private static final Duration LOCAL = Duration.ofSeconds(5);
    private static final Set<String> KNOWN = Set.of("host", "port", "username", "ssh_key_path", "ssh_key_passphrase", "ssh_password",
            "host_key", "agent_port", "jump", "legacy_algorithms");

    private final Parts parts;
    private final Trial trial;

    TrialApi(Parts parts) {
        this.parts = parts;
        this.trial = new Trial(parts);
    }

    /** A host that is not stored. */
    Response typed(Request request) throws IOException {
        Given given = Given.of(request, KNOWN, "host", "username");
        Server blank = new Server(0, "", "", ServerFields.DEFAULT_SSH_PORT, "", "", List.of(), null, ServerFields.DEFAULT_AGENT_PORT, null,
                null, false, Actions.NONE, false, false, parts.clock().instant());
        Server server = ServerFields.apply(blank, given.fields());
        KeyPaths.check(parts.home(), server.sshKeyPath());
        Target.Credentials credentials = new Target.Credentials(server.sshKeyPath(), given.secret("ssh_key_passphrase"),
                given.secret("ssh_password"));
        return Response.json(trial.run(server, parts.targets().with(server, credentials, given.fingerprint("host_key"))));
    }

    Response stored(Request request) throws IOException {
        Given.of(request, Set.of());
        Server server = parts.server(request, request.id());
        return Response.json(server.local() ? local(server) : trial.run(server, parts.targets().apply(server)));
    }

    private byte[] local(Server server) {
        long begun = System.nanoTime();
        Result<byte[]> read = parts.asker().ask(server, "/api/all", LOCAL);
        return Trial.local(read, (System.nanoTime() - begun) / 1e6);
    }
}
