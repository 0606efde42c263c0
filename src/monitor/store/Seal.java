package monitor.store;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A stream sealed with a passphrase, in constant memory: a head (magic, rounds, salt), then pieces of 64 KiB, each by AES-256-GCM under a key that
 * PBKDF2-HMAC-SHA512 makes of the passphrase. A piece's nonce is its number; the associated data are the head, that number, and whether it is the last: so
 * a piece that is changed, moved, left out or cut off at the end is noticed.
 *
 * <pre>
 *   "SMSEAL1\n"  rounds:4  salt:16  ( length:4  ciphertext and tag )*
 * </pre>
 */
final class Seal {

    private static final byte[] MAGIC = "SMSEAL1\n".getBytes(StandardCharsets.US_ASCII);
    /** Half a second on one core of 2026. */
    private static final int ROUNDS = 600_000;
    /** A head that asks for more would only keep the machine busy. */
    private static final int MOST_ROUNDS = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int PIECE_BYTES = 64 << 10;
    private static final int TAG_BYTES = 16;
    private static final int NONCE_BYTES = 12;

    private Seal() {}

    /** What is written is sealed; only closing it writes the last piece. Closes {@code out} too. */
    static OutputStream sealing(OutputStream out, char[] passphrase) throws IOException {
        return sealing(out, passphrase, ROUNDS);
    }

    static OutputStream sealing(OutputStream out, char[] passphrase, int rounds) throws IOException {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        byte[] head = head(rounds, salt);
        out.write(head);
        return new Sealing(out, new Piece(key(passphrase, salt, rounds), head));
    }

    /** Fails with a sentence where the passphrase is another one, or something is not as it was sealed. */
    static InputStream opening(InputStream in, char[] passphrase) throws IOException {
        DataInputStream data = new DataInputStream(in);
        byte[] magic = data.readNBytes(MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new IOException("This is no backup of Server Monitor.");
        }
        try {
            int rounds = data.readInt();
            byte[] salt = new byte[SALT_BYTES];
            data.readFully(salt);
            if (rounds < 1 || rounds > MOST_ROUNDS) {
                throw new IOException("The backup is damaged at its head.");
            }
            return new Opening(data, new Piece(key(passphrase, salt, rounds), head(rounds, salt)));
        } catch (EOFException e) {
            throw new IOException("The backup is cut off at its head.", e);
        }
    }

    private static byte[] head(int rounds, byte[] salt) {
        return ByteBuffer.allocate(MAGIC.length + 4 + SALT_BYTES).put(MAGIC).putInt(rounds).put(salt).array();
    }

    private static SecretKeySpec key(char[] passphrase, byte[] salt, int rounds) {
        PBEKeySpec spec = new PBEKeySpec(passphrase, salt, rounds, 256);
        try {
            return new SecretKeySpec(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded(), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2 with HMAC-SHA512", e);
        } finally {
            spec.clearPassword();
        }
    }

    /** Pieces in order. The key is of this stream alone, so that a number is nonce enough. */
    private static final class Piece {

        private final SecretKeySpec key;
        private final byte[] head;
        private long number;

        Piece(SecretKeySpec key, byte[] head) {
            this.key = key;
            this.head = head;
        }

        /** Null where it is not the piece that was sealed. */
        byte[] next(int mode, byte[] bytes, int length, boolean last) {
            try {
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, ByteBuffer.allocate(NONCE_BYTES).putLong(4, number).array()));
                cipher.updateAAD(head);
                cipher.updateAAD(ByteBuffer.allocate(9).putLong(number).put((byte) (last ? 1 : 0)).array());
                byte[] made = cipher.doFinal(bytes, 0, length);
                number++;
                return made;
            } catch (AEADBadTagException e) {
                return null;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has AES-GCM", e);
            }
        }

        boolean first() {
            return number == 0;
        }
    }

    private static final class Sealing extends OutputStream {

        private final DataOutputStream out;
        private final Piece piece;
        private final byte[] waiting = new byte[PIECE_BYTES];
        private int used;
        private boolean closed;

        Sealing(OutputStream out, Piece piece) {
            this.out = new DataOutputStream(out);
            this.piece = piece;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int from = offset;
            while (from < offset + length) {
                if (used == PIECE_BYTES) {
                    put(false); // a full one waits until it is known that more comes
                }
                int taken = Math.min(PIECE_BYTES - used, offset + length - from);
                System.arraycopy(bytes, from, waiting, used, taken);
                used += taken;
                from += taken;
            }
        }

        private void put(boolean last) throws IOException {
            byte[] sealed = piece.next(Cipher.ENCRYPT_MODE, waiting, used, last);
            out.writeInt(sealed.length);
            out.write(sealed);
            used = 0;
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                put(true);
                out.close();
            }
        }
    }

    private static final class Opening extends InputStream {

        private final DataInputStream in;
        private final Piece piece;
        private byte[] plain = new byte[0];
        private int at;
        private boolean last;

        Opening(DataInputStream in, Piece piece) {
            this.in = in;
            this.piece = piece;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (at == plain.length) {
                if (last) {
                    return -1;
                }
                more();
            }
            int taken = Math.min(length, plain.length - at);
            System.arraycopy(plain, at, bytes, offset, taken);
            at += taken;
            return taken;
        }

        private void more() throws IOException {
            byte[] sealed;
            try {
                int length = in.readInt();
                if (length < TAG_BYTES || length > PIECE_BYTES + TAG_BYTES) {
                    throw new IOException("The backup is damaged.");
                }
                sealed = new byte[length];
                in.readFully(sealed);
            } catch (EOFException e) {
                throw new IOException("The backup is cut off: its end is missing.", e);
            }
            boolean first = piece.first();
            byte[] opened = piece.next(Cipher.DECRYPT_MODE, sealed, sealed.length, false);
            if (opened == null) {
                opened = piece.next(Cipher.DECRYPT_MODE, sealed, sealed.length, true);
                last = opened != null;
            }
            if (opened == null) {
                throw new IOException(first ? "The passphrase does not open this backup, or it is damaged." : "The backup is damaged.");
            }
            if (last && in.read() >= 0) {
                throw new IOException("The backup is damaged: something follows its end.");
            }
            plain = opened;
            at = 0;
        }
    }
}
