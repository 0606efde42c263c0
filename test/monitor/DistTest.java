package monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Shells;
import hosts.Sshd;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The archive of {@code make dist}, unpacked and started where no JDK is to be found. */
class DistTest {

    private static final Duration BOUND = Duration.ofSeconds(60);

    private Path folder;

    @Test
    void itStartsWithoutAJdkAndReachesAHost() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("monitor-dist-");
        Path dist = folder.resolve("dist");
        Shells.run("src/build/dist.sh", dist.toString());
        Path archive;
        try (Stream<Path> files = Files.list(dist)) {
            archive = files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
        }
        Shells.run("tar", "-C", dist.toString(), "-xzf", archive.toString());
        Path home = Path.of(archive.toString().replace(".tar.gz", ""));
        Path data = folder.resolve("data");
        Path out = folder.resolve("out");
        // what the script may find is in these folders alone
        Path tools = Files.createDirectories(folder.resolve("bin"));
        for (String tool : List.of("sh", "readlink", "dirname", "cat", "ls", "cksum", "tr", "mkdir", "mktemp", "rm", "nice", "chmod", "mv")) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of(Shells.need(tool, "coreutils")));
        }
        ProcessBuilder builder = new ProcessBuilder(home.resolve("start-central.sh").toString(), "--port", "0", "--data", data.toString());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", folder.toString());
        Process central = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        try (Sshd sshd = Sshd.start()) {
            Await.until("it is ready", BOUND, () -> {
                assertTrue(central.isAlive(), () -> out + ": " + read(out));
                return Files.exists(data.resolve("address")) && Files.size(data.resolve("address")) > 0;
            });
            String executable = Path.of("/proc/" + central.pid() + "/exe").toRealPath().toString();
            assertEquals(home.resolve("runtime/bin/java").toString(), executable);
            HttpResponse<String> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(
                    URI.create(Files.readString(data.resolve("address")).strip() + "api/servers/test"))
                    .header("Authorization", "Bearer " + Files.readString(data.resolve("admin.token")).strip())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"host\":\"" + sshd.host() + "\",\"port\":" + sshd.port()
                            + ",\"username\":\"" + sshd.user() + "\",\"ssh_key_path\":\"" + sshd.key() + "\"}")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            assertTrue(answer.body().contains("\"fingerprint\":\"SHA256:"), answer.body());
        } finally {
            central.destroy();
            central.waitFor();
        }
    }

    @AfterEach
    void clean() {
        Shells.deleteTree(folder);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
