package monitor.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import monitor.json.SampleReader;
import monitor.model.Actions;
import monitor.model.Failure;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;
import monitor.ssh.Ssh;
import monitor.ssh.Target;
import org.junit.jupiter.api.Test;

class AgentProbeTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Instant NOW = Instant.parse("2026-01-06T12:00:10Z");

    private final SocketSsh ssh = new SocketSsh();
    private final AgentProbe probe = new AgentProbe(ssh, AgentProbeTest::target, AgentProbeTest::parse,
            Clock.fixed(NOW, ZoneOffset.UTC), System::nanoTime);

    private static Target target(Server s) {
        return new Target(s.id(), s.host(), s.port(), s.username(), Target.Credentials.DEFAULT, false, null, List.of());
    }

    /** Takes what begins and ends like an object; its timestamp is the one of {@link FakeAgent#JSON}. */
    private static Result<SampleReader.Parts> parse(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        if (!text.startsWith("{") || !text.endsWith("}")) {
            return Result.failed(Reason.BAD_DATA, "no object");
        }
        return Result.ok(new SampleReader.Parts(Figures.empty(), List.of(),
                new Sample.Facts("h", null, null, null, 0, 0, 1, null), 1_767_700_800_000L));
    }

    private static Server server(int agentPort) {
        return new Server(1, "one", "10.0.0.1", 22, "root", "", List.of(), null, agentPort, null, null, false, Actions.NONE, false,
                false, NOW);
    }

    private Sample sample(FakeAgent agent) {
        return switch (probe.poll(server(agent.port()), LONG)) {
            case Result.Ok<Sample>(Sample sample) -> sample;
            case Result.Failed<Sample>(Failure failure) -> throw new AssertionError(failure);
        };
    }

    private Failure failure(int port, Duration deadline) {
        return switch (probe.poll(server(port), deadline)) {
            case Result.Ok<Sample>(Sample sample) -> throw new AssertionError(sample);
            case Result.Failed<Sample>(Failure failure) -> failure;
        };
    }

    private Failure failureOf(String answer) throws IOException {
        try (FakeAgent agent = FakeAgent.sending(answer)) {
            return failure(agent.port(), LONG);
        }
    }

    @Test
    void aHundredPollsUseOneStream() throws IOException {
        try (FakeAgent agent = FakeAgent.good()) {
            for (int i = 0; i < 100; i++) {
                sample(agent);
            }
            assertEquals(1, agent.connections.get());
            assertEquals(1, ssh.opened.get());
            assertEquals(100, agent.requests.size());
            assertTrue(agent.requests.getFirst().startsWith("GET /api/all HTTP/1.1\r\nHost: 127.0.0.1:" + agent.port() + "\r\n"));
        }
    }

    @Test
    void aSampleBearsTheCentralsTime() throws IOException {
        try (FakeAgent agent = FakeAgent.good()) {
            Sample sample = sample(agent);
            assertEquals(NOW, sample.at());
            assertFalse(sample.figures().has(Metric.SKEW_MILLIS), "the reading is 10 s old, which says nothing of the clock");
            assertEquals(Source.AGENT, sample.source());
            assertEquals(FakeAgent.JSON, new String(sample.json(), StandardCharsets.UTF_8));
        }
    }

    /** {@link #NOW} is 12:00:10, and the reading within is of 12:00:00. */
    @Test
    void theSkewIsThatOfTheHostsClockAndNotTheAgeOfItsReading() throws IOException {
        assertEquals(0, skew("Tue, 06 Jan 2026 12:00:10 GMT"));
        assertEquals(90_000, skew("Tue, 06 Jan 2026 12:01:40 GMT"));
        assertEquals(-89_001, skew("Tue, 06 Jan 2026 11:58:40 GMT"));
        assertTrue(Double.isNaN(skew("yesterday")));
    }

    private double skew(String date) throws IOException {
        try (FakeAgent agent = FakeAgent.sending("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: " + date
                + "\r\nConnection: close\r\n\r\n" + FakeAgent.JSON)) {
            return sample(agent).figures().get(Metric.SKEW_MILLIS);
        }
    }

    @Test
    void aRestartOfTheAgentIsNotNoticed() throws IOException {
        try (FakeAgent agent = FakeAgent.good()) {
            sample(agent);
            agent.hangUp();
            sample(agent);
            assertEquals(2, agent.connections.get());
        }
    }

    @Test
    void anAgentThatClosesAfterEachAnswerIsReadAllTheSame() throws IOException {
        try (FakeAgent agent = FakeAgent.sending("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
                + "Connection: close\r\n\r\n" + FakeAgent.JSON)) {
            sample(agent);
            sample(agent);
            assertEquals(2, agent.connections.get());
        }
    }

    @Test
    void nobodyOnThePortMeansThatTheAgentIsDownAndSaysWhatToDo() {
        int port = hosts.Sshd.freePort("127.0.0.1");
        Failure failure = failure(port, LONG);
        assertEquals(Reason.AGENT_DOWN, failure.reason());
        assertTrue(failure.sentence().startsWith("The agent does not answer on 127.0.0.1:" + port + ": deploy it"));
    }

    @Test
    void somethingElseOnThePortIsNamed() throws IOException {
        assertEquals("Port X of the host does not speak HTTP; it begins with \"SSH-2.0-x..\". "
                + "If that is not the agent, give the agent another port.",
                failureOf("SSH-2.0-x\r\n").sentence().replaceFirst("Port \\d+", "Port X"));
        Failure redirect = failureOf("HTTP/1.1 302 Found\r\nServer: nginx/1.22\r\nLocation: http://10.0.0.9/\r\n\r\n");
        assertEquals(Reason.BAD_DATA, redirect.reason());
        assertTrue(redirect.sentence().contains("answers /api/all with HTTP 302 (\"nginx/1.22\")"), redirect.sentence());
        assertTrue(failureOf("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n").sentence().contains("HTTP 500"));
        assertTrue(failureOf("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>").sentence().contains("\"text/html\""));
    }

    @Test
    void aBusyAgentIsNotTakenForAnother() throws IOException {
        Failure busy = failureOf("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        assertEquals(Reason.NO_DATA, busy.reason());
        assertTrue(busy.sentence().contains("busy"));
    }

    @Test
    void halfAnAnswerAHundredMegabytesAndGarbageAreBadData() throws IOException {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        assertTrue(failureOf(head + "Content-Length: 500\r\n\r\n{\"a\"").sentence().contains("after 4 of 500 bytes"));
        assertTrue(failureOf(head + "Content-Length: 104857600\r\n\r\n{").sentence().contains("104857600"));
        assertTrue(failureOf(head + "Transfer-Encoding: chunked\r\n\r\nffffff\r\n").sentence().contains("more than 4194304"));
        assertEquals(Reason.BAD_DATA, failureOf(head + "Content-Length: 4\r\n\r\nnull").reason());
        assertEquals(Reason.BAD_DATA, failureOf("\u0016\u0003\u0001garbage\r\n\r\n").reason());
    }

    @Test
    void anEndlessAnswerIsCutAtTheLimit() throws IOException {
        byte[] block = new byte[1 << 20];
        try (FakeAgent agent = new FakeAgent((out, request, round) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 100; i++) {
                out.write(block);
            }
            return false;
        })) {
            assertTrue(failure(agent.port(), LONG).sentence().contains("sends more than 4194304 bytes"));
        }
    }

    @Test
    void anAgentThatHangsOrDripsIsCutAtTheDeadlineAndItsStreamIsGivenUp() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        try (FakeAgent agent = new FakeAgent((out, request, round) -> end.await(20, TimeUnit.SECONDS))) {
            assertEquals(Reason.TIMEOUT, failure(agent.port(), SHORT).reason());
            assertEquals(Reason.TIMEOUT, failure(agent.port(), SHORT).reason());
            assertEquals(2, agent.connections.get());
        } finally {
            end.countDown();
        }
        try (FakeAgent agent = new FakeAgent((out, request, round) -> {
            for (byte b : FakeAgent.ok("{\"a\":" + "1".repeat(10_000) + "}")) {
                out.write(b);
                out.flush();
                LockSupport.parkNanos(10_000_000);
            }
            return true;
        })) {
            assertEquals(Reason.TIMEOUT, failure(agent.port(), SHORT).reason());
        }
    }

    @Test
    void aSlowAnswerIsAskedForPackedFromThenOn() throws IOException {
        try (FakeAgent agent = new FakeAgent((out, request, round) -> {
            if (round == 1) {
                LockSupport.parkNanos(200_000_000);
            }
            out.write(FakeAgent.ok(FakeAgent.JSON));
            return true;
        })) {
            sample(agent);
            sample(agent);
            assertFalse(agent.requests.get(0).contains("gzip"));
            assertTrue(agent.requests.get(1).contains("Accept-Encoding: gzip"));
        }
    }

    @Test
    void whereForwardingIsForbiddenACommandReadsAndTheHostIsNotAskedAgainAtEachPoll() {
        ssh.openFailure = new Failure(Reason.UNSUPPORTED, "forwarding is off");
        ssh.commands = command -> Result.ok(new Ssh.Ran(0,
                ("Welcome!\nserver-monitor-read curl\n" + FakeAgent.JSON).getBytes(StandardCharsets.UTF_8), new byte[0]));
        for (int i = 0; i < 3; i++) {
            assertInstanceOf(Result.Ok.class, probe.poll(server(8083), LONG));
        }
        assertEquals(1, ssh.opened.get());
        assertEquals(3, ssh.ran.get());
        probe.forget(1);
        assertInstanceOf(Result.Ok.class, probe.poll(server(8083), LONG));
        assertEquals(2, ssh.opened.get());
    }

    @Test
    void whatACommandMeetsIsNamed() {
        ssh.openFailure = new Failure(Reason.UNSUPPORTED, "forwarding is off");
        assertEquals(Reason.AGENT_DOWN, ran(7, "server-monitor-read curl\n", "curl: (7) Failed").reason());
        assertEquals(Reason.AGENT_DOWN, ran(4, "server-monitor-read wget\n", "").reason());
        assertEquals(Reason.AGENT_DOWN, ran(1, "server-monitor-read bash\n", "connect: Connection refused").reason());
        assertEquals(Reason.TIMEOUT, ran(28, "server-monitor-read curl\n", "curl: (28) slow").reason());
        Failure none = ran(0, "server-monitor-read none\n", "");
        assertEquals(Reason.UNSUPPORTED, none.reason());
        assertTrue(none.sentence().contains("curl, wget and bash"));
        Failure forced = ran(0, "only git here\n", "");
        assertEquals(Reason.NO_SHELL, forced.reason());
        assertTrue(forced.sentence().contains("only git here"));
        assertEquals(Reason.BAD_DATA, ran(22, "server-monitor-read curl\n", "curl: (22) error: 404").reason());
        assertTrue(ran(0, "server-monitor-read bash\nHTTP/1.1 404 Not Found\r\n\r\n", "").sentence().contains("HTTP 404"));
    }

    private Failure ran(int exitCode, String out, String err) {
        ssh.commands = command -> Result.ok(new Ssh.Ran(exitCode, out.getBytes(StandardCharsets.ISO_8859_1),
                err.getBytes(StandardCharsets.ISO_8859_1)));
        return failure(8083, LONG);
    }

    @Test
    void connectingTellsThePinnedKey() {
        Probe.Link link = ((Result.Ok<Probe.Link>) probe.connect(server(1), LONG)).value();
        assertEquals(new Probe.Link("ssh-ed25519", "SHA256:x", true), link);
    }

    @Test
    void forgettingClosesTheStreamAndTheSession() throws IOException {
        try (FakeAgent agent = FakeAgent.good()) {
            sample(agent);
            probe.forget(1);
            assertEquals(1, ssh.disconnected.get());
            sample(agent);
            assertNotEquals(1, agent.connections.get());
        }
    }
}
