package monitor.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import hosts.Keys;
import hosts.Shells;
import hosts.Sshd;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import monitor.model.Role;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The page in a real browser, before the real central, which watches this machine and a real sshd host. The scenarios are
 * in {@code test/web}: a node process plays one at a time as it is told here, and asks back for what only this side can do.
 */
@Execution(ExecutionMode.SAME_THREAD)
class DashboardTest {

    private static final Path WEB = Path.of("test/web");
    /** The first version that takes a file of modules without being told, and what playwright needs. */
    private static final int OLDEST_NODE = 20;
    private static final long END_SECONDS = 20;

    private static Path folder;
    private static Path home;
    private static Central central;
    private static Sshd host;
    private static WholeHosts whole;
    private static Process player;
    private static BufferedReader said;

    @BeforeAll
    static void start() throws IOException {
        String node = node();
        String chromium = Shells.need("chromium", "chromium");
        if (!Files.isDirectory(WEB.resolve("node_modules/playwright-core"))) {
            Assumptions.abort("playwright-core is missing (npm ci in " + WEB + ")");
        }
        folder = Files.createTempDirectory("monitor-web-");
        home = Files.createDirectories(folder.resolve("host-home"));
        host = Sshd.builder().option("SetEnv", "HOME=" + home + " SERVER_MONITOR_START=setsid").start();
        central = Central.withLocal(folder.resolve("central"));
        whole = new WholeHosts();
        ProcessBuilder builder = new ProcessBuilder(node, "run.mjs").directory(WEB.toFile())
                .redirectError(folder.resolve("player.log").toFile());
        builder.environment().put("MONITOR_URL", url());
        builder.environment().put("CHROMIUM", chromium);
        builder.environment().put("EVIDENCE", Files.createDirectories(Path.of(".build/web-evidence")).toAbsolutePath().toString());
        player = builder.start();
        said = player.inputReader(StandardCharsets.UTF_8);
    }

    /** The node that is new enough, or the tests are skipped. */
    private static String node() {
        String node = Shells.need("node", "nodejs");
        String version = Shells.run(node, "--version").strip();
        if (Integer.parseInt(version.replaceFirst("^v(\\d+)\\..*", "$1")) < OLDEST_NODE) {
            Assumptions.abort("node is " + version + "; the browser tests need " + OLDEST_NODE + " or later");
        }
        return node;
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (player != null) {
            player.getOutputStream().close();
            if (!player.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                player.descendants().forEach(ProcessHandle::destroyForcibly);
                player.destroyForcibly();
            }
        }
        if (central != null) {
            stopAgents();
            central.close();
        }
        if (host != null) {
            host.close();
        }
        if (whole != null) {
            whole.close();
        }
        if (folder != null) {
            Shells.deleteTree(folder);
        }
    }

    /** What a scenario deployed must not outlive the tests. */
    private static void stopAgents() {
        for (JsonValue server : central.get("/api/servers").json().asArray()) {
            if (!server.asObject().getBoolean("local", false)) {
                central.post("/api/remote/agent/stop/" + server.asObject().getLong("id", 0), "{}");
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> inTheBrowser() {
        JsonObject list = exchange(Json.object().add("list", true));
        return StreamSupport.stream(list.get("names").asArray().spliterator(), false)
                .map(name -> DynamicTest.dynamicTest(name.asString(), () -> play(name.asString())));
    }

    private static void play(String name) {
        JsonObject answer = exchange(Json.object().add("run", name));
        while (answer.get("ask") != null) {
            answer = exchange(answered(answer));
        }
        if (answer.get("skipped") != null) {
            Assumptions.abort(answer.getString("skipped", ""));
        }
        if (!answer.getBoolean("ok", false)) {
            fail(answer.getString("error", answer.toString()));
        }
    }

    private static JsonObject exchange(JsonObject message) {
        try {
            player.getOutputStream().write((message + "\n").getBytes(StandardCharsets.UTF_8));
            player.getOutputStream().flush();
            String line = said.readLine();
            if (line == null) {
                throw new AssertionError("the player has ended: " + Files.readString(folder.resolve("player.log")));
            }
            return Json.parse(line).asObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject answered(JsonObject ask) {
        try {
            return Json.object().add("answer", answer(ask));
        } catch (RuntimeException e) {
            return Json.object().add("error", e.toString());
        }
    }

    private static JsonValue answer(JsonObject ask) {
        return switch (ask.getString("ask", "")) {
            case "link" -> Json.value(central.app().newLink());
            case "token" -> Json.value(central.token(Role.valueOf(ask.getString("role", "admin").toUpperCase(Locale.ROOT))));
            case "url" -> Json.value(url());
            case "api" -> api(ask);
            case "host" -> host();
            case "machine" -> whole.machine();
            case "on machine" -> Json.value(whole.run(ask.getString("line", "")));
            case "engine" -> whole.engine();
            case "host down" -> done(host::down);
            case "host up" -> done(host::restart);
            case "host new key" -> done(() -> host.restartWithNewKeys(Keys.Kind.ED25519));
            case "central restart" -> done(central::restart);
            default -> throw new IllegalArgumentException("nobody can do " + ask);
        };
    }

    private static JsonValue done(Runnable work) {
        work.run();
        return Json.TRUE;
    }

    private static String url() {
        return "http://127.0.0.1:" + central.app().port();
    }

    private static JsonValue api(JsonObject ask) {
        JsonValue body = ask.get("body");
        Central.Answer answer = central.send(ask.getString("method", ""), ask.getString("path", ""),
                body.isNull() ? null : body.asString(), Role.ADMIN);
        return Json.object().add("status", answer.status()).add("json", answer.json() == null ? Json.NULL : answer.json());
    }

    private static JsonValue host() {
        return Json.object().add("host", host.host()).add("port", host.port()).add("username", host.user())
                .add("key", host.key().toString()).add("fingerprint", host.fingerprint(Keys.Kind.ED25519))
                .add("agent_port", Sshd.freePort("127.0.0.1"));
    }

    @Test
    void thePagesPureParts() throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(node(), "--test", "--test-reporter=tap"));
        try (Stream<Path> files = Files.list(WEB.resolve("units"))) {
            files.map(Path::toString).filter(name -> name.endsWith(".test.mjs")).sorted().forEach(line::add);
        }
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> out.lines().filter(text -> !text.startsWith("ok ")).limit(200)
                .reduce("", (all, text) -> all + "\n" + text));
    }
}
