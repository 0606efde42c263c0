package hosts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import monitor.testing.Await;

/** A Docker engine of its own, without a network, with one small image "small" made of busybox. Needs root. */
public final class DockerEngine implements AutoCloseable {

    private static final Duration START_BOUND = Duration.ofSeconds(60);

    private final Path folder;
    private final Process process;

    private DockerEngine(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    public static DockerEngine start() {
        Shells.needRoot("it starts a Docker engine");
        for (String program : List.of("dockerd", "docker", "containerd", "runc")) {
            Shells.need(program, "docker.io");
        }
        String busybox = Shells.need("busybox", "busybox-static");
        try {
            // a socket's path is short
            Path folder = Files.createTempDirectory("smd");
            Process process = new ProcessBuilder(Shells.find("dockerd"), "--data-root", folder.resolve("data").toString(), "--exec-root",
                    folder.resolve("exec").toString(), "--pidfile", folder.resolve("pid").toString(), "-H", "unix://" + folder.resolve("s"),
                    "--iptables=false", "--ip-forward=false", "--bridge=none").redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile()).start();
            process.getOutputStream().close();
            DockerEngine engine = new DockerEngine(folder, process);
            try {
                Await.until("the Docker engine answers", START_BOUND, () -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("dockerd ended: " + Files.readString(folder.resolve("log")));
                    }
                    return !engine.docker("version", "--format", "{{.Server.Version}}").isBlank();
                });
                Files.createDirectories(folder.resolve("image/bin"));
                Files.copy(Path.of(busybox), folder.resolve("image/bin/busybox"));
                for (String name : List.of("sh", "sleep", "true", "echo")) {
                    Files.createSymbolicLink(folder.resolve("image/bin/" + name), Path.of("busybox"));
                }
                Shells.run("tar", "-C", folder.resolve("image").toString(), "-cf", folder.resolve("image.tar").toString(), ".");
                engine.docker("import", folder.resolve("image.tar").toString(), "small");
                return engine;
            } catch (IOException | RuntimeException | Error e) {
                engine.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For the variable DOCKER_HOST. */
    public String address() {
        return "unix://" + folder.resolve("s");
    }

    /** Runs the command line program; its output. */
    public String docker(String... words) {
        List<String> line = new ArrayList<>(List.of("docker", "-H", address()));
        line.addAll(List.of(words));
        return Shells.run(line.toArray(String[]::new));
    }

    @Override
    public void close() {
        try {
            for (String id : docker("ps", "-aq").split("\n")) {
                if (id.matches("[0-9a-f]+")) {
                    docker("rm", "-f", id);
                }
            }
        } catch (IllegalStateException gone) {
            // the engine did not come up
        }
        process.destroy();
        process.onExit().completeOnTimeout(process, 30, java.util.concurrent.TimeUnit.SECONDS).join();
        process.destroyForcibly();
        Shells.deleteTree(folder);
    }
}
