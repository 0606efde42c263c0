package monitor.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import monitor.model.Problem;

/** Passwords as they are stored: {@code pbkdf2-sha512$rounds$salt$hash}. Each costs about a fifth of a second of one core, on purpose. */
final class Passwords {

    /** What OWASP advises for SHA-512. */
    static final int ROUNDS = 210_000;
    static final int MIN_LENGTH = 12;
    private static final int MAX_LENGTH = 256;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 512;
    /** More at once would take the cores from the polls; whoever floods the sign-in waits, and not the servers. */
    static final int AT_ONCE = 2;
    static final int MOST_WAITING = 32;
    private static final int WAIT_SECONDS = 10;
    private static final String ALGORITHM = "pbkdf2-sha512";

    /** Those of 12 characters or more among the commonest: shorter ones are refused in any case. Compared without case and digits at the end. */
    private static final Set<String> COMMONEST = Set.of("password", "passwordpassword", "qwertyuiop", "qwertyuiopasdfgh", "qwertyuiopas",
            "qwertyqwerty", "iloveyouiloveyou", "administrator", "adminadminadmin", "adminadmin", "letmeinletmein", "welcomewelcome",
            "changemechangeme", "changeme", "passw0rdpassw0rd", "p@ssw0rdp@ssw0rd", "qazwsxedcrfv", "qazwsxedcrfvtgb", "asdfghjkl",
            "asdfghjklasdf", "zxcvbnmzxcvbnm", "abcdefghijkl", "abcdefghijklm", "abcdefghijklmnop", "abcabcabcabc", "testtesttest",
            "monkeymonkey", "dragondragon", "footballfootball", "baseballbaseball", "sunshinesunshine", "princessprincess",
            "supermansuperman", "trustnoonetrustnoone", "correcthorsebatterystaple", "unknownunknown", "thisismypassword",
            "mypasswordis", "mypassword", "secretpassword", "servermonitor", "defaultpassword", "rootrootroot", "toortoortoor",
            "masterpassword", "matkhau", "matkhaumatkhau", "khongcogi", "motsaunamtambay", "anhyeuem", "emyeuanh");

    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final SecureRandom random = new SecureRandom();
    /** What the password of somebody who does not exist is compared with, in the same time. */
    private final String nobody;

    Passwords() {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        nobody = encoded(ROUNDS, salt, new byte[HASH_BITS / 8]);
    }

    /** Long enough, and not what everybody tries first. No rules of composition: they make passwords worse. */
    static void check(String field, String password, String username) {
        int length = password.codePointCount(0, password.length());
        if (length < MIN_LENGTH || length > MAX_LENGTH) {
            throw Problem.invalid(field, "A password has " + MIN_LENGTH + " to " + MAX_LENGTH + " characters; this one has " + length);
        }
        String bare = normal(password).toLowerCase(Locale.ROOT).replaceAll("[0-9!?.@#$*_-]+$", "").replaceAll("^[0-9!?.@#$*_-]+", "");
        boolean repeated = password.chars().distinct().count() <= 3;
        if (bare.isEmpty() || repeated || COMMONEST.contains(bare) || bare.equals(username.toLowerCase(Locale.ROOT))) {
            throw Problem.invalid(field, "This password is among the first that are tried: take another, such as four words of your own");
        }
    }

    String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return encoded(ROUNDS, salt, derive(password, salt, ROUNDS));
    }

    /** @param stored null where there is nobody of that name: takes as long, and is false */
    boolean matches(String password, String stored) {
        String[] parts = (stored == null ? nobody : stored).split("\\$");
        if (parts.length != 4 || !parts[0].equals(ALGORITHM)) {
            throw new IllegalStateException("a stored password of an unknown form");
        }
        byte[] found = derive(password, Base64.getDecoder().decode(parts[2]), Integer.parseInt(parts[1]));
        return MessageDigest.isEqual(found, Base64.getDecoder().decode(parts[3])) && stored != null;
    }

    private byte[] derive(String password, byte[] salt, int rounds) {
        enter();
        PBEKeySpec spec = new PBEKeySpec(normal(password).toCharArray(), salt, rounds, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2 with SHA-512", e);
        } finally {
            spec.clearPassword();
            places.release();
        }
    }

    private void enter() {
        try {
            if (places.getQueueLength() < MOST_WAITING && places.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new Problem(Problem.Kind.OVERLOADED, "Too many people sign in at once").with(Problem.RETRY_AFTER, WAIT_SECONDS);
    }

    /** The same characters, however the keyboard composes them. */
    private static String normal(String password) {
        String normal = Normalizer.normalize(password, Normalizer.Form.NFC);
        return normal.isEmpty() ? "\0" : normal; // the JDK refuses an empty one
    }

    private static String encoded(int rounds, byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder();
        return String.join("$", ALGORITHM, Integer.toString(rounds), new String(base64.encode(salt), StandardCharsets.US_ASCII),
                new String(base64.encode(hash), StandardCharsets.US_ASCII));
    }
}
