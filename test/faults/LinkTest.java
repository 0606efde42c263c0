package faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Sshd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import monitor.model.Reason;
import monitor.model.Status;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host whose link breaks in every way: offline soon, back soon, one gap, and nothing wrong in between. */
class LinkTest {

    private static final int AGENT_PORT = 8083;

    @TempDir
    private Path folder;

    private Net net;
    private Process agent;
    private Sshd sshd;
    private Watched watched;

    @BeforeEach
    void start() throws IOException {
        net = Net.make();
        agent = Watched.agent(net.prefix(), folder, AGENT_PORT);
        sshd = Sshd.builder().address(net.address(), 22).under(net.prefix()).start();
        watched = new Watched(folder, AGENT_PORT, sshd);
        Await.until("the host is online", Watched.BOUND, () -> watched.is(1, Status.ONLINE));
    }

    @AfterEach
    void stop() {
        if (watched != null) {
            watched.close();
        }
        if (sshd != null) {
            sshd.close();
        }
        if (agent != null) {
            agent.destroyForcibly();
        }
        if (net != null) {
            net.close();
        }
    }

    private void offline(Reason... reasons) {
        Await.until("it is offline", Watched.BOUND, () -> watched.is(1, Status.OFFLINE));
        assertTrue(List.of(reasons).contains(watched.fleet.find(1).reason()), () -> watched.fleet.find(1).toString());
    }

    private void unreachableThenBack(Runnable heal) {
        Await.until("it is tried and not reached", Watched.BOUND, () -> watched.fleet.find(1).reason() == Reason.UNREACHABLE);
        int before = watched.samples.size();
        heal.run();
        Await.until("it is back", Watched.BOUND, () -> watched.is(1, Status.ONLINE));
        Await.until("samples come again", Watched.BOUND, () -> watched.samples.size() >= before + 3);
        assertTrue(watched.gaps(1).size() <= 1, () -> "gaps: " + watched.gaps(1));
    }

    @Test
    void aPartitionMeansOfflineAndItsEndOnline() {
        net.partition();
        offline(Reason.TIMEOUT, Reason.UNREACHABLE);
        unreachableThenBack(net::heal);
    }

    @Test
    void aLinkThatIsPulledOutAndPutBackDoesTheSame() {
        net.linkDown();
        offline(Reason.TIMEOUT, Reason.UNREACHABLE);
        unreachableThenBack(net::linkUp);
    }

    @Test
    void aFirewallThatResetsConnectionsIsNoticedAtOnce() {
        net.reset();
        offline(Reason.UNREACHABLE);
        unreachableThenBack(net::heal);
    }

    @Test
    void aLossyLinkBringsSamplesAllTheSame() {
        net.lose(0.3);
        int before = watched.samples.size();
        Await.until("samples come through a link that loses three in ten", Watched.BOUND.multipliedBy(4),
                () -> watched.samples.size() >= before + 5);
        net.heal();
        Await.until("it is online", Watched.BOUND, () -> watched.is(1, Status.ONLINE));
        assertEquals(1, watched.fleet.overview().online());
    }
}
