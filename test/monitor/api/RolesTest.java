package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import monitor.model.Role;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every route with every role, made from the table itself. */
class RolesTest {

    /** Nothing that they are asked here changes anything: ids that do not exist, bodies without their fields. */
    private static final List<String> IDS = List.of("999", "0", "-1", "abc", "99999999999999999999");
    private static final List<String> BODIES = List.of("{}", "", "{", "[]", "{\"no_such\":1}", "[".repeat(200) + "]".repeat(200));

    @TempDir
    static Path folder;

    private static Central central;

    @BeforeAll
    static void start() {
        central = Central.start(folder);
    }

    @AfterAll
    static void stop() {
        central.close();
    }

    @Test
    void aStrangerGets401WhateverBodyOrIdIsSent() throws IOException {
        for (List<String> row : OpenApiTest.rows()) {
            if (row.get(2).equals("none")) {
                continue;
            }
            for (String id : IDS) {
                for (String body : row.get(0).equals("get") || !id.equals(IDS.getFirst()) ? List.of("") : BODIES) {
                    String path = row.get(1).replace("{id}", id);
                    Central.Answer answer = central.send(row.get(0).toUpperCase(Locale.ROOT), path, body.isEmpty() ? null : body, Role.NONE);
                    assertEquals(401, answer.status(), row.get(0) + " " + path + " " + body + ": " + answer);
                    assertEquals("unauthenticated", answer.text("code"));
                    assertTrue(answer.text("hint").startsWith("curl -H @"), answer.toString());
                }
                if (!row.get(1).contains("{id}")) {
                    break;
                }
            }
        }
    }

    @Test
    void whoeverHasTooLittleRoleGets403BeforeAnythingElseIsLookedAt() throws IOException {
        for (List<String> row : OpenApiTest.rows()) {
            Role needed = Role.valueOf(row.get(2).toUpperCase(Locale.ROOT));
            for (Role role : Set.of(Role.VIEWER, Role.OPERATOR)) {
                if (role.covers(needed)) {
                    continue;
                }
                for (String body : row.get(0).equals("get") ? List.of("") : BODIES) {
                    String path = row.get(1).replace("{id}", "999");
                    Central.Answer answer = central.send(row.get(0).toUpperCase(Locale.ROOT), path, body.isEmpty() ? null : body, role);
                    assertEquals(403, answer.status(), role + " " + row.get(0) + " " + path + ": " + answer);
                    assertEquals("forbidden", answer.text("code"));
                }
            }
        }
    }

    @Test
    void whoeverHasTheRoleIsLetThrough() throws IOException {
        for (List<String> row : OpenApiTest.rows()) {
            Role needed = Role.valueOf(row.get(2).toUpperCase(Locale.ROOT));
            // the stream has no end, and signing out would end the session of this test
            if (needed == Role.NONE || row.get(1).equals("/api/events") || row.get(1).equals("/api/auth/logout")) {
                continue;
            }
            for (Role role : Set.of(Role.VIEWER, Role.OPERATOR, Role.ADMIN)) {
                if (role.covers(needed)) {
                    String path = row.get(1).replace("{id}", "999");
                    Central.Answer answer = central.send(row.get(0).toUpperCase(Locale.ROOT), path,
                            row.get(0).equals("get") || row.get(0).equals("delete") ? null : "{}", role);
                    assertTrue(answer.status() != 401 && answer.status() != 403 && answer.status() < 500,
                            role + " " + row.get(0) + " " + path + ": " + answer);
                }
            }
        }
    }

    @Test
    void refusalsOfSignedInUsersStandInTheLedger() {
        central.send("DELETE", "/api/servers/999", null, Role.VIEWER);
        JsonArray forbidden = central.get("/api/audit?action=request&limit=1").json().asArray();
        assertEquals("a viewer", forbidden.get(0).asObject().getString("actor", ""));
        assertEquals("DELETE /api/servers/999", forbidden.get(0).asObject().getString("target", ""));
        central.delete("/api/servers/999");
        JsonArray missing = central.get("/api/audit?action=server.delete&limit=1").json().asArray();
        assertTrue(missing.get(0).asObject().getString("outcome", "").startsWith("not_found"), missing.toString());
        assertTrue(central.get("/api/audit/verify").object().getBoolean("valid", false));
    }

    @Test
    void aPathThatIsNoneIs404ForUsersAnd401ForStrangers() {
        for (String path : List.of("/api/nothing", "/api/serversfoo", "/api/servers/1/nothing", "/api/userz",
                "/api/jobs/1/nothing", "/api/no-such")) {
            assertEquals(404, central.get(path).status(), path);
            assertEquals(401, central.send("GET", path, null, Role.NONE).status(), path);
        }
        Central.Answer other = central.send("DELETE", "/api/servers", null, Role.ADMIN);
        assertEquals(405, other.status());
        assertEquals("GET, HEAD, POST, PUT", other.raw().headers().firstValue("Allow").orElse(""));
    }

    @Test
    void inOpenModeEverybodyIsTheAdmin(@TempDir Path other) {
        try (Central open = Central.inOpenMode(other)) {
            assertEquals(200, open.send("GET", "/api/servers", null, Role.NONE).status());
            assertEquals("admin", open.send("GET", "/api/auth/verify", null, Role.NONE).text("role"));
            assertEquals(422, open.send("POST", "/api/servers", "{}", Role.NONE).status());
        }
    }

    @Test
    void everyAnswerBearsARequestId() {
        for (String path : List.of("/", "/api/health", "/api/servers", "/nothing")) {
            assertNotEquals("", central.send("GET", path, null, Role.NONE).raw().headers().firstValue("X-Request-Id").orElse(""), path);
        }
    }

    @Test
    void aLinkSignsInOnceAndTheCookieIsTheSession() {
        String link = central.app().newLink();
        Central.Answer in = central.send("POST", "/api/auth/login", "{\"link\":\"" + link + "\"}", Role.NONE);
        assertEquals(200, in.status(), in.toString());
        String cookie = in.raw().headers().firstValue("Set-Cookie").orElse("");
        assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), cookie);
        String pair = cookie.substring(0, cookie.indexOf(';'));
        assertEquals("session", central.send("GET", "/api/auth/verify", null, Role.NONE, "Cookie", pair).text("kind"));
        assertEquals(401, central.send("POST", "/api/auth/login", "{\"link\":\"" + link + "\"}", Role.NONE).status());
        assertEquals(200, central.send("POST", "/api/auth/logout", "{}", Role.NONE, "Cookie", pair).status());
        assertEquals(401, central.send("GET", "/api/auth/verify", null, Role.NONE, "Cookie", pair).status());
        Central.Answer byToken = central.send("POST", "/api/auth/login", "{\"token\":\"" + central.token(Role.ADMIN) + "\"}", Role.NONE);
        assertEquals("admin", byToken.text("role"), byToken.toString());
    }
}
