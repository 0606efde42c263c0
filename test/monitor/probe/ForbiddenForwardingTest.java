package monitor.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Shells;
import hosts.Sshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import monitor.json.SampleReader;
import monitor.model.Actions;
import monitor.model.Failure;
import monitor.model.Figures;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.ssh.HostKeys;
import monitor.ssh.SshPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real sshd that forbids forwarding, and whose users find just the programs that a test gives them. */
class ForbiddenForwardingTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    /** Polls once over an sshd whose commands see {@code tools} only. */
    private Result<Sample> poll(int agentPort, String... tools) throws IOException {
        return poll(agentPort, Sshd.builder().option("AllowTcpForwarding", "no"), tools);
    }

    private Result<Sample> poll(int agentPort, Sshd.Builder wanted, String... tools) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin-" + String.join("-", tools)));
        for (String tool : tools) {
            // no link: JUnit warns of links when it removes the folder
            Path script = Files.writeString(bin.resolve(tool), "#!/bin/sh\nexec " + Shells.need(tool, tool) + " \"$@\"\n");
            Shells.run("chmod", "755", script.toString());
        }
        Path wrapper = Files.writeString(bin.resolve("session"), "#!/bin/sh\nPATH=" + bin + "\nexport PATH\n"
                + "echo a greeting of the login shell\neval \"$SSH_ORIGINAL_COMMAND\"\n");
        Shells.run("chmod", "755", wrapper.toString());
        HostKeys keys = new HostKeys(bin.resolve("known_hosts"), bin.resolve("none"), false, Clock.systemUTC());
        try (Sshd sshd = wanted.option("ForceCommand", wrapper.toString()).start();
                SshPool ssh = new SshPool(keys, null, folder, null)) {
            SampleParser any = json -> Result.ok(new SampleReader.Parts(Figures.empty(), List.of(),
                    new Sample.Facts("h", null, null, null, 0, 0, 1, null), 0));
            AgentProbe probe = new AgentProbe(ssh, server -> sshd.target(1), any, Clock.systemUTC(), System::nanoTime);
            Server server = new Server(1, "one", sshd.host(), sshd.port(), sshd.user(), "", List.of(), null, agentPort, null, null,
                    false, Actions.NONE, false, false, Instant.EPOCH);
            return probe.poll(server, DEADLINE);
        }
    }

    private static String json(Result<Sample> result) {
        return switch (result) {
            case Result.Ok<Sample>(Sample sample) -> new String(sample.json(), StandardCharsets.UTF_8);
            case Result.Failed<Sample>(Failure failure) -> throw new AssertionError(failure);
        };
    }

    private static Failure failure(Result<Sample> result) {
        return switch (result) {
            case Result.Ok<Sample>(Sample sample) -> throw new AssertionError(sample);
            case Result.Failed<Sample>(Failure failure) -> failure;
        };
    }

    @Test
    void theAgentIsReadByCurl() throws IOException {
        try (FakeAgent agent = FakeAgent.good()) {
            assertEquals(FakeAgent.JSON, json(poll(agent.port(), "sh", "curl")));
            assertTrue(agent.requests.getFirst().contains("curl"));
        }
    }

    @Test
    void theAgentIsReadByWgetWhereThereIsNoCurl() throws IOException {
        try (FakeAgent agent = FakeAgent.good()) {
            assertEquals(FakeAgent.JSON, json(poll(agent.port(), "sh", "wget")));
            assertTrue(agent.requests.getFirst().contains("Wget"));
        }
    }

    @Test
    void theAgentIsReadByBashWhereThereIsNeither() throws IOException {
        try (FakeAgent agent = FakeAgent.sending("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                + "Content-Length: " + FakeAgent.JSON.length() + "\r\n\r\n" + FakeAgent.JSON)) {
            assertEquals(FakeAgent.JSON, json(poll(agent.port(), "sh", "bash", "cat")));
            assertTrue(agent.requests.getFirst().startsWith("GET /api/all HTTP/1.0\r\nHost: 127.0.0.1:" + agent.port() + "\r\n"));
        }
    }

    @Test
    void aHostWithNoneOfThemIsToldWhatToAllow() throws IOException {
        Failure failure = failure(poll(8083, "sh"));
        assertEquals(Reason.UNSUPPORTED, failure.reason());
        assertTrue(failure.sentence().contains("AllowTcpForwarding"), failure.sentence());
    }

    @Test
    void anAbsentAgentIsTheSameForEachOfThem() throws IOException {
        int port = Sshd.freePort("127.0.0.1");
        for (String[] tools : new String[][] {{"sh", "curl"}, {"sh", "wget"}, {"sh", "bash", "cat"}}) {
            Failure failure = failure(poll(port, tools));
            assertEquals(Reason.AGENT_DOWN, failure.reason(), failure.sentence());
        }
    }

    @Test
    void aForcedCommandThatRunsSomethingElseIsNamed() throws IOException {
        Path only = Files.writeString(folder.resolve("only"), "#!/bin/sh\necho only backups here\n");
        Shells.run("chmod", "755", only.toString());
        HostKeys keys = new HostKeys(folder.resolve("known"), folder.resolve("none"), false, Clock.systemUTC());
        try (Sshd sshd = Sshd.builder().option("AllowTcpForwarding", "no").option("ForceCommand", only.toString()).start();
                SshPool ssh = new SshPool(keys, null, folder, null)) {
            AgentProbe probe = new AgentProbe(ssh, server -> sshd.target(1), Clock.systemUTC(), System::nanoTime);
            Server server = new Server(1, "one", sshd.host(), sshd.port(), sshd.user(), "", List.of(), null, 8083, null, null,
                    false, Actions.NONE, false, false, Instant.EPOCH);
            Failure failure = failure(probe.poll(server, DEADLINE));
            assertEquals(Reason.NO_SHELL, failure.reason(), failure.sentence());
            assertTrue(failure.sentence().contains("only backups here"), failure.sentence());
        }
    }
}
