package monitor.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys in PEM (RFC 7468), in the forms that openssl writes. */
final class Pem {

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final byte[] RSA = Der.sequence(Der.oid("1.2.840.113549.1.1.1"), new byte[] {5, 0});
    private static final String EC = "1.2.840.10045.2.1";
    /** The curves that TLS uses: P-256, P-384, P-521. */
    private static final List<byte[]> CURVES = List.of(Der.oid("1.2.840.10045.3.1.7"), Der.oid("1.3.132.0.34"), Der.oid("1.3.132.0.35"));

    private Pem() {}

    static String write(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + kind + "-----\n";
    }

    /** The chain, the server's own first. */
    static X509Certificate[] chain(Path file) throws IOException {
        try {
            X509Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file))).toArray(X509Certificate[]::new);
            if (chain.length > 0) {
                return chain;
            }
        } catch (CertificateException e) {
            throw new IOException(file + " is no certificate in PEM: " + e.getMessage(), e);
        }
        throw new IOException(file + " holds no certificate");
    }

    static PrivateKey key(Path file) throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (block.find()) {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            switch (block.group(1)) {
                case "PRIVATE KEY" -> {
                    return decode(file, der, "EC", "RSA", "EdDSA");
                }
                case "RSA PRIVATE KEY" -> {
                    return decode(file, wrapped(RSA, der), "RSA");
                }
                case "EC PRIVATE KEY" -> {
                    return decode(file, wrapped(Der.sequence(Der.oid(EC), curve(file, der)), der), "EC");
                }
                case "ENCRYPTED PRIVATE KEY" -> throw new IOException(file
                        + " is locked by a passphrase; unlock it: openssl pkey -in key.pem -out key.pem");
                default -> {
                    // parameters or a certificate before the key
                }
            }
        }
        throw new IOException(file + " holds no private key in PEM");
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return Der.sequence(Der.integer(BigInteger.ZERO), algorithm, Der.tagged(Der.OCTET_STRING, key));
    }

    private static byte[] curve(Path file, byte[] der) throws IOException {
        String text = new String(der, StandardCharsets.ISO_8859_1);
        for (byte[] curve : CURVES) {
            if (text.contains(new String(curve, StandardCharsets.ISO_8859_1))) {
                return curve;
            }
        }
        throw new IOException(file + " is on a curve that TLS does not use; make one: openssl genpkey -algorithm EC -pkeyopt "
                + "ec_paramgen_curve:P-256");
    }

    private static PrivateKey decode(Path file, byte[] pkcs8, String... algorithms) throws IOException {
        for (String algorithm : algorithms) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                // another algorithm's key
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IOException(file + " holds a key that is none of " + Arrays.toString(algorithms));
    }
}
