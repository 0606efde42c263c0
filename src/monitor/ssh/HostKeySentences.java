package monitor.ssh;

import java.util.List;
import java.util.stream.Collectors;
import monitor.model.Failure;
import monitor.model.Reason;

/** Why a host key is not taken, and what a person can do about it. */
final class HostKeySentences {

    private HostKeySentences() {}

    /** What to say of a key that is not among the expected ones; null where it may be pinned. */
    static Failure refusal(Target target, byte[] key, List<KnownHosts.Line> expected, boolean strict) {
        if (!expected.isEmpty()) {
            String before = expected.stream().map(line -> kind(line.type()) + " "
                    + HostKeys.fingerprint(line.key()))
                    .collect(Collectors.joining(" or "));
            return refuse(Reason.HOST_KEY_CHANGED, key, target.where() + " shows another host key: "
                    + shown(key) + ", where " + before
                    + " is known. Nothing was sent. If the machine was installed anew, compare the"
                    + " fingerprint on its console ("
                    + check(key) + ") and accept it; if not, someone may stand between.");
        }
        if (strict && target.fingerprint() == null) {
            return refuse(Reason.HOST_KEY_UNKNOWN, key, target.where() + " shows a host key not seen before: "
                    + shown(key)
                    + ". Compare it on its console (" + check(key) + ") and accept it.");
        }
        return null;
    }

    static Failure notTheGiven(Target target, byte[] key) {
        return refuse(Reason.HOST_KEY_CHANGED, key, target.where() + " shows the host key " + shown(key)
                + ", not " + target.fingerprint()
                + ", which was given as the only one to accept. Nothing was sent.");
    }

    static Failure revoked(Target target, byte[] key) {
        return refuse(Reason.HOST_KEY_CHANGED, key, target.where() + " shows the host key " + shown(key)
                + ", which is marked @revoked in ~/.ssh/known_hosts. Give the machine a new host key.");
    }

    private static Failure refuse(Reason reason, byte[] key, String sentence) {
        return new Failure(reason, sentence, HostKeys.fingerprint(key));
    }

    private static String shown(byte[] key) {
        return kind(HostKeys.type(key)) + " " + HostKeys.fingerprint(key);
    }

    private static String check(byte[] key) {
        String file = switch (kind(HostKeys.type(key))) {
            case "ED25519" -> "ed25519";
            case "RSA" -> "rsa";
            default -> "ecdsa";
        };
        return "ssh-keygen -lf /etc/ssh/ssh_host_" + file + "_key.pub";
    }

    /** As people call a type. */
    static String kind(String type) {
        return switch (type) {
            case "ssh-ed25519" -> "ED25519";
            case "ssh-rsa" -> "RSA";
            case "ssh-dss" -> "DSA";
            default -> type.startsWith("ecdsa-") ? "ECDSA" : type;
        };
    }
}
