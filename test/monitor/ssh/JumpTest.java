package monitor.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Keys;
import hosts.Sshd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.testing.Await;
import org.junit.jupiter.api.Test;

/** Hosts that are reached through the sessions of others. */
class JumpTest {

    private static final Duration SHORT = Duration.ofSeconds(3);

    /** The host as server {@code id}, through those hops, which are whole targets themselves. */
    private static Target through(Target host, Target... hops) {
        return new Target(host.serverId(), host.host(), host.port(), host.username(), host.credentials(), false, null, List.of(hops));
    }

    @Test
    void everyHopIsHeldToAPinOfItsOwn() {
        try (Sshd outer = Sshd.start(); Sshd middle = Sshd.start(); Sshd inner = Sshd.start(); Pools pools = new Pools()) {
            Target second = through(middle.target(2), outer.target(1));
            assertEquals("inside", pools.output(through(inner.target(3), outer.target(1), second), "echo inside"));
            Map<Long, String> pins = pools.hostKeys.list().stream()
                    .collect(Collectors.toMap(HostKeys.Pin::serverId, HostKeys.Pin::fingerprint));
            assertEquals(Map.of(1L, outer.fingerprint(Keys.Kind.ED25519), 2L, middle.fingerprint(Keys.Kind.ED25519),
                    3L, inner.fingerprint(Keys.Kind.ED25519)), pins);
            assertEquals("two", pools.output(second, "echo two"));
            assertEquals(List.of(1, 1, 1), List.of(outer.logins(), middle.logins(), inner.logins()));
        }
    }

    @Test
    void oneSessionServesTheJumpHostAndAllBehindItThoughItAllowsOneChannelOnly() {
        try (Sshd hop = Sshd.builder().option("MaxSessions", "1").start(); Sshd one = Sshd.start(); Sshd other = Sshd.start();
                Pools pools = new Pools()) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int id = 2; id < 12; id++) {
                Target behind = through((id % 2 == 0 ? one : other).target(id), hop.target(1));
                all.add(CompletableFuture.supplyAsync(() -> pools.output(behind, "echo on"), Thread::startVirtualThread));
            }
            all.add(CompletableFuture.supplyAsync(() -> pools.output(hop.target(1), "echo on"), Thread::startVirtualThread));
            for (CompletableFuture<String> answer : all) {
                assertEquals("on", answer.orTimeout(60, TimeUnit.SECONDS).join());
            }
            assertEquals(1, hop.logins());
            assertEquals(10, one.logins() + other.logins());
        }
    }

    @Test
    void theHopThatIsDownIsNamedAndThoseBehindComeBackWithIt() {
        try (Sshd outer = Sshd.start(); Sshd middle = Sshd.start(); Sshd inner = Sshd.start(); Pools pools = new Pools()) {
            Target second = through(middle.target(2), outer.target(1));
            Target behind = through(inner.target(3), outer.target(1), second);
            assertEquals("on", pools.output(behind, "echo on"));
            middle.down();
            Await.until("the session has ended", Pools.SOON, () -> !pools.ssh.connected(3));
            String sentence = Pools.failed(Reason.JUMP_FAILED, pools.run(behind, "true"));
            Pools.assertSays(sentence, "The way over " + second.where() + " fails", outer.target(1).where() + " cannot connect");
            assertFalse(sentence.contains(behind.where()), sentence);
            // the middle one itself is merely not there
            Pools.assertSays(Pools.failed(Reason.UNREACHABLE, pools.run(second, "true")), second.where());
            outer.down();
            Await.until("the session has ended", Pools.SOON, () -> !pools.ssh.connected(1));
            Await.until("the outer one is named", Pools.SOON, () -> pools.run(behind, "true") instanceof Result.Failed<?>(var failure)
                    && failure.reason() == Reason.JUMP_FAILED
                    && failure.sentence().startsWith("The way over " + outer.target(1).where() + " fails"));
            outer.restart();
            middle.restart();
            Await.until("all is back", Pools.SOON, () -> pools.run(behind, "true") instanceof Result.Ok);
        }
    }

    @Test
    void aHopWhoseKeyChangedBlocksAllBehindItUntilTheNewKeyIsAccepted() {
        try (Sshd outer = Sshd.start(); Sshd middle = Sshd.start(); Sshd inner = Sshd.start(); Pools pools = new Pools()) {
            Target second = through(middle.target(2), outer.target(1));
            Target behind = through(inner.target(3), outer.target(1), second);
            assertEquals("on", pools.output(behind, "echo on"));
            middle.restartWithNewKeys(Keys.Kind.ED25519);
            Await.until("the session has ended", Pools.SOON, () -> !pools.ssh.connected(3));
            String now = middle.fingerprint(Keys.Kind.ED25519);
            Result<Ssh.Ran> refused = pools.run(behind, "true");
            Pools.assertSays(Pools.failed(Reason.JUMP_FAILED, refused), "The way over " + second.where(), now, "another host key");
            // what the hop showed is nothing to accept for the host behind it
            assertTrue(refused instanceof Result.Failed<Ssh.Ran>(var failure) && failure.fingerprint() == null);
            assertTrue(pools.hostKeys.shown(3).isEmpty());
            assertEquals(now, pools.hostKeys.shown(2).orElseThrow().fingerprint());
            Pools.failed(Reason.JUMP_FAILED, pools.run(behind, "true"));
            assertEquals(1, middle.logins(), "nothing was sent after the change");
            assertEquals(1, inner.logins());
            pools.hostKeys.accept(2, now);
            pools.ssh.disconnect(2);
            assertEquals("on", pools.output(behind, "echo on"));
        }
    }

    @Test
    void aChangedKeyOfTheHopBlocksSessionsThatStandAlready() {
        try (Sshd hop = Sshd.start(); Sshd inner = Sshd.start(); Pools pools = new Pools()) {
            Target behind = through(inner.target(2), hop.target(1));
            assertEquals("on", pools.output(behind, "echo on"));
            // seen by a test of the server, say, while the old session still stands
            byte[] other = Base64.getDecoder().decode(inner.hostKeyLine(Keys.Kind.ED25519).split(" ")[1]);
            pools.hostKeys.judge(hop.target(1), other);
            assertTrue(pools.ssh.connected(2));
            Pools.assertSays(Pools.failed(Reason.JUMP_FAILED, pools.run(behind, "true")), hop.target(1).where(), "another host key");
        }
    }

    @Test
    void whatIsWrongBehindAJumpHostIsNotTheJumpHostsFault() throws IOException {
        try (Sshd hop = Sshd.start(); Pools pools = new Pools(); ServerSocket full = new ServerSocket(0, 1,
                InetAddress.getByName("127.0.0.1"))) {
            int free = Sshd.freePort("127.0.0.1");
            Target closed = new Target(2, "127.0.0.1", free, "root", Target.Credentials.DEFAULT, false, null, List.of(hop.target(1)));
            Pools.assertSays(Pools.failed(Reason.UNREACHABLE, pools.ssh.connect(closed, Pools.SOON)),
                    hop.target(1).where() + " cannot connect to 127.0.0.1:" + free);
            List<Socket> filling = fill(full);
            Target silent = new Target(3, "127.0.0.1", full.getLocalPort(), "root", Target.Credentials.DEFAULT, false, null,
                    List.of(hop.target(1)));
            for (int i = 0; i < 2; i++) {
                Pools.assertSays(Pools.failed(Reason.UNREACHABLE, pools.ssh.connect(silent, SHORT)), "No answer from " + silent.where());
            }
            // that the host behind it is silent says nothing against the session with the hop
            assertEquals("on", pools.output(hop.target(1), "echo on"));
            assertEquals(1, hop.logins());
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    /** A backlog that is full lets no connection come about. */
    private static List<Socket> fill(ServerSocket full) throws IOException {
        List<Socket> filling = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Socket socket = new Socket();
            filling.add(socket);
            try {
                socket.connect(full.getLocalSocketAddress(), 200);
            } catch (SocketTimeoutException e) {
                break;
            }
        }
        return filling;
    }

    @Test
    void aHopThatForbidsForwardingIsNamed() {
        try (Sshd hop = Sshd.builder().option("AllowTcpForwarding", "no").start(); Sshd inner = Sshd.start(); Pools pools = new Pools()) {
            Pools.assertSays(Pools.failed(Reason.JUMP_FAILED, pools.run(through(inner.target(2), hop.target(1)), "true")),
                    "The way over " + hop.target(1).where(), "AllowTcpForwarding");
        }
    }

    @Test
    void manyBehindAHopThatRefusesThemSignInOnceAndComeBackWithIt() {
        try (Sshd hop = Sshd.start(); Sshd inner = Sshd.start(); Pools pools = new Pools()) {
            Target refusing = hop.target(1, new Target.Credentials(inner.key().toString(), null, null));
            for (int round = 0; round < 3; round++) {
                for (int id = 2; id < 22; id++) {
                    Pools.assertSays(Pools.failed(Reason.JUMP_FAILED, pools.run(through(inner.target(id), refusing), "true")),
                            "The way over " + refusing.where());
                }
            }
            int attempts = hop.log().split("Failed publickey|Connection closed by authenticating user", -1).length - 1;
            assertTrue(attempts >= 1 && attempts <= 4, () -> attempts + " attempts: " + hop.log());
            hop.authorize(inner.key());
            // the hop's own poll, or a person's test of one behind it, does not wait
            assertTrue(pools.ssh.trial(through(inner.target(0), refusing), Pools.SOON) instanceof Result.Ok);
            assertEquals("on", pools.output(through(inner.target(5), refusing), "echo on"));
        }
    }

    @Test
    void theRestAfterARefusalDoublesUpToAMinuteAndAfterAHostThatIsAwayStaysShort() {
        long second = 1_000_000_000L;
        Rest rest = null;
        for (long wanted : new long[] {5, 10, 20, 40, 60, 60}) {
            rest = Rest.after(rest, new monitor.model.Failure(Reason.AUTH_FAILED, "no"), 7);
            assertEquals(7 + wanted * second, rest.untilNanos());
        }
        rest = Rest.after(rest, new monitor.model.Failure(Reason.UNREACHABLE, "no"), 7);
        assertFalse(rest.over(7 + 2 * second - 1));
        assertTrue(rest.over(7 + 2 * second));
    }
}
