package monitor.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import monitor.model.Log;
import monitor.model.Problem;
import monitor.store.Database;
import monitor.store.Given;
import monitor.store.Servers;
import monitor.store.SnapshotPins;
import monitor.store.SnapshotRows;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of 8 MiB that is really full. */
class RecallDiskTest {

    private static final Duration BOUND = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        if (run("mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", disk.toString()) != 0) {
            Assumptions.abort("mounting a tmpfs needs root");
        }
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        return process.exitValue();
    }

    private Path fill() {
        Path ballast = disk.resolve("ballast");
        try (OutputStream out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            return ballast;
        }
    }

    private static boolean refused(Database db) {
        try {
            db.write(tx -> tx.update("INSERT INTO meta (key, value) VALUES (hex(randomblob(8)), hex(randomblob(100000)))"));
            return false;
        } catch (Problem full) {
            return true;
        }
    }

    @Test
    void while_the_disk_is_full_lists_wait_and_what_is_kept_can_be_read_and_then_all_of_them_are_there() throws IOException {
        try (Database db = Database.open(disk.resolve("data"), Clock.systemUTC())) {
            long server = new Servers(db).insert(Given.server("one", "one", 22)).id();
            Snapshots snapshots = new Snapshots(new SnapshotRows(db), new SnapshotPins(db),
                    new Snapshots.Limits(() -> 1L << 30, () -> 1L << 30), () -> 0, Log.NONE);
            Host host = new Host(server, 9);
            TreeMap<Instant, String> polled = new TreeMap<>();
            Path ballast = null;
            for (int poll = 0; poll < 360; poll++) {
                Instant at = Given.START.plusSeconds(5L * poll);
                polled.put(at, host.list());
                snapshots.sampled(host.sample(at, polled.get(at)));
                if (poll == 100) {
                    new SnapshotRows(db).settle();
                    ballast = fill();
                    Await.until("the disk is full", BOUND, () -> refused(db));
                }
                snapshots.sweep(at, TimeUnit.SECONDS.toNanos(60 + 5L * poll));
                if (poll == 200) {
                    assertEquals(polled.firstEntry().getValue(),
                            new String(snapshots.at(server, Given.START).processes(), StandardCharsets.UTF_8));
                    Files.delete(ballast);
                    Await.until("it is written again", BOUND, () -> db.health().writable() && db.health().queued() == 0);
                }
            }
            snapshots.close();
            new SnapshotRows(db).settle();
            polled.forEach((at, list) -> assertEquals(list,
                    new String(snapshots.at(server, at).processes(), StandardCharsets.UTF_8), at.toString()));
        }
    }
}
