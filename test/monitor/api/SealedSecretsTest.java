package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedSecretsTest {

    @Test
    void aServerWhoseSecretsWereSealedUnderAnotherKeySaysSoAndTriesNothing(@TempDir Path folder) throws IOException {
        try (Sshd sshd = Sshd.start(); Central central = Central.start(folder)) {
            Central.Answer added = central.post("/api/servers", "{\"name\":\"a\",\"host\":\"" + sshd.host() + "\",\"port\":" + sshd.port()
                    + ",\"username\":\"root\",\"ssh_password\":\"a password\"}");
            assertEquals(201, added.status(), added.toString());
            Files.write(folder.resolve("data/master.key"), new byte[32]);
            central.restart();
            Await.until("the server names what is wrong", Duration.ofSeconds(30), () -> {
                String server = central.get("/api/servers/" + added.number("server_id")).toString();
                return server.contains("\"auth_failed\"") && server.contains("is not the one that the secrets of server");
            });
            Central.Answer tested = central.post("/api/servers/" + added.number("server_id") + "/test", "{}");
            assertTrue(tested.toString().contains("is not the one that the secrets of server"), tested.toString());
        }
    }
}
