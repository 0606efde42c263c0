package monitor.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** The bootstrap token in the data directory, and the header file for curl beside it; both readable by their owner only. */
public final class AdminToken {

    private static final int SECRET_BYTES = 32;

    private final Path tokenFile;
    private final Path headerFile;

    public AdminToken(Path data) {
        tokenFile = data.resolve("admin.token");
        headerFile = data.resolve("auth.header");
    }

    public Path headerFile() {
        return headerFile;
    }

    Path tokenFile() {
        return tokenFile;
    }

    /** The token that is there, or a new one; the header file is made to fit it. */
    public String readOrMake() throws IOException {
        if (!Files.exists(tokenFile)) {
            return replace();
        }
        String token = Files.readString(tokenFile).strip();
        if (!token.matches("[A-Za-z0-9_-]{32,200}")) {
            throw new IOException(tokenFile + " holds no token: remove the file, or use --reset-admin, to have a new one made");
        }
        Files.setPosixFilePermissions(tokenFile, PosixFilePermissions.fromString("rw-------"));
        if (!Files.exists(headerFile) || !Files.readString(headerFile).equals(header(token))) {
            write(headerFile, header(token));
        }
        return token;
    }

    /** A new token in place of the one that is there; a central that runs takes it up by itself. */
    public String replace() throws IOException {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        write(headerFile, header(token));
        write(tokenFile, token + "\n");
        return token;
    }

    private static String header(String token) {
        return "Authorization: Bearer " + token + "\n";
    }

    /** Whole or not at all, and never readable by others, not for a moment. */
    private static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel out = FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        // root may renew the token of a service, whose user has to read it
        UserPrincipal owner = Files.getOwner(file.toAbsolutePath().getParent());
        if (!Files.getOwner(fresh).equals(owner)) {
            Files.setOwner(fresh, owner);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
