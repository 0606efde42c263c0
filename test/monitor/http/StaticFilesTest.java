package monitor.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import monitor.model.Role;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticFilesTest {

    private static final String SCRIPT = "export const x = 1;\n".repeat(500);

    @TempDir
    Path folder;
    private WebFixture web;
    private Payload large;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(folder.resolve("js"));
        Files.writeString(folder.resolve("multi-dashboard.html"), "<p>page</p>");
        Files.writeString(folder.resolve("js/main.js"), SCRIPT);
        Files.writeString(folder.resolve("notes.txt"), "private");
        Files.writeString(folder.resolve(".hidden.js"), "private");
        Files.createSymbolicLink(folder.resolve("passwd.json"), folder.resolve("notes.txt"));
        large = new Payload(("[" + "1234567890,".repeat(50_000) + "0]").getBytes(StandardCharsets.US_ASCII));
        web = new WebFixture(WebSettings.loopback(0), folder,
                Route.get("/api/all", Role.VIEWER, "all", _ -> Response.json(large)),
                Route.get("/api/noise", Role.VIEWER, "noise", _ -> {
                    byte[] noise = new byte[5000];
                    new Random(1).nextBytes(noise);
                    return Response.bytes(200, Response.JSON, noise);
                }),
                Route.get("/api/stream", Role.VIEWER, "stream", _ -> Response.stream("text/csv", out -> {
                    for (int i = 0; i < 50_000; i++) {
                        out.write((i + "\n").getBytes(StandardCharsets.US_ASCII));
                    }
                })),
                Route.get("/api/early", Role.VIEWER, "fails early", _ -> Response.stream("text/csv", out -> {
                    out.write(1);
                    throw new IllegalStateException("early");
                })),
                Route.get("/api/late", Role.VIEWER, "fails late", _ -> Response.stream("text/csv", out -> {
                    out.write(new byte[300_000]);
                    throw new IllegalStateException("late");
                })));
    }

    @AfterEach
    void stop() {
        web.close();
    }

    private HttpResponse<byte[]> bytes(HttpRequest.Builder request) throws Exception {
        return WebFixture.CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse(null);
    }

    @Test
    void thePageIsTheRootAndOpenToStrangers() throws Exception {
        for (String path : new String[] {"/", "/multi-dashboard.html"}) {
            HttpResponse<String> answer = WebFixture.send(HttpRequest.newBuilder(web.at(path).build().uri()).build());
            assertEquals(200, answer.statusCode());
            assertEquals("<p>page</p>", answer.body());
            assertEquals("text/html; charset=utf-8", header(answer, "Content-Type"));
            assertTrue(header(answer, "X-Request-Id").length() == 16);
            assertTrue(header(answer, "Content-Security-Policy").contains("frame-ancestors 'none'"));
        }
        assertEquals("text/javascript; charset=utf-8", header(web.get("/js/main.js"), "Content-Type"));
        HttpResponse<String> post = WebFixture.send(web.at("/").POST(HttpRequest.BodyPublishers.noBody()).build());
        assertEquals(405, post.statusCode());
        assertEquals("GET, HEAD", header(post, "Allow"));
    }

    @Test
    void onlyFilesOfAKnownTypeInsideTheFolderAreServed() throws Exception {
        for (String path : new String[] {"/notes.txt", "/.hidden.js", "/passwd.json", "/js", "/js/", "/js/none.js", "/index.html"}) {
            assertEquals(404, web.get(path).statusCode(), path);
        }
    }

    @Test
    void theChartLibraryComesOutOfItsJar() throws Exception {
        HttpResponse<String> script = web.get("/vendor/uplot/uPlot.min.js");
        assertEquals(200, script.statusCode());
        assertTrue(script.body().contains("uPlot="), "not the library");
        assertEquals(200, web.get("/vendor/uplot/uPlot.min.css").statusCode());
        assertEquals(404, web.get("/vendor/uplot/package.json").statusCode());
        assertEquals(404, web.get("/META-INF/MANIFEST.MF").statusCode());
    }

    @Test
    void whoHasItGets304UntilItChanges() throws Exception {
        String etag = header(web.get("/js/main.js"), "ETag");
        assertEquals("no-cache", header(web.get("/js/main.js"), "Cache-Control"));
        for (String tag : new String[] {etag, "\"x\", " + etag, "*", etag.substring(2)}) {
            HttpResponse<String> answer = WebFixture.send(web.at("/js/main.js").header("If-None-Match", tag).build());
            assertEquals(304, answer.statusCode(), tag);
            assertEquals("", answer.body());
            assertEquals(etag, header(answer, "ETag"));
        }
        Files.writeString(folder.resolve("js/main.js"), "changed");
        Await.until("the change is served", Duration.ofSeconds(20), () -> web.get("/js/main.js").body().equals("changed"));
        assertNotEquals(etag, header(web.get("/js/main.js"), "ETag"));
    }

    @Test
    void compressionIsForThoseWhoAskAndWhereItIsWorthIt() throws Exception {
        HttpResponse<byte[]> plain = bytes(web.at("/api/all"));
        assertArrayEquals(large.plain(), plain.body());
        for (String accept : new String[] {"gzip", "br, gzip;q=0.5", "*"}) {
            HttpResponse<byte[]> answer = bytes(web.at("/api/all").header("Accept-Encoding", accept));
            assertEquals("gzip", header(answer, "Content-Encoding"), accept);
            assertTrue(answer.body().length < large.plain().length / 10);
            assertArrayEquals(large.plain(), new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes());
            assertEquals(header(plain, "ETag"), header(answer, "ETag"));
        }
        for (String accept : new String[] {"gzip;q=0", "gzip; q=0.000", "br", "identity"}) {
            assertEquals(null, header(bytes(web.at("/api/all").header("Accept-Encoding", accept)), "Content-Encoding"), accept);
        }
        assertEquals(null, header(bytes(web.at("/").header("Accept-Encoding", "gzip")), "Content-Encoding"));
        assertEquals(null, header(bytes(web.at("/api/noise").header("Accept-Encoding", "gzip")), "Content-Encoding"));
        HttpResponse<byte[]> head = bytes(web.at("/api/all").HEAD());
        assertEquals(Integer.toString(large.plain().length), header(head, "Content-Length"));
    }

    @Test
    void aStreamComesWholeOrVisiblyNot() throws Exception {
        HttpResponse<String> answer = web.get("/api/stream");
        assertTrue(answer.body().startsWith("0\n1\n") && answer.body().endsWith("49999\n"));
        assertEquals(500, web.get("/api/early").statusCode());
        String late = web.raw("GET /api/late HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer admin\r\n\r\n");
        assertTrue(!late.endsWith("0\r\n\r\n"), "a broken answer looks whole");
    }
}
