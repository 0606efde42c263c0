package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Machine;
import hosts.Machines;
import hosts.Runtimes;
import hosts.Shells;
import hosts.Sshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import monitor.model.Actions;
import monitor.model.Failure;
import monitor.model.Job;
import monitor.model.Problem;
import monitor.model.Result;
import monitor.model.Server;
import monitor.ssh.CentralKey;
import monitor.ssh.HostKeys;
import monitor.ssh.Ssh;
import monitor.ssh.SshPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that lack something: SFTP, a compiler that writes files, a package manager that is apt. */
class DeployOddHostsTest {

    private static final int OUTPUT_LIMIT = 1 << 16;

    @TempDir
    Path folder;

    private SshPool ssh;

    @BeforeEach
    void start() {
        ssh = new SshPool(new HostKeys(folder.resolve("known_hosts"), folder.resolve("none"), false,
                Clock.systemUTC()),
                CentralKey.findOrMake(folder, folder.resolve("data")), folder, null);
    }

    @AfterEach
    void stop() {
        ssh.close();
    }

    private static Server server(String host, int sshPort, String user, int agentPort) {
        return new Server(1, "odd", host, sshPort, user, "", List.of(), null, agentPort, null, null, false,
                Actions.NONE, false, false,
                Instant.EPOCH);
    }

    private static <T> T ok(Result<T> result) {
        return switch (result) {
            case Result.Ok<T>(T value) -> value;
            case Result.Failed<T>(Failure failure) -> throw new AssertionError(failure.reason() + ": "
                    + failure.sentence());
        };
    }

    /**
     * A java that compiles in memory only, as where the compiler cannot write; it is this machine's own
     * otherwise.
     */
    private Path javaThatCannotCompileAhead() throws IOException {
        Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                case " $* " in *" -d "*) echo "error: no space left for class files" >&2; exit 1 ;; esac
                exec %s/bin/java "$@"
                """.formatted(System.getProperty("java.home")));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder.resolve("java");
    }

    @Test
    void whereNothingCanBeCompiledAheadAndThereIsNoSftpTheSourceItselfRuns() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        try (Sshd sshd = Sshd.builder().option("Subsystem", "none /bin/false").option("SetEnv", "HOME=" + home
                + " SERVER_MONITOR_START=setsid JAVA_HOME=" + javaThatCannotCompileAhead()).start()) {
            Server server = server(sshd.host(), sshd.port(), sshd.user(), Sshd.freePort("127.0.0.1"));
            AgentLife life = new AgentLife(ssh, stored -> sshd.target(stored.id()), Brought.small("1", ""));
            Agent agent = ok(life.deploy(server, false, step -> {}));
            assertTrue(agent.running() && agent.current(), agent.toString());
            assertTrue(Files.readString(home.resolve(".server-monitor/agent.conf")).contains("run=source\n"));
            assertFalse(Files.exists(home.resolve(".server-monitor/classes")));
            assertFalse(ok(life.deploy(server, false, step -> {})).changed());
            long pid = ok(life.change(Job.Kind.RESTART, server, false, step -> {})).pid();
            assertTrue(pid != agent.pid(), "a new process");
            assertTrue(ok(life.uninstall(server, step -> {})).changed());
            assertEquals("", Brought.tree(home).lines().skip(1).reduce("", String::concat));
        }
    }

    @Test
    void onAFullDiskNothingIsDeployedAndNothingIsLeft() throws IOException {
        Shells.needRoot("it mounts a small disk");
        Path home = Files.createDirectories(folder.resolve("small"));
        Shells.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", home.toString());
        String environment = "HOME=" + home + " SERVER_MONITOR_START=setsid";
        try (Sshd sshd = Sshd.builder().option("SetEnv", environment).start()) {
            Server server = server(sshd.host(), sshd.port(), sshd.user(), Sshd.freePort("127.0.0.1"));
            AgentLife life = new AgentLife(ssh, stored -> sshd.target(stored.id()), Brought.real());
            switch (life.deploy(server, false, step -> {})) {
                case Result.Ok<Agent>(Agent agent) -> throw new AssertionError(agent.toString());
                case Result.Failed<Agent>(Failure failure) ->
                        assertTrue(failure.sentence().contains("disk full"), failure.sentence());
            }
            assertEquals("", Brought.tree(home).lines().skip(1).reduce("", String::concat));
            assertScript(69, "The upload failed", sshd.key(), sshd.port(), sshd.host());
            assertEquals("", Brought.tree(home).lines().skip(1).reduce("", String::concat));
        } finally {
            Shells.run("umount", home.toString());
        }
    }

    /**
     * Each stands for a distribution: it writes down how it was called and brings a runtime when told to
     * install one.
     */
    private static final Map<String, String> MANAGERS = new TreeMap<>(Map.of(
            "apk", "apk add openjdk17-jre-headless",
            "dnf", "dnf install -y java-21-openjdk-headless",
            "yum", "yum install -y java-21-openjdk-headless",
            "zypper", "zypper --non-interactive install java-21-openjdk-headless",
            "pacman", "pacman -S --noconfirm jre21-openjdk-headless"));
    private static final String MANAGER = """
            #!/bin/sh
            echo "$(basename "$0") $*" >> /tmp/called
            case " $* " in *" add "* | *" install "* | *" -S "*) mkdir -p /opt && ln -sfn /usr/share/runtime /opt/runtime ;; esac
            """;
    private static final String SUDO = """
            #!/bin/sh
            echo "sudo $*" >> /tmp/called
            [ "$1" = -n ] && [ ! -e /tmp/asks ] || exit 1
            shift
            exec "$@"
            """;

    @Test
    void eachDistributionsOwnPackageManagerBringsJavaWhenAskedAndSudoIsNeverAnswered() throws IOException {
        try (Machine machine = Machines.container().withoutSystemd().user("ann")
                .bind(Runtimes.withoutCompiler(), "/usr/share/runtime")
                .start()) {
            machine.run("rm -f /usr/bin/apt-get /usr/bin/apt-cache; touch /tmp/called; chmod 666 /tmp/called; chmod 777 /opt");
            Server root = server(machine.host(), machine.port(), "root", 8083);
            AgentLife life = new AgentLife(ssh, stored -> machine.target(stored.id(), stored.username()),
                    Brought.real());
            Problem unknown = assertThrows(Problem.class, () -> life.deploy(root, true, step -> {}));
            assertTrue(unknown.getMessage().contains("no package manager that is known"),
                    unknown.getMessage());
            for (Map.Entry<String, String> manager : MANAGERS.entrySet()) {
                program(machine, manager.getKey(), MANAGER);
                Plan plan = ok(life.plan(Job.Kind.DEPLOY, root, false, step -> {}));
                assertEquals(Plan.Would.NO_JAVA, plan.would());
                assertTrue(manager.getValue().endsWith(" " + plan.hint().replaceFirst(".* ", "")), plan
                        + " for " + manager);
                assertTrue(installJava(machine, "root").contains("java=/opt/runtime/bin/java"),
                        manager.getKey());
                assertEquals(manager.getValue(), machine.run("tail -n 1 /tmp/called").strip());
                machine.run("rm /opt/runtime /usr/local/bin/" + manager.getKey());
            }

            program(machine, "apk", MANAGER);
            program(machine, "sudo", SUDO);
            machine.run("touch /tmp/asks");
            String asks = installJava(machine, "ann");
            assertTrue(asks.contains("error=no_java")
                    && asks.contains("run \"sudo apk add openjdk17-jre-headless\" on the host"), asks);
            machine.run("rm /tmp/asks");
            assertTrue(installJava(machine, "ann").contains("java=/opt/runtime/bin/java"));
            assertEquals("sudo -n apk add openjdk17-jre-headless\napk add openjdk17-jre-headless\n",
                    machine.run("tail -n 2 /tmp/called"));
            assertTrue(ok(life.deploy(root, false, step -> {}))
                    .running(), "on the runtime that was installed");
            ok(life.uninstall(root, step -> {}));
            machine.run("rm /opt/runtime");
            assertScript(65, "install the package openjdk17-jre-headless (apk add openjdk17-jre-headless)",
                    machine.key(), machine.port(), machine.host());
            assertScript(0, "answers at 127.0.0.1:8083", machine.key(), machine.port(), machine.host(),
                    "--install-java");
            assertTrue(machine.run("ls /root/.server-monitor").contains("agent.jar"), "no compiler there");
        }
    }

    /** The same by deploy-agent.sh. */
    private void assertScript(int code, String says, Path key, int port, String host, String... flags)
            throws IOException {
        List<String> line = new ArrayList<>(List.of("./deploy-agent.sh", "-i", key.toString(), "-p",
                Integer.toString(port)));
        line.addAll(List.of(flags));
        line.add("root@" + host);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("HOME", folder.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("MONITOR_")
                || name.equals("SSH_AUTH_SOCK"));
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(code, process.onExit().join().exitValue(), said);
        assertTrue(said.contains(says), said);
    }

    private static void program(Machine machine, String name, String text) throws IOException {
        Path file = machine.root().resolve("usr/local/bin").resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String installJava(Machine machine, String user) {
        Ssh.Ran ran = ok(ssh.run(machine.target(user.length(), user),
                new Ssh.Command("sh -s -- install-java", Brought.real().setup(),
                Duration.ofSeconds(60), OUTPUT_LIMIT)));
        return new String(ran.stdout(), StandardCharsets.UTF_8);
    }
}
