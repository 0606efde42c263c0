package monitor.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Account;
import hosts.Keys;
import hosts.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import monitor.model.Reason;
import monitor.model.Result;
import org.junit.jupiter.api.Test;

/** Hosts that allow less than others. */
class LimitsTest {

    @Test
    void withMaxSessionsOneCommandsAndCopiesTakeTurns() throws Exception {
        try (Sshd sshd = Sshd.builder().option("MaxSessions", "1").start(); Pools pools = new Pools();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Target target = sshd.target(1);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int number = i;
                all.add(threads.submit(() -> assertEquals(""
                        + number, pools.output(target, "echo " + number))));
                all.add(threads.submit(() -> Pools.ok(pools.ssh.copy(target, new byte[number], sshd.folder()
                        + "/copy" + number, 0600, Pools.SOON))));
            }
            for (Future<?> one : all) {
                one.get();
            }
            assertEquals(1, sshd.logins());
        }
    }

    @Test
    void aLimitOnceLearnedIsKeptTo() throws Exception {
        try (Sshd sshd = Sshd.builder().option("MaxSessions", "2").start(); Pools pools = new Pools()) {
            manyAtOnce(pools, sshd.target(1));
            int refusals = refusals(sshd);
            assertTrue(refusals > 0, sshd.log());
            manyAtOnce(pools, sshd.target(1));
            assertTrue(refusals(sshd) - refusals <= 3, () -> "one more is tried each half minute only, not "
                    + (refusals(sshd) - refusals));
        }
    }

    private static int refusals(Sshd sshd) {
        return sshd.log().split("no more sessions", -1).length - 1;
    }

    private static void manyAtOnce(Pools pools, Target target) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(threads.submit(() -> pools.output(target, "true")));
            }
            for (Future<String> one : all) {
                one.get();
            }
        }
    }

    @Test
    void withMaxSessionsNoneItIsSaid() {
        try (Sshd sshd = Sshd.builder().option("MaxSessions", "0").start(); Pools pools = new Pools()) {
            Pools.assertSays(Pools.failed(Reason.UNSUPPORTED, pools.run(sshd.target(1), "true")),
                    "MaxSessions");
        }
    }

    @Test
    void aWaitForASessionChannelEndsByTheDeadline() {
        try (Sshd sshd = Sshd.builder().option("MaxSessions", "1").start(); Pools pools = new Pools()) {
            Target target = sshd.target(1);
            pools.output(target, "true");
            Thread holding = Thread.ofVirtual().start(() ->
                    pools.run(target, "echo > " + sshd.folder() + "/held; sleep 60"));
            monitor.testing.Await.until("the one channel is held", Pools.SOON, () ->
                    Files.exists(sshd.folder().resolve("held")));
            String sentence = Pools.failed(Reason.TIMEOUT,
                    pools.ssh.run(target, new Ssh.Command("true", java.time.Duration.ofMillis(500), 100)));
            Pools.assertSays(sentence, "MaxSessions");
            assertTrue(holding.isAlive());
        }
    }

    @Test
    void fortyLoginsAtOnceComeThroughAHostThatDropsMostOfThem() throws Exception {
        try (Sshd sshd = Sshd.builder().option("MaxStartups", "2:50:4").start(); Pools pools = new Pools();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Result<Ssh.Login>>> logins = new ArrayList<>();
            for (int i = 1; i <= 40; i++) {
                long id = i;
                logins.add(threads.submit(() -> pools.ssh.connect(sshd.target(id),
                        java.time.Duration.ofSeconds(40))));
            }
            for (Future<Result<Ssh.Login>> login : logins) {
                Pools.ok(login.get());
            }
            assertEquals(40L, pools.ssh.counters().get("sessions"));
        }
    }

    @Test
    void whereForwardingIsForbiddenItIsSaidAndCommandsWork() {
        try (Sshd sshd = Sshd.builder().option("AllowTcpForwarding", "no")
                .start(); Pools pools = new Pools()) {
            Pools.assertSays(Pools.failed(Reason.UNSUPPORTED,
                    pools.ssh.open(sshd.target(1), 8083, Pools.SOON)), "AllowTcpForwarding", "8083");
            assertEquals("on", pools.output(sshd.target(1), "echo on"));
        }
    }

    @Test
    void aForcedCommandIsNoShellAndSaysWhatItAnswers() {
        try (Sshd sshd = Sshd.builder().option("ForceCommand", "echo only backups here")
                .start(); Pools pools = new Pools()) {
            Target target = sshd.target(1);
            assertEquals("only backups here", pools.output(target, "uptime"));
            Pools.assertSays(Pools.failed(Reason.NO_SHELL, pools.ssh.shell(target, Pools.SOON)),
                    "ForceCommand", "only backups here");
            Pools.failed(Reason.BAD_DATA, pools.ssh.copy(target, new byte[1], "/tmp/never", 0600,
                    Pools.SOON));
            assertFalse(Files.exists(Path.of("/tmp/never")));
        }
    }

    @Test
    void anAccountWithoutAShellIsNamed() {
        for (String shell : new String[] {"/usr/sbin/nologin", "/bin/false"}) {
            try (Account account = Account.make(shell); Sshd sshd = Sshd.builder().account(account)
                    .start(); Pools pools = new Pools()) {
                Target target = sshd.target(1, new Target.Credentials(null, null, account.password()));
                Pools.assertSays(Pools.failed(Reason.NO_SHELL, pools.run(target, "uptime")), account.name(),
                        "nologin");
                Pools.failed(Reason.NO_SHELL, pools.ssh.shell(target, Pools.SOON));
            }
        }
    }

    @Test
    void aShellIsAShellEvenWhenACommandFailsWithoutAWord() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            assertEquals(1, Pools.ok(pools.run(sshd.target(1), "exit 1")).exitCode());
            Pools.ok(pools.ssh.shell(sshd.target(1), Pools.SOON));
        }
    }

    @Test
    void withoutSftpAFileIsWrittenThroughTheShell() throws IOException {
        try (Sshd sshd = Sshd.builder().option("Subsystem", "none /bin/false")
                .start(); Pools pools = new Pools()) {
            Path file = sshd.folder().resolve("it's a file");
            byte[] content = new byte[300_000];
            new java.util.Random(3).nextBytes(content);
            Pools.ok(pools.ssh.copy(sshd.target(1), content, file.toString(), 0640, Pools.SOON));
            org.junit.jupiter.api.Assertions.assertArrayEquals(content, Files.readAllBytes(file));
            assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            Pools.failed(Reason.BAD_DATA, pools.ssh.copy(sshd.target(1), content, "/nowhere/file", 0640,
                    Pools.SOON));
            assertEquals(List.of(), SshPoolTest.leftovers(sshd.folder()));
        }
    }

    @Test
    void aHostWithOldHostKeysOnlyIsRefusedUnlessOldAlgorithmsAreAllowed() {
        try (Sshd sshd = Sshd.builder().hostKeys(Keys.Kind.ECDSA).start(); Pools pools = new Pools()) {
            Target target = sshd.target(1);
            Pools.assertSays(Pools.failed(Reason.UNSUPPORTED, pools.ssh.connect(target, Pools.SOON)),
                    "ecdsa-sha2-nistp256", "legacy_algorithms");
            Target legacy = new Target(1, target.host(), target.port(), target.username(),
                    target.credentials(), true, null, List.of());
            assertEquals("ecdsa-sha2-nistp256", Pools.ok(pools.ssh.connect(legacy, Pools.SOON)).keyType());
        }
    }

    @Test
    void aHostWithOldCiphersOnlyNamesThem() {
        try (Sshd sshd = Sshd.builder().option("Ciphers", "aes128-cbc").start(); Pools pools = new Pools()) {
            Pools.assertSays(Pools.failed(Reason.UNSUPPORTED, pools.ssh.connect(sshd.target(1), Pools.SOON)),
                    "cipher", "aes128-cbc", "legacy_algorithms");
        }
    }

    @Test
    void theSessionThatAnUnsavedTargetOpensPinsNothingAndIsClosedSoon() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            assertEquals("java", pools.output(sshd.target(0), "echo java"));
            assertEquals("java", pools.output(sshd.target(0), "echo java"));
            assertEquals(1, sshd.logins());
            assertEquals(List.of(), pools.hostKeys.list());
            pools.ssh.sweep(System.nanoTime() + java.time.Duration.ofSeconds(30).toNanos());
            assertEquals(0L, pools.ssh.counters().get("sessions"));
        }
    }
}
