package monitor.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import monitor.model.Metric;
import monitor.model.Problem;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of 8 MiB that is really full. */
class FullDiskTest {

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

    private Path fill() throws IOException {
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

    @Test
    void a_full_disk_pauses_saving_says_so_and_saving_resumes_by_itself() throws IOException {
        try (Database db = Database.open(disk.resolve("data"), Clock.systemUTC())) {
            Servers servers = new Servers(db);
            History history = new History(db);
            Ticks ticks = new Ticks(history, servers.insert(Given.server("a", "a", 22)).id());
            ticks.append(100);
            Await.until("the first are written", BOUND, () -> db.health().queued() == 0 && db.health().lastCommit() != null);
            Path ballast = fill();

            Await.until("health says that the disk is full", BOUND, () -> {
                ticks.append(500);
                return !db.health().writable();
            });

            assertTrue(db.health().problem().contains("full"), db.health().problem());
            Problem refused = assertThrows(Problem.class, () -> db.write(tx -> {
                for (int i = 0; i < 500; i++) {
                    Meta.put(tx, "key " + i, "x".repeat(10_000));
                }
                return null;
            }));
            assertTrue(refused.getMessage().contains("full"), refused.getMessage());
            assertTrue(ticks.read(db) > 0, "what is stored can be read");
            ticks.append(10);
            assertEquals(0, db.health().dropped());

            Files.delete(ballast);
            Await.until("all that waited is written", BOUND, () -> db.health().writable() && db.health().queued() == 0);
            db.write(tx -> null);

            assertEquals(ticks.appended, ticks.read(db), "nothing was lost");
            assertEquals("ok", db.read(tx -> tx.one("PRAGMA integrity_check", row -> row.text("integrity_check"))).orElseThrow());
        }
    }

    @Test
    void while_the_disk_stays_full_only_so_many_wait_and_the_oldest_go() throws IOException {
        try (Database db = Database.open(disk.resolve("data"), Clock.systemUTC())) {
            History history = new History(db);
            Ticks ticks = new Ticks(history, new Servers(db).insert(Given.server("a", "a", 22)).id());
            Path ballast = fill();
            Await.until("the disk is full", BOUND, () -> {
                ticks.append(500);
                return !db.health().writable();
            });

            ticks.append(Writer.WAITING + 1_000);

            assertTrue(db.health().queued() <= Writer.WAITING);
            assertTrue(db.health().dropped() >= 1_000, "dropped " + db.health().dropped());
            Files.delete(ballast);
            Await.until("it is written again", BOUND, () -> db.health().writable());
            assertFalse(history.query(ticks.server, Set.of(Metric.CPU_PERCENT), Given.START, Given.START.plusSeconds(60), 1).at().length == 0);
        }
    }

    @Test
    void a_disk_that_is_full_at_each_step_of_sealing_rolling_up_and_deleting_loses_and_doubles_nothing() throws IOException {
        try (Database db = Database.open(disk.resolve("data"), Clock.systemUTC())) {
            History history = new History(db);
            Retention retention = new Retention(db, history, Limits.DEFAULT);
            long server = new Servers(db).insert(Given.server("a", "a", 22)).id();
            Ticks ticks = new Ticks(history, server);
            for (int i = 0; i < 10; i++) {
                ticks.append(1_500);
                db.write(tx -> null);
            }
            int refused = 0;
            Duration wait;
            do {
                Path ballast = fill();
                wait = retention.sweep(Given.START.plus(Duration.ofHours(6)));
                refused += wait.equals(Duration.ofSeconds(5)) ? 1 : 0;
                Files.delete(ballast);
                if (refused > 0 && wait.equals(Duration.ofSeconds(5))) {
                    retention.sweep(Given.START.plus(Duration.ofHours(6)));
                }
            } while (wait.compareTo(Duration.ofSeconds(10)) < 0);

            assertTrue(refused > 2, refused + " steps were refused");
            assertEquals(ticks.appended, ticks.read(db));
            long[] count = {0};
            db.read(tx -> {
                tx.each("SELECT subjects, data FROM history_rollup WHERE tier = 1", row -> {
                    for (long number : RollupBlock.read(row.bytes("data"), row.text("subjects"), key -> true).numbers()) {
                        count[0] += number;
                    }
                });
                return null;
            });
            assertEquals(ticks.appended, count[0], "each sample is in the minutes once");
            assertEquals("ok", db.read(tx -> tx.one("PRAGMA integrity_check", row -> row.text("integrity_check"))).orElseThrow());
        }
    }

    /** Samples a second apart. */
    private static final class Ticks {

        private final History history;
        private final long server;
        private int appended;

        Ticks(History history, long server) {
            this.history = history;
            this.server = server;
        }

        void append(int count) {
            for (int i = 0; i < count; i++) {
                history.append(Given.sample(server, Given.START.plusSeconds(appended++), 1));
            }
        }

        int read(Database db) {
            return history.all(server).stream().mapToInt(Rows::size).sum();
        }
    }
}
