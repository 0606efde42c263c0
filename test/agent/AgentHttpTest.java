import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent's HTTP over a real socket: what it answers, what it refuses, and that nobody holds it up. */
class AgentHttpTest {
    private static Machine machine;
    private static Http http;

    @BeforeAll
    static void start() throws IOException {
        machine = new Machine(new Local(""), null);
        http = new Http(machine, InetAddress.getByName("127.0.0.1"), 0);
        machine.everyTick = http::cutOff;
        machine.start();
        Machine.thread("test-accept", http);
        Await.until("a first delta within a second of the start", Duration.ofSeconds(20),
            () -> new String(machine.bytes("/api/all"), StandardCharsets.UTF_8).contains("\"user_percent\""));
    }

    @AfterAll
    static void stop() {
        http.close();
        machine.close();
    }

    private static String send(String request) throws IOException {
        return Running.exchange(http.server.getLocalPort(), request);
    }

    private static String get(String path, String... headers) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + String.join("", headers) + "\r\n");
    }

    private static void refused(String answer, int status, String code) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        JsonObject body = Json.parse(Running.body(answer)).asObject();
        assertFalse(body.getBoolean("success", true));
        assertEquals(code, body.getString("code", null));
        assertFalse(body.getString("error", "").isEmpty());
        assertTrue(answer.contains("\r\nContent-Length: " + Running.body(answer).getBytes(StandardCharsets.UTF_8).length + "\r\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/health", "/api/all", "/api/system", "/api/processes", "/api/services", "/api/network",
        "/api/disk-io", "/api/history", "/api/history?since=0", "/api/history?since=2026-01-06T12%3A00%3A00Z", "/api/all?x=1"})
    void everyEndpointAnswersWithItsLength(String path) throws IOException {
        String answer = get(path);
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"), answer);
        String body = Running.body(answer);
        Json.parse(body);
        assertTrue(answer.contains("\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n"));
        assertTrue(answer.contains("\r\nX-Content-Type-Options: nosniff\r\n"));
    }

    @Test
    void headHasTheLengthAndNoBody() throws IOException {
        String answer = send("HEAD /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
        assertTrue(answer.matches("(?s).*Content-Length: [1-9].*"), answer);
        assertEquals("", Running.body(answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get"})
    void otherMethodsAreNotAllowed(String method) throws IOException {
        String answer = send(method + " /api/all HTTP/1.1\r\nHost: localhost\r\n\r\n");
        refused(answer, 405, "method_not_allowed");
        assertTrue(answer.contains("\r\nAllow: GET, HEAD\r\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api", "/api/all/", "/api/allx", "/API/ALL", "/../etc/passwd", "/api/%61ll", "//api/all"})
    void whatIsNotThereIsNotFound(String path) throws IOException {
        refused(get(path), 404, "not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET\r\n\r\n", "GET /api/all\r\n\r\n", "GET  /api/all HTTP/1.1\r\nHost: localhost\r\n\r\n", "\r\n\r\n",
        "GET http://localhost/api/all HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /api/all HTTP/2.0\r\nHost: localhost\r\n\r\n",
        "GET /api/all HTTP/1.1\r\n\r\n", "GET /api/all HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "GET /api/all HTTP/1.1\r\nHost: localhost\r\nbad header: x\r\n\r\n", "GET /api/all HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n",
        "GET /api/all HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello", "GET /api/\u0000 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /api/all HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "G\u0001T /api/all HTTP/1.1\r\n\r\n"})
    void malformedRequestsAreBad(String request) throws IOException {
        refused(send(request), 400, "bad_request");
    }

    @Test
    void aWrongTimeIsNamed() throws IOException {
        String answer = get("/api/history?since=yesterday");
        refused(answer, 400, "bad_request");
        assertTrue(answer.contains("yesterday"), answer);
        refused(get("/api/history?from=1"), 400, "bad_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[::2]", "127.0.0.1:x",
        "127.0.0.256", "[::1", "", "0.0.0.0"})
    void aHostThatIsNotLoopbackIsRefused(String host) throws IOException {
        refused(send("GET /api/all HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), 403, "forbidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8083", "127.0.0.1", "127.0.0.1:9", "127.3.2.1", "[::1]", "[::1]:8083"})
    void loopbackByAnyNameIsAllowed(String host) throws IOException {
        assertTrue(send("GET /api/health HTTP/1.0\r\nHost: " + host + "\r\n\r\n").startsWith("HTTP/1.1 200 "));
    }

    @Test
    void aPageOfAnotherOriginIsRefused() throws IOException {
        refused(get("/api/all", "Sec-Fetch-Site: cross-site\r\n"), 403, "forbidden");
        assertTrue(get("/api/all", "Sec-Fetch-Site: none\r\n").startsWith("HTTP/1.1 200 "));
    }

    @Test
    void tooLongAHeadIsTooLarge() throws IOException {
        refused(get("/api/all", "X-Long: " + "x".repeat(9000) + "\r\n"), 431, "too_large");
        refused(get("/" + "x".repeat(9000)), 431, "too_large");
        refused(get("/api/all", "X: y\r\n".repeat(2000)), 431, "too_large");
        assertTrue(get("/api/health", "X-Long: " + "x".repeat(7000) + "\r\n").startsWith("HTTP/1.1 200 "));
    }

    private static byte[] raw(String path, String encoding) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", http.server.getLocalPort())) {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: "
                + encoding + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return socket.getInputStream().readAllBytes();
        }
    }

    @Test
    void longAnswersArePackedWhereAsked() throws IOException {
        byte[] all = raw("/api/processes", "deflate, gzip;q=0.5");
        String head = new String(all, StandardCharsets.ISO_8859_1);
        assertTrue(head.contains("\r\nContent-Encoding: gzip\r\n"), head);
        int body = head.indexOf("\r\n\r\n") + 4;
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(all, body, all.length - body)).readAllBytes();
        assertTrue(Json.parse(new String(plain, StandardCharsets.UTF_8)).asObject().get("processes").asArray().size() > 3);
        for (String encoding : new String[] {"identity", "gzip;q=0", "br"}) {
            assertFalse(new String(raw("/api/processes", encoding), StandardCharsets.ISO_8859_1).contains("Content-Encoding"), encoding);
        }
        assertFalse(new String(raw("/api/health", "gzip"), StandardCharsets.ISO_8859_1).contains("Content-Encoding"));
    }

    @Test
    void aConnectionIsKeptAndRequestsMayBePipelined() throws IOException {
        String one = "GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String answers = send(one + one + one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        assertEquals(3, answers.split("HTTP/1.1 200 OK").length - 1);
        assertEquals(2, answers.split("Connection: keep-alive").length - 1);
    }

    @Test
    void twoClientsOfOneTickGetTheSameBytes() throws IOException {
        Await.until("two answers of one tick", Duration.ofSeconds(30), () -> {
            byte[] one = machine.bytes("/api/all");
            byte[] two = machine.bytes("/api/all");
            return one == two;
        });
        assertArrayEquals(machine.bytes("/api/all"), machine.bytes("/api/all"));
    }

    @Test
    void theSeventeenthIsToldToComeAgainAndASlowOneIsCutOff() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < Http.MOST_CONNECTIONS; i++) {
                Socket socket = new Socket("127.0.0.1", http.server.getLocalPort());
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write('G'); // and then nothing for a long time
                sockets.add(socket);
            }
            Await.until("a seventeenth gets 503", Duration.ofSeconds(4), () -> get("/api/health").startsWith("HTTP/1.1 503 "));
            // After five seconds the sixteen are told, and closed.
            for (Socket socket : sockets) {
                String answer = new String(all(socket.getInputStream()), StandardCharsets.UTF_8);
                assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 408 ") || answer.startsWith("HTTP/1.1 503 "), answer);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        Await.until("there is room again", Duration.ofSeconds(10), () -> get("/api/health").startsWith("HTTP/1.1 200 "));
    }

    private static byte[] all(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        in.transferTo(out);
        return out.toByteArray();
    }
}
