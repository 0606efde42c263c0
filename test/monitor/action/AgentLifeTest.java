package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Shells;
import hosts.Sshd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import monitor.model.Actions;
import monitor.model.Failure;
import monitor.model.Problem;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Server;
import monitor.ssh.CentralKey;
import monitor.ssh.HostKeys;
import monitor.ssh.Ssh;
import monitor.ssh.SshPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a real sshd whose home is a folder of the test; nothing of this machine's service manager or crontab is touched. */
class AgentLifeTest {

    private static final Consumer<AgentLife.Step> NOBODY = step -> {};

    private static Path folder;
    private static Path home;
    private static Sshd sshd;
    private static SshPool ssh;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        folder = Files.createTempDirectory("monitor-life-");
        home = Files.createDirectories(folder.resolve("it's a home"));
        sshd = Sshd.builder().option("SetEnv", "\"HOME=" + home + "\" SERVER_MONITOR_START=setsid").start();
        HostKeys keys = new HostKeys(folder.resolve("known_hosts"), folder.resolve("none"), false, Clock.systemUTC());
        ssh = new SshPool(keys, CentralKey.findOrMake(folder, folder.resolve("data")), folder, null);
        port = Sshd.freePort("127.0.0.1");
    }

    @AfterEach
    void nothingStays() {
        ok(life(Brought.real()).uninstall(server(port), NOBODY));
        assertEquals("", Brought.tree(home).lines().skip(1).reduce("", String::concat));
    }

    @AfterAll
    static void stop() {
        ssh.close();
        sshd.close();
        Shells.deleteTree(folder);
    }

    private static AgentLife life(AgentFiles files) {
        return new AgentLife(ssh, server -> sshd.target(server.id()), files);
    }

    private static Server server(int agentPort) {
        return new Server(1, "box", sshd.host(), sshd.port(), sshd.user(), "", List.of(), null, agentPort, null, null, false, Actions.NONE,
                false, false, Instant.EPOCH);
    }

    private static <T> T ok(Result<T> result) {
        return switch (result) {
            case Result.Ok<T>(T value) -> value;
            case Result.Failed<T>(Failure failure) -> throw new AssertionError(failure.reason() + ": " + failure.sentence());
        };
    }

    private static Agent deploy(AgentFiles files) {
        return ok(life(files).deploy(server(port), false, NOBODY));
    }

    private static Problem refused(AgentFiles files) {
        return assertThrows(Problem.class, () -> deploy(files));
    }

    private static Path installed(String name) {
        return home.resolve(".server-monitor").resolve(name);
    }

    /** A zombie, which waits for its parent to bury it, is dead. */
    private static boolean alive(long pid) {
        try {
            return !Files.readString(Path.of("/proc/" + pid + "/stat")).replaceFirst("(?s).*\\) ", "").startsWith("Z");
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void theAgentIsDeployedStoppedStartedRestartedAndRemoved() {
        AgentLife life = life(Brought.real());
        List<String> steps = new ArrayList<>();
        Agent agent = ok(life.deploy(server(port), false, step -> steps.add(step.name() + " " + step.state())));
        assertTrue(agent.running() && agent.installed() && agent.changed() && agent.current(), agent.toString());
        assertEquals(Brought.real().version(), agent.version());
        assertEquals("setsid", agent.startedBy());
        assertEquals(port, agent.port());
        assertEquals(installed("agent.java").toString(), agent.path());
        assertEquals(List.of("CONNECT RUNNING", "CONNECT DONE", "INSPECT RUNNING", "INSPECT DONE", "UPLOAD RUNNING", "UPLOAD DONE",
                "UPLOAD RUNNING", "UPLOAD DONE", "COMPILE RUNNING", "COMPILE DONE", "START RUNNING", "START DONE", "VERIFY DONE"), steps);
        assertTrue(agent.residentBytes() > 10_000_000 && agent.residentBytes() < 100_000_000, agent.toString());

        String before = Brought.tree(home);
        Agent again = ok(life.deploy(server(port), false, NOBODY));
        assertFalse(again.changed());
        assertEquals(agent.pid(), again.pid());
        assertEquals(before, Brought.tree(home));

        Agent stopped = ok(life.stop(server(port), NOBODY));
        assertTrue(stopped.installed() && !stopped.running());
        assertFalse(alive(agent.pid()));
        Agent started = ok(life.start(server(port), NOBODY));
        assertTrue(started.running());
        assertEquals(started.pid(), ok(life.start(server(port), NOBODY)).pid());
        assertNotEquals(started.pid(), ok(life.restart(server(port), NOBODY)).pid());
        assertTrue(ok(life.status(server(port))).running());

        assertTrue(ok(life.uninstall(server(port), NOBODY)).changed());
        assertFalse(ok(life.status(server(port))).installed());
        assertFalse(ok(life.uninstall(server(port), NOBODY)).changed());
    }

    @Test
    void anUpgradeReplacesTheOldAgentOnlyOnceTheNewOneRuns() {
        Agent old = deploy(Brought.small("1", ""));

        Problem broken = refused(Brought.small("2", "this is no Java"));
        assertTrue(broken.getMessage().contains("nothing was changed"), broken.getMessage());
        Problem ends = refused(Brought.small("3", "if (true) throw new IllegalStateException(\"cannot live here\");"));
        assertTrue(ends.getMessage().contains("cannot live here"), ends.getMessage());
        Agent after = ok(life(Brought.small("1", "")).status(server(port)));
        assertEquals(old.pid(), after.pid());
        assertEquals("1", after.version());

        // lives on the spare port and dies on its own
        Problem late = refused(Brought.small("4", "if (port == " + port + ") throw new IllegalStateException(\"not at this port\");"));
        assertTrue(late.getMessage().contains("not at this port"), late.getMessage());
        assertTrue(late.getMessage().contains("The old one (version 1) runs again"), late.getMessage());
        Agent back = ok(life(Brought.small("1", "")).status(server(port)));
        assertTrue(back.running() && back.current() && back.version().equals("1"), back.toString());

        Agent upgraded = ok(life(Brought.small("5", "")).upgrade(server(port), NOBODY));
        assertEquals("5", upgraded.version());
        assertFalse(alive(back.pid()));
        assertFalse(Files.exists(installed("old")) || Files.exists(installed("new")));
    }

    @Test
    void aPortThatSomethingElseHoldsIsNamedAndLeftAlone() throws IOException {
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            Problem problem = refused(Brought.small("1", ""));
            assertEquals(Problem.Kind.CONFLICT, problem.kind());
            assertEquals("agent_port", problem.field());
            assertTrue(problem.getMessage().contains("Port " + port + " is held by java (pid " + ProcessHandle.current().pid() + ")"),
                    problem.getMessage());
            assertFalse(other.isClosed());
        }
    }

    @Test
    void anotherPortIsTakenByDeployingAgain() {
        Agent first = deploy(Brought.small("1", ""));
        int other = Sshd.freePort("127.0.0.1");
        Agent second = ok(life(Brought.small("1", "")).deploy(server(other), false, NOBODY));
        assertEquals(other, second.port());
        assertTrue(second.running() && second.changed());
        assertFalse(alive(first.pid()));
    }

    @Test
    void aDeploymentIsRefusedWhileAnotherIsAtWorkAndNotByOneThatDied() throws IOException {
        Files.createDirectories(installed("lock"));
        String start = Files.readString(Path.of("/proc/self/stat")).replaceFirst(".*\\) ", "").split(" ")[19];
        Files.writeString(installed("lock/owner"), ProcessHandle.current().pid() + " " + start + "\n");
        Problem problem = refused(Brought.small("1", ""));
        assertEquals(Problem.Kind.CONFLICT, problem.kind());
        assertTrue(problem.getMessage().contains("process " + ProcessHandle.current().pid()), problem.getMessage());
        // the same process number, born at another time: that owner is dead
        Files.writeString(installed("lock/owner"), ProcessHandle.current().pid() + " 1\n");
        assertTrue(deploy(Brought.small("1", "")).running());
    }

    @Test
    void ofTwoDeploymentsAtOnceOneAgentComesOut() {
        List<CompletableFuture<String>> both = Collections.nCopies(2, Brought.small("1", "")).stream()
                .map(files -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return deploy(files).running() ? "running" : "not running";
                    } catch (Problem problem) {
                        return problem.kind().name();
                    }
                }, Thread::startVirtualThread)).toList();
        List<String> ends = both.stream().map(CompletableFuture::join).toList();
        assertTrue(ends.contains("running"), ends.toString());
        assertTrue(List.of("running", "CONFLICT").containsAll(ends), ends.toString());
        assertTrue(ok(life(Brought.small("1", "")).status(server(port))).running());
    }

    @Test
    void anUploadThatBrokeOffIsNoticedAndTheRunningAgentStays() throws IOException {
        AgentFiles files = Brought.small("1", "");
        Agent running = deploy(files);
        AgentFiles next = Brought.small("2", "");
        Files.write(installed("upload-1"), java.util.Arrays.copyOf(next.source(), next.source().length / 2));
        Ssh.Ran ran = ok(ssh.run(sshd.target(1), new Ssh.Command("sh -s -- prepare hash=" + next.hash() + " upload=upload-1", files.setup(),
                Duration.ofSeconds(60), 1 << 16)));
        assertTrue(new String(ran.stdout(), StandardCharsets.UTF_8).contains("error=bad_upload"), new String(ran.stdout(), StandardCharsets.UTF_8));
        assertEquals(running.pid(), ok(life(files).status(server(port))).pid());
        assertFalse(Files.exists(installed("upload-1")) || Files.exists(installed("new")));
    }

    @Test
    void thisMachineNeedsNoAgentAndAnAbsentOneIsNotUpgraded() {
        Server local = new Server(1, "this machine", "localhost", 22, "root", "", List.of(), null, 8083, null, null, false, Actions.NONE, false,
                true, Instant.EPOCH);
        assertEquals(Problem.Kind.CONFLICT, assertThrows(Problem.class, () -> life(Brought.real()).deploy(local, false, NOBODY)).kind());
        assertEquals(Problem.Kind.CONFLICT,
                assertThrows(Problem.class, () -> life(Brought.real()).upgrade(server(port), NOBODY)).kind());
        assertEquals(Problem.Kind.CONFLICT, assertThrows(Problem.class, () -> life(Brought.real()).start(server(port), NOBODY)).kind());
    }

    @Test
    void aHostThatCannotBeReachedIsAValue() {
        List<String> steps = new ArrayList<>();
        Server absent = new Server(2, "gone", sshd.host(), sshd.port(), sshd.user(), "", List.of(), null, port, null, null, false, Actions.NONE,
                false, false, Instant.EPOCH);
        AgentLife life = new AgentLife(ssh, server -> new monitor.ssh.Target(2, "127.0.1.1", 1, "root",
                monitor.ssh.Target.Credentials.DEFAULT, false, null, List.of()), Brought.real());
        switch (life.deploy(absent, false, step -> steps.add(step.name() + " " + step.state()))) {
            case Result.Ok<Agent>(Agent agent) -> throw new AssertionError(agent.toString());
            case Result.Failed<Agent>(Failure failure) -> assertEquals(Reason.UNREACHABLE, failure.reason());
        }
        assertEquals(List.of("CONNECT RUNNING", "CONNECT FAILED"), steps);
    }
}
