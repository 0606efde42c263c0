package monitor.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Sshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/**
 * What runs on a session is not ended by the doubts that others have about it: polls time out while a host
 * is busy.
 */
class BusySessionTest {

    /** A command under way that ends when it is told to. */
    private record Running(Sshd sshd, Path go, CompletableFuture<Result<Ssh.Ran>> result) {

        static Running begin(Pools pools, Sshd sshd, Target target) {
            Path begun = sshd.folder().resolve("begun");
            Path go = sshd.folder().resolve("go");
            // it ends with its folder, too: a command whose session is gone is not killed by sshd
            String line = "echo > " + begun + "; until [ -e " + go + " ] || [ ! -e " + begun + " ]; do sleep 0.1; done; echo done";
            var result = CompletableFuture.supplyAsync(() -> pools.run(target, line),
                    Thread::startVirtualThread);
            Await.until("it runs", Pools.SOON, () -> Files.exists(begun));
            return new Running(sshd, go, result);
        }

        String end() throws IOException {
            Files.createFile(go);
            Ssh.Ran ran = Pools.ok(result.orTimeout(Pools.SOON.toSeconds(), TimeUnit.SECONDS).join());
            return new String(ran.stdout(), StandardCharsets.UTF_8).strip();
        }
    }

    @Test
    void aSessionThatWasReplacedEndsOnlyWhenWhatRunsOnItIsOver() throws IOException {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Target target = sshd.target(1);
            Running running = Running.begin(pools, sshd, target);
            ProcessHandle old = sshd.sessions().getFirst();
            sshd.freeze();
            // a poll: silent for half of its time, so it wants another session, for which the host is too
            // busy as well
            assertTrue(pools.ssh.open(target, 1, Duration.ofSeconds(1)) instanceof Result.Failed);
            sshd.thaw();
            Await.until("the second session is there", Pools.SOON, () -> sshd.logins() == 2);
            assertEquals("on", pools.output(target, "echo on"));
            assertEquals("done", running.end());
            Await.until("the first session has gone", Pools.SOON, () -> !old.isAlive());
            assertEquals(1L, pools.ssh.counters().get("sessions"));
        }
    }

    @Test
    void secondsOfSilenceDoNotEndWhatRuns() throws IOException {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Target target = sshd.target(1);
            Running running = Running.begin(pools, sshd, target);
            sshd.freeze();
            Pools.failed(Reason.TIMEOUT, pools.ssh.open(target, 1, Duration.ofMillis(600)));
            // by the end of this one the first doubt has had its three seconds
            Pools.failed(Reason.TIMEOUT, pools.ssh.open(target, 1, Duration.ofMillis(3500)));
            sshd.thaw();
            assertEquals("done", running.end());
        }
    }

    @Test
    void aServerThatIsEditedOrPausedLetsWhatRunsComeToItsEnd() throws IOException {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Target target = sshd.target(1);
            Running running = Running.begin(pools, sshd, target);
            pools.ssh.disconnect(1);
            assertFalse(pools.ssh.connected(1));
            assertEquals("on", pools.output(target, "echo on"));
            assertEquals(2, sshd.logins());
            assertEquals("done", running.end());
            Await.until("one session is left", Pools.SOON, () -> sshd.sessions().size() == 1);
        }
    }

    @Test
    void whatRunsBehindAHopOutlivesTheReplacementOfTheHopsSession() throws IOException {
        try (Sshd hop = Sshd.start(); Sshd inner = Sshd.start(); Pools pools = new Pools()) {
            Target plain = inner.target(2);
            Target behind = new Target(2, plain.host(), plain.port(), plain.username(), plain.credentials(),
                    false, null,
                    List.of(hop.target(1)));
            Running running = Running.begin(pools, inner, behind);
            pools.ssh.disconnect(1);
            assertEquals("on", pools.output(hop.target(1), "echo on"));
            assertEquals("done", running.end());
            pools.ssh.disconnect(2);
            Await.until("the hop's first session has gone, too", Pools.SOON, () -> hop.sessions()
                    .size() == 1);
        }
    }

    @Test
    void theEndOfThePoolEndsWhatStillRunsOnASessionThatWasGivenUp() {
        try (Sshd sshd = Sshd.start(); Pools pools = new Pools()) {
            Running running = Running.begin(pools, sshd, sshd.target(1));
            pools.ssh.disconnect(1);
            pools.ssh.close();
            Pools.failed(Reason.NO_DATA, running.result().orTimeout(Pools.SOON.toSeconds(), TimeUnit.SECONDS)
                    .join());
        }
    }
}
