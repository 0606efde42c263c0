package monitor.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A watched server as it is stored. Checked by {@link ServerFields} before it comes to be; identity is (host, port, jump).
 *
 * @param id          0 before it is stored
 * @param local       this machine itself, read in-process; host is then "localhost"
 * @param sshKeyPath  the private key chosen for it, `~` kept as typed, or null
 * @param pollSeconds its own interval, or null for the central's
 * @param jump        id of the server to go through, or null
 * @param legacyAlgorithms whether SSH algorithms that ssh-audit warns of may be offered
 */
public record Server(long id, String name, String host, int port, String username, String description, List<String> tags,
        String sshKeyPath, int agentPort, Integer pollSeconds, Long jump, boolean paused, Actions allowActions,
        boolean legacyAlgorithms, boolean local, Instant createdAt) {

    public Server {
        Objects.requireNonNull(name);
        Objects.requireNonNull(host);
        Objects.requireNonNull(username);
        Objects.requireNonNull(description);
        Objects.requireNonNull(allowActions);
        Objects.requireNonNull(createdAt);
        tags = List.copyOf(tags);
    }

    public Server withJump(Long hop) {
        return new Server(id, name, host, port, username, description, tags, sshKeyPath, agentPort, pollSeconds, hop, paused,
                allowActions, legacyAlgorithms, local, createdAt);
    }

    public Server withId(long newId) {
        return new Server(newId, name, host, port, username, description, tags, sshKeyPath, agentPort, pollSeconds, jump, paused,
                allowActions, legacyAlgorithms, local, createdAt);
    }
}
