package monitor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import monitor.model.Log;
import monitor.model.Principal;
import monitor.model.Role;
import org.junit.jupiter.api.Test;

/** The JDK reads its bounds once a process, so they are tried in one of their own, with a short time. */
class JdkLimitsTest {

    /** Knows nobody: who asks is a stranger. */
    private static final class Nobody implements Gate {

        @Override
        public String cookie() {
            return "none";
        }

        @Override
        public Principal identify(Shown shown) {
            return Principal.STRANGER;
        }

        @Override
        public boolean holds(Principal principal) {
            return true;
        }

        @Override
        public String hint() {
            return null;
        }
    }

    /** A server that prints its port and lives until its input ends. */
    static final class Served {

        private Served() {}

        public static void main(String[] args) throws Exception {
            try (WebServer server = WebServer.start(WebSettings.loopback(0), new WebServer.Parts(
                    List.of(Route.get("/api/health", Role.NONE, "up", _ -> Response.text(200, "fine"))),
                    new StaticFiles(Path.of("/nonexistent"), Log.NONE), new Nobody(), WebFixture::error, Log.NONE))) {
                System.out.println(server.port());
                System.out.flush();
                System.in.read();
            }
        }
    }

    @Test
    void aHeadThatDripsOrNeverComesIsCutOffWhileOthersAreServed() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dsun.net.httpserver.maxReqTime=1", "-Dsun.net.httpserver.clockTick=300", "-cp", System.getProperty("java.class.path"),
                Served.class.getName()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            int port = Integer.parseInt(out.readLine());
            try (Socket silent = connect(port); Socket half = connect(port); Socket dripping = connect(port)) {
                half.getOutputStream().write("GET /api/health HTTP/1.1\r\nHost: local".getBytes(StandardCharsets.US_ASCII));
                CountDownLatch cut = new CountDownLatch(1);
                Thread dripper = Thread.ofVirtual().start(() -> drip(dripping, cut));
                assertEquals("", WebFixture.readAll(half.getInputStream()));
                assertEquals("", WebFixture.readAll(silent.getInputStream()));
                assertEquals("", WebFixture.readAll(dripping.getInputStream()));
                cut.countDown();
                assertTrue(dripper.join(Duration.ofSeconds(20)));
                try (Socket good = connect(port)) {
                    good.getOutputStream().write("GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                    String said = WebFixture.readAll(good.getInputStream());
                    assertTrue(said.endsWith("fine"), said);
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatTheUserSetHimselfStays() {
        JdkLimits.set();
        assertEquals("true", System.getProperty("sun.net.httpserver.nodelay"));
        assertFalse(System.getProperties().containsKey("sun.net.httpserver.maxRspTime"), "it would cut event streams");
    }

    private static void drip(Socket socket, CountDownLatch cut) {
        try {
            byte[] head = ("GET /api/health HTTP/1.1\r\nX: " + "y".repeat(1000)).getBytes(StandardCharsets.US_ASCII);
            for (byte b : head) {
                socket.getOutputStream().write(b);
                if (cut.await(100, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (IOException | InterruptedException e) {
            // cut off, as it should be
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        return socket;
    }
}
