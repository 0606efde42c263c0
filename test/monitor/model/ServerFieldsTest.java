package monitor.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerFieldsTest {

    private static final Server OLD = new Server(7, "web", "10.0.0.5", 22, "root", "", List.of("a"), null, 8083, 5, null, false,
            Actions.NONE, false, false, Instant.EPOCH);

    private static Server with(String field, Object value) {
        return ServerFields.apply(OLD, Collections.singletonMap(field, value));
    }

    private static Problem refused(String field, Object value) {
        Problem problem = assertThrows(Problem.class, () -> with(field, value), () -> field + " = " + Text.show(value));
        assertEquals(Problem.Kind.INVALID, problem.kind());
        assertEquals(field, problem.field());
        assertTrue(problem.getMessage().length() < 400, problem.getMessage());
        assertNull(Text.flaw(problem.getMessage()), problem.getMessage());
        return problem;
    }

    private static Object deep(int depth) {
        Object value = List.of();
        for (int i = 0; i < depth; i++) {
            value = List.of(value);
        }
        return value;
    }

    @Test
    void everyFieldRefusesHostileValuesByName() {
        List<Object> hostile = new ArrayList<>(Arrays.asList("-oProxyCommand=touch /tmp/x", ";id", "a\nb", "a\0b", "\u202Eabc", "\uD800",
                "a\uDFFFb", "\u200Fx", "$(id)", "`id`", "a b|c", new BigDecimal("1e400"), new BigDecimal(10).pow(400),
                new BigDecimal("1e-999999999"), 1.5, Double.NaN, -1, 0, 65_536, Long.MAX_VALUE, Long.MIN_VALUE, deep(200), Map.of("a", 1),
                "x".repeat(5000), "10", List.of(1), Arrays.asList((Object) null)));
        Map<String, List<Object>> fine = Map.of(
                "name", List.of("-oProxyCommand=touch /tmp/x", ";id", "$(id)", "`id`", "a b|c", "10"),
                "description", List.of("-oProxyCommand=touch /tmp/x", ";id", "$(id)", "`id`", "a b|c", "10", "a\nb"),
                "tags", List.of("-oProxyCommand=touch /tmp/x", ";id", "$(id)", "`id`", "a b|c", "10"),
                "username", List.of("10"),
                "jump", List.of(65_536),
                "paused", List.of(), "host", List.of());
        for (String field : ServerFields.NAMES) {
            for (Object value : hostile) {
                if (!fine.getOrDefault(field, List.of()).contains(value)) {
                    refused(field, value);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-web", "web-", "a..b", ".web", "a@b", "a b", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.0x4", "127.1",
        "2130706433", "0x7f000001", "web.0x7f", "a.1", "[::1", "::1]", ":::", "1:2:3:4:5:6:7", "fe80::1%", "fe80::1%a;b", "::1%$(id)", "host;id",
        "müller.example", "a/b", "a\\b", "'", "\"", "web\u00a0", "*", "-", ".", "", "::ffff:1.2.3.400"})
    void aHostThatIsNoAddressIsRefused(String host) {
        refused("host", host);
    }

    @ParameterizedTest
    @CsvSource({"Web.Example.COM,web.example.com", "10.0.0.5,10.0.0.5", "0.0.0.0,0.0.0.0", "[::1],::1", "2001:DB8:0:0:0:0:0:1,2001:db8::1",
        "1:0:0:2:0:0:0:3,1:0:0:2::3", "::,::", "1::,1::", "1:2:3:4:5:6:0:8,1:2:3:4:5:6:0:8", "fe80::1%eth0,fe80::1%eth0",
        "::ffff:10.0.0.1,::ffff:10.0.0.1", "my_host,my_host", "a-b.c,a-b.c", " web ,web", "3com.example,3com.example", "localhost,localhost"})
    void aHostIsKeptInOneNormalForm(String typed, String kept) {
        assertEquals(kept, with("host", typed).host());
    }

    @Test
    void lengthsCountCharactersAsPeopleDo() {
        String smile = "😀";
        assertEquals(smile.repeat(100), with("name", smile.repeat(100)).name());
        refused("name", smile.repeat(101));
        refused("name", "");
        refused("name", "   ");
        assertEquals(1000, with("description", "x".repeat(1000)).description().length());
        refused("description", "x".repeat(1001));
        assertEquals("Máy chủ 1", with("name", " Máy chủ 1 ").name());
        assertEquals("👩‍💻 family", with("name", "👩‍💻 family").name());
    }

    @Test
    void tagsComeAsAnArrayOrAsACommaString() {
        assertEquals(List.of("db", "eu west"), with("tags", " db,eu west ,,db").tags());
        assertEquals(List.of("db", "eu"), with("tags", List.of("db", "eu", "db")).tags());
        assertEquals(List.of(), with("tags", "").tags());
        refused("tags", List.of("a,b"));
        refused("tags", List.of(""));
        refused("tags", Collections.nCopies(21, "x"));
        refused("tags", "x".repeat(41));
        refused("tags", null);
    }

    @Test
    void actionsAreNoneAllOrTheirNames() {
        assertEquals(Actions.ALL, with("allow_actions", "all").allowActions());
        assertEquals(Actions.NONE, with("allow_actions", List.of()).allowActions());
        assertEquals(List.of("processes", "containers"), with("allow_actions", List.of("containers", "processes")).allowActions().words());
        refused("allow_actions", "ALL");
        refused("allow_actions", List.of("all"));
        refused("allow_actions", null);
    }

    @Test
    void nullUnsetsWhatMayBeUnsetAndNothingElse() {
        assertNull(with("jump", null).jump());
        assertNull(with("poll_seconds", null).pollSeconds());
        assertNull(with("ssh_key_path", null).sshKeyPath());
        assertNull(with("ssh_key_path", "").sshKeyPath());
        for (String field : List.of("name", "host", "port", "username", "description", "tags", "agent_port", "paused", "allow_actions",
                "legacy_algorithms")) {
            refused(field, null);
        }
    }

    @Test
    void numbersMustBeWholeAndInRange() {
        assertEquals(65_535, with("port", new BigDecimal("65535.0")).port());
        assertEquals(100, with("port", new BigDecimal("1e2")).port());
        assertEquals(3600, with("poll_seconds", 3600).pollSeconds());
        refused("poll_seconds", 3601);
        refused("poll_seconds", 0);
        refused("port", "22");
        refused("port", true);
        assertEquals("port must be a whole number from 1 to 65535, not 1E+400", refused("port", new BigDecimal("1e400")).getMessage());
    }

    @Test
    void whatIsNotGivenStays() {
        assertEquals(OLD, ServerFields.apply(OLD, Map.of()));
        Map<String, Object> given = new HashMap<>();
        given.put("port", 2222);
        given.put("paused", true);
        Server changed = ServerFields.apply(OLD, given);
        assertEquals(2222, changed.port());
        assertTrue(changed.paused());
        assertEquals(OLD.name(), changed.name());
        assertEquals(OLD.tags(), changed.tags());
    }

    @Test
    void aSecretIsNeverShownInItsRefusal() {
        for (Object bad : Arrays.asList("hunter2\n", "hunter2\0", "hunter2".repeat(200), List.of("hunter2"), "hunter2\uD800", 1)) {
            Problem problem = assertThrows(Problem.class, () -> ServerFields.secret("ssh_password", bad));
            assertEquals("ssh_password", problem.field());
            assertFalse(problem.getMessage().contains("hunter"), problem.getMessage());
        }
        assertEquals(" pä55 \"'$", ServerFields.secret("ssh_password", " pä55 \"'$"));
        assertNull(ServerFields.secret("ssh_password", null));
    }

    @Test
    void aFingerprintIsWhatSshKeygenPrints() {
        String good = "SHA256:" + "A".repeat(43);
        assertEquals(good, ServerFields.fingerprint("host_key", good));
        assertEquals(good, ServerFields.fingerprint("host_key", " " + good + "="));
        for (String bad : List.of("A".repeat(43), "SHA256:" + "A".repeat(42), "MD5:aa:bb", "SHA256:" + "A".repeat(42) + "-")) {
            assertThrows(Problem.class, () -> ServerFields.fingerprint("host_key", bad), bad);
        }
    }
}
