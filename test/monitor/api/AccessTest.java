package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import monitor.model.Role;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** People and scripts, as a browser and curl meet them: from the first link to a lost phone. In order: each begins where the one before left off. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AccessTest {

    private static final String PASSWORD = "four words of my own";

    @TempDir
    static Path folder;

    private static Central central;
    private static String ana;
    private static long ben;

    @BeforeAll
    static void start() {
        central = Central.start(folder);
    }

    @AfterAll
    static void stop() {
        central.close();
    }

    private static Central.Answer login(String body) {
        return central.send("POST", "/api/auth/login", body, Role.NONE);
    }

    private static Central.Answer login(String name, String password) {
        return login("{\"username\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    /** As a browser would, with the cookie. */
    private static Central.Answer as(String cookie, String method, String path, String body) {
        return central.send(method, path, body, Role.NONE, "Cookie", cookie);
    }

    private static String cookie(Central.Answer answer) {
        assertEquals(200, answer.status(), answer.toString());
        String header = answer.raw().headers().firstValue("Set-Cookie").orElse("");
        return header.substring(0, header.indexOf(';'));
    }

    /** The confirmation lies that far back from now on. */
    private static void minutesLater(int minutes) throws Exception {
        try (var db = DriverManager.getConnection("jdbc:sqlite:" + central.data().resolve("servers.db"))) {
            db.createStatement().execute("PRAGMA busy_timeout = 10000");
            db.createStatement().executeUpdate("UPDATE tokens SET confirmed_at = confirmed_at - " + minutes * 60_000L);
        }
    }

    @Test
    @Order(1)
    void noPasswordIsThereBeforeSomebodyMadeOne() {
        for (String password : List.of("", "admin", "password", "changeme", "monitor", "server-monitor")) {
            for (String name : List.of("admin", "root")) {
                int status = login(name, password).status();
                assertTrue(status == 401 || status == 422 || status == 429, name + " " + password + ": " + status);
            }
        }
        assertEquals(401, central.send("POST", "/api/setup", "{\"username\":\"eve\",\"password\":\"" + PASSWORD + "\"}", Role.NONE).status());
        central.restart();
    }

    @Test
    @Order(2)
    void theOneTimeLinkSignsInAndMakesTheFirstAdmin() {
        String owner = cookie(login("{\"link\":\"" + central.app().newLink() + "\"}"));
        assertTrue(as(owner, "GET", "/api/auth/verify", null).object().getBoolean("setup_needed", false));
        Central.Answer weak = as(owner, "POST", "/api/setup", "{\"username\":\"ana\",\"password\":\"password1234\"}");
        assertEquals(422, weak.status(), weak.toString());
        assertEquals("password", weak.text("field"));
        ana = cookie(as(owner, "POST", "/api/setup", "{\"username\":\"ana\",\"password\":\"" + PASSWORD + "\"}"));
        JsonObject me = as(ana, "GET", "/api/auth/verify", null).object();
        assertEquals("ana", me.getString("username", ""));
        assertEquals("admin", me.getString("role", ""));
        assertFalse(me.getBoolean("setup_needed", true));
        assertEquals(401, as(owner, "GET", "/api/auth/verify", null).status(), "the link's session became hers");
        Central.Answer again = central.send("POST", "/api/setup", "{\"username\":\"eve\",\"password\":\"" + PASSWORD + "\",\"link\":\""
                + central.app().newLink() + "\"}", Role.NONE);
        assertEquals(409, again.status(), again.toString());
    }

    @Test
    @Order(3)
    void signingInTakesNameAndPassword() {
        assertEquals(401, login("ana", PASSWORD + "x").status());
        assertEquals(401, login("nobody", PASSWORD).status());
        ana = cookie(login("ANA", PASSWORD));
        String ledger = central.get("/api/audit?action=auth.login&limit=3").toString();
        assertTrue(ledger.contains("unauthenticated") && ledger.contains("\"target\":\"nobody\"") && ledger.contains("\"actor\":\"ana\""), ledger);
        assertFalse(ledger.contains(PASSWORD));
    }

    @Test
    @Order(4)
    void usersAreLimitedAndTheirSessionsEndAtOnceWhenThatChanges() {
        long seen = central.post("/api/servers", "{\"name\":\"seen\",\"host\":\"198.51.100.1\",\"username\":\"u\",\"paused\":true,"
                + "\"tags\":[\"web\"]}").number("server_id");
        central.post("/api/servers", "{\"name\":\"other\",\"host\":\"198.51.100.2\",\"username\":\"u\",\"paused\":true}");
        Central.Answer made = as(ana, "POST", "/api/users", "{\"username\":\"ben\",\"password\":\"" + PASSWORD + "\",\"role\":\"operator\","
                + "\"tags\":[\"web\"],\"actions\":[\"services\"]}");
        assertEquals(201, made.status(), made.toString());
        ben = made.number("user_id");
        assertEquals(409, as(ana, "POST", "/api/users", "{\"username\":\"Ben\",\"password\":\"" + PASSWORD + "\"}").status());
        assertEquals(422, as(ana, "POST", "/api/users", "{\"username\":\"c\",\"password\":\"short\"}").status());
        Central.Answer in = login("ben", PASSWORD);
        String session = cookie(in);
        assertEquals(1, as(session, "GET", "/api/servers", null).json().asArray().size());
        central.put("/api/servers/" + seen, "{\"allow_actions\":\"all\"}");
        Central.Answer refused = as(session, "POST", "/api/remote/action/" + seen,
                "{\"action_type\":\"kill_process\",\"action_data\":{\"pid\":2,\"started\":1}}");
        assertEquals(403, refused.status());
        assertEquals("not_allowed_to_you", refused.text("reason"));
        try (Central.Events events = central.events("", in.text("token"))) {
            events.next("snapshot");
            assertEquals(200, as(ana, "PUT", "/api/users/" + ben, "{\"role\":\"viewer\"}").status());
            Await.until("the stream's end", Duration.ofSeconds(10), events::over);
        }
        assertEquals(401, as(session, "GET", "/api/servers", null).status());
    }

    @Test
    @Order(5)
    void aDisabledUserIsOutAtOnceWithTheirTokensToo() {
        String session = cookie(login("ben", PASSWORD));
        String token = as(session, "POST", "/api/tokens", "{\"name\":\"script\"}").text("token");
        assertTrue(token.matches("smt_[0-9A-Za-z]{49}"), token);
        assertEquals(200, central.send("GET", "/api/servers", null, Role.NONE, "Authorization", "Bearer " + token).status());
        assertEquals(422, as(session, "POST", "/api/tokens", "{\"name\":\"more\",\"role\":\"operator\"}").status(), "more than he is");
        assertEquals(200, as(ana, "PUT", "/api/users/" + ben, "{\"disabled\":true}").status());
        assertEquals(401, as(session, "GET", "/api/servers", null).status());
        assertEquals(401, central.send("GET", "/api/servers", null, Role.NONE, "Authorization", "Bearer " + token).status());
        assertEquals(401, login("ben", PASSWORD).status());
        assertEquals(200, as(ana, "PUT", "/api/users/" + ben, "{\"disabled\":false}").status());
        assertEquals(200, central.send("GET", "/api/servers", null, Role.NONE, "Authorization", "Bearer " + token).status());
    }

    @Test
    @Order(6)
    void theLastAdminCannotBeDeletedDisabledOrDemoted() {
        long id = as(ana, "GET", "/api/users/me", null).number("id");
        for (String body : List.of("{\"role\":\"viewer\"}", "{\"disabled\":true}", "{\"tags\":[\"web\"]}")) {
            Central.Answer answer = as(ana, "PUT", "/api/users/" + id, body);
            assertEquals(409, answer.status(), body + answer);
        }
        assertEquals(409, as(ana, "DELETE", "/api/users/" + id, null).status());
        assertEquals(200, as(ana, "GET", "/api/users/me", null).status());
    }

    @Test
    @Order(7)
    void aChangedPasswordDemandsTheOldOneAndEndsTheOtherSessions() {
        String elsewhere = cookie(login("ben", PASSWORD));
        String here = cookie(login("ben", PASSWORD));
        assertEquals(422, as(here, "PUT", "/api/users/me", "{\"old_password\":\"wrong\",\"password\":\"another four words\"}").status());
        assertEquals(200, as(here, "PUT", "/api/users/me",
                "{\"old_password\":\"" + PASSWORD + "\",\"password\":\"another four words\"}").status());
        assertEquals(401, as(elsewhere, "GET", "/api/servers", null).status());
        assertEquals(200, as(here, "GET", "/api/servers", null).status());
        assertEquals(401, login("ben", PASSWORD).status());
        assertEquals(200, login("ben", "another four words").status());
    }

    @Test
    @Order(8)
    void sensitiveStepsAskForThePasswordAgainAfterTenMinutes() throws Exception {
        assertEquals(200, as(ana, "PUT", "/api/users/" + ben, "{}").status());
        minutesLater(11);
        Await.until("the ten minutes to be over", Duration.ofSeconds(10),
                () -> as(ana, "PUT", "/api/users/" + ben, "{}").status() == 403);
        Central.Answer refused = as(ana, "PUT", "/api/users/" + ben, "{}");
        assertTrue(refused.object().getBoolean("confirm", false), refused.toString());
        assertEquals(200, as(ana, "GET", "/api/users", null).status(), "looking is no sensitive step");
        for (String[] step : new String[][] {{"POST", "/api/tokens", "{\"name\":\"x\"}"}, {"POST", "/api/servers/1/host-key", "{}"},
            {"PUT", "/api/servers/2", "{\"allow_actions\":\"all\"}"}, {"POST", "/api/users/me/totp", "{}"}}) {
            Central.Answer answer = as(ana, step[0], step[1], step[2]);
            assertTrue(answer.status() == 403 && answer.object().getBoolean("confirm", false), step[1] + answer);
        }
        assertEquals(200, as(ana, "PUT", "/api/servers/2", "{\"allow_actions\":\"none\",\"description\":\"x\"}").status());
        assertEquals(403, as(ana, "POST", "/api/auth/confirm", "{\"password\":\"wrong wrong\"}").status());
        assertEquals(200, as(ana, "POST", "/api/auth/confirm", "{\"password\":\"" + PASSWORD + "\"}").status());
        assertEquals(200, as(ana, "PUT", "/api/users/" + ben, "{}").status());
    }

    private static String code(String secret, long step) throws Exception {
        byte[] key = new byte[secret.length() * 5 / 8];
        long held = 0;
        int bits = 0;
        int at = 0;
        for (char c : secret.toCharArray()) {
            held = held << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c);
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                key[at++] = (byte) (held >> bits);
            }
        }
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(key, "HmacSHA1"));
        byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
        return "%06d".formatted((ByteBuffer.wrap(hash).getInt(hash[19] & 15) & Integer.MAX_VALUE) % 1_000_000);
    }

    @Test
    @Order(9)
    void aSecondFactorIsAskedForEachCodeIsGoodOnceAndRecoveryCodesStandIn() throws Exception {
        String session = cookie(login("ben", "another four words"));
        Central.Answer offer = as(session, "POST", "/api/users/me/totp", "{}");
        String secret = offer.text("secret");
        assertTrue(offer.text("uri").matches("otpauth://totp/Server%20Monitor:ben\\?secret=" + secret + "&issuer=Server%20Monitor"), offer.toString());
        assertEquals(422, as(session, "PUT", "/api/users/me/totp", "{\"totp\":\"000000\"}").status());
        long step = System.currentTimeMillis() / 30_000;
        Central.Answer set = as(session, "PUT", "/api/users/me/totp", "{\"totp\":\"" + code(secret, step) + "\"}");
        assertEquals(200, set.status(), set.toString());
        String recovery = set.object().get("recovery_codes").asArray().get(0).asString();
        assertEquals(10, set.object().get("recovery_codes").asArray().size());

        Central.Answer without = login("ben", "another four words");
        assertEquals(401, without.status());
        assertTrue(without.object().getBoolean("totp_required", false), without.toString());
        String body = "{\"username\":\"ben\",\"password\":\"another four words\",\"totp\":\"%s\"}";
        assertEquals(401, login(body.formatted(code(secret, step))).status(), "it was used to set it up");
        assertEquals(200, login(body.formatted(code(secret, step + 1))).status());
        assertEquals(401, login(body.formatted(code(secret, step + 1))).status(), "each is good once");
        assertEquals(200, login(body.formatted(recovery.toLowerCase(java.util.Locale.ROOT).replace("-", " "))).status());
        assertEquals(401, login(body.formatted(recovery)).status(), "each is good once");
        central.restart();
        assertEquals(401, login("ben", "another four words").status(), "it is kept over a restart");
        assertEquals(200, as(ana, "DELETE", "/api/users/" + ben + "/totp", null).status());
        assertEquals(200, login("ben", "another four words").status());
    }

    @Test
    @Order(10)
    void whoeverHasToSetUpASecondFactorMayDoNothingElseBefore() throws Exception {
        assertEquals(200, as(ana, "PUT", "/api/users/" + ben, "{\"totp_required\":true}").status());
        String session = cookie(login("ben", "another four words"));
        assertTrue(as(session, "GET", "/api/auth/verify", null).object().getBoolean("enrol", false));
        assertEquals(403, as(session, "GET", "/api/servers", null).status());
        String secret = as(session, "POST", "/api/users/me/totp", "{}").text("secret");
        assertEquals(200, as(session, "PUT", "/api/users/me/totp",
                "{\"totp\":\"" + code(secret, System.currentTimeMillis() / 30_000) + "\"}").status());
        assertEquals(200, as(session, "GET", "/api/servers", null).status());
        assertEquals(409, as(session, "DELETE", "/api/users/me/totp", null).status());
    }

    @Test
    @Order(11)
    void aStolenCookieIsNoUseElsewhereAndEndsWhenItsOwnerSignsItOut() {
        String mine = cookie(login("ana", PASSWORD));
        String stolen = cookie(login("ana", PASSWORD));
        // a page of another origin may send it, but is refused
        assertEquals(403, central.send("POST", "/api/tokens", "{\"name\":\"x\"}", Role.NONE, "Cookie", stolen, "Origin", "https://evil.example").status());
        assertEquals(403, central.send("GET", "/api/servers", null, Role.NONE, "Cookie", stolen, "Sec-Fetch-Site", "cross-site").status());
        // nor does it stand as another kind of credential
        assertEquals(401, central.send("POST", "/api/auth/login", "{\"link\":\"" + stolen.replaceFirst(".*=", "") + "\"}", Role.NONE).status());
        JsonObject other = as(mine, "GET", "/api/auth/sessions", null).json().asArray().values().stream().map(one -> one.asObject())
                .filter(one -> !one.getBoolean("current", true)).findFirst().orElseThrow();
        assertEquals(200, as(mine, "DELETE", "/api/auth/sessions/" + other.getLong("id", 0), null).status());
        assertEquals(401, as(stolen, "GET", "/api/servers", null).status());
        assertEquals(200, as(mine, "GET", "/api/servers", null).status());
    }

    @Test
    @Order(12)
    void tokensAreBoundToTheirAddressesAndTheirEnd() throws Exception {
        Central.Answer near = as(ana, "POST", "/api/tokens", "{\"name\":\"near\",\"role\":\"admin\",\"addresses\":[\"127.0.0.0/8\"]}");
        Central.Answer far = as(ana, "POST", "/api/tokens", "{\"name\":\"far\",\"addresses\":[\"192.0.2.0/24\",\"2001:db8::/32\"]}");
        assertEquals(200, central.send("GET", "/api/users", null, Role.NONE, "Authorization", "Bearer " + near.text("token")).status());
        assertEquals(403, central.send("GET", "/api/servers", null, Role.NONE, "Authorization", "Bearer " + far.text("token")).status());
        assertEquals(422, as(ana, "POST", "/api/tokens", "{\"name\":\"x\",\"addresses\":[\"10.0.0.0/33\"]}").status());
        assertEquals(422, as(ana, "POST", "/api/tokens", "{\"name\":\"x\",\"expires_at\":\"2020-01-01T00:00:00Z\"}").status());
        String list = as(ana, "GET", "/api/tokens", null).toString();
        assertTrue(list.contains("\"last_address\":\"127.0.0.1\"") && !list.contains(near.text("token")), list);
        assertEquals(403, central.send("POST", "/api/tokens", "{\"name\":\"y\"}", Role.NONE, "Authorization", "Bearer " + near.text("token")).status());
        assertEquals(403, login("{\"token\":\"" + near.text("token") + "\"}").status(), "a script's token opens no browser");
    }

    @Test
    @Order(13)
    void theAdminTokenIsRotatedAndSwitchedOff() throws IOException {
        String before = Files.readString(central.data().resolve("admin.token")).strip();
        assertEquals(200, as(ana, "PUT", "/api/auth/bootstrap", "{\"rotate\":true}").status());
        String after = Files.readString(central.data().resolve("admin.token")).strip();
        assertEquals(401, bearer(before));
        assertEquals(200, bearer(after));
        assertEquals(200, as(ana, "PUT", "/api/auth/bootstrap", "{\"enabled\":false}").status());
        assertEquals(401, bearer(after));
        central.restart();
        assertEquals(401, bearer(after));
        assertEquals(200, as(ana, "PUT", "/api/auth/bootstrap", "{\"enabled\":true}").status());
        assertEquals(200, bearer(after));
    }

    private static int bearer(String token) {
        return central.send("GET", "/api/users", null, Role.NONE, "Authorization", "Bearer " + token).status();
    }

    @Test
    @Order(14)
    void noSecretStandsInTheDatabaseOrTheLedger() throws IOException {
        try (Stream<Path> files = Files.list(central.data())) {
            for (Path file : files.filter(one -> one.getFileName().toString().startsWith("servers.db")).toList()) {
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                for (String secret : List.of(PASSWORD, "another four words", ana.replaceFirst(".*=", ""), "smt_")) {
                    assertFalse(bytes.contains(secret), file + " holds " + secret);
                }
            }
        }
        assertTrue(as(ana, "GET", "/api/audit/verify", null).object().getBoolean("valid", false));
    }
}
