package monitor.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import monitor.model.Problem;
import monitor.model.Server;
import monitor.ssh.Target;
import monitor.store.Meta;
import monitor.store.Secrets;
import monitor.store.Servers;

/** How to reach a stored server and sign in there: its hops, its secrets, the host key that an admin named for it. */
public final class Targets implements Function<Server, Target> {

    private final Servers servers;
    private final Secrets secrets;
    private final Meta meta;

    public Targets(Servers servers, Secrets secrets, Meta meta) {
        this.servers = servers;
        this.secrets = secrets;
        this.meta = meta;
    }

    @Override
    public Target apply(Server server) {
        Secrets.Opened opened = secrets.get(server.id());
        Target.Credentials credentials = new Target.Credentials(server.sshKeyPath(), opened.passphrase(), opened.password(),
                opened.privateKey(), opened.problem());
        return with(server, credentials, meta.get(namedKey(server.id())).orElse(null));
    }

    /** With what was typed in place of what is stored. */
    Target with(Server server, Target.Credentials credentials, String fingerprint) {
        return new Target(server.id(), server.host(), server.port(), server.username(), credentials, server.legacyAlgorithms(),
                fingerprint, hops(server));
    }

    /** Where the fingerprint stands that was named when the server was added. */
    static String namedKey(long serverId) {
        return "host_key." + serverId;
    }

    /** Whether an admin had named that key before the server showed it. */
    public boolean named(Server server, String fingerprint) {
        return meta.get(namedKey(server.id())).filter(fingerprint::equals).isPresent();
    }

    /** Nearest to the central first. The store allows no circle. */
    private List<Target> hops(Server server) {
        if (server.jump() == null) {
            return List.of();
        }
        Server hop = servers.find(server.jump())
                .orElseThrow(() -> Problem.invalid("jump", "Server " + server.jump() + " does not exist."));
        Target target = apply(hop);
        List<Target> hops = new ArrayList<>(target.via());
        hops.add(target);
        return hops;
    }
}
