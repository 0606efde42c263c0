package monitor.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Result;

/** The key with which the central signs in where no other is chosen. */
public final class CentralKey {

    private final Path path;
    private final Path publicFile;
    private final String publicLine;
    private final String fingerprint;

    private CentralKey(Path path, Path data, KeyPair key) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        String comment = key.getPublicKeyComment() == null || key.getPublicKeyComment().isBlank() ? "server-monitor" : key.getPublicKeyComment();
        key.writePublicKey(line, comment);
        this.path = path;
        this.publicLine = line.toString(StandardCharsets.UTF_8).strip();
        this.fingerprint = HostKeys.fingerprint(key.getPublicKeyBlob());
        this.publicFile = publicFile(path, data, publicLine);
    }

    /** The file beside the private one; where a user's key has none, one in the data directory. */
    private static Path publicFile(Path path, Path data, String line) {
        Path beside = path.resolveSibling(path.getFileName() + ".pub");
        if (Files.exists(beside)) {
            return beside;
        }
        Path own = data.resolve("ssh").resolve(beside.getFileName());
        try {
            PrivateFiles.write(own, (line + "\n").getBytes(StandardCharsets.UTF_8));
            return own;
        } catch (IOException e) {
            throw new Problem(Problem.Kind.INTERNAL, "Cannot write the central's public key " + own + ": " + e.getMessage());
        }
    }

    /**
     * The one made earlier in the data directory, whose public part is on the hosts already; else the user's {@code id_ed25519} or {@code id_rsa}, if
     * it can be used without a passphrase; else a new one, made in {@code data/ssh/id_ed25519} with mode 0600.
     */
    public static CentralKey findOrMake(Path home, Path data) {
        Path own = inData(data);
        if (Files.exists(own)) {
            return switch (KeyFile.load(own, own.toString(), null)) {
                case Result.Ok<KeyPair>(KeyPair key) -> new CentralKey(own, data, key);
                case Result.Failed<KeyPair>(Failure failure) -> throw new Problem(Problem.Kind.INTERNAL, failure.sentence());
            };
        }
        Path file = ofUser(home);
        return file != null && KeyFile.load(file, file.toString(), null) instanceof Result.Ok<KeyPair>(KeyPair key)
                ? new CentralKey(file, data, key) : make(own, data);
    }

    /** Where the data directory's own key is, or would be. */
    public static Path inData(Path data) {
        return data.resolve("ssh").resolve("id_ed25519");
    }

    /** The user's key that serves as the central's, or null where there is none that works without a passphrase. */
    public static Path ofUser(Path home) {
        for (String name : List.of("id_ed25519", "id_rsa")) {
            Path file = home.resolve(".ssh").resolve(name);
            if (Files.exists(file) && KeyFile.load(file, file.toString(), null) instanceof Result.Ok<KeyPair>) {
                return file;
            }
        }
        return null;
    }

    private static CentralKey make(Path file, Path data) {
        try {
            KeyPair key = KeyPair.genKeyPair(new JSch(), KeyPair.ED25519);
            key.setPublicKeyComment("server-monitor");
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            key.writeOpenSSHv1PrivateKey(text, null);
            PrivateFiles.write(file, text.toByteArray());
            return new CentralKey(file, data, key);
        } catch (IOException e) {
            throw new Problem(Problem.Kind.INTERNAL, "Cannot write the central's SSH key " + file + ": " + e.getMessage());
        } catch (JSchException e) {
            throw new IllegalStateException("this JDK has no Ed25519", e);
        }
    }

    /** The private key file. */
    public Path path() {
        return path;
    }

    /** The file of the public key, for ssh-copy-id. */
    public Path publicFile() {
        return publicFile;
    }

    /** The line for authorized_keys. */
    public String publicLine() {
        return publicLine;
    }

    /** SHA256:… */
    public String fingerprint() {
        return fingerprint;
    }
}
