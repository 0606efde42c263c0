package monitor.http;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.stream.Stream;

/**
 * A certificate that vouches for itself (RFC 5280), written by hand: the JDK has no public way to make one, and its keytool
 * may be missing from a runtime that was cut down.
 */
final class SelfSigned {

    /** As long as Apple's systems accept. */
    static final Duration VALID = Duration.ofDays(820);
    /** Names this certificate among others, so that only one of ours is ever replaced. */
    static final String ORGANIZATION = "Server Monitor, self-signed";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;
    private static final int GENERALIZED_TIME = 0x18;

    private SelfSigned() {}

    static X509Certificate make(KeyPair pair, String commonName, Collection<String> names, Collection<InetAddress> addresses,
            Instant now) throws GeneralSecurityException {
        byte[] name = name(commonName);
        byte[] tbs = Der.sequence(Der.tagged(0xa0, Der.integer(BigInteger.TWO)), Der.integer(new BigInteger(120, new SecureRandom())
                .setBit(119)), ECDSA_WITH_SHA256, name,
                // an hour back, for clients whose clock is behind
                Der.sequence(time(now.minus(Duration.ofHours(1))), time(now.plus(VALID))), name, pair.getPublic().getEncoded(),
                Der.tagged(0xa3, Der.sequence(
                        extension("2.5.29.17", false, Der.sequence(Stream.concat(
                                names.stream().map(dns -> Der.text(DNS_NAME, dns)),
                                addresses.stream().map(address -> Der.tagged(IP_ADDRESS, address.getAddress())))
                                .toArray(byte[][]::new))),
                        extension("2.5.29.19", true, Der.sequence()),
                        // digitalSignature
                        extension("2.5.29.15", true, Der.tagged(Der.BIT_STRING, new byte[] {7, (byte) 0x80})),
                        // serverAuth
                        extension("2.5.29.37", false, Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"))))));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(tbs);
        byte[] certificate = Der.sequence(tbs, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    private static byte[] name(String commonName) {
        return Der.sequence(attribute("2.5.4.10", ORGANIZATION),
                attribute("2.5.4.3", commonName.length() <= 64 ? commonName : commonName.substring(0, 64)));
    }

    private static byte[] attribute(String oid, String value) {
        return Der.tagged(Der.SET, Der.sequence(Der.oid(oid), Der.text(Der.UTF8_STRING, value)));
    }

    private static byte[] time(Instant at) {
        String text = TIME.format(at);
        // until 2049 the two-digit form is prescribed
        return text.compareTo("2050") < 0 ? Der.text(0x17, text.substring(2)) : Der.text(GENERALIZED_TIME, text);
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        byte[] octets = Der.tagged(Der.OCTET_STRING, value);
        return critical ? Der.sequence(Der.oid(oid), Der.tagged(0x01, new byte[] {(byte) 0xff}), octets)
                : Der.sequence(Der.oid(oid), octets);
    }
}
