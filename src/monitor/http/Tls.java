package monitor.http;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import monitor.model.Log;

/** The server's certificate: the user's own in {@code cert.pem} and {@code key.pem}, or one made at the first start. */
final class Tls {

    /** A browser that has seen a certificate that others vouch for asks by TLS only, for so long. */
    static final String STRICT = "max-age=31536000";

    /** A certificate of ours is replaced this long before it ends. */
    private static final Duration RENEW = Duration.ofDays(30);

    static Tls load(Path folder, Set<String> names, Collection<InetAddress> addresses, Instant now, Log log) throws IOException {
        Path certFile = folder.resolve("cert.pem");
        Path keyFile = folder.resolve("key.pem");
        if (Files.exists(certFile) != Files.exists(keyFile)) {
            throw new IOException("Of " + certFile + " and " + keyFile + " only one is there: both are needed, or neither");
        }
        try {
            if (!Files.exists(certFile) || endsSoon(Pem.chain(certFile)[0], now)) {
                make(folder, certFile, keyFile, names, addresses, now);
            }
            X509Certificate[] chain = Pem.chain(certFile);
            PrivateKey key = Pem.key(keyFile);
            if (!fit(key, chain[0])) {
                throw new IOException(keyFile + " is not the key of the first certificate in " + certFile);
            }
            if (chain[0].getNotAfter().toInstant().isBefore(now)) {
                log.warn("The TLS certificate has expired", "file", certFile, "ended", chain[0].getNotAfter().toInstant());
            }
            return new Tls(folder, key, chain, log);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up with " + certFile + ": " + e.getMessage(), e);
        }
    }

    private static boolean endsSoon(X509Certificate certificate, Instant now) {
        return certificate.getSubjectX500Principal().getName().contains(SelfSigned.ORGANIZATION.replace(",", "\\,"))
                && certificate.getNotAfter().toInstant().minus(RENEW).isBefore(now);
    }

    private static void make(Path folder, Path certFile, Path keyFile, Set<String> names, Collection<InetAddress> addresses,
            Instant now) throws IOException, GeneralSecurityException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        String name = names.stream().filter(own -> !own.equals("localhost")).min(String::compareTo).orElse("localhost");
        X509Certificate certificate = SelfSigned.make(pair, name, names, addresses, now);
        write(keyFile, Pem.write("PRIVATE KEY", pair.getPrivate().getEncoded()));
        write(certFile, Pem.write("CERTIFICATE", certificate.getEncoded()));
    }

    private static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean fit(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
        if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        byte[] probe = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(probe);
        return signature.verify(signed);
    }

    private final Path certFile;
    private final Path keyFile;
    private final CurrentKey key;
    private final SSLContext context;
    private final Log log;
    private volatile X509Certificate shown;
    private FileTime filesTime;

    private Tls(Path folder, PrivateKey key, X509Certificate[] chain, Log log) throws GeneralSecurityException, IOException {
        this.certFile = folder.resolve("cert.pem");
        this.keyFile = folder.resolve("key.pem");
        this.key = new CurrentKey(key, chain);
        this.shown = chain[0];
        this.log = log;
        this.context = SSLContext.getInstance("TLS");
        this.context.init(new KeyManager[] {this.key}, null, null);
        this.filesTime = filesTime();
    }

    SSLContext context() {
        return context;
    }

    Instant ends() {
        return shown.getNotAfter().toInstant();
    }

    /** Whether others vouch for it, such as an authority: then a browser may be told to ask by TLS only. */
    boolean vouched() {
        return !shown.getIssuerX500Principal().equals(shown.getSubjectX500Principal());
    }

    /** Takes up a certificate that was renewed; one that does not fit its key is left until it does. */
    synchronized void reload() {
        try {
            FileTime now = filesTime();
            if (now.equals(filesTime)) {
                return;
            }
            X509Certificate[] chain = Pem.chain(certFile);
            PrivateKey fresh = Pem.key(keyFile);
            if (!fit(fresh, chain[0])) {
                return; // one of the two is not written yet: the next look sees both
            }
            key.replace(fresh, chain);
            shown = chain[0];
            filesTime = now;
            log.info("The TLS certificate was renewed", "ends", ends());
        } catch (IOException | GeneralSecurityException e) {
            log.warn("The TLS certificate cannot be read; the one before stays", "cause", e.getMessage());
        }
    }

    /** Of the newer of the two files. */
    private FileTime filesTime() throws IOException {
        FileTime cert = Files.getLastModifiedTime(certFile);
        FileTime other = Files.getLastModifiedTime(keyFile);
        return cert.compareTo(other) > 0 ? cert : other;
    }

    /** As browsers show it: SHA-256 in pairs of digits. */
    String fingerprint() {
        try {
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(MessageDigest.getInstance("SHA-256").digest(shown.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
