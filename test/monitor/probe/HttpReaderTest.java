package monitor.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class HttpReaderTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private static HttpReader.Answer read(byte[] bytes) throws IOException {
        return new HttpReader(new ByteArrayInputStream(bytes), () -> 0, 1).read();
    }

    private static HttpReader.Answer read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The same bytes, one at a time. */
    private static HttpReader.Answer drip(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        InputStream slow = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(1, length));
            }
        };
        return new HttpReader(slow, () -> 0, 1).read();
    }

    private static String body(HttpReader.Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String refusal(String text) {
        return assertThrows(BadAnswer.class, () -> read(text)).getMessage();
    }

    @Test
    void anAnswerOfAnnouncedLengthIsReadAndTheConnectionKept() throws IOException {
        HttpReader.Answer answer = read(OK + "Content-Length: 7\r\nServer: agent\r\n\r\n{\"a\":1}");
        assertEquals("{\"a\":1}", body(answer));
        assertEquals(200, answer.status());
        assertEquals("application/json", answer.contentType());
        assertEquals("agent", answer.softwareName());
        assertTrue(answer.keep());
    }

    @Test
    void anAnswerInChunksIsReadWholeOrByteByByte() throws IOException {
        String text = OK + "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n3;x=y\r\n:1}\r\n0\r\nTrailer: x\r\n\r\n";
        assertEquals("{\"a\":1}", body(read(text)));
        assertEquals("{\"a\":1}", body(drip(text)));
        assertTrue(drip(text).keep());
    }

    @Test
    void anAnswerWithoutLengthEndsWithTheConnection() throws IOException {
        HttpReader.Answer answer = read("HTTP/1.0 200 OK\r\n\r\n{\"a\":1}");
        assertEquals("{\"a\":1}", body(answer));
        assertFalse(answer.keep());
    }

    @Test
    void aConnectionThatIsToCloseOrBringsMoreThanItSaidIsNotKept() throws IOException {
        assertFalse(read(OK + "Connection: close\r\nContent-Length: 1\r\n\r\nx").keep());
        assertFalse(read(OK + "Content-Length: 1\r\n\r\nxy").keep());
    }

    @Test
    void aPackedBodyIsUnpacked() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write((OK + "Content-Encoding: gzip\r\nContent-Length: " + zipped.size() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        all.write(zipped.toByteArray());
        assertEquals("{\"a\":1}", body(read(all.toByteArray())));
    }

    @Test
    void aPackedBodyThatGrowsWithoutBoundIsCut() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write(new byte[HttpReader.BODY_LIMIT + 1]);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write((OK + "Content-Encoding: gzip\r\nContent-Length: " + zipped.size() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        all.write(zipped.toByteArray());
        assertTrue(assertThrows(BadAnswer.class, () -> read(all.toByteArray())).getMessage().contains("unpacked"));
    }

    @Test
    void halfAnAnswerIsNamedWithWhatWasMissing() {
        assertEquals("closed the connection after 3 of 7 bytes", refusal(OK + "Content-Length: 7\r\n\r\n{\"a"));
        assertEquals("closed the connection in the middle of its head", refusal("HTTP/1.1 200 OK\r\nCont"));
        assertEquals("closed the connection after 2 of 9 bytes", refusal(OK + "Transfer-Encoding: chunked\r\n\r\n9\r\n{}"));
        assertEquals("sends a gzip body that cannot be unpacked",
                refusal(OK + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\u001f\u008b\b"));
    }

    @Test
    void aConnectionThatEndedBeforeTheAnswerIsNoBadAnswer() {
        assertThrows(EOFException.class, () -> read(""));
    }

    @Test
    void whatIsNotHttpIsShownHarmlessly() {
        assertEquals("does not speak HTTP; it begins with \"SSH-2.0-OpenSSH_9.2..\"", refusal("SSH-2.0-OpenSSH_9.2\r\n"));
        assertEquals("does not speak HTTP; it begins with \"....<b>\"", refusal("\0\u0001\u001b\u00ff<b>"));
    }

    @Test
    void lengthsThatCannotBeAreRefused() {
        assertTrue(refusal(OK + "Content-Length: 104857600\r\n\r\n").contains("a body of 104857600 bytes; at most 4194304"));
        assertTrue(refusal(OK + "Content-Length: -1\r\n\r\n").contains("\"-1\""));
        assertTrue(refusal(OK + "Content-Length: 99999999999999999999\r\n\r\n").contains("99999999999999999999"));
        assertTrue(refusal(OK + "Transfer-Encoding: chunked\r\n\r\nzz\r\n").contains("\"zz\""));
        assertTrue(refusal(OK + "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n").contains("more than 4194304"));
        assertTrue(refusal(OK + "Transfer-Encoding: chunked\r\n\r\n80000000\r\n").contains("80000000"));
        assertTrue(refusal(OK + "Transfer-Encoding: gzip\r\n\r\n").contains("transfer coding"));
        assertTrue(refusal("HTTP/1.1 999 X\r\n\r\n").contains("status line"));
        assertTrue(refusal(OK + "no colon\r\n\r\n").contains("no colon"));
    }

    @Test
    void bodiesWithoutEndAreCutAtTheLimit() {
        InputStream endless = new InputStream() {
            private int at;

            @Override
            public int read() {
                return at < OK.length() ? OK.charAt(at++) : at++ < OK.length() + 2 ? "\r\n".charAt(at - OK.length() - 1) : 'x';
            }
        };
        assertEquals("sends more than 4194304 bytes",
                assertThrows(BadAnswer.class, () -> new HttpReader(endless, () -> 0, 1).read()).getMessage());
    }

    @Test
    void aHeadWithoutEndIsCut() {
        assertTrue(refusal(OK + "X: y\r\n".repeat(2000)).contains("head of more than 8192"));
    }

    @Test
    void theDeadlineHoldsForAllOfItHoweverItDrips() {
        AtomicLong now = new AtomicLong();
        byte[] bytes = (OK + "Content-Length: 700\r\n\r\n" + "x".repeat(700)).getBytes(StandardCharsets.US_ASCII);
        InputStream slow = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                now.addAndGet(10);
                return super.read(target, offset, Math.min(1, length));
            }
        };
        assertThrows(SocketTimeoutException.class, () -> new HttpReader(slow, now::get, 4000).read());
        assertTrue(now.get() <= 4010);
    }
}
