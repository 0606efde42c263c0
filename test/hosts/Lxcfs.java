package hosts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import monitor.testing.Await;

/** What gives LXC containers that start while it runs figures of their own. Does nothing where it runs as a service. */
public final class Lxcfs implements AutoCloseable {

    private static final Path FOLDER = Path.of("/var/lib/lxcfs");
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final Process process;

    private Lxcfs(Process process) {
        this.process = process;
    }

    public static Lxcfs start() {
        Shells.needRoot("lxcfs is a file system");
        if (Files.exists(FOLDER.resolve("proc/stat"))) {
            return new Lxcfs(null);
        }
        try {
            Files.createDirectories(FOLDER);
            Process process = new ProcessBuilder(Shells.need("lxcfs", "lxcfs"), FOLDER.toString()).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            Await.until("lxcfs serves", BOUND, () -> Files.exists(FOLDER.resolve("proc/stat")));
            return new Lxcfs(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            process.onExit().join();
        }
    }
}
