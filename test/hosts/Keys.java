package hosts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Key pairs made by the real {@code ssh-keygen}, in the formats that people have lying about. */
public final class Keys {

    /** The types that OpenSSH makes. */
    public enum Kind {
        ED25519("ssh-ed25519"), RSA("ssh-rsa"), ECDSA("ecdsa-sha2-nistp256");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        /** The name in a public key line and in known_hosts. */
        public String type() {
            return type;
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** How a private key is written. */
    public enum Format { OPENSSH, PEM, PKCS8 }

    private Keys() {}

    /**
     * A new pair without passphrase in OpenSSH's format; the public line lies beside it in {@code
     * <file>.pub}.
     */
    public static Path make(Path file, Kind kind) {
        return make(file, kind, Format.OPENSSH, "");
    }

    /** A new pair; {@code passphrase} may be empty. */
    public static Path make(Path file, Kind kind, Format format, String passphrase) {
        List<String> line = new ArrayList<>(
                List.of("ssh-keygen", "-q", "-t", kind.word(), "-N", passphrase, "-C", "test", "-f",
                        file.toString()));
        if (kind == Kind.RSA) {
            line.addAll(List.of("-b", "2048")); // 3072 takes seconds on a busy machine and shows nothing more
        }
        if (format != Format.OPENSSH) {
            line.addAll(List.of("-m", format.name()));
        }
        Shells.run(line.toArray(String[]::new));
        return file;
    }

    /** The line for authorized_keys. */
    public static String publicLine(Path privateKey) {
        try {
            return Files.readString(Path.of(privateKey + ".pub")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The SHA256 fingerprint as {@code ssh-keygen -l} says it. */
    public static String fingerprint(Path privateKey) {
        return Arrays.stream(Shells.run("ssh-keygen", "-l", "-E", "sha256", "-f", privateKey + ".pub")
                .split(" "))
                .filter(word -> word.startsWith("SHA256:")).findFirst().orElseThrow();
    }
}
