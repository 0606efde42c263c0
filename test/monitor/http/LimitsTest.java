package monitor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import monitor.model.Role;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Limits SMALL = new Limits(2, Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofSeconds(20),
            Duration.ofSeconds(20), 4, 4, Duration.ofSeconds(5));

    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();
    private WebFixture web;

    @BeforeEach
    void start() {
        web = new WebFixture(WebSettings.loopback(0).with(SMALL), Path.of("/nonexistent"),
                Route.get("/api/health", Role.NONE, "up", _ -> Response.text(200, "fine")),
                Route.get("/api/slow", Role.NONE, "slow", _ -> {
                    waiting.incrementAndGet();
                    release.await();
                    return Response.text(200, "at last");
                }),
                Route.get("/api/large", Role.NONE, "large", _ -> Response.bytes(200, "application/octet-stream", new byte[64 << 20])),
                Route.get("/api/endless", Role.NONE, "endless", _ -> Response.stream("application/octet-stream", out -> {
                    for (int i = 0; i < 10_000; i++) {
                        out.write(new byte[64 << 10]);
                    }
                })),
                Route.post("/api/servers", Role.NONE, "add", r -> Response.json(r.json())));
    }

    @AfterEach
    void stop() {
        release.countDown();
        web.close();
    }

    private Socket send(String request, int receiveBuffer) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(receiveBuffer);
        socket.connect(new InetSocketAddress("127.0.0.1", web.server.port()));
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void placesAreFree() {
        Await.until("both places are free", SOON, () -> web.get("/api/health").statusCode() == 200);
        Await.until("nobody is guarded for ever", SOON, () -> web.get("/api/health").statusCode() == 200);
    }

    @Test
    void moreThanTheServerCanDoAtOnceIsTurnedAwayWithATime() throws Exception {
        for (int i = 0; i < 2; i++) {
            WebFixture.CLIENT.sendAsync(web.at("/api/slow").build(), HttpResponse.BodyHandlers.ofString());
        }
        Await.until("both places are taken", SOON, () -> waiting.get() == 2);
        HttpResponse<String> answer = web.get("/api/health");
        assertEquals(503, answer.statusCode());
        assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(answer.headers().firstValue("X-Request-Id").isPresent());
        release.countDown();
        placesAreFree();
    }

    @Test
    void aBodyThatDripsIsCutOff() throws Exception {
        String head = "POST /api/servers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{";
        try (Socket one = send(head, 4096); Socket two = send(head, 4096)) {
            String answer = WebFixture.readAll(one.getInputStream());
            assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 400"), answer);
            WebFixture.readAll(two.getInputStream());
            placesAreFree();
        }
    }

    @Test
    void aClientThatDoesNotReadItsAnswerIsCutOff() throws Exception {
        for (String path : new String[] {"/api/large", "/api/endless"}) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            try (Socket one = send(request, 4096); Socket two = send(request, 4096)) {
                assertTrue(one.isConnected() && two.isConnected());
                placesAreFree();
            }
        }
    }

    @Test
    void aClientThatReadsSlowlyButSteadilyIsServed() throws Exception {
        try (Socket socket = send("GET /api/large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 64 << 10)) {
            long total = 0;
            byte[] piece = new byte[256 << 10];
            for (int count = socket.getInputStream().read(piece); count >= 0; count = socket.getInputStream().read(piece)) {
                total += count;
            }
            assertTrue(total > 64 << 20, "only " + total);
        }
    }
}
