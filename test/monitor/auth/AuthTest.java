package monitor.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import monitor.http.Gate;
import monitor.model.Log;
import monitor.model.Principal;
import monitor.model.Problem;
import monitor.model.Role;
import monitor.store.Database;
import monitor.store.Meta;
import monitor.store.Secrets;
import monitor.store.Tokens;
import monitor.store.Users;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthTest {

    private static final String HERE = "192.0.2.7";

    @TempDir
    Path data;

    private final AtomicLong seconds = new AtomicLong(1_000_000);
    private Database db;
    private Auth auth;
    private SignIns signIns;
    private ProxyUsers proxy = ProxyUsers.NONE;

    /** The database's clock: it moves when the test says so. */
    private final class Hand extends Clock {

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(seconds.get());
        }
    }

    @BeforeEach
    void open() throws IOException {
        db = Database.open(data, new Hand());
        auth = auth(false);
    }

    private Auth auth(boolean open) throws IOException {
        Secrets secrets = new Secrets(db, data);
        assertNull(secrets.problem());
        Auth made = new Auth(new Means(db, new AdminToken(data), new Tokens(db), new Users(db, data), new Meta(db), open, proxy,
                new Hand(), () -> TimeUnit.SECONDS.toNanos(seconds.get()), Log.NONE));
        signIns = new SignIns(made);
        return made;
    }

    @AfterEach
    void close() {
        db.close();
    }

    private Principal bearer(String token, String address) {
        return auth.identify(new Gate.Shown("Bearer " + token, null, address));
    }

    private Principal cookie(String value) {
        return auth.identify(new Gate.Shown(null, value, HERE));
    }

    private static Problem.Kind refused(Runnable work) {
        return assertThrows(Problem.class, work::run).kind();
    }

    private String token() throws IOException {
        return Files.readString(data.resolve("admin.token")).strip();
    }

    @Test
    void theTokenAndTheHeaderFileAreMadeForTheirOwnerOnly() throws IOException {
        for (String name : new String[] {"admin.token", "auth.header"}) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(name))));
        }
        assertEquals("Authorization: Bearer " + token() + "\n", Files.readString(data.resolve("auth.header")));
        Principal admin = bearer(token(), HERE);
        assertEquals(Role.ADMIN, admin.role());
        assertFalse(admin.toString().contains(token()));
    }

    @Test
    void aTokenSurvivesAStartAndItsHeaderFileIsMadeAgain() throws IOException {
        String before = token();
        Files.delete(data.resolve("auth.header"));
        Files.setPosixFilePermissions(data.resolve("admin.token"), PosixFilePermissions.fromString("rw-r--r--"));
        auth(false);
        assertEquals(before, token());
        assertTrue(Files.exists(data.resolve("auth.header")));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("admin.token"))));
    }

    @Test
    void aLinkIsGoodOnceAndForAQuarterOfAnHour() {
        SignIns.SignedIn signedIn = signIns.redeem(signIns.newLink(), HERE);
        assertEquals(Role.ADMIN, cookie(signedIn.token()).role());
        String link = signIns.newLink();
        signIns.redeem(link, HERE);
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> signIns.redeem(link, HERE)));
        String late = signIns.newLink();
        seconds.addAndGet(SignIns.LINK_TIME.toSeconds());
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> signIns.redeem(late, HERE)));
    }

    @Test
    void aLinkOrASessionIsNoOtherKindOfCredential() {
        String link = signIns.newLink();
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> cookie(link)));
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> bearer(link, HERE)));
        SignIns.SignedIn signedIn = signIns.redeem(link, HERE);
        assertEquals(Principal.Kind.SESSION, bearer(signedIn.token(), HERE).kind());
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> signIns.redeem(signedIn.token(), HERE)));
    }

    @Test
    void aSessionEndsBySigningOutAndByTime() {
        SignIns.SignedIn first = signIns.redeem(signIns.newLink(), HERE);
        SignIns.SignedIn second = signIns.redeem(signIns.newLink(), HERE);
        Principal principal = cookie(first.token());
        assertTrue(auth.holds(principal));
        signIns.signOut(principal);
        assertFalse(auth.holds(principal));
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> cookie(first.token())));
        assertEquals(1, signIns.sessions(cookie(second.token())).size());
        seconds.addAndGet(Auth.IDLE_TIME.toSeconds());
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> cookie(second.token())));
    }

    /** Or whoever has stolen a session's secret would have confirmed who they are by it. */
    @Test
    void aSessionThatIsPastedIsConfirmedAsLongAsItWasBefore() {
        SignIns.SignedIn first = signIns.redeem(signIns.newLink(), HERE);
        seconds.addAndGet(660);
        SignIns.SignedIn second = signIns.exchange(first.token(), HERE);
        assertEquals(1, signIns.sessions(cookie(second.token())).stream().map(Tokens.Token::confirmedAt).distinct().count());
    }

    @Test
    void aRightPasswordWithoutItsCodeDoesNotFreeAnAddressOfTheNamesLimit() {
        for (boolean whole : new boolean[] {false, true}) {
            Attempts attempts = new Attempts(() -> 0);
            Attempts.Attempt mine = attempts.begin("203.0.113.1", "root");
            if (whole) {
                mine.succeeded();
            } else {
                mine.takenBack();
            }
            for (int i = 0; i < Attempts.MAX_FAILURES; i++) {
                attempts.begin("198.51.100." + i, "root");
            }
            if (whole) {
                attempts.begin("203.0.113.1", "root");
            } else {
                assertEquals(Problem.Kind.RATE_LIMITED, refused(() -> attempts.begin("203.0.113.1", "root")));
            }
        }
    }

    @Test
    void nothingShownIsAStrangerAndNeverCounted() {
        for (int i = 0; i < 50; i++) {
            assertEquals(Principal.STRANGER, auth.identify(new Gate.Shown(null, null, HERE)));
            refused(() -> cookie("an-old-session"));
        }
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> bearer("wrong", HERE)));
    }

    @Test
    void tenWrongOnesInFiveMinutesEndIn429WithATimeButWhoeverIsRightPasses() throws IOException {
        for (int i = 0; i < Attempts.MAX_FAILURES; i++) {
            assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> bearer("wrong", HERE)));
        }
        Problem problem = assertThrows(Problem.class, () -> bearer("wrong", HERE));
        assertEquals(Problem.Kind.RATE_LIMITED, problem.kind());
        assertTrue((long) problem.members().get(Problem.RETRY_AFTER) <= 301);
        assertEquals(Problem.Kind.RATE_LIMITED, refused(() -> signIns.signIn("someone", "x", null, HERE)));
        assertEquals(Problem.Kind.RATE_LIMITED, refused(() -> signIns.redeem("x", HERE)));
        assertEquals(Role.ADMIN, bearer(token(), HERE).role());
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> bearer("wrong", "192.0.2.8")));
        seconds.addAndGet(300);
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> bearer("wrong", HERE)));
    }

    @Test
    void aNameIsLimitedFromAnyAddressAndAnIPv6ClientByItsNetwork() {
        for (int i = 0; i < Attempts.MAX_FAILURES; i++) {
            String address = "198.51.100." + i;
            assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> signIns.signIn("Root", "x", null, address)));
        }
        assertEquals(Problem.Kind.RATE_LIMITED, refused(() -> signIns.signIn("root ", "x", null, "203.0.113.9")));
        for (int i = 0; i < Attempts.MAX_FAILURES; i++) {
            String address = "2001:db8:1:2::" + i;
            assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> bearer("wrong", address)));
        }
        assertEquals(Problem.Kind.RATE_LIMITED, refused(() -> bearer("wrong", "2001:db8:1:2:ffff::1")));
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> bearer("wrong", "2001:db8:1:3::1")));
    }

    @Test
    void whatIsRememberedOfFailuresIsBounded() {
        Attempts attempts = new Attempts(() -> 0);
        for (int i = 0; i < Attempts.MAX_KEYS + 100; i++) {
            attempts.begin("10.0." + (i >> 8) + "." + (i & 255), "name" + i);
        }
        assertTrue(attempts.keys() <= Attempts.MAX_KEYS);
    }

    @Test
    void anAttemptThatSucceedsIsNotCounted() {
        Attempts attempts = new Attempts(() -> 0);
        for (int i = 0; i < 100; i++) {
            attempts.begin(HERE, "name").succeeded();
        }
        attempts.begin(HERE, "name");
    }

    @Test
    void aReplacedTokenEndsEverythingInACentralThatRuns() throws IOException {
        String before = token();
        SignIns.SignedIn signedIn = signIns.redeem(signIns.newLink(), HERE);
        Principal admin = bearer(before, HERE);
        seconds.addAndGet(5);
        String after = new AdminToken(data).replace();
        Files.setLastModifiedTime(data.resolve("admin.token"), FileTime.from(Instant.ofEpochSecond(99)));
        assertNotEquals(before, after);
        assertEquals(Role.ADMIN, bearer(after, HERE).role());
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> bearer(before, HERE)));
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> cookie(signedIn.token())));
        assertFalse(auth.holds(admin));
    }

    @Test
    void aReplacedTokenIsVoidBeforeAnybodyShowsTheNewOneAndTheNewOneIsGoodAtOnce() throws IOException {
        String before = token();
        SignIns.SignedIn signedIn = signIns.redeem(signIns.newLink(), HERE);
        String after = new AdminToken(data).replace();
        Files.setLastModifiedTime(data.resolve("admin.token"), FileTime.from(Instant.ofEpochSecond(99)));
        assertEquals(Role.ADMIN, bearer(after, HERE).role()); // no time has passed
        new AdminToken(data).replace();
        Files.setLastModifiedTime(data.resolve("admin.token"), FileTime.from(Instant.ofEpochSecond(199)));
        seconds.addAndGet(5);
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> bearer(after, HERE)));
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> bearer(before, HERE)));
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> cookie(signedIn.token())));
    }

    @Test
    void aTokenReplacedWhileTheCentralWasStoppedEndsItsSessionsAtTheStart() throws IOException {
        SignIns.SignedIn signedIn = signIns.redeem(signIns.newLink(), HERE);
        new AdminToken(data).replace();
        auth = auth(false);
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> cookie(signedIn.token())));
    }

    @Test
    void inOpenModeEverybodyIsTheAdminButAWrongTokenIsStillWrong() throws IOException {
        auth = auth(true);
        assertEquals(Role.ADMIN, auth.identify(new Gate.Shown(null, null, HERE)).role());
        assertEquals(Role.ADMIN, cookie("an-old-session").role());
        assertEquals(Problem.Kind.UNAUTHENTICATED, refused(() -> bearer("wrong", HERE)));
    }

    @Test
    void otherSchemesAndShapesOfTheHeaderAreRefused() {
        for (String header : new String[] {"", "Basic YWRtaW46YWRtaW4=", "Bearer", "Bearer a b", "Bearer " + "x".repeat(10_000)}) {
            assertEquals(Problem.Kind.UNAUTHENTICATED,
                    refused(() -> auth.identify(new Gate.Shown(header, null, "192.0.2.99"))), header);
        }
    }

    @Test
    void aProxyNamesPeopleOnlyThroughItsHeaderAndUnknownOnesNeedAGroup() throws IOException {
        proxy = new ProxyUsers("Remote-User", "Remote-Groups", java.util.Map.of("ops", Role.OPERATOR));
        auth = auth(false);
        Principal ops = auth.identify(new Gate.Shown(null, null, HERE, "cat", "staff, ops"));
        assertEquals(Role.OPERATOR, ops.role());
        assertEquals(Principal.Kind.PROXY, ops.kind());
        assertEquals(Problem.Kind.FORBIDDEN, refused(() -> auth.identify(new Gate.Shown(null, null, HERE, "cat", "staff"))));
        assertEquals(Problem.Kind.FORBIDDEN, refused(() -> auth.identify(new Gate.Shown(null, null, HERE, "cat", null))));
    }
}
