package monitor.ssh;

import java.util.List;
import java.util.Objects;

/**
 * A host to reach and how to sign in there.
 *
 * @param serverId    whose session it is; 0 for one that is not stored: nothing is pinned, and its session is
 *                    closed after some seconds
 * @param legacy      whether algorithms that ssh-audit warns of may be offered too
 * @param fingerprint the only host key to accept (SHA256:…), or null for the pinned one or first use
 * @param via         the hops before it, nearest first; empty for a direct connection
 */
public record Target(long serverId, String host, int port, String username, Credentials credentials,
        boolean legacy,
        String fingerprint, List<Target> via) {

    public Target {
        Objects.requireNonNull(host);
        Objects.requireNonNull(username);
        Objects.requireNonNull(credentials);
        via = List.copyOf(via);
    }

    Target with(Credentials others) {
        return new Target(serverId, host, port, username, others, legacy, fingerprint, via);
    }

    /** The address in words, such as {@code 10.0.0.5:22}. */
    String where() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /**
     * What to sign in with; all null means the contract's order: the central's own key, ssh-agent, {@code
     * ~/.ssh/id_*}.
     *
     * @param keyPath    a private key file; {@code ~} is the home of the user who runs the central
     * @param passphrase of that key, or null
     * @param password   for password and keyboard-interactive, or null
     * @param privateKey the text of the key file, where the file itself may not be read, or null
     * @param problem    why what is stored cannot be opened, in a sentence: nothing is tried then; or null
     */
    public record Credentials(String keyPath, String passphrase, String password, String privateKey, String problem) {

        public static final Credentials DEFAULT = new Credentials(null, null, null);

        public Credentials(String keyPath, String passphrase, String password) {
            this(keyPath, passphrase, password, null, null);
        }

        /** Never shows a secret. */
        @Override
        public String toString() {
            return "Credentials[keyPath=" + keyPath + ", passphrase=" + (passphrase == null ? "none" : "set")
                    + ", password=" + (password == null ? "none" : "set") + ", privateKey=" + (privateKey == null ? "none" : "set") + "]";
        }
    }
}
