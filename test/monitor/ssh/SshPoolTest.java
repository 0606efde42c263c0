package monitor.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Keys;
import hosts.Sshd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import monitor.model.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SshPoolTest {

    private static Sshd sshd;
    private static Pools pools;
    private static Target target;

    @BeforeAll
    static void start() {
        sshd = Sshd.start();
        pools = new Pools();
        target = sshd.target(1);
    }

    @AfterAll
    static void stop() {
        pools.close();
        sshd.close();
    }

    @Test
    void aCommandGivesItsOutputItsErrorsAndItsExitCode() {
        Ssh.Ran ran = Pools.ok(pools.run(target, "echo out; echo err >&2; exit 3"));
        assertEquals(3, ran.exitCode());
        assertEquals("out\n", new String(ran.stdout(), StandardCharsets.UTF_8));
        assertEquals("err\n", new String(ran.stderr(), StandardCharsets.UTF_8));
    }

    @Test
    void aCommandReadsAllOfItsStandardInputAndThenItsEnd() {
        byte[] megabyte = new byte[1 << 20];
        new java.util.Random(7).nextBytes(megabyte);
        Ssh.Ran ran = Pools.ok(pools.ssh.run(target, new Ssh.Command("cat", megabyte, Pools.SOON,
                megabyte.length)));
        assertArrayEquals(megabyte, ran.stdout());
    }

    @Test
    void aCommandWithoutStandardInputDoesNotWaitForIt() {
        assertEquals("", pools.output(target, "cat"));
    }

    @Test
    void aCommandKilledBySignalHasTheExitCodeThatAShellGives() {
        assertEquals(128 + 15, Pools.ok(pools.run(target, "kill -TERM $$")).exitCode());
    }

    @Test
    void moreOutputThanAllowedIsBadDataAndTheSessionLives() {
        String sentence = Pools.failed(Reason.BAD_DATA, pools.ssh.run(target,
                new Ssh.Command("cat /dev/zero", Pools.SOON, 100_000)));
        Pools.assertSays(sentence, "100000 bytes");
        assertEquals("on", pools.output(target, "echo on"));
    }

    @Test
    void aCommandThatIsTooSlowTimesOutAndTheSessionLives() {
        String sentence = Pools.failed(Reason.TIMEOUT, pools.ssh.run(target,
                new Ssh.Command("sleep 60", Duration.ofMillis(300), 100)));
        Pools.assertSays(sentence, "0.3 s");
        int logins = sshd.logins();
        assertEquals("on", pools.output(target, "echo on"));
        assertEquals(logins, sshd.logins());
    }

    @Test
    void aHundredThreadsShareOneSession() throws Exception {
        pools.output(target, "true");
        int logins = sshd.logins();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                answers.add(threads.submit(() -> pools.output(target, "echo " + number)));
            }
            for (int i = 0; i < 100; i++) {
                assertEquals(Integer.toString(i), answers.get(i).get());
            }
        }
        assertEquals(logins, sshd.logins());
    }

    @Test
    void aFileIsWrittenWithItsModeAndReplacesTheOldOne() throws IOException {
        Path file = sshd.folder().resolve("it's a file");
        Files.writeString(file, "old and longer");
        Pools.ok(pools.ssh.copy(target, "new".getBytes(StandardCharsets.UTF_8), file.toString(), 0640,
                Pools.SOON));
        assertEquals("new", Files.readString(file));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of(), leftovers(sshd.folder()));
    }

    @Test
    void aFileThatCannotBeWrittenNamesTheReason() {
        Pools.assertSays(Pools.failed(Reason.BAD_DATA, pools.ssh.copy(target, new byte[1], "/nowhere/at/all",
                0600, Pools.SOON)),
                "/nowhere/at/all", "folder does not exist");
    }

    @Test
    void aStreamCarriesBothDirectionsAndKeepsItsDeadline() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> echoOnce(server));
            try (Ssh.Stream stream = Pools.ok(pools.ssh.open(target, server.getLocalPort(), Pools.SOON))) {
                stream.output().write("ping".getBytes(StandardCharsets.UTF_8));
                assertEquals("ping", new String(stream.input().readNBytes(4), StandardCharsets.UTF_8));
                assertTrue(stream.open());
                stream.deadline(Duration.ofMillis(200));
                org.junit.jupiter.api.Assertions.assertThrows(java.net.SocketTimeoutException.class, () ->
                        stream.input().read());
            }
        }
    }

    private static void echoOnce(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // the test is over
        }
    }

    @Test
    void aPortWhereNothingListensIsAgentDown() {
        int port = Sshd.freePort("127.0.0.1");
        Pools.assertSays(Pools.failed(Reason.AGENT_DOWN, pools.ssh.open(target, port, Pools.SOON)), ":"
                + port);
    }

    @Test
    void theFirstLoginSaysTheFingerprintAndThatItWasPinned() {
        Ssh.Login login = Pools.ok(pools.ssh.connect(sshd.target(77), Pools.SOON));
        assertEquals("ssh-ed25519", login.keyType());
        assertEquals(sshd.fingerprint(Keys.Kind.ED25519), login.fingerprint());
        assertTrue(login.pinned());
        assertEquals("key " + sshd.key(), login.credential());
        assertTrue(pools.ssh.connected(77));
        pools.ssh.disconnect(77);
        assertFalse(pools.ssh.connected(77));
        Ssh.Login again = Pools.ok(pools.ssh.connect(sshd.target(77), Pools.SOON));
        assertTrue(again.known());
        assertFalse(again.pinned());
    }

    static List<Path> leftovers(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().contains(".part-")).toList();
        }
    }
}
