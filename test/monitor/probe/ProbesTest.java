package monitor.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Sshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import monitor.json.Member;
import monitor.model.Failure;
import monitor.model.Metric;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Source;
import org.junit.jupiter.api.Test;

/** Which way a server is read: its agent if it answers, else its shell, within the same poll. */
class ProbesTest {

    private static final Duration DEADLINE = Duration.ofSeconds(4);
    private static final String JSON = "{\"timestamp\":\"2026-01-06T12:00:00Z\",\"system\":{\"hostname\":\"h\"},\"cpu\":{\"percent\":3}}";

    private static FakeAgent agent(int port) throws IOException {
        return new FakeAgent(port, (out, request, round) -> {
            out.write(FakeAgent.ok(JSON));
            return true;
        });
    }

    private static Sample poll(ShellReads reads) {
        return switch (reads.probes.poll(reads.server, DEADLINE)) {
            case Result.Ok<Sample>(Sample sample) -> sample;
            case Result.Failed<Sample>(Failure failure) -> throw new AssertionError(failure);
        };
    }

    private static String errors(Sample sample) {
        return new String(Member.of(sample.json(), "errors"), StandardCharsets.UTF_8);
    }

    @Test
    void anAgentThatGoesAndComesCostsNoPoll() throws IOException {
        int port = Sshd.freePort("127.0.0.1");
        try (Sshd sshd = Sshd.start(); ShellReads reads = new ShellReads(sshd.target(1), port)) {
            try (FakeAgent agent = agent(port)) {
                assertEquals(Source.AGENT, poll(reads).source());
                assertEquals(Source.AGENT, poll(reads).source());
                assertEquals(1, agent.connections.get());
            }
            Sample without = poll(reads);
            assertEquals(Source.AGENTLESS, without.source());
            assertTrue(without.figures().has(Metric.CPU_PERCENT), "the first one of a switch is whole");
            assertEquals("{}", errors(without));
            assertTrue(reads.probes.ask(reads.server, "/api/processes", DEADLINE) instanceof Result.Ok<byte[]>(byte[] all)
                    && new String(all, StandardCharsets.UTF_8).contains("\"processes\":[{"));
            int tried = refusals(sshd);
            poll(reads);
            poll(reads);
            assertEquals(tried, refusals(sshd), "no line in the host's log a poll");
            try (FakeAgent agent = agent(port)) {
                assertEquals(Source.AGENTLESS, poll(reads).source(), "this poll sees that the port is open");
                assertEquals(Source.AGENT, poll(reads).source());
                assertEquals(1, agent.connections.get());
            }
            poll(reads);
            try (FakeAgent agent = agent(port)) {
                reads.probes.again(1);
                assertEquals(Source.AGENT, poll(reads).source(), "told that it came, the first poll finds it");
                assertEquals(1, agent.connections.get());
            }
            assertEquals(1, sshd.logins());
        }
    }

    private static int refusals(Sshd sshd) {
        return sshd.log().split("connect_to", -1).length;
    }

    @Test
    void anAgentThatHangsOrSendsSomethingElseIsNamedAndTheShellReadsInItsPlace() throws IOException {
        int port = Sshd.freePort("127.0.0.1");
        CountDownLatch told = new CountDownLatch(1);
        for (FakeAgent.Manner manner : List.<FakeAgent.Manner>of((out, request, round) -> {
            told.await(); // never, as far as a poll goes
            return false;
        }, (out, request, round) -> {
            out.write("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return true;
        })) {
            try (Sshd sshd = Sshd.start(); ShellReads reads = new ShellReads(sshd.target(1), port); FakeAgent agent = new FakeAgent(port, manner)) {
                Sample sample = poll(reads);
                assertEquals(Source.AGENTLESS, sample.source());
                assertTrue(errors(sample).contains("\"agent\":"), errors(sample));
                sample = poll(reads);
                assertTrue(errors(sample).contains("\"agent\":"), "still so: " + errors(sample));
                assertEquals(1, agent.connections.get(), "it is not tried at each poll");
            } finally {
                told.countDown();
            }
        }
    }

    @Test
    void whereForwardingIsForbiddenAndNothingElseReadsTheAgentTheShellDoes() throws IOException {
        int port = Sshd.freePort("127.0.0.1");
        try (Sshd sshd = Sshd.builder().option("AllowTcpForwarding", "no").start(); ShellReads reads = new ShellReads(sshd.target(1), port)) {
            assertEquals(Source.AGENTLESS, poll(reads).source());
            assertEquals(Source.AGENTLESS, poll(reads).source());
        }
    }

    @Test
    void whereNeitherIsPossibleTheReasonIsTheShellsAndTheAgentIsOfferedToo() {
        try (Sshd sshd = Sshd.builder().option("ForceCommand", "echo only backups").start();
                ShellReads reads = new ShellReads(sshd.target(1), Sshd.freePort("127.0.0.1"))) {
            Failure failure = reads.probes.poll(reads.server, DEADLINE) instanceof Result.Failed<Sample>(Failure some) ? some : null;
            assertEquals(Reason.NO_SHELL, failure.reason());
            assertTrue(failure.sentence().contains("only backups") && failure.sentence().contains("deploy"), failure.sentence());
        }
    }
}
