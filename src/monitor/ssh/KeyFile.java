package monitor.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import monitor.model.Reason;
import monitor.model.Result;

/** Private key files: OpenSSH, PEM and PKCS#8; Ed25519, ECDSA and RSA; with and without passphrase. */
final class KeyFile {

    /** No private key comes near it; a mistyped path may be a disk image. */
    private static final int LIMIT_BYTES = 64 << 10;
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private KeyFile() {}

    /** Reads and, where needed, decrypts a key. {@code where} names the file as the user wrote it. */
    static Result<KeyPair> load(Path file, String where, String passphrase) {
        byte[] content;
        try {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            if (!attributes.isRegularFile() || attributes.size() > LIMIT_BYTES) {
                return refused("The key file " + where + " is "
                        + (attributes.isDirectory() ? "a folder" : "not a private key") + ".");
            }
            content = Files.readAllBytes(file);
            if (isPublic(content)) {
                return refused("The key file " + where
                        + " is the public key: name the private one, without .pub.");
            }
            String mode = openToOthers(attributes);
            if (mode != null) {
                return refused("The key file " + where + " can be read by others (mode " + mode
                        + "), so it is not used: chmod 600 " + where);
            }
        } catch (NoSuchFileException e) {
            return refused("The key file " + where + " does not exist.");
        } catch (AccessDeniedException e) {
            return refused("The key file " + where + " may not be read by the user "
                    + System.getProperty("user.name") + ", who runs the central.");
        } catch (IOException e) {
            return refused("The key file " + where + " cannot be read: " + e.getMessage());
        }
        return parse(content, where, passphrase);
    }

    /**
     * The mode in octal where others may read a file of ours, else null; like ssh, which does not judge files
     * of other owners.
     */
    private static String openToOthers(PosixFileAttributes attributes) {
        if (PRIVATE.containsAll(attributes.permissions())
                || !attributes.owner().getName().equals(System.getProperty("user.name"))) {
            return null;
        }
        int mode = 0;
        for (PosixFilePermission permission : attributes.permissions()) {
            mode |= 0400 >> permission.ordinal(); // declared in the order rwxrwxrwx
        }
        return "0%03o".formatted(mode);
    }

    /** The same of a key's text. */
    static Result<KeyPair> parse(byte[] content, String where, String passphrase) {
        KeyPair key;
        try {
            key = KeyPair.load(new JSch(), content, null);
        } catch (JSchException | RuntimeException e) {
            return refused("The key file " + where
                    + " is not a private key in OpenSSH, PEM or PKCS#8 format, or it is damaged.");
        }
        try {
            if (key.isEncrypted() && passphrase == null) {
                return refused("The key file " + where
                        + " is protected by a passphrase: give it, or use a key without.");
            }
            if (key.isEncrypted() && !key.decrypt(passphrase.getBytes(StandardCharsets.UTF_8))) {
                return refused("The passphrase does not open the key file " + where + ".");
            }
            if (key.getPublicKeyBlob() == null) {
                return refused("The key file " + where + " holds a kind of key that is not supported.");
            }
        } catch (RuntimeException e) {
            return refused("The key file " + where + " is damaged, or the passphrase is wrong.");
        }
        return Result.ok(key);
    }

    private static boolean isPublic(byte[] content) {
        String start = new String(content, 0, Math.min(content.length, 16), StandardCharsets.ISO_8859_1);
        return start.startsWith("ssh-") || start.startsWith("ecdsa-");
    }

    private static Result<KeyPair> refused(String sentence) {
        return Result.failed(Reason.AUTH_FAILED, sentence);
    }
}
