package monitor.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import monitor.model.Problem;
import org.junit.jupiter.api.Test;

/** Codes, passwords and quotas by themselves. */
class TotpTest {

    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    /** The last six digits of the vectors in appendix B of RFC 6238. */
    @Test
    void codesAreThoseOfTheStandard() {
        long[] seconds = {59, 1_111_111_109L, 1_111_111_111L, 1_234_567_890L, 2_000_000_000L, 20_000_000_000L};
        String[] codes = {"287082", "081804", "050471", "005924", "279037", "353130"};
        for (int i = 0; i < seconds.length; i++) {
            assertEquals(codes[i], Totp.code(SECRET, seconds[i] / Totp.STEP_SECONDS));
        }
        assertEquals("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Totp.base32(SECRET));
    }

    @Test
    void aCodeIsGoodForItsStepAndOneBesideIt() {
        Instant now = Instant.ofEpochSecond(1_234_567_890L);
        long step = Totp.step(now);
        for (long aside = -1; aside <= 1; aside++) {
            assertEquals(step + aside, Totp.matching(SECRET, Totp.code(SECRET, step + aside), now).orElseThrow());
        }
        assertTrue(Totp.matching(SECRET, Totp.code(SECRET, step + 2), now).isEmpty());
        assertTrue(Totp.matching(SECRET, Totp.code(SECRET, step - 2), now).isEmpty());
    }

    @Test
    void recoveryCodesDifferAndAreReadHoweverTheyAreTyped() {
        List<String> codes = Totp.newRecoveryCodes();
        assertEquals(codes.size(), new HashSet<>(codes).size());
        String typed = codes.getFirst().toLowerCase(java.util.Locale.ROOT).replace('-', ' ');
        assertTrue(Auth.same(Totp.recoveryHash(codes.getFirst()), Totp.recoveryHash(typed)));
    }

    @Test
    void aPasswordIsLongAndNotWhatEverybodyTriesFirst() {
        for (String bad : List.of("short", "password1234", "PASSWORD-1234", "adminadmin12", "aaaaaaaaaaaa", "123456789012", "qwertyuiop123")) {
            assertThrows(Problem.class, () -> Passwords.check("password", bad, "ana"), bad);
        }
        Passwords.check("password", "four words of my own", "ana");
        Passwords.check("password", "mật khẩu của riêng tôi", "ana");
    }

    @Test
    void aPasswordMatchesItsHashOnlyAndOneOfNobodyNever() {
        Passwords passwords = new Passwords();
        String stored = passwords.hash("e\u0301t\u0301 four words");
        assertTrue(stored.startsWith("pbkdf2-sha512$210000$"), stored);
        assertTrue(passwords.matches("\u00e9t\u0301 four words", stored), "composed otherwise");
        assertFalse(passwords.matches("", stored));
        assertFalse(passwords.matches("four words", null));
    }

    @Test
    void aQuotaFillsAgainAndForgetsTheOldest() {
        AtomicLong nanos = new AtomicLong();
        Quota quota = new Quota(new Quota.Rate(3, 1), nanos::get);
        for (int i = 0; i < 3; i++) {
            quota.take("a");
        }
        Problem refused = assertThrows(Problem.class, () -> quota.take("a"));
        assertEquals(1L, refused.members().get(Problem.RETRY_AFTER));
        quota.take("b");
        nanos.addAndGet(1_000_000_000L);
        quota.take("a");
        assertThrows(Problem.class, () -> quota.take("a"));
        for (int i = 0; i < Quota.MAX_KEYS + 100; i++) {
            quota.take("k" + i);
        }
        assertTrue(quota.keys() <= Quota.MAX_KEYS);
    }

    @Test
    void aLockedNameDoesNotKeepOutItsOwnerWhereTheySignedInBefore() {
        AtomicLong nanos = new AtomicLong();
        Attempts attempts = new Attempts(nanos::get);
        attempts.begin("192.0.2.1", "ana").succeeded();
        for (int i = 0; i < Attempts.MAX_FAILURES; i++) {
            attempts.begin("198.51.100." + i, "ana");
        }
        assertThrows(Problem.class, () -> attempts.begin("203.0.113.9", "ana"));
        attempts.begin("192.0.2.1", "ana").succeeded();
    }
}
