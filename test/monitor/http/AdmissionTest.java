package monitor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import monitor.model.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which pages, hosts and proxies are believed. */
class AdmissionTest {

    private static final String AUTH = "Authorization: Bearer admin\r\n";

    @TempDir
    Path pages;
    private WebFixture web;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(pages.resolve("multi-dashboard.html"), "<p>page</p>");
        WebSettings plain = WebSettings.loopback(0);
        web = new WebFixture(new WebSettings(0, plain.bind(), false, pages, "/monitor/", Set.of("mon.example"),
                Set.of("https://panel.example"), Set.of(InetAddress.getLoopbackAddress()), Limits.DEFAULT), pages,
                Route.get("/api/who", Role.VIEWER, "who", r -> Response.text(200, r.address() + " " + r.https() + " " + r.baseUrl())),
                Route.post("/api/servers", Role.ADMIN, "add", _ -> Response.text(200, "done")));
    }

    @AfterEach
    void stop() {
        web.close();
    }

    private String ask(String method, String path, String... headers) throws IOException {
        String all = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        String host = all.startsWith("Host:") ? "" : "Host: localhost\r\n";
        return web.raw(method + " " + path + " HTTP/1.1\r\n" + host + all + AUTH + "Connection: close\r\n\r\n");
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.substring(9, 12));
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void aPageOfAnotherOriginIsRefusedWhateverItAsks() throws IOException {
        for (String origin : new String[] {"https://evil.example", "null", "http://localhost:1", "http://localhost.evil.example",
                "https://panel.example.evil.example", "https://panel.example:8443", "file://"}) {
            assertEquals(403, status(ask("POST", "/api/servers", "Origin: " + origin)), origin);
            assertEquals(403, status(ask("GET", "/api/who", "Origin: " + origin)), origin);
            assertFalse(ask("OPTIONS", "/api/servers", "Origin: " + origin, "Access-Control-Request-Method: POST")
                    .contains("Access-control-allow"), origin);
        }
        assertEquals(400, status(ask("GET", "/api/who", "Origin: http://localhost", "Origin: https://evil.example")));
        for (String site : new String[] {"cross-site", "same-site"}) {
            assertEquals(403, status(ask("GET", "/api/who", "Sec-Fetch-Site: " + site)), site);
            assertEquals(403, status(ask("GET", "/", "Sec-Fetch-Site: " + site, "Sec-Fetch-Mode: no-cors")), site);
            assertEquals(403, status(ask("GET", "/api/who", "Sec-Fetch-Site: " + site, "Sec-Fetch-Mode: navigate")), site);
            assertEquals(200, status(ask("GET", "/", "Sec-Fetch-Site: " + site, "Sec-Fetch-Mode: navigate")), site);
        }
    }

    @Test
    void ownPagesAndAllowedOnesPass() throws IOException {
        assertEquals(200, status(ask("POST", "/api/servers", "Origin: http://localhost", "Sec-Fetch-Site: same-origin")));
        assertEquals(200, status(ask("POST", "/api/servers", "Host: 127.0.0.1:9083", "Origin: http://127.0.0.1:9083")));
        String answer = ask("POST", "/api/servers", "Origin: https://panel.example", "Sec-Fetch-Site: cross-site");
        assertEquals(200, status(answer));
        assertTrue(answer.contains("Access-control-allow-origin: https://panel.example\r\n"), answer);
        assertTrue(answer.contains("Vary: Origin"), answer);
        String preflight = web.raw("OPTIONS /api/servers HTTP/1.1\r\nHost: localhost\r\nOrigin: https://panel.example\r\n"
                + "Access-Control-Request-Method: POST\r\nConnection: close\r\n\r\n");
        assertEquals(204, status(preflight));
        assertTrue(preflight.contains("Access-control-allow-methods: GET, HEAD, POST, PUT, DELETE"), preflight);
    }

    @Test
    void aProxyThatIsTrustedSaysWhoAsksAndHow() throws IOException {
        assertEquals("127.0.0.1 false http://localhost/monitor/", body(ask("GET", "/api/who")));
        assertEquals("203.0.113.9 true https://mon.example/monitor/", body(ask("GET", "/monitor/api/who",
                "X-Forwarded-For: 6.6.6.6, 203.0.113.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: mon.example")));
        assertEquals("203.0.113.9 false http://localhost/monitor/",
                body(ask("GET", "/api/who", "X-Forwarded-For: 203.0.113.9, 127.0.0.1")));
        assertEquals(403, status(ask("GET", "/api/who", "X-Forwarded-Host: evil.example")));
        assertEquals("127.0.0.1 false http://localhost/monitor/", body(ask("GET", "/api/who", "X-Forwarded-For: nonsense")));
    }

    @Test
    void whoeverElseSaysSoIsNotBelieved() throws IOException {
        try (WebFixture other = new WebFixture(Route.get("/api/who", Role.VIEWER, "who",
                r -> Response.text(200, r.address() + " " + r.https())))) {
            String answer = other.raw("GET /api/who HTTP/1.1\r\nHost: localhost\r\n" + AUTH
                    + "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\n\r\n");
            assertEquals("127.0.0.1 false", body(answer));
        }
    }

    @Test
    void theBasePathMayBeThereOrTakenAwayByAProxy() throws IOException {
        for (String path : new String[] {"/", "/monitor", "/monitor/", "/monitor/multi-dashboard.html", "/multi-dashboard.html"}) {
            String answer = ask("GET", path);
            assertEquals("<p>page</p>", body(answer), path);
        }
        assertEquals(404, status(ask("GET", "/monitorx/")));
        assertEquals(404, status(ask("GET", "/monitor/monitor/")));
    }

    @Test
    void thisMachineIsKnownByItsNameAndItsDomainButNotByWhatHostsFilesListBesides(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("hostname"), "Box\n");
        Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost ads.example\n127.0.1.1 box.lan.example box # box.not.example\n");
        assertEquals(Set.of("localhost", "box", "box.local", "box.lan.example"),
                OwnNames.names(folder.resolve("hostname"), folder.resolve("hosts")));
        assertEquals(Set.of("localhost"), OwnNames.names(folder.resolve("no"), folder.resolve("no")));
    }
}
