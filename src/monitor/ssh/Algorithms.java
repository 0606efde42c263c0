package monitor.ssh;

import com.jcraft.jsch.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * What is offered to a host: by default only what the program ssh-audit passes. {@code legacy} adds what old
 * hosts need (ECDSA and SHA-1 host keys, older exchanges, MACs, CBC ciphers). Ed25519, X25519 and ML-KEM come
 * from the JDK.
 */
final class Algorithms {

    private static final String KEX = "mlkem768x25519-sha256,curve25519-sha256,curve25519-sha256@libssh.org,"
            + "diffie-hellman-group16-sha512,diffie-hellman-group18-sha512";
    private static final String LEGACY_KEX = ",diffie-hellman-group-exchange-sha256,ecdh-sha2-nistp256,"
            + "ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
            + "diffie-hellman-group14-sha256,diffie-hellman-group14-sha1";
    private static final String CIPHERS = "aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,"
            + "aes192-ctr,aes128-ctr";
    private static final String LEGACY_CIPHERS = ",aes256-cbc,aes128-cbc";
    private static final String MACS = "hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com";
    private static final String LEGACY_MACS = ",hmac-sha2-512,hmac-sha2-256,hmac-sha1-etm@openssh.com,"
            + "hmac-sha1";

    /** Types of host keys as known_hosts names them, best first. */
    private static final List<String> SAFE_TYPES = List.of("ssh-ed25519", "ssh-rsa");
    private static final List<String> ALL_TYPES = List.of("ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521");

    private Algorithms() {}

    /**
     * The types to offer where nothing is known of the host; where one certain key is looked for, every type
     * may be it.
     */
    static List<String> hostKeyTypes(boolean legacy, boolean anyType) {
        return legacy || anyType ? ALL_TYPES : SAFE_TYPES;
    }

    /** Those of the wanted types that can be offered at all, best first. */
    static List<String> supported(List<String> types) {
        List<String> found = new ArrayList<>(ALL_TYPES);
        found.retainAll(types);
        return found;
    }

    static void apply(Session session, boolean legacy, List<String> hostKeyTypes) {
        List<String> signatures = new ArrayList<>();
        for (String type : hostKeyTypes) {
            String rsa = "rsa-sha2-512,rsa-sha2-256" + (legacy ? ",ssh-rsa" : "");
            signatures.add(type.equals("ssh-rsa") ? rsa : type);
        }
        session.setConfig("server_host_key", String.join(",", signatures));
        session.setConfig("kex", KEX + (legacy ? LEGACY_KEX : ""));
        session.setConfig("cipher.c2s", CIPHERS + (legacy ? LEGACY_CIPHERS : ""));
        session.setConfig("cipher.s2c", CIPHERS + (legacy ? LEGACY_CIPHERS : ""));
        session.setConfig("mac.c2s", MACS + (legacy ? LEGACY_MACS : ""));
        session.setConfig("mac.s2c", MACS + (legacy ? LEGACY_MACS : ""));
        session.setConfig("PubkeyAcceptedAlgorithms",
                "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
                + "rsa-sha2-512,rsa-sha2-256" + (legacy ? ",ssh-rsa" : ""));
        session.setConfig("prefer_known_host_key_types", "no"); // the order is decided here
        // every one of them is known to work on this JDK; trying them out anew at each login costs
        // milliseconds
        session.setConfig("CheckCiphers", "");
        session.setConfig("CheckKexes", "");
        session.setConfig("CheckMacs", "");
        session.setConfig("CheckSignatures", "");
    }
}
