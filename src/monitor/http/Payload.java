package monitor.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/**
 * Bytes of an answer that may be given many times: its tag and its compressed form are made once, when first asked for.
 * Safe for all threads; nobody writes the array.
 */
public final class Payload {

    /** Below this the saving is less than a packet. */
    private static final int WORTH_COMPRESSING_BYTES = 1400;

    private final byte[] plain;
    private volatile String etag;
    private volatile byte[] gzip;

    public Payload(byte[] plain) {
        this.plain = plain;
    }

    /** With a tag of the caller's own, which must change whenever what matters of the bytes does. */
    public Payload(byte[] plain, String etag) {
        this.plain = plain;
        this.etag = etag;
    }

    public byte[] plain() {
        return plain;
    }

    /** Weak, since the compressed form bears the same one. */
    public String etag() {
        String known = etag;
        if (known == null) {
            known = "W/\"" + HexFormat.of().formatHex(sha256(plain), 0, 12) + "\"";
            etag = known;
        }
        return known;
    }

    /** The compressed form, or null where it is not worth it. */
    byte[] gzip() {
        if (plain.length < WORTH_COMPRESSING_BYTES) {
            return null;
        }
        byte[] known = gzip;
        if (known == null) {
            known = compress(plain);
            gzip = known;
        }
        return known.length < plain.length ? known : null;
    }

    private static byte[] compress(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 4);
        try (GZIPOutputStream out = new GZIPOutputStream(bytes, 8192)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
