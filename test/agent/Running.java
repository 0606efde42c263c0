import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import monitor.testing.Await;

/** An agent in a process of its own, on a free port. */
final class Running implements AutoCloseable {
    static final Path SOURCE = Path.of("agent/agent.java").toAbsolutePath();
    /** As the build compiles it for hosts with an older Java. */
    static final Path CLASSES = Path.of(".build/agent-classes").toAbsolutePath();

    final Process process;
    final int port;

    Running(Path java, Path folder, List<String> how, String... flags) throws IOException {
        List<String> line = new ArrayList<>(List.of(java.toString()));
        line.addAll(how);
        line.addAll(List.of("--port", "0"));
        line.addAll(List.of(flags));
        Path log = folder.resolve("log");
        process = new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Await.until("the agent listens: " + line, Duration.ofSeconds(60),
            () -> Files.readString(log).contains(" listens on ") || !process.isAlive());
        String said = Files.readString(log).strip();
        port = Integer.parseInt(said.substring(said.lastIndexOf(':') + 1));
    }

    static List<String> compiled() throws IOException {
        List<String> how = new ArrayList<>(leanFlags());
        how.addAll(List.of("-cp", CLASSES.toString(), "agent"));
        return how;
    }

    /** As scripts take them from the head of the file. */
    static List<String> leanFlags() throws IOException {
        for (String line : Files.readAllLines(SOURCE)) {
            if (line.startsWith("// lean flags: ")) {
                return Arrays.asList(line.substring(15).split(" "));
            }
        }
        throw new AssertionError("agent.java names no lean flags");
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** A JDK 17 of this machine, or null. */
    static Path java17() {
        File[] homes = new File("/usr/lib/jvm").listFiles();
        for (File home : homes == null ? new File[0] : homes) {
            Path java = home.toPath().resolve("bin/java");
            if (home.getName().matches("java-17-openjdk-.*|temurin-17.*|java-1\\.17.*") && Files.isExecutable(java)) {
                return java;
            }
        }
        return null;
    }

    JsonObject get(String path) throws IOException {
        return Json.parse(body(exchange("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))).asObject();
    }

    static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    /** Sends, and reads until the agent closes. */
    String exchange(String request) throws IOException {
        return exchange(port, request);
    }

    static String exchange(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Ends it as a service manager does; its exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
