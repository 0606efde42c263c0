package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import hosts.Keys;
import hosts.Shells;
import hosts.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The script as a person uses it, from a copy of the project in a folder with a space, called through a symbolic link, without a terminal. */
class DeployAgentTest {

    private static final int BOUND_SECONDS = 300;

    private static Path folder;
    private static Path project;
    private static Path script;
    private static Sshd sshd;
    private static int port;
    private Path home;

    @BeforeAll
    static void start() throws IOException {
        folder = Files.createTempDirectory("monitor-deploy-");
        project = copyOfProject();
        script = Files.createSymbolicLink(folder.resolve("a link"), project.resolve("deploy-agent.sh"));
        Path remote = Files.createDirectories(folder.resolve("remote home"));
        sshd = Sshd.builder().option("SetEnv", "\"HOME=" + remote + "\" SERVER_MONITOR_START=setsid").start();
        port = Sshd.freePort("127.0.0.1");
    }

    @BeforeEach
    void freshHome() throws IOException {
        home = Files.createTempDirectory(folder, "my home ");
    }

    @AfterAll
    static void stop() {
        sshd.close();
        Shells.deleteTree(folder);
    }

    private static Path copyOfProject() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path copy = folder.resolve("pro ject");
        Files.createDirectories(copy.resolve("src/monitor/action"));
        for (String part : List.of("deploy-agent.sh", "src/deploy", "src/monitor/action/setup")) {
            Shells.run("cp", "-Rp", here.resolve(part).toString(), copy.resolve(part).toString());
        }
        Files.createDirectories(copy.resolve("agent"));
        Files.write(copy.resolve("agent/agent.java"), Brought.small("1", "").source());
        return copy;
    }

    private record Ended(int code, String out, String err) {}

    private Ended deploy(Map<String, String> environment, String... arguments) {
        List<String> line = new ArrayList<>(List.of("setsid", "-w", script.toString()));
        line.addAll(List.of(arguments));
        try {
            Path out = Files.createTempFile(folder, "out", "");
            Path err = Files.createTempFile(folder, "err", "");
            ProcessBuilder builder = new ProcessBuilder(line).directory(new java.io.File("/")).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().put("HOME", home.toString());
            builder.environment().keySet().removeIf(name -> name.startsWith("MONITOR_") || name.equals("SSH_AUTH_SOCK"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running: " + Files.readString(out) + Files.readString(err));
            }
            return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** With the port and key of the sshd before the arguments. */
    private Ended deployHere(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-p", Integer.toString(sshd.port()), "-i", sshd.key().toString(), "-a", Integer.toString(port)));
        all.addAll(List.of(arguments));
        return deploy(Map.of(), all.toArray(String[]::new));
    }

    private static String host() {
        return sshd.user() + "@" + sshd.host();
    }

    private static void assertEnded(int code, Ended ended, String... parts) {
        String said = ended.out + ended.err;
        assertEquals(code, ended.code, said);
        for (String part : parts) {
            assertTrue(said.contains(part), () -> "\"" + part + "\" is missing in: " + said);
        }
    }

    @Test
    void itDeploysOnceLeavesTheUnchangedAloneUpgradesAndUninstalls() throws IOException {
        String fingerprint = sshd.fingerprint(Keys.Kind.ED25519);
        assertEnded(70, deployHere("--status", host()), "No agent is installed");
        assertEnded(70, deployHere("--upgrade", host()), "deploy it first");
        assertEnded(0, deployHere(host()), "Version 1 answers at 127.0.0.1:" + port, "started by setsid", "Register it:  curl -H '@" + project
                + "/data/auth.header'", "\"host\":\"" + sshd.host() + "\",\"port\":" + sshd.port(), "\"host_key\":\"" + fingerprint + "\"");
        assertEnded(0, deployHere(host()), "Version 1 runs already", "unchanged");
        assertEnded(0, deployHere("--status", host()), "Version 1 runs (pid ");
        Path agent = project.resolve("agent/agent.java");
        byte[] first = Files.readAllBytes(agent);
        try {
            Files.write(agent, Brought.small("2", "").source());
            assertEnded(0, deployHere("--status", host()), "another version than the one here");
            assertEnded(0, deployHere("--upgrade", host()), "Version 2 answers", "(before: 1)");
            Files.write(agent, Brought.small("3", "no Java").source());
            assertEnded(70, deployHere("--upgrade", host()), "nothing was changed");
            assertEnded(0, deployHere("--status", host()), "Version 2 runs (pid ");
        } finally {
            Files.write(agent, first);
        }
        assertEnded(0, deployHere("--uninstall", host()), "Uninstalled");
        assertEnded(0, deployHere("--uninstall", host()), "No agent was installed");
        try (var left = Files.list(folder.resolve("remote home"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void withoutAnSftpServerTheFileGoesThroughTheShell() throws IOException {
        Path remote = Files.createDirectories(folder.resolve("home without sftp"));
        String environment = "\"HOME=" + remote + "\" SERVER_MONITOR_START=setsid";
        try (Sshd bare = Sshd.builder().option("Subsystem", "none /bin/false").option("SetEnv", environment)
                .start()) {
            String[] line = {"-p", Integer.toString(bare.port()), "-i", bare.key().toString(), "-a",
                Integer.toString(Sshd.freePort("127.0.0.1")), bare.user() + "@" + bare.host(), "--uninstall"};
            assertEnded(0, deploy(Map.of(), Arrays.copyOf(line, line.length - 1)), "Version 1 answers");
            assertEnded(0, deploy(Map.of(), line), "Uninstalled");
        }
    }

    @Test
    void aNewHostKeyIsPrintedAndKeptAndAChangedOneRefused() throws IOException {
        try (Sshd other = Sshd.builder().hostKeys(Keys.Kind.ED25519).option("SetEnv", "HOME=" + folder.resolve("remote home").toString()
                .replace(" ", "_")).start()) {
            String[] line = {"-p", Integer.toString(other.port()), "-i", other.key().toString(), "--status", other.user() + "@" + other.host()};
            assertEnded(70, deploy(Map.of(), line), "New host key accepted: ssh-ed25519 " + other.fingerprint(Keys.Kind.ED25519));
            Ended second = deploy(Map.of(), line);
            assertEnded(70, second);
            assertFalse(second.out.contains("host key"), second.out);
            String known = Files.readString(home.resolve(".ssh/known_hosts"));

            other.restartWithNewKeys(Keys.Kind.ED25519);
            assertEnded(69, deploy(Map.of(), line), "has changed", other.fingerprint(Keys.Kind.ED25519), "ssh-keygen -f");
            // of another kind: it is changed too, not new
            other.restartWithNewKeys(Keys.Kind.RSA);
            assertEnded(69, deploy(Map.of(), line), "has changed");
            assertEquals(known, Files.readString(home.resolve(".ssh/known_hosts")));
        }
    }

    @Test
    void onlyTheNamedHostKeyIsAcceptedWhateverItsKind() throws IOException {
        try (Sshd other = Sshd.builder().hostKeys(Keys.Kind.ED25519, Keys.Kind.RSA).start()) {
            String wrong = "SHA256:" + "A".repeat(43);
            String[] line = {"-p", Integer.toString(other.port()), "-i", other.key().toString(), "--status", "--host-key", wrong,
                other.user() + "@" + other.host()};
            assertEnded(69, deploy(Map.of(), line), "shows another key than " + wrong, other.fingerprint(Keys.Kind.ED25519));
            assertFalse(Files.exists(home.resolve(".ssh/known_hosts")), "a key was pinned that nobody named");
            assertEquals(0, other.logins());
            line[6] = other.fingerprint(Keys.Kind.RSA);
            Ended ended = deploy(Map.of(), line);
            assertTrue(ended.out.contains("Host key accepted: ssh-rsa " + line[6]), ended.out + ended.err);
            assertTrue(Files.readString(home.resolve(".ssh/known_hosts")).contains("ssh-rsa"));
        }
    }

    @Test
    void whatIsWrongWithTheConnectionIsASentence() {
        assertEnded(69, deployHere("--status", "nobody-here@" + sshd.host()), "was refused: install a key there");
        assertEnded(69, deploy(Map.of(), "-p", "1", "--status", host()), "Nothing listens at " + sshd.host() + " port 1");
        try (Sshd forced = Sshd.builder().option("ForceCommand", "echo only this").start()) {
            assertEnded(69, deploy(Map.of(), "-p", Integer.toString(forced.port()), "-i", forced.key().toString(), host().replace(sshd.host(),
                    forced.host())), "runs no commands", "only this");
        }
    }

    @Test
    void severalHostsRunAtOnceEachLineWithItsHost() {
        Ended ended = deployHere("--status", host(), "nobody-here@" + sshd.host());
        assertEnded(70, ended, host() + ": No agent is installed", "nobody-here@" + sshd.host() + ": Signing in");
        // the exit code is that of the first which failed
        assertEnded(69, deployHere("--status", "nobody-here@" + sshd.host(), host()));
    }

    @Test
    void aWrongLineIsUsage() {
        for (String[] line : new String[][] {{}, {"-p", "0", "a@b"}, {"-p", "70000", "a@b"}, {"-a", "x", "a@b"}, {"-p"}, {"-x", "a@b"},
            {"--upgrade", "--uninstall", "a@b"}, {"--host-key", "MD5:1", "a@b"}, {"--host-key", "SHA256:" + "A".repeat(43), "a@b", "c@d"},
            {"-i", "/no/such/key", "a@b"}, {"-oProxyCommand=touch " + folder + "/canary"}, {"a@-oProxyCommand=x"}, {"a;id@b"}, {"a@b c"},
            {"--show", "a@b"}, {"--from", "x", "a@b"}, {"--least-privilege", "--from", "\"x\"", "a@b"},
            {"--least-privilege", "--allow", "/no/such/list", "a@b"}, {"--least-privilege", "--central-key", "/no/such/key", "a@b"}}) {
            assertEnded(64, deploy(Map.of(), line), "Usage: deploy-agent.sh", "deploy-agent.sh: ");
        }
        assertEnded(69, deploy(Map.of(), "--least-privilege", "a@b"), "The central's public key is not here");
        assertFalse(Files.exists(folder.resolve("canary")));
        assertEnded(0, deploy(Map.of(), "--help"), "Usage: deploy-agent.sh", "Exit codes: 0 all well");
    }

    @Test
    void registeringTwiceIsOneServerThatKeepsItsNameAndTakesOverTheAgentsPort() throws IOException {
        try (Central central = Central.start(Files.createTempDirectory(folder, "central "))) {
            Map<String, String> environment = Map.of("MONITOR_DATA", central.data().toString(), "MONITOR_URL", central.uri("").toString());
            String agentPort = Integer.toString(Sshd.freePort("127.0.0.1"));
            String[] line = {"-p", Integer.toString(sshd.port()), "-i", sshd.key().toString(), "-a", agentPort, "--register", host()};
            assertEnded(0, deploy(environment, line), "Registered as server 1\n");
            assertEquals(200, central.put("/api/servers/1", "{\"name\":\"web\",\"agent_port\":1,\"tags\":[\"eu\"]}").status());
            assertEnded(0, deploy(environment, line), "Registered already, as server 1\n");
            JsonArray servers = central.get("/api/servers").json().asArray();
            assertEquals(1, servers.size(), servers.toString());
            JsonObject server = servers.get(0).asObject();
            assertEquals("web", server.getString("name", ""));
            assertEquals("[\"eu\"]", server.get("tags").toString());
            assertEquals(Integer.parseInt(agentPort), server.getInt("agent_port", 0));
            assertEquals(sshd.key().toString(), server.getString("ssh_key_path", ""));
            assertEquals(sshd.fingerprint(Keys.Kind.ED25519), server.get("host_keys").asArray().get(0).asObject().getString("fingerprint", ""));
            Path wrong = Files.createDirectory(home.resolve("data"));
            Files.writeString(wrong.resolve("auth.header"), "Authorization: Bearer other\n");
            assertEnded(69, deploy(Map.of("MONITOR_DATA", wrong.toString(), "MONITOR_URL", central.uri("").toString()), line),
                    "The central refused (401)");
        } finally {
            deployHere("--uninstall", host());
        }
    }

    @Test
    void registeringAHostBehindOthersRegistersTheHopsFirstAndOnce() throws IOException {
        try (Sshd first = Sshd.start(); Sshd second = Sshd.start();
                Central central = Central.start(Files.createTempDirectory(folder, "central "))) {
            // ssh hands -F on to the ssh of the hop without quotes
            home = Files.createTempDirectory(folder, "home");
            Path config = Files.createDirectories(home.resolve(".ssh")).resolve("config");
            Files.writeString(config, """
                    Host one two
                      User %s
                      StrictHostKeyChecking accept-new
                      UserKnownHostsFile "%s"
                    Host one
                      HostName %s
                      Port %d
                      IdentityFile %s
                    Host two
                      HostName %s
                      Port %d
                      IdentityFile %s
                      ProxyJump one
                    Host inner
                      HostName %s
                      User %s
                      ProxyJump two
                    """.formatted(first.user(), home.resolve(".ssh/hops"), first.host(), first.port(), first.key(), second.host(),
                    second.port(), second.key(), sshd.host(), sshd.user()));
            Map<String, String> environment = Map.of("MONITOR_DATA", central.data().toString(), "MONITOR_URL", central.uri("").toString());
            String[] line = {"-p", Integer.toString(sshd.port()), "-i", sshd.key().toString(), "-a",
                Integer.toString(Sshd.freePort("127.0.0.1")), "--register", "inner"};
            assertEnded(0, deploy(environment, line), "Registered the jump host one as server 1\n",
                    "Registered the jump host two as server 2\n", "Registered as server 3\n");
            assertEnded(0, deploy(environment, line), "Registered already, as server 3\n");
            JsonArray servers = central.get("/api/servers").json().asArray();
            assertEquals(3, servers.size(), servers.toString());
            assertEquals(1, servers.get(1).asObject().getInt("jump", 0));
            assertEquals(2, servers.get(2).asObject().getInt("jump", 0));
            assertEquals("inner", servers.get(2).asObject().getString("name", ""));
        } finally {
            deployHere("--uninstall", host());
        }
    }
}
