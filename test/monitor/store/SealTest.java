package monitor.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SealTest {

    private static final char[] PASSPHRASE = "correct horse battery".toCharArray();
    /** Of a whole piece on the disk. */
    private static final int PIECE = 4 + (64 << 10) + 16;
    /** What a passphrase costs is not what is tried here. */
    private static final int FEW_ROUNDS = 1_000;
    private static final int HEAD = 8 + 4 + 16;

    private static byte[] plain;
    private static byte[] sealed;

    @BeforeAll
    static void seal() throws IOException {
        plain = new byte[3 * (64 << 10) + 77];
        new Random(1).nextBytes(plain);
        sealed = sealed(plain);
    }

    private static byte[] sealed(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream sealing = Seal.sealing(out, PASSPHRASE, FEW_ROUNDS)) {
            for (int at = 0; at < bytes.length; at += 1000) {
                sealing.write(bytes, at, Math.min(1000, bytes.length - at));
            }
        }
        return out.toByteArray();
    }

    private static byte[] opened(byte[] bytes) throws IOException {
        return Seal.opening(new ByteArrayInputStream(bytes), PASSPHRASE).readAllBytes();
    }

    private static String refused(byte[] bytes) {
        return assertThrows(IOException.class, () -> opened(bytes)).getMessage();
    }

    @Test
    void whatWasSealedComesBackWhateverItsLength() throws IOException {
        assertArrayEquals(plain, opened(sealed));
        for (int length : new int[] {0, 1, 64 << 10, (64 << 10) + 1}) {
            byte[] part = Arrays.copyOf(plain, length);
            assertArrayEquals(part, opened(sealed(part)), length + " bytes");
        }
    }

    @Test
    void anotherPassphraseOpensNothing() {
        IOException refused = assertThrows(IOException.class, () -> Seal.opening(new ByteArrayInputStream(sealed),
                "correct horse batterz".toCharArray()).readAllBytes());
        assertTrue(refused.getMessage().startsWith("The passphrase does not open this backup"), refused.getMessage());
    }

    @Test
    void whereverItIsCutOffIsNoticed() {
        for (int length : new int[] {0, 7, 8, HEAD - 1, HEAD, HEAD + 3, HEAD + PIECE - 1, HEAD + PIECE, HEAD + 3 * PIECE, sealed.length - 1}) {
            String said = refused(Arrays.copyOf(sealed, length));
            assertTrue(said.contains("cut off") || said.contains("no backup"), length + ": " + said);
        }
    }

    @Test
    void aBitChangedAnywhereIsNoticed() {
        Random random = new Random(2);
        for (int i = 0; i < 12; i++) {
            byte[] other = sealed.clone();
            int at = i == 0 ? 9 : i == 1 ? 12 : i == 2 ? HEAD : random.nextInt(other.length);
            other[at] ^= 1;
            refused(other);
        }
    }

    @Test
    void piecesLeftOutOrMovedOrAddedAreNoticed() {
        byte[] without = new byte[sealed.length - PIECE];
        System.arraycopy(sealed, 0, without, 0, HEAD + PIECE);
        System.arraycopy(sealed, HEAD + 2 * PIECE, without, HEAD + PIECE, sealed.length - HEAD - 2 * PIECE);
        refused(without);
        byte[] swapped = sealed.clone();
        System.arraycopy(sealed, HEAD, swapped, HEAD + PIECE, PIECE);
        System.arraycopy(sealed, HEAD + PIECE, swapped, HEAD, PIECE);
        refused(swapped);
        byte[] longer = Arrays.copyOf(sealed, sealed.length + 1);
        refused(longer);
        // the last piece alone, behind the head
        byte[] last = new byte[HEAD + sealed.length - HEAD - 3 * PIECE];
        System.arraycopy(sealed, 0, last, 0, HEAD);
        System.arraycopy(sealed, HEAD + 3 * PIECE, last, HEAD, last.length - HEAD);
        refused(last);
    }
}
