package monitor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import monitor.json.Json;
import monitor.json.JsonObject;
import monitor.model.Problem;
import monitor.model.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FrontTest {

    private static final AtomicInteger HANDLED = new AtomicInteger();
    private static WebFixture web;

    @BeforeAll
    static void start() {
        web = new WebFixture(
                Route.get("/api/health", Role.NONE, "up", _ -> Response.text(200, "fine")),
                Route.get("/api/servers", Role.VIEWER, "all", r -> Response.text(200, "q=" + r.query("q")), "q", "limit"),
                Route.post("/api/servers", Role.ADMIN, "add", r -> {
                    HANDLED.incrementAndGet();
                    return Response.json(201, r.json());
                }),
                Route.post("/api/servers/test", Role.ADMIN, "test", _ -> Response.text(200, "tested")),
                Route.get("/api/servers/{id}", Role.VIEWER, "one", r -> Response.text(200, "id=" + r.id())),
                Route.delete("/api/servers/{id}", Role.ADMIN, "gone", r -> Response.text(200, "id=" + r.id())),
                Route.get("/api/number", Role.VIEWER, "n", r -> Response.text(200, "" + r.number("n", 1, 10, 5)), "n"),
                Route.get("/api/broken", Role.VIEWER, "broken", _ -> {
                    throw new IllegalStateException("secret words");
                }),
                Route.get("/api/overflow", Role.VIEWER, "broken", _ -> {
                    throw new StackOverflowError();
                }),
                Route.post("/api/parsed", Role.VIEWER, "parsed", r -> {
                    JsonObject object = Json.parse(r.json()).only("name", "port");
                    object.text("name", 1, 20);
                    object.integer("port", 1, 65535, 1);
                    return Response.text(200, "taken");
                }),
                Route.get("/api/limited", Role.VIEWER, "limited", _ -> {
                    throw new Problem(Problem.Kind.RATE_LIMITED, "slowly").with(Problem.RETRY_AFTER, 7);
                }));
    }

    @AfterAll
    static void stop() {
        web.close();
    }

    @Test
    void aRouteAnswersWithProtectiveHeadersAndARequestId() throws Exception {
        HttpResponse<String> answer = web.get("/api/servers/17");
        assertEquals(200, answer.statusCode());
        assertEquals("id=17", answer.body());
        assertTrue(answer.headers().firstValue("X-Request-Id").orElseThrow().matches("[0-9a-f]{16}"));
        assertEquals("nosniff", answer.headers().firstValue("X-Content-Type-Options").orElseThrow());
        assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
        assertFalse(answer.headers().firstValue("Content-Security-Policy").orElseThrow().contains("unsafe"));
    }

    @Test
    void aStrangerIs401AndAViewer403WhateverTheySend() throws Exception {
        int before = HANDLED.get();
        for (String body : new String[] {"{}", "nonsense", ""}) {
            HttpRequest.Builder request = HttpRequest.newBuilder(web.at("/api/servers").build().uri())
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            assertEquals(401, WebFixture.send(request.build()).statusCode());
            assertEquals(403, WebFixture.send(request.header("Authorization", "Bearer viewer").build()).statusCode());
        }
        for (String path : new String[] {"/api/servers/x", "/api/servers?no=1", "/api/unknown", "/api/servers/test"}) {
            HttpRequest request = HttpRequest.newBuilder(web.at(path).build().uri()).DELETE().build();
            assertEquals(401, WebFixture.send(request).statusCode(), path);
        }
        assertEquals(before, HANDLED.get());
    }

    @Test
    void theHintOfA401FromLoopbackNamesTheHeaderFile() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(web.at("/api/servers").build().uri()).build();
        HttpResponse<String> answer = WebFixture.send(request);
        assertTrue(answer.body().contains("curl -H @auth.header"), answer.body());
    }

    @Test
    void anIdThatIsNoNumberIs404AndAnotherMethodIs405WithAllow() throws Exception {
        assertEquals(404, web.get("/api/servers/seven").statusCode());
        assertEquals(404, web.get("/api/servers/-1").statusCode());
        assertEquals(404, web.get("/api/servers/99999999999999999999").statusCode());
        assertEquals(404, web.get("/api/servers/7/x").statusCode());
        assertEquals(404, web.get("/api/serversfoo").statusCode());
        HttpResponse<String> answer = WebFixture.send(web.at("/api/servers/7").method("PATCH",
                HttpRequest.BodyPublishers.noBody()).build());
        assertEquals(405, answer.statusCode());
        assertEquals("DELETE, GET, HEAD", answer.headers().firstValue("Allow").orElseThrow());
        assertEquals(405, web.get("/api/servers/test").statusCode());
    }

    @Test
    void headIsGetWithoutABody() throws Exception {
        HttpResponse<String> answer = WebFixture.send(web.at("/api/servers/17").HEAD().build());
        assertEquals(200, answer.statusCode());
        assertEquals("5", answer.headers().firstValue("Content-Length").orElseThrow());
        assertEquals("", answer.body());
    }

    @Test
    void queryParametersAreThoseOfTheRouteEachOnce() throws Exception {
        assertEquals("q=a b", web.get("/api/servers?q=a+b").body());
        assertEquals("q=\u00fc", web.get("/api/servers?q=%C3%BC").body());
        for (String query : new String[] {"x=1", "q=1&q=2", "q=%ff", "q=%", "q=%00", "Q=1"}) {
            HttpResponse<String> answer = query.equals("q=%") ? null : web.get("/api/servers?" + query);
            if (answer != null) {
                assertEquals(400, answer.statusCode(), query);
            }
        }
        assertTrue(web.get("/api/servers?nope=1").body().contains("'nope'"));
        assertEquals("5", web.get("/api/number").body());
        assertEquals("10", web.get("/api/number?n=10").body());
        for (String n : new String[] {"0", "11", "x", "", "1e400", "9".repeat(500)}) {
            HttpResponse<String> answer = web.get("/api/number?n=" + n);
            assertEquals(422, answer.statusCode(), n);
            assertTrue(answer.body().contains("\"field\":\"n\""), answer.body());
        }
    }

    @Test
    void aBodyMustBeJsonByTypeAndNotTooLarge() throws Exception {
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString("{}");
        assertEquals(415, WebFixture.send(web.at("/api/servers").POST(body).build()).statusCode());
        assertEquals(415, WebFixture.send(web.at("/api/servers").header("Content-Type", "text/plain").POST(body).build()).statusCode());
        for (String type : new String[] {"application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""}) {
            assertEquals(201, WebFixture.send(web.at("/api/servers").header("Content-Type", type).POST(body).build()).statusCode(), type);
        }
        byte[] large = "x".repeat(Route.SMALL_BODY + 1).getBytes(StandardCharsets.US_ASCII);
        HttpRequest.Builder request = web.at("/api/servers").header("Content-Type", "application/json");
        assertEquals(413, WebFixture.send(request.POST(HttpRequest.BodyPublishers.ofByteArray(large)).build()).statusCode());
        HttpRequest.BodyPublisher chunks = HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large));
        assertEquals(413, WebFixture.send(request.POST(chunks).build()).statusCode());

    }

    @Test
    void tenThousandMalformedBodiesAreTheClientsFault() throws Exception {
        Random random = new Random(17);
        byte[] alphabet = "{}[]\",:\\u01289.eE+-truefalsn \n\0\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        String good = "{\"name\":\"a\\u00e9\",\"port\":22,\"tags\":[\"x\",{\"y\":null}],\"on\":true}";
        for (int i = 0; i < 10_000; i++) {
            byte[] body = i % 3 == 0 ? new byte[random.nextInt(40)] : good.getBytes(StandardCharsets.US_ASCII);
            for (int n = i % 3 == 0 ? body.length : 1 + random.nextInt(3); n > 0; n--) {
                body[random.nextInt(body.length)] = random.nextBoolean() ? (byte) random.nextInt(256)
                        : alphabet[random.nextInt(alphabet.length)];
            }
            HttpResponse<String> answer = WebFixture.send(web.at("/api/parsed").header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
            assertTrue(Set.of(200, 400, 422).contains(answer.statusCode()),
                    answer.statusCode() + " for " + new String(body, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void whatAHandlerThrowsIsA500WithoutItsWords() throws Exception {
        for (String path : new String[] {"/api/broken", "/api/overflow"}) {
            HttpResponse<String> answer = web.get(path);
            assertEquals(500, answer.statusCode());
            assertFalse(answer.body().contains("secret"), answer.body());
            assertTrue(answer.body().contains("INTERNAL"), answer.body());
        }
        HttpResponse<String> answer = web.get("/api/limited");
        assertEquals(429, answer.statusCode());
        assertEquals("7", answer.headers().firstValue("Retry-After").orElseThrow());
    }
}
