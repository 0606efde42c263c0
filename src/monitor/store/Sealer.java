package monitor.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals bytes with AES-256-GCM under the key file {@code master.key}. What it makes: a version byte, a nonce of 12 random bytes,
 * the ciphertext with its tag. The associated data binds it to its row.
 */
final class Sealer {

    static final String FILE = "master.key";

    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final String problem;
    private final SecureRandom random = new SecureRandom();

    private Sealer(SecretKeySpec key, String problem) {
        this.key = key;
        this.problem = problem;
    }

    /** @param mayMake whether nothing is sealed yet, so that a missing key file is made; otherwise it is a problem */
    static Sealer open(Path folder, boolean mayMake) {
        Path file = folder.resolve(FILE);
        try {
            if (mayMake && !Files.exists(file)) {
                make(file);
            }
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length != KEY_BYTES) {
                return new Sealer(null, "The key file " + file + " has " + bytes.length + " bytes, not " + KEY_BYTES
                        + ": stored passwords cannot be read. Put the right file back, or type them again after removing it.");
            }
            return new Sealer(new SecretKeySpec(bytes, "AES"), null);
        } catch (NoSuchFileException e) {
            return new Sealer(null, "The key file " + file + " is missing: stored passwords cannot be read. Put it back from a backup,"
                    + " or remove the passwords and type them again.");
        } catch (IOException e) {
            return new Sealer(null, "The key file " + file + " cannot be read (" + e + "): stored passwords cannot be read.");
        }
    }

    private static void make(Path file) throws IOException {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        try (var channel = Files.newByteChannel(file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(ByteBuffer.wrap(bytes));
        } catch (FileAlreadyExistsException e) {
            return; // made by another in this moment
        }
        Arrays.fill(bytes, (byte) 0);
    }

    /** Why nothing can be sealed or opened, or null. */
    String problem() {
        return problem;
    }

    byte[] seal(byte[] plain, byte[] associated) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, associated).doFinal(plain);
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length).put(VERSION).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /** Null where the key, the row or the bytes are not those of the sealing. */
    byte[] open(byte[] sealed, byte[] associated) {
        if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != VERSION) {
            return null;
        }
        byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, associated)
                    .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] associated) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }
}
