package monitor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import monitor.model.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that no well-behaved client sends. */
class RawRequestsTest {

    private static final String AUTH = "Authorization: Bearer admin\r\n";
    private static WebFixture web;

    @BeforeAll
    static void start() {
        web = new WebFixture(
                Route.get("/api/health", Role.NONE, "up", _ -> Response.text(200, "fine")),
                Route.get("/api/servers/{id}", Role.VIEWER, "one", r -> Response.text(200, "id=" + r.id())),
                Route.get("/api/words/{word}", Role.VIEWER, "word", r -> Response.text(200, "word=" + r.word("word"))),
                Route.post("/api/servers", Role.ADMIN, "add", r -> Response.json(201, r.json())));
    }

    @AfterAll
    static void stop() {
        web.close();
    }

    private static String status(String answer) {
        return answer.isEmpty() ? "closed" : answer.split("\r\n")[0].replaceFirst("HTTP/1.1 (\\d+).*", "$1");
    }

    private static String get(String path, String headers) throws IOException {
        return web.raw("GET " + path + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
    }

    @Test
    void thereMustBeOneHostAndItMustBeOurs() throws IOException {
        assertEquals("200", status(get("/api/health", "Host: localhost\r\n")));
        assertEquals("200", status(get("/api/health", "Host: LOCALHOST:1234\r\n")));
        assertEquals("200", status(get("/api/health", "Host: 127.0.0.1\r\n")));
        assertEquals("200", status(get("/api/health", "Host: 127.5.6.7:80\r\n")));
        assertEquals("200", status(get("/api/health", "Host: [::1]:9083\r\n")));
        assertEquals("400", status(get("/api/health", "Host: localhost\r\nHost: localhost\r\n")));
        assertEquals("400", status(get("/api/health", "Host: localhost\r\nhost: evil.example\r\n")));
        assertEquals("400", status(get("/api/health", "")));
        for (String host : new String[] {"", "local host", "localhost:x", "localhost:123456", "a@localhost", "localhost/", "[::1", "::1", "é"}) {
            assertEquals("400", status(get("/api/health", "Host: " + host + "\r\n")), host);
        }
        for (String host : new String[] {"evil.example", "localhost.evil.example", "10.9.8.7", "127.0.0.1.nip.io", "[2001:db8::1]",
                "2130706433", "0x7f.1"}) {
            assertEquals("403", status(get("/api/health", "Host: " + host + "\r\n")), host);
        }
        String answer = get("/api/health", "Host: evil.example\r\n");
        assertTrue(answer.contains("MONITOR_HOSTS"), answer);
        assertTrue(answer.contains("X-request-id") || answer.contains("X-Request-Id"), answer);
    }

    @Test
    void theRequestLineAndTheHostMustAgree() throws IOException {
        assertEquals("200", status(get("http://localhost/api/health", "Host: localhost\r\n")));
        assertEquals("400", status(get("http://evil.example/api/health", "Host: localhost\r\n")));
        assertEquals("403", status(get("http://evil.example/api/health", "Host: evil.example\r\n")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"//api/servers/7", "/api//servers/7", "/api/servers/7/", "/api/./servers/7", "/api/x/../servers/7",
            "/api/%2e/servers/7", "/api/x/%2e%2e/servers/7", "/api%2fservers/7", "/api/servers/7%2f", "/api/servers%5c7", "/API/servers/7",
            "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/vendor/../multi-dashboard.html",
            "/vendor/uplot/../../x", "/web/multi-dashboard.html", "/.git/config", "/api/servers/7;x=1", "/api/words/..", "/api/words/%2e%2e",
            "/api/words/.", "/api/words/%2e", "/api/words/a%2fb", "/api/words/%5c", "/api/words/"})
    void aPathIsTakenLiterallyOrNotAtAll(String path) throws IOException {
        String answer = get(path, "Host: localhost\r\n" + AUTH);
        assertEquals("404", status(answer), path + " " + answer);
    }

    @Test
    void aWordOfThePathIsDecodedOnce() throws IOException {
        assertTrue(get("/api/words/caf%C3%A9%2520x", "Host: localhost\r\n" + AUTH).endsWith("word=caf\u00c3\u00a9%20x"));
        assertEquals("400", status(get("/api/words/%00", "Host: localhost\r\n" + AUTH)));
    }

    static Stream<String> hopeless() {
        return Stream.of("GET /?x={} HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /\\ HTTP/1.1\r\nHost: localhost\r\n\r\n", "\r\n\r\n\r\n",
                "GET\r\n\r\n", "GET /\r\n\r\n", "\0\0\0\0\r\n\r\n", "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET /api/health HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n",
                "GET /api/health HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
                "POST /api/servers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /api/servers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                "POST /api/servers HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
                "POST /api/servers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /api/health HTTP/1.1\r\nHost : localhost\r\n\r\n",
                "GET /api/health HTTP/1.1\r\nHost: localhost\r\nbad header: x\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET /api/servers/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /api/servers/%ff HTTP/1.1\r\nHost: localhost\r\n" + AUTH + "\r\n",
                "X".repeat(100_000), "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n\r\n",
                "GET /api/health HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(100_000) + "\r\n\r\n",
                "GET /api/health HTTP/1.1\r\nHost: localhost\r\n" + "X: y\r\n".repeat(5000) + "\r\n");
    }

    @ParameterizedTest
    @MethodSource("hopeless")
    void whatIsNoRequestIsRefusedOrClosedAndTheServerLivesOn(String request) throws IOException {
        String status = status(web.raw(request));
        assertTrue(status.matches("4\\d\\d|501|closed"), status + " for " + request.substring(0, Math.min(80, request.length())));
        assertEquals("200", status(get("/api/health", "Host: localhost\r\n")));
    }

    @Test
    void requestsInOneConnectionAreAnsweredInTurn() throws IOException {
        String one = "GET /api/servers/%d HTTP/1.1\r\nHost: localhost\r\n" + AUTH + "\r\n";
        try (Socket socket = web.connect()) {
            StringBuilder all = new StringBuilder();
            for (int i = 1; i <= 5; i++) {
                all.append(one.formatted(i));
            }
            all.append("GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            socket.getOutputStream().write(all.toString().getBytes(StandardCharsets.US_ASCII));
            String answer = WebFixture.readAll(socket.getInputStream());
            int at = -1;
            for (int i = 1; i <= 5; i++) {
                int next = answer.indexOf("id=" + i);
                assertTrue(next > at, answer);
                at = next;
            }
            assertTrue(answer.endsWith("fine"), answer);
        }
    }

    @Test
    void aBodyTooLargeIsAnsweredAlthoughTheClientIsStillSending() throws IOException {
        String head = "POST /api/servers HTTP/1.1\r\nHost: localhost\r\n" + AUTH + "Content-Type: application/json\r\nContent-Length: ";
        assertEquals("413", status(web.raw(head + "999999999\r\n\r\n{")));
        int size = 1_000_000;
        try (Socket socket = web.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write((head + size + "\r\n\r\n" + "x".repeat(size)).getBytes(StandardCharsets.US_ASCII));
            out.flush();
            socket.shutdownOutput();
            assertEquals("413", status(WebFixture.readAll(socket.getInputStream())));
        }
    }

    @Test
    void aBodyThatEndsEarlyChangesNothingForOthers() throws IOException {
        String answer = web.raw("POST /api/servers HTTP/1.1\r\nHost: localhost\r\n" + AUTH
                + "Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"a\":");
        assertFalse(status(answer).startsWith("5"), answer);
        assertEquals("200", status(get("/api/health", "Host: localhost\r\n")));
    }

    @Test
    void randomBytesNeverMakeTheServerFail() throws IOException {
        Random random = new Random(5);
        String[] pieces = {"GET ", "POST ", "/api/servers", "/7", " HTTP/1.1", "\r\n", "Host: localhost", "Host: x", "\0", "Content-Length: ",
                "3", "Transfer-Encoding: chunked", AUTH, "Content-Type: application/json\r\n", "{\"a\":1}", "\r\n\r\n", "%", "?", "&", "=", "é", ":"};
        for (int i = 0; i < 400; i++) {
            StringBuilder request = new StringBuilder(random.nextBoolean() ? "POST /api/servers HTTP/1.1\r\nHost: localhost\r\n" + AUTH : "");
            for (int n = random.nextInt(12); n >= 0; n--) {
                request.append(pieces[random.nextInt(pieces.length)]);
            }
            String status = status(web.raw(request + "\r\n\r\n"));
            assertFalse(status.startsWith("50") && !status.equals("501"), status + " for " + request);
        }
    }
}
