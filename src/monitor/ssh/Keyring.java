package monitor.ssh;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.SSHAgentConnector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;

/**
 * What may sign in at a host, in the contract's order: the chosen key; without one the central's own,
 * ssh-agent, the user's {@code ~/.ssh/id_*}.
 */
final class Keyring {

    /** More keys than this in an agent are not tried: each refused one is a line in the host's log. */
    private static final int AGENT_LIMIT = 20;
    private static final List<String> USUAL = List.of("id_ed25519", "id_ecdsa", "id_rsa");

    private final CentralKey central;
    private final Path home;
    private final Path agentSocket;

    /**
     * @param home        of the user who runs the central: {@code ~}
     * @param agentSocket SSH_AUTH_SOCK, or null
     */
    Keyring(CentralKey central, Path home, Path agentSocket) {
        this.central = central;
        this.home = home;
        this.agentSocket = agentSocket;
    }

    /**
     * @param keys     to be tried in this order
     * @param password to be tried after them, or null
     * @param skipped  what was passed over, in words, for the sentence when nothing worked
     */
    record Plan(List<Candidate> keys, String password, List<String> skipped) {

        /** The same with the key that worked last time in front. */
        Plan first(String words) {
            List<Candidate> sorted = new ArrayList<>(keys);
            sorted.sort(java.util.Comparator.comparing(key -> !key.words().equals(words))); // a stable sort
            return new Plan(sorted, password, skipped);
        }
    }

    Result<Plan> plan(Target.Credentials credentials) {
        if (credentials.problem() != null) {
            return Result.failed(Reason.AUTH_FAILED, credentials.problem());
        }
        List<String> skipped = new ArrayList<>();
        if (credentials.keyPath() != null) {
            return chosen(credentials).then(key -> Result.ok(new Plan(List.of(key), credentials.password(), skipped)));
        }
        if (credentials.password() != null) {
            return Result.ok(new Plan(List.of(), credentials.password(), skipped));
        }
        List<Candidate> keys = new ArrayList<>();
        for (Path file : files()) {
            if (file == null) {
                keys.addAll(agent(skipped));
                continue;
            }
            switch (load(file.toString(), null)) {
                case Result.Ok<Candidate>(Candidate key) -> {
                    if (keys.stream().noneMatch(other ->
                            Arrays.equals(other.getPublicKeyBlob(), key.getPublicKeyBlob()))) {
                        keys.add(key);
                    }
                }
                case Result.Failed<Candidate>(Failure failure) -> skipped.add(failure.sentence());
            }
        }
        return keys.isEmpty()
                ? Result.failed(Reason.AUTH_FAILED, "There is no key to sign in with. "
                        + String.join(" ", skipped))
                : Result.ok(new Plan(keys, null, skipped));
    }

    /** The key that was chosen for the server: a sealed copy of it where there is one, for then the file is out of reach. */
    private Result<Candidate> chosen(Target.Credentials credentials) {
        String path = credentials.keyPath();
        return credentials.privateKey() == null
                ? load(path, credentials.passphrase())
                : KeyFile.parse(credentials.privateKey().getBytes(StandardCharsets.UTF_8), path, credentials.passphrase())
                        .then((KeyPair key) -> Result.ok(Candidate.ofFile("the sealed copy of key " + path, key)));
    }

    /** The files in the contract's order; null stands for the agent's place. */
    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        if (central != null) {
            files.add(central.path());
        }
        files.add(null);
        for (String name : USUAL) {
            Path file = home.resolve(".ssh").resolve(name);
            if (Files.exists(file) && !files.contains(file)) {
                files.add(file);
            }
        }
        return files;
    }

    private Result<Candidate> load(String path, String passphrase) {
        return KeyFile.load(resolve(path), path, passphrase)
                .then((KeyPair key) -> Result.ok(Candidate.ofFile("key " + path, key)));
    }

    private Path resolve(String path) {
        if (path.equals("~") || path.startsWith("~/")) {
            return home.resolve(path.substring(Math.min(2, path.length())));
        }
        return home.resolve(path);
    }

    private List<Candidate> agent(List<String> skipped) {
        if (agentSocket == null) {
            return List.of();
        }
        try {
            List<Candidate> found = new AgentIdentityRepository(new SSHAgentConnector(agentSocket))
                    .getIdentities().stream()
                    .limit(AGENT_LIMIT).map(Candidate::ofAgent).toList();
            if (found.isEmpty()) {
                skipped.add("The ssh-agent at " + agentSocket + " holds no key, or does not answer.");
            }
            return found;
        } catch (AgentProxyException e) {
            skipped.add("The ssh-agent at " + agentSocket + " cannot be used: " + e.getMessage());
            return List.of();
        }
    }
}
