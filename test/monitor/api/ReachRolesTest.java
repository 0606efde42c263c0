package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import monitor.model.Role;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route with tokens that are limited to one server of two, by a tag or by its id, made from the table of routes: a route
 * that is new has to be told here, in {@link #kind}, and none may tell anything of the other server.
 */
class ReachRolesTest {

    /** What stands nowhere but in what is stored of the server that is out of reach. */
    private static final List<String> MARKS = List.of("hidden-name-7f3a", "198.51.100.77", "hidden-tag-9c1e", "hidden-words-55d0");

    /** What a limited token meets. */
    private enum Kind {
        /** The id is a server's: 404 for the one out of reach. */
        SERVER,
        /** A list, a total or a stream: without it. */
        LIST,
        /** Concerns every server: closed. */
        WHOLE,
        /** The same for everybody, or one's own. */
        OWN,
        /** The id is of something else that may be of a server. */
        THING
    }

    @TempDir
    static Path folder;

    private static Central central;
    private static long seen;
    private static long hidden;
    private static final Map<String, String> TOKENS = new HashMap<>();

    @BeforeAll
    static void start() {
        central = Central.start(folder);
        seen = add("seen-name", "198.51.100.66", "[\"seen-tag\"]", "seen");
        hidden = add("hidden-name-7f3a", "198.51.100.77", "[\"hidden-tag-9c1e\"]", "hidden-words-55d0");
        // what others made of the one out of reach
        central.post("/api/alert-rules", "{\"name\":\"hidden-words-55d0\",\"kind\":\"down\",\"scope\":{\"tags\":[\"hidden-tag-9c1e\"]}}");
        central.post("/api/alert-rules", "{\"name\":\"hidden-words-55d0\",\"kind\":\"down\",\"scope\":{\"servers\":[" + hidden + "]}}");
        central.post("/api/silences", "{\"tag\":\"hidden-tag-9c1e\",\"reason\":\"hidden-words-55d0\",\"ends_at\":\"2099-01-01T00:00:00Z\"}");
        central.post("/api/silences", "{\"server_id\":" + hidden + ",\"reason\":\"hidden-words-55d0\",\"ends_at\":\"2099-01-01T00:00:00Z\"}");
        for (Role role : List.of(Role.VIEWER, Role.OPERATOR, Role.ADMIN)) {
            TOKENS.put(role + " by tag", token(role, "\"tags\":[\"seen-tag\"]"));
            TOKENS.put(role + " by id", token(role, "\"servers\":[" + seen + "]"));
        }
        TOKENS.put("VIEWER of nothing", token(Role.VIEWER, "\"servers\":[]"));
    }

    @Test
    void whatIsHiddenIsThereForWhoeverIsNotLimited() {
        for (String path : List.of("/api/servers", "/api/alert-rules", "/api/silences", "/api/tags", "/metrics", "/api/availability",
                "/api/export/servers/csv")) {
            assertTrue(MARKS.stream().anyMatch(central.get(path).toString()::contains), path);
        }
    }

    private static long add(String name, String host, String tags, String words) {
        return central.post("/api/servers", "{\"name\":\"" + name + "\",\"host\":\"" + host + "\",\"port\":9,\"username\":\"u\",\"paused\":true,"
                + "\"tags\":" + tags + ",\"description\":\"" + words + "\"}").number("server_id");
    }

    private static String token(Role role, String limit) {
        return central.post("/api/tokens", "{\"name\":\"t\",\"role\":\"" + role.word() + "\"," + limit + "}").text("token");
    }

    @AfterAll
    static void stop() {
        central.close();
    }

    private static Central.Answer as(String token, String method, String path, String body) {
        return central.send(method, path, body, Role.NONE, "Authorization", "Bearer " + token);
    }

    private static Kind kind(String method, String path) {
        if (Pattern.matches("/api/(servers|history)/\\{id}(/.*)?|/api/remote/.+/\\{id}", path)) {
            return Kind.SERVER;
        }
        return switch (path) {
            case "/api/servers" -> method.equals("get") ? Kind.LIST : Kind.WHOLE;
            case "/api/tags", "/api/compare", "/api/alert-rules", "/api/alert-rules/test", "/api/silences", "/api/alerts/read", "/api/remote/stats/all", "/api/stats/overview", "/api/events", "/api/alerts", "/api/availability",
                "/api/export/servers/csv", "/api/export/servers/json", "/api/export/history/csv", "/api/export/history/json",
                "/api/export/alerts/csv", "/api/export/alerts/json", "/metrics", "/api/prometheus/targets" -> Kind.LIST;
            case "/api/alerts/{id}", "/api/alerts/{id}/read", "/api/alerts/{id}/acknowledge", "/api/alert-rules/{id}", "/api/silences/{id}" -> Kind.THING;
            case "/api/health", "/api/ready", "/api/version", "/api/openapi.json", "/api/auth/login", "/api/setup", "/api/auth/logout",
                "/api/auth/verify", "/api/auth/confirm", "/api/auth/sessions", "/api/auth/sessions/{id}", "/api/users/me",
                "/api/users/me/totp", "/api/tokens", "/api/tokens/{id}", "/api/ssh/pubkey", "/api/alert-rules/metrics", "/api/retention", "/api/channels/kinds" -> Kind.OWN;
            case "/api/auth/links", "/api/auth/bootstrap", "/api/users", "/api/users/{id}", "/api/users/{id}/totp",
                "/api/users/{id}/sessions", "/api/servers/import", "/api/servers/import/{id}", "/api/servers/test", "/api/tags/rename",
                "/api/host-keys", "/api/jobs", "/api/jobs/{id}", "/api/audit", "/api/audit/verify", "/api/export/audit/csv",
                "/api/export/audit/json", "/api/status-page/settings", "/api/channels", "/api/channels/test", "/api/channels/{id}",
                "/api/channels/{id}/test", "/api/channels/{id}/deliveries", "/api/backup" -> Kind.WHOLE;
            case "/api/status-page" -> method.equals("get") ? Kind.OWN : Kind.WHOLE;
            default -> throw new AssertionError("Say in ReachRolesTest what somebody who is limited to some servers meets at " + method + " " + path);
        };
    }

    @Test
    void everyRouteIsToldHere() throws IOException {
        for (List<String> row : OpenApiTest.rows()) {
            kind(row.get(0), row.get(1));
        }
    }

    @Test
    void noRouteTellsAnythingOfAServerThatIsOutOfReach() throws IOException {
        List<String> leaks = new ArrayList<>();
        for (List<String> row : OpenApiTest.rows()) {
            Kind kind = kind(row.get(0), row.get(1));
            Role needed = Role.valueOf(row.get(2).toUpperCase(Locale.ROOT));
            if (row.get(1).equals("/api/events")) {
                continue; // has a test of its own
            }
            for (Map.Entry<String, String> who : TOKENS.entrySet()) {
                Role role = Role.valueOf(who.getKey().split(" ")[0]);
                String path = row.get(1).replace("{id}", kind == Kind.OWN ? "999" : Long.toString(hidden));
                Central.Answer answer = as(who.getValue(), row.get(0).toUpperCase(Locale.ROOT), path,
                        row.get(0).equals("get") || row.get(0).equals("delete") ? null : "{}");
                String where = who.getKey() + ": " + row.get(0) + " " + path + ": " + answer;
                if (!role.covers(needed) || kind == Kind.WHOLE || needed == Role.ADMIN && kind != Kind.SERVER) {
                    assertEquals(403, answer.status(), where);
                } else if (kind == Kind.SERVER) {
                    assertEquals(404, answer.status(), where);
                    assertEquals("Server " + hidden + " does not exist.", answer.text("error"), where);
                }
                MARKS.stream().filter(answer.toString()::contains).forEach(mark -> leaks.add(mark + " in " + where));
            }
        }
        assertEquals(List.of(), leaks);
    }

    @Test
    void aParameterThatNamesAServerOutOfReachIs404AndOneWithinIsAnswered() {
        String token = TOKENS.get("VIEWER by tag");
        for (String path : List.of("/api/availability?server_id=", "/api/export/history/csv?server_id=", "/api/export/alerts/json?server_id=",
                "/metrics?server=", "/api/events?server=", "/api/history/", "/api/servers/")) {
            assertEquals(404, as(token, "GET", path + hidden, null).status(), path);
            if (!path.startsWith("/api/events")) {
                assertEquals(200, as(token, "GET", path + seen, null).status(), path);
            }
        }
    }

    @Test
    void listsAndTotalsCountOnlyWhatIsWithinReach() {
        for (Map.Entry<String, String> who : TOKENS.entrySet()) {
            int count = who.getKey().endsWith("nothing") ? 0 : 1;
            assertEquals(count, as(who.getValue(), "GET", "/api/servers", null).json().asArray().size(), who.getKey());
            assertEquals(count, as(who.getValue(), "GET", "/api/remote/stats/all", null).json().asArray().size(), who.getKey());
            assertEquals(count, as(who.getValue(), "GET", "/api/stats/overview", null).number("total_servers"), who.getKey());
            assertEquals(count, as(who.getValue(), "GET", "/api/tags", null).json().asArray().size(), who.getKey());
            assertEquals(count, as(who.getValue(), "GET", "/api/availability", null).json().asArray().size(), who.getKey());
            String metrics = new String(as(who.getValue(), "GET", "/metrics", null).raw().body(), StandardCharsets.UTF_8);
            assertFalse(metrics.contains("monitor_servers{"), metrics);
        }
        assertEquals(2, central.get("/api/stats/overview").number("total_servers"));
    }

    @Test
    void alertsOfAServerOutOfReachAreNone() throws Exception {
        long own = alert(seen, "seen alert");
        long other = alert(hidden, "hidden-words-55d0 alert");
        long none = alert(null, "hidden-words-55d0 of the central itself");
        String token = TOKENS.get("OPERATOR by id");
        assertEquals(List.of(own), as(token, "GET", "/api/alerts", null).json().asArray().values().stream()
                .map(JsonValue::asObject).map(one -> one.getLong("id", 0)).toList());
        assertEquals(1, as(token, "GET", "/api/stats/overview", null).number("unread_alerts"));
        for (long id : List.of(other, none)) {
            assertEquals(404, as(token, "POST", "/api/alerts/" + id + "/read", "{}").status());
            assertEquals(404, as(token, "POST", "/api/alerts/" + id + "/acknowledge", "{}").status());
        }
        assertEquals(200, as(token, "POST", "/api/alerts/" + own + "/read", "{}").status());
        for (String path : List.of("/api/export/alerts/csv", "/api/export/alerts/json")) {
            String export = as(token, "GET", path, null).toString();
            assertTrue(export.contains("seen alert") && !export.contains("hidden-words"), export);
        }
    }

    private static long alert(Long server, String message) throws Exception {
        try (var db = java.sql.DriverManager.getConnection("jdbc:sqlite:" + central.data().resolve("servers.db"));
                var insert = db.prepareStatement("INSERT INTO alerts (server_id, rule, severity, state, message, started_at, updated_at)"
                        + " VALUES (?, 'test', 'info', 'firing', ?, 1, 1) RETURNING id")) {
            db.createStatement().execute("PRAGMA busy_timeout = 10000");
            insert.setObject(1, server);
            insert.setString(2, message);
            var row = insert.executeQuery();
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void theStreamTellsOfServersThatComeIntoReachAndForgetsThoseThatLeaveIt() {
        try (Central.Events events = central.events("", TOKENS.get("VIEWER by tag"))) {
            Central.Event snapshot = events.next();
            assertEquals(1, snapshot.data().get("servers").asArray().size());
            MARKS.forEach(mark -> assertFalse(snapshot.data().toString().contains(mark), mark));
            central.put("/api/servers/" + hidden, "{\"description\":\"hidden-words-55d0 again\"}");
            long third = add("third", "198.51.100.88", "[\"other\"]", "third");
            central.put("/api/servers/" + third, "{\"tags\":[\"seen-tag\"]}");
            Central.Event came = events.next();
            assertEquals("third", came.data().get("server").asObject().getString("name", ""), came.toString());
            central.put("/api/servers/" + third, "{\"tags\":[\"other\"]}");
            Central.Event left = events.next();
            assertEquals("removed", left.data().getString("change", ""), left.toString());
            assertEquals(third, left.data().getLong("id", 0));
            central.delete("/api/servers/" + third);
            central.put("/api/servers/" + seen, "{\"description\":\"seen again\"}");
            assertEquals(seen, events.next().data().getLong("id", 0), "of the other two nothing is told");
        }
    }

    @Test
    void aLimitedAdminReachesNoServerByWayOfAnother() {
        String token = TOKENS.get("ADMIN by id");
        Central.Answer refused = as(token, "PUT", "/api/servers/" + seen, "{\"jump\":" + hidden + "}");
        assertEquals(422, refused.status(), refused.toString());
        assertEquals(200, as(token, "PUT", "/api/servers/" + seen, "{\"description\":\"seen still\"}").status());
        assertEquals(403, as(token, "POST", "/api/tokens", "{\"name\":\"more\"}").status());
        assertEquals(403, as(token, "POST", "/api/auth/links", "{}").status());
    }

    @Test
    void aStreamEndsWithTheTokenThatOpenedIt() {
        Central.Answer made = central.post("/api/tokens", "{\"name\":\"short\",\"role\":\"viewer\"}");
        try (Central.Events events = central.events("", made.text("token"))) {
            events.next("snapshot");
            assertEquals(200, central.delete("/api/tokens/" + made.number("token_id")).status());
            Await.until("the stream's end", Duration.ofSeconds(10), events::over);
        }
        assertEquals(401, as(made.text("token"), "GET", "/api/servers", null).status());
    }
}
