package monitor.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import monitor.model.Server;
import monitor.ssh.Shell;

/** The line that a person types to sign in to a server as the central does, jump hosts included. */
final class SshCommand {

    private static final Pattern PLAIN = Pattern.compile("(~/)?[A-Za-z0-9_@%+=:,./\\[\\]-]+");
    private static final int SSH_PORT = 22;

    private SshCommand() {}

    /**
     * @param servers a stored server by its id, or null
     * @return null for this machine, and where a hop is gone
     */
    static String of(Server server, LongFunction<Server> servers) {
        if (server.local()) {
            return null;
        }
        List<String> hops = new ArrayList<>();
        for (Server at = server; at.jump() != null;) {
            at = servers.apply(at.jump());
            if (at == null) {
                return null;
            }
            hops.add(hop(at));
        }
        Collections.reverse(hops);
        StringBuilder line = new StringBuilder("ssh");
        if (server.port() != SSH_PORT) {
            line.append(" -p ").append(server.port());
        }
        if (server.sshKeyPath() != null) {
            line.append(" -i ").append(word(server.sshKeyPath()));
        }
        if (!hops.isEmpty()) {
            line.append(" -J ").append(word(String.join(",", hops)));
        }
        return line.append(' ').append(word(server.username() + "@" + server.host())).toString();
    }

    private static String hop(Server server) {
        String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
        return server.username() + "@" + host + (server.port() == SSH_PORT ? "" : ":" + server.port());
    }

    private static String word(String text) {
        return PLAIN.matcher(text).matches() ? text : Shell.path(text);
    }
}
