package monitor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import monitor.model.Role;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final ConcurrentLinkedQueue<Source> sources = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private WebFixture web;

    /** Frames that a test hands out. */
    private final class Source implements EventSource {

        final BlockingQueue<byte[]> frames = new ArrayBlockingQueue<>(100_000);
        volatile boolean ended;
        volatile boolean closed;

        @Override
        public byte[] next(long waitNanos) throws InterruptedException {
            return frames.poll(waitNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public boolean ended() {
            return ended;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private void start(Limits limits) {
        web = new WebFixture(WebSettings.loopback(0).with(limits), Path.of("/nonexistent"),
                Route.get("/api/events", Role.VIEWER, "live", _ -> {
                    Source source = new Source();
                    sources.add(source);
                    return Response.events(source);
                }),
                Route.get("/api/health", Role.NONE, "up", _ -> Response.text(200, "fine")));
        opened.add(web);
    }

    private static Limits limits(int streams, int each, Duration write, Duration heartbeat) {
        return new Limits(8, Duration.ofSeconds(5), write, Duration.ofSeconds(30), Duration.ofSeconds(30), streams, each, heartbeat);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    private Socket listen(String token, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress("127.0.0.1", web.server.port()));
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(("GET /api/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        opened.add(0, socket);
        return socket;
    }

    private static String readUntil(Socket socket, String wanted) throws IOException {
        StringBuilder text = new StringBuilder();
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[4096];
        while (text.indexOf(wanted) < 0) {
            int count = in.read(bytes);
            if (count < 0) {
                throw new IOException("ended before " + wanted + ": " + text);
            }
            text.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    @Test
    void framesArriveAndAQuietStreamHasAHeartbeat() throws Exception {
        start(limits(8, 8, Duration.ofSeconds(5), Duration.ofMillis(200)));
        Socket socket = listen("viewer", 0);
        String head = readUntil(socket, ": still here");
        assertTrue(head.contains("text/event-stream"), head);
        assertTrue(head.contains("X-request-id"), head);
        sources.peek().frames.add(EventSource.frame("sample", "{\"id\":7}".getBytes(StandardCharsets.US_ASCII)));
        assertTrue(readUntil(socket, "{\"id\":7}").contains("event: sample\ndata: "));
        readUntil(socket, ": still here");
        readUntil(socket, ": still here");
    }

    @Test
    void aReaderThatDoesNotReadIsDroppedWhileOthersGoOn() throws Exception {
        start(limits(8, 8, Duration.ofMillis(500), Duration.ofSeconds(5)));
        Socket stuck = listen("viewer", 4096);
        readUntil(stuck, ": still here");
        Source stuckSource = sources.peek();
        Socket other = listen("viewer", 0);
        readUntil(other, ": still here");
        Source otherSource = sources.stream().filter(source -> source != stuckSource).findFirst().orElseThrow();
        byte[] large = EventSource.frame("sample", "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 200; i++) {
            stuckSource.frames.add(large);
        }
        Await.until("the stuck stream is closed", SOON, () -> stuckSource.closed);
        otherSource.frames.add(EventSource.frame("sample", "{\"still\":1}".getBytes(StandardCharsets.US_ASCII)));
        readUntil(other, "{\"still\":1}");
        assertFalse(otherSource.closed);
    }

    @Test
    void aClientThatIsGoneIsNoticedAndItsPlaceIsFree() throws Exception {
        start(limits(1, 1, Duration.ofSeconds(5), Duration.ofMillis(100)));
        Socket first = listen("viewer", 0);
        readUntil(first, ": still here");
        first.close();
        Await.until("the stream is closed", SOON, () -> sources.peek().closed);
        Await.until("the place is free", SOON, () -> {
            try (Socket second = listen("viewer", 0)) {
                return readUntil(second, "\r\n").contains("200");
            }
        });
    }

    @Test
    void streamsAreBoundedForEachPrincipalAndInAll() throws Exception {
        start(limits(3, 2, Duration.ofSeconds(5), Duration.ofSeconds(5)));
        for (String token : new String[] {"viewer", "viewer", "admin"}) {
            readUntil(listen(token, 0), ": still here");
            if (sources.size() == 2) {
                HttpResponse<String> own = WebFixture.send(web.at("/api/events").setHeader("Authorization", "Bearer viewer").build());
                assertEquals(429, own.statusCode());
                assertEquals("30", own.headers().firstValue("Retry-After").orElseThrow());
            }
        }
        HttpResponse<String> all = web.get("/api/events");
        assertEquals(503, all.statusCode());
        assertEquals(3, sources.stream().filter(source -> !source.closed).count());
    }

    @Test
    void streamsTakeNoPlaceFromRequestsAndAHeadOpensNone() throws Exception {
        start(limits(20, 20, Duration.ofSeconds(5), Duration.ofSeconds(5)));
        for (int i = 0; i < 10; i++) {
            readUntil(listen("viewer", 0), ": still here");
        }
        assertEquals(200, web.get("/api/health").statusCode());
        assertEquals(200, WebFixture.send(web.at("/api/events").HEAD().build()).statusCode());
        assertEquals(10, sources.stream().filter(source -> !source.closed).count());
    }

    @Test
    void aStreamEndsWhenItsCredentialNoLongerHoldsOrItsSourceEnds() throws Exception {
        start(limits(8, 8, Duration.ofSeconds(5), Duration.ofMillis(100)));
        Socket socket = listen("viewer", 0);
        readUntil(socket, ": still here");
        web.holds = false;
        readUntil(socket, "0\r\n\r\n");
        web.holds = true;
        Socket second = listen("viewer", 0);
        readUntil(second, ": still here");
        sources.forEach(source -> source.ended = true);
        readUntil(second, "0\r\n\r\n");
        Await.until("all sources are closed", SOON, () -> sources.stream().allMatch(source -> source.closed));
    }

    @Test
    void closingTheServerEndsAllStreamsEvenAStuckOne() throws Exception {
        start(limits(8, 8, Duration.ofSeconds(60), Duration.ofSeconds(60)));
        Socket stuck = listen("viewer", 4096);
        readUntil(stuck, ": still here");
        readUntil(listen("admin", 0), ": still here");
        byte[] large = EventSource.frame("sample", "x".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 20; i++) {
            sources.peek().frames.add(large);
        }
        Thread closing = Thread.ofVirtual().start(web::close);
        assertTrue(closing.join(SOON), "the server does not close");
        assertTrue(sources.stream().allMatch(source -> source.closed));
    }
}
