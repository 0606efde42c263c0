package hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.time.Duration;
import monitor.testing.Await;
import org.junit.jupiter.api.Test;

class SshdTest {

    @Test
    void aRealClientSignsInAndNothingIsLeftAfterwards() {
        Sshd sshd = Sshd.start();
        String first = sshd.fingerprint(Keys.Kind.ED25519);
        try (sshd) {
            assertEquals("hello\n", ssh(sshd, "echo hello"));
            assertEquals(1, sshd.logins());
            sshd.restartWithNewKeys(Keys.Kind.ED25519);
            assertNotEquals(first, sshd.fingerprint(Keys.Kind.ED25519));
            assertEquals("again\n", ssh(sshd, "echo again"));
            Await.until("its sessions have ended", Duration.ofSeconds(10), () -> sshd.sessions().isEmpty());
        }
        assertFalse(Files.exists(sshd.folder()));
    }

    private static String ssh(Sshd sshd, String command) {
        return Shells.run("ssh", "-F", "none", "-q", "-i", sshd.key().toString(), "-p",
                Integer.toString(sshd.port()), "-o", "BatchMode=yes",
                "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o",
                        "IdentitiesOnly=yes",
                sshd.user() + "@" + sshd.host(), command);
    }
}
