package monitor.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import hosts.Shells;
import hosts.Sshd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.testing.Await;
import org.junit.jupiter.api.Test;

/** Hosts that hang, die or are not what they seem. Every call here must come back by its deadline. */
class StuckHostTest {

    private static final Duration SHORT = Duration.ofMillis(1500);

    @Test
    void aHostThatHangsInTheHandshakeTimesOutAndComesUpOnceItGoesOn() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            sshd.freeze();
            Pools.assertSays(Pools.failed(Reason.TIMEOUT, pools.ssh.connect(sshd.target(1), SHORT)),
                    "took the connection");
            sshd.thaw();
            Pools.ok(pools.ssh.connect(sshd.target(1), Pools.SOON));
        }
    }

    @Test
    void hungHostsDoNotTakeThePlacesOfThoseThatSignIn() {
        try (Sshd hung = Sshd.start(); Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            hung.freeze();
            for (int i = 1; i <= SignIn.AT_ONCE * 2; i++) {
                long id = i;
                Thread.ofVirtual().start(() -> pools.ssh.connect(hung.target(id), Pools.SOON));
            }
            Await.until("all have begun", Pools.SOON, () -> pools.ssh.counters()
                    .get("logins") == SignIn.AT_ONCE * 2);
            Pools.ok(pools.ssh.connect(sshd.target(1000), Duration.ofSeconds(10)));
        }
    }

    @Test
    void aHostThatHangsWhileACommandRunsTimesOutAndIsReplacedAfterwards() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Target target = sshd.target(1);
            pools.output(target, "true");
            sshd.freeze();
            Pools.failed(Reason.TIMEOUT, pools.ssh.run(target, new Ssh.Command("echo late", SHORT, 100)));
            Await.until("the silent session is closed", Pools.SOON, () -> !pools.ssh.connected(1));
            sshd.thaw();
            assertEquals("on", pools.output(target, "echo on"));
        }
    }

    @Test
    void aStuckWriterIsThrownOutByItsDeadline() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Target target = sshd.target(1);
            pools.output(target, "true");
            sshd.freeze();
            // far more than the window and every socket buffer between here and there
            byte[] much = new byte[32 << 20];
            Pools.failed(Reason.TIMEOUT, pools.ssh.run(target,
                    new Ssh.Command("cat > /dev/null", much, SHORT, 100)));
            Pools.failed(Reason.TIMEOUT, pools.ssh.copy(target, much, sshd.folder() + "/never", 0600, SHORT));
            sshd.thaw();
            assertEquals("on", pools.output(target, "echo on"));
            assertFalse(Files.exists(sshd.folder().resolve("never")));
        }
    }

    @Test
    void aWriterStuckInTheMiddleOfAFileLeavesNoHalfOfIt() throws Exception {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Target target = sshd.target(1);
            pools.output(target, "true");
            byte[] much = new byte[200 << 20];
            CompletableFuture<Result<Void>> copying = CompletableFuture.supplyAsync(
                    () -> pools.ssh.copy(target, much, sshd.folder() + "/big", 0600, Duration.ofSeconds(4)),
                            Thread::startVirtualThread);
            Await.until("something is on its way", Pools.SOON, () -> !SshPoolTest.leftovers(sshd.folder())
                    .isEmpty()
                    && Files.size(SshPoolTest.leftovers(sshd.folder()).getFirst()) > 0 || copying.isDone());
            sshd.freeze();
            Pools.failed(Reason.TIMEOUT, copying.get(20, TimeUnit.SECONDS));
            assertFalse(Files.exists(sshd.folder().resolve("big")));
            sshd.thaw();
        }
    }

    @Test
    void aStreamToAHostThatHangsKeepsItsDeadlineInBothDirections() throws IOException {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools(); ServerSocket server = new ServerSocket(0, 5,
                InetAddress.getByName("127.0.0.1"));
                Ssh.Stream stream = Pools.ok(pools.ssh.open(sshd.target(1), server.getLocalPort(),
                        Pools.SOON))) {
            sshd.freeze();
            stream.deadline(Duration.ofMillis(500));
            assertThrows(SocketTimeoutException.class, () -> stream.input().read());
            stream.deadline(SHORT);
            byte[] much = new byte[32 << 20];
            assertThrows(IOException.class, () -> stream.output().write(much));
            pools.ssh.disconnect(1);
            assertFalse(stream.open());
            sshd.thaw();
        }
    }

    @Test
    void closingThePoolWaitsForNobody() {
        try (Sshd sshd = Sshd.start()) {
            Pools pools = new Pools();
            pools.output(sshd.target(1), "true");
            sshd.freeze();
            CompletableFuture<Result<Ssh.Ran>> stuck = new CompletableFuture<>();
            Ssh.Command cat = new Ssh.Command("cat", new byte[32 << 20], Duration.ofMinutes(5), 100);
            Thread running = Thread.startVirtualThread(() ->
                    stuck.complete(pools.ssh.run(sshd.target(1), cat)));
            CompletableFuture<Result<Ssh.Login>> signingIn = CompletableFuture.supplyAsync(
                    () -> pools.ssh.connect(sshd.target(2), Duration.ofMinutes(5)),
                            Thread::startVirtualThread);
            Await.until("both are stuck", Pools.SOON, () -> pools.ssh.counters().get("logins") == 2
                    && running.getState() == Thread.State.TIMED_WAITING);
            pools.close();
            assertTrue(stuck.orTimeout(20, TimeUnit.SECONDS).join() instanceof Result.Failed);
            assertTrue(signingIn.orTimeout(20, TimeUnit.SECONDS).join() instanceof Result.Failed);
            sshd.thaw();
        }
    }

    @Test
    void aSessionKilledOnTheHostIsReplacedOnceWithoutBeingNoticed() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Target target = sshd.target(1);
            pools.output(target, "true");
            for (int i = 2; i < 5; i++) {
                sshd.killSessions();
                assertEquals("on", pools.output(target, "echo on"));
                assertEquals(i, sshd.logins());
            }
        }
    }

    @Test
    void aSessionThatFellSilentIsReplacedWhileItsHostLives() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Target target = sshd.target(1);
            pools.output(target, "true");
            // only the process behind the session hangs, as if a firewall had forgotten the connection
            String pid = Long.toString(sshd.sessions().getFirst().pid());
            Shells.run("/bin/kill", "-STOP", pid);
            assertEquals("on", new String(Pools.ok(pools.ssh.run(target,
                    new Ssh.Command("echo on", Duration.ofSeconds(10), 100))).stdout()).strip());
            assertEquals(2, sshd.logins());
            assertEquals(1L, pools.ssh.counters().get("replaced"));
            Shells.run("/bin/kill", "-CONT", pid);
        }
    }

    @Test
    void aSessionThatEndsWhileACommandRunsIsNotRepeated() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Path mark = sshd.folder().resolve("mark");
            CompletableFuture<Result<Ssh.Ran>> running = CompletableFuture.supplyAsync(
                    () -> pools.run(sshd.target(1), "echo once >> " + mark + "; sleep 60"),
                            Thread::startVirtualThread);
            Await.until("it runs", Pools.SOON, () -> Files.exists(mark) && Files.size(mark) > 0);
            sshd.sessions().forEach(ProcessHandle::destroyForcibly); // not the command: its end would be told
            Pools.assertSays(Pools.failed(Reason.NO_DATA, running.orTimeout(20, TimeUnit.SECONDS).join()),
                    "unknown");
            assertEquals(1, sshd.logins());
        }
    }

    @Test
    void aCommandIsNeverRunTwiceWheneverItsSessionEnds() throws IOException {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            for (int i = 0; i < 8; i++) {
                Path mark = sshd.folder().resolve("mark" + i);
                CompletableFuture<Result<Ssh.Ran>> running = CompletableFuture.supplyAsync(
                        () -> pools.run(sshd.target(1), "echo once >> " + mark + "; sleep 60"),
                        Thread::startVirtualThread);
                Await.until("it runs", Pools.SOON, () -> Files.exists(mark) && Files.size(mark) > 0);
                // the command first: it fails without a word, so that the shell is asked about, on a session that ends
                sshd.killSessions();
                running.orTimeout(20, TimeUnit.SECONDS).join();
                assertEquals(List.of("once"), Files.readAllLines(mark));
            }
        }
    }

    @Test
    void aHostThatIsGoneIsUnreachableAndSaysHow() throws IOException {
        try (Pools pools = new Pools(); ServerSocket full = new ServerSocket(0, 1,
                InetAddress.getByName("127.0.0.1"))) {
            int free = Sshd.freePort("127.0.0.1");
            says(pools, "127.0.0.1", free, "127.0.0.1:" + free, "refuses connections");
            says(pools, "no-such-host.invalid", 22, "no-such-host.invalid", "is not known");
            says(pools, "0.0.0.0.0.0", 22, "is not known");
            // a backlog that is full lets no connection come about
            List<java.net.Socket> filling = new java.util.ArrayList<>();
            for (int i = 0; i < 4; i++) {
                java.net.Socket socket = new java.net.Socket();
                filling.add(socket);
                try {
                    socket.connect(full.getLocalSocketAddress(), 200);
                } catch (SocketTimeoutException e) {
                    break;
                }
            }
            says(pools, "127.0.0.1", full.getLocalPort(), "No answer", "firewall");
            for (java.net.Socket socket : filling) {
                socket.close();
            }
        }
    }

    private static void says(Pools pools, String host, int port, String... parts) {
        Target target = new Target(1, host, port, "root", Target.Credentials.DEFAULT, false, null, List.of());
        Pools.assertSays(Pools.failed(Reason.UNREACHABLE, pools.ssh.connect(target, SHORT)), parts);
    }

    @Test
    void whatIsNoSshServerIsNamed() throws IOException {
        HttpServer web = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        web.start();
        try (Pools pools = new Pools(); ServerSocket mail = new ServerSocket(0, 5,
                InetAddress.getByName("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> greet(mail));
            Target target = new Target(1, "127.0.0.1", mail.getLocalPort(), "root",
                    Target.Credentials.DEFAULT, false, null, List.of());
            Pools.assertSays(Pools.failed(Reason.UNSUPPORTED, pools.ssh.connect(target, Pools.SOON)),
                    "is no SSH server", "220 mail ready");
            Target silent = new Target(2, "127.0.0.1", web.getAddress().getPort(), "root",
                    Target.Credentials.DEFAULT, false, null, List.of());
            Pools.failed(Reason.TIMEOUT, pools.ssh.connect(silent, SHORT));
        } finally {
            web.stop(0);
        }
    }

    private static void greet(ServerSocket mail) {
        try (java.net.Socket socket = mail.accept()) {
            socket.getOutputStream()
                    .write("220 mail ready\r\n\u0007".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // the test is over
        }
    }
}
