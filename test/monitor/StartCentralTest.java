package monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Shells;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The script that users type, from a folder of theirs and through a symbolic link with a space in its name. */
class StartCentralTest {

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Path CLASSES = Path.of(".build/classes/monitor/Main.class");

    private Path folder;

    private Path script;
    private Path out;
    private Path data;

    /** How a run ended, and what it said. */
    private record Ended(int code, String said) {}

    @BeforeEach
    void link() throws IOException {
        folder = Files.createTempDirectory("monitor-start-");
        Path elsewhere = Files.createDirectory(folder.resolve("my tools"));
        script = Files.createSymbolicLink(elsewhere.resolve("start"), Path.of("start-central.sh").toAbsolutePath());
        out = folder.resolve("out");
        data = folder.resolve("my data");
    }

    @AfterEach
    void clean() {
        Shells.deleteTree(folder);
    }

    private Process begin(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(script.toString()));
        line.addAll(List.of(arguments));
        Files.deleteIfExists(out);
        ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MONITOR_"));
        builder.environment().put("HOME", folder.toString());
        return builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    }

    private Ended run(String... arguments) throws IOException, InterruptedException {
        Process process = begin(arguments);
        process.getOutputStream().close();
        if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", arguments) + " does not end: " + Files.readString(out));
        }
        return new Ended(process.exitValue(), Files.readString(out));
    }

    @Test
    void itStartsFromAnywhereAndStopsCleanly() throws IOException, InterruptedException {
        FileTime compiled = Files.getLastModifiedTime(CLASSES);
        Process central = begin("--port", "0", "--data", data.toString());
        try {
            Await.until("it is ready", BOUND, () -> {
                assertTrue(central.isAlive(), () -> "it has ended");
                return Files.exists(data.resolve("address")) && Files.size(data.resolve("address")) > 0;
            });
            String address = Files.readString(data.resolve("address")).strip();
            String servers = Shells.run("curl", "-sS", "-H", "@" + data.resolve("auth.header"), address + "api/servers");
            assertTrue(servers.contains("\"This machine\""), servers);
            // a sign-in link is for a terminal, and there is none
            assertFalse(Files.readString(out).contains("#signin="), Files.readString(out));
            assertTrue(run("--link", "--data", data.toString()).said().contains(address + "#signin="));
            assertEquals(compiled, Files.getLastModifiedTime(CLASSES), "unchanged sources are not compiled again");
        } finally {
            central.destroy();
        }
        assertTrue(central.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS));
        assertEquals(0, central.exitValue(), Files.readString(out));
    }

    @Test
    void whatCannotWorkHasASentenceAndACode() throws IOException, InterruptedException {
        Ended flag = run("--prot", "9083");
        assertEquals(64, flag.code());
        assertTrue(flag.said().contains("--prot"), flag.said());

        Ended value = run("--port", "70000", "--data", data.toString());
        assertEquals(64, value.code());
        assertTrue(value.said().contains("70000"), value.said());

        Path file = Files.writeString(folder.resolve("file"), "");
        Ended place = run("--port", "0", "--data", file.toString());
        assertEquals(73, place.code());
        assertTrue(place.said().contains(file.toString()), place.said());

        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended port = run("--check", "--port", Integer.toString(taken.getLocalPort()), "--data", data.toString());
            assertEquals(98, port.code());
            assertTrue(port.said().contains("process " + ProcessHandle.current().pid()), port.said());
        }
    }

    @Test
    void itIsReadyToBeCheckedBeforeItIsStarted() throws IOException, InterruptedException {
        Ended check = run("--check", "--port", "0", "--data", data.toString());
        assertEquals(0, check.code(), check.said());
        assertFalse(Files.exists(data.resolve("servers.db")), "a check changes nothing");
    }
}
