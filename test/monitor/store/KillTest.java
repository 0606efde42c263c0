package monitor.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import monitor.model.Detail;
import monitor.model.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer killed by SIGKILL at any moment, sealing included: what was committed is there, once and right. */
class KillTest {

    private static final int ROUNDS = 4;

    @TempDir
    Path folder;

    @Test
    void after_a_sigkill_all_that_was_committed_is_there_once_and_the_file_is_sound() throws Exception {
        Random random = new Random(7);
        long blocks = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int acknowledged = runAndKill(20 + random.nextInt(60));
            try (Database db = Database.open(folder, Clock.systemUTC())) {
                assertEquals(List.of(), db.notices());
                assertEquals("ok", db.read(tx -> tx.one("PRAGMA integrity_check", row -> row.text("integrity_check"))).orElseThrow());
                check(db, acknowledged);
                blocks = Given.number(db, "SELECT count(*) FROM history_block");
            }
        }
        assertTrue(blocks > KilledWriter.SERVERS, "sealing took part");
    }

    private int runAndKill(int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                KilledWriter.class.getName(), folder.toString()).redirectErrorStream(true).start();
        int last = -1;
        try (BufferedReader out = process.inputReader()) {
            for (int i = 0; i < lines; i++) {
                String line = out.readLine();
                if (line == null) {
                    throw new AssertionError("the writer ended by itself with " + process.waitFor());
                }
                last = Integer.parseInt(line);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return last;
    }

    private static void check(Database db, int acknowledged) {
        History history = new History(db);
        for (Server server : new Servers(db).list()) {
            int tick = 0;
            for (Rows rows : history.all(server.id())) {
                for (int row = 0; row < rows.size(); row++) {
                    assertEquals(KilledWriter.at(tick).toEpochMilli(), rows.at(row), "in order, none missing, none twice");
                    long[] stored = new long[Rows.METRICS];
                    for (int metric = 0; metric < Rows.METRICS; metric++) {
                        stored[metric] = rows.column(metric)[row];
                    }
                    assertArrayEquals(KilledWriter.figures(server.id(), tick).scaled(), stored, "tick " + tick);
                    tick++;
                }
            }
            assertTrue(tick > acknowledged, tick + " ticks stored, " + acknowledged + " acknowledged");
            List<History.DetailSeries> cores = history.details(server.id(), Detail.Kind.CORE, null, Given.START,
                    KilledWriter.at(tick), 100_000);
            double[] expected = new double[tick];
            Arrays.setAll(expected, i -> i / 100.0);
            assertArrayEquals(expected, cores.getFirst().first().avg());
        }
    }
}
