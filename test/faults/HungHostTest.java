package faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Sshd;
import java.io.IOException;
import java.nio.file.Path;
import monitor.model.Reason;
import monitor.model.Status;
import monitor.testing.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that stop, on this machine's loopback: they run for any user. */
class HungHostTest {

    @TempDir
    private Path folder;

    @Test
    void aHostThatHangsTimesOutDelaysNobodyAndComesBack() throws IOException {
        int port = Sshd.freePort("127.0.0.1");
        Process agent = Watched.agent(java.util.List.of(), folder, port);
        try (Sshd hung = Sshd.start(); Sshd well = Sshd.start(); Watched watched = new Watched(folder, port, hung, well)) {
            Await.until("both are online", Watched.BOUND, () -> watched.fleet.overview().online() == 2);
            hung.freeze();
            Await.until("the hung one is offline", Watched.BOUND, () -> watched.is(1, Status.OFFLINE));
            assertEquals(Reason.TIMEOUT, watched.fleet.find(1).reason());
            long before = watched.samples.stream().filter(sample -> sample.serverId() == 2).count();
            Await.until("the other is polled on", Watched.BOUND,
                    () -> watched.samples.stream().filter(sample -> sample.serverId() == 2).count() >= before + 5);
            assertTrue(watched.gaps(2).isEmpty(), () -> "gaps of the other: " + watched.gaps(2));
            hung.thaw();
            Await.until("it is back", Watched.BOUND.multipliedBy(2), () -> watched.is(1, Status.ONLINE));
        } finally {
            agent.destroyForcibly();
        }
    }

    @Test
    void aSessionThatDiesWhileTheHostLivesIsReplacedUnnoticed() throws IOException {
        int port = Sshd.freePort("127.0.0.1");
        Process agent = Watched.agent(java.util.List.of(), folder, port);
        try (Sshd sshd = Sshd.start(); Watched watched = new Watched(folder, port, sshd)) {
            Await.until("it is online", Watched.BOUND, () -> watched.is(1, Status.ONLINE));
            java.time.Instant since = watched.fleet.find(1).statusSince();
            sshd.killSessions();
            int before = watched.samples.size();
            Await.until("samples come again", Watched.BOUND, () -> watched.samples.size() >= before + 3);
            assertEquals(since, watched.fleet.find(1).statusSince());
            assertEquals(2, sshd.logins());
        } finally {
            agent.destroyForcibly();
        }
    }
}
