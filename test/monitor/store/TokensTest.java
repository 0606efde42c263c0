package monitor.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import monitor.model.Problem;
import monitor.model.Role;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Given.START);
    private Database db;
    private Tokens tokens;

    @BeforeEach
    void open() {
        db = Database.open(folder, new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        });
        tokens = new Tokens(db);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void a_token_is_found_by_its_secret_until_it_expires_or_is_revoked() {
        Tokens.Issued session = tokens.issue(Tokens.Token.of(Tokens.Kind.SESSION, "ana", Role.OPERATOR, Given.START.plusSeconds(60)));
        assertEquals(session.token(), tokens.find(session.secret()).orElseThrow());
        assertEquals(Role.OPERATOR, session.token().role());
        assertTrue(tokens.find(session.secret() + "x").isEmpty());
        assertTrue(tokens.find("").isEmpty());
        now.set(Given.START.plusSeconds(60));
        assertTrue(tokens.find(session.secret()).isEmpty());
        assertEquals(1, tokens.sweep());

        Tokens.Issued forever = tokens.issue(Tokens.Token.of(Tokens.Kind.API, "script", Role.VIEWER, null));
        tokens.revoke(forever.token().id());
        assertTrue(tokens.find(forever.secret()).isEmpty());
        assertEquals(Problem.Kind.NOT_FOUND, assertThrows(Problem.class, () -> tokens.revoke(forever.token().id())).kind());
    }

    @Test
    void a_link_signs_in_once_whoever_is_first_and_is_no_token() {
        Tokens.Issued link = tokens.issue(Tokens.Token.of(Tokens.Kind.LINK, "first", Role.ADMIN, Given.START.plusSeconds(60)));
        assertTrue(tokens.find(link.secret()).isEmpty());
        long signedIn = IntStream.range(0, 8).parallel().filter(i -> tokens.redeem(link.secret()).isPresent()).count();
        assertEquals(1, signedIn);

        Tokens.Issued late = tokens.issue(Tokens.Token.of(Tokens.Kind.LINK, "late", Role.ADMIN, Given.START.plusSeconds(60)));
        now.set(Given.START.plusSeconds(61));
        assertTrue(tokens.redeem(late.secret()).isEmpty());
        Tokens.Issued api = tokens.issue(Tokens.Token.of(Tokens.Kind.API, "api", Role.ADMIN, null));
        assertTrue(tokens.redeem(api.secret()).isEmpty(), "only links are redeemed");
    }

    @Test
    void there_is_one_bootstrap_token() {
        Tokens.Token first = tokens.bootstrap("secret-1");
        assertEquals(first, tokens.bootstrap("secret-1"));
        tokens.bootstrap("secret-2");
        assertTrue(tokens.find("secret-1").isEmpty());
        assertEquals(Tokens.Kind.BOOTSTRAP, tokens.find("secret-2").orElseThrow().kind());
    }

    @Test
    void its_last_use_is_remembered_once_a_minute() {
        Tokens.Issued session = tokens.issue(Tokens.Token.of(Tokens.Kind.SESSION, "ana", Role.VIEWER, null));
        tokens.seen(session.token(), "10.0.0.1");
        Await.until("the use is written", Duration.ofSeconds(20),
                () -> "10.0.0.1".equals(tokens.find(session.secret()).orElseThrow().address()));
        Tokens.Token seen = tokens.find(session.secret()).orElseThrow();
        assertEquals(Given.START, seen.lastSeenAt());
        now.set(Given.START.plusSeconds(30));
        tokens.seen(seen, "10.0.0.2");
        db.write(tx -> null);
        assertEquals(seen, tokens.find(session.secret()).orElseThrow());
    }

    @Test
    void no_secret_is_in_the_file_and_none_is_shown_by_accident() throws Exception {
        Tokens.Issued session = tokens.issue(Tokens.Token.of(Tokens.Kind.SESSION, "ana", Role.VIEWER, null));
        assertTrue(session.secret().length() >= 43, "256 bits");
        assertFalse(session.toString().contains(session.secret()));
        db.close();
        String file = new String(Files.readAllBytes(folder.resolve("servers.db")), StandardCharsets.ISO_8859_1);
        assertFalse(file.contains(session.secret()));
        open();
        assertTrue(tokens.find(session.secret()).isPresent());
    }

    @Test
    void all_of_a_kind_can_be_listed_and_revoked() {
        tokens.issue(Tokens.Token.of(Tokens.Kind.SESSION, "a", Role.VIEWER, null));
        tokens.issue(Tokens.Token.of(Tokens.Kind.SESSION, "b", Role.VIEWER, Given.START.minusSeconds(1)));
        tokens.issue(Tokens.Token.of(Tokens.Kind.API, "c", Role.VIEWER, null));
        assertEquals(1, tokens.list(Tokens.Kind.SESSION).size());
        assertEquals(2, tokens.revokeAll(Tokens.Kind.SESSION, true));
        assertEquals(1, tokens.list(Tokens.Kind.API).size());
    }
}
