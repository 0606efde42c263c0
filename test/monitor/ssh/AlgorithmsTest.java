package monitor.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Keys;
import hosts.Shells;
import hosts.Sshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import monitor.testing.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlgorithmsTest {

    @Test
    void sshAuditFindsNothingToFailInWhatIsOffered(@TempDir Path folder) throws Exception {
        String report = audit(false, folder);
        List<String> failures = report.lines().filter(line -> line.contains("[fail]")).toList();
        assertEquals(List.of(), failures, report);
        assertTrue(report.contains("(key) ssh-ed25519"), report);
        assertTrue(audit(true, folder).contains("[fail]"),
                "with legacy_algorithms there is something to warn of");
    }

    private static String audit(boolean legacy, Path folder) throws IOException, InterruptedException {
        String program = Shells.need("ssh-audit", "ssh-audit");
        int port = Sshd.freePort("127.0.0.1");
        Path output = folder.resolve("report-" + legacy);
        Process audit = new ProcessBuilder(program, "-n", "-c", "-4", "-t", "60", "-p",
                Integer.toString(port)).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        try (Pools pools = new Pools()) {
            Target target = new Target(1, "127.0.0.1", port, "root", Target.Credentials.DEFAULT, legacy, null,
                    List.of());
            Await.until("ssh-audit has seen the client", Duration.ofSeconds(60), () -> {
                pools.ssh.connect(target, Duration.ofSeconds(5));
                return !audit.isAlive();
            });
            audit.waitFor(10, TimeUnit.SECONDS);
            return java.nio.file.Files.readString(output, StandardCharsets.UTF_8);
        } finally {
            audit.destroyForcibly();
        }
    }

    @Test
    void anOrdinaryHostGetsThePostQuantumExchangeOrTheNextBest() {
        try (Sshd sshd = Sshd.builder().option("LogLevel", "DEBUG1").start(); Pools pools = new Pools()) {
            pools.output(sshd.target(1), "true");
            assertTrue(sshd.log().contains("kex: algorithm: mlkem768x25519-sha256")
                    || sshd.log().contains("kex: algorithm: curve25519-sha256"));
            assertTrue(sshd.log().contains("kex: host key algorithm: ssh-ed25519"));
        }
    }

    @Test
    void rsaHostKeysSignWithSha2() {
        try (Sshd sshd = Sshd.builder().option("LogLevel", "DEBUG1").hostKeys(Keys.Kind.RSA)
                .start(); Pools pools = new Pools()) {
            pools.output(sshd.target(1), "true");
            assertTrue(sshd.log().contains("kex: host key algorithm: rsa-sha2-512"));
        }
    }
}
