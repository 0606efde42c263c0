package monitor.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import monitor.model.Log;
import monitor.model.Server;
import monitor.store.Database;
import monitor.store.Given;
import monitor.store.Servers;
import monitor.store.SnapshotPins;
import monitor.store.SnapshotRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeping, thinning and deleting process lists, killed by SIGKILL at any moment. */
class RecallKillTest {

    private static final int ROUNDS = 3;

    @TempDir
    Path folder;

    @Test
    void after_a_sigkill_less_than_a_minute_is_missing_and_every_kept_list_is_as_it_was_polled() throws Exception {
        Random random = new Random(11);
        long next = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long acknowledged = runAndKill(next, 300 + random.nextInt(200));
            try (Database db = Database.open(folder, Clock.systemUTC())) {
                assertEquals(List.of(), db.notices());
                assertEquals("ok", db.read(tx -> tx.one("PRAGMA integrity_check", row -> row.text("integrity_check"))).orElseThrow());
                next = check(db, acknowledged) + 1;
            }
        }
        try (Database db = Database.open(folder, Clock.systemUTC())) {
            assertTrue(Given.number(db, "SELECT count(*) FROM snapshot_block") > KilledRecall.SERVERS, "thinning took part");
        }
    }

    private long runAndKill(long from, int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                KilledRecall.class.getName(), folder.toString(), Long.toString(from)).redirectErrorStream(true).start();
        long last = -1;
        try (BufferedReader out = process.inputReader()) {
            for (int i = 0; i < lines; i++) {
                String line = out.readLine();
                if (line == null) {
                    throw new AssertionError("it ended by itself with " + process.waitFor());
                }
                last = Long.parseLong(line);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return last;
    }

    /** Returns the newest poll that is kept. */
    private static long check(Database db, long acknowledged) {
        List<String> said = new ArrayList<>();
        Snapshots snapshots = new Snapshots(new SnapshotRows(db), new SnapshotPins(db),
                new Snapshots.Limits(() -> 1L << 30, () -> 1L << 30), () -> 0, log(said));
        long newest = 0;
        for (Server server : new Servers(db).list()) {
            TreeMap<Long, Listing> kept = snapshots.within(server.id(), 0, KilledRecall.at(acknowledged + 100_000).toEpochMilli());
            long poll = 0;
            for (Listing list : kept.values()) {
                poll = (list.at() - Given.START.toEpochMilli()) / 1_000 / KilledRecall.STEP_SECONDS;
                assertEquals(KilledRecall.list(server.id(), poll), new String(Row.array(list.rows()), StandardCharsets.UTF_8));
            }
            assertTrue(poll >= acknowledged - 1, "kept up to " + poll + " of " + acknowledged);
            for (long recent = Math.max(0, acknowledged - 1_000); recent < acknowledged; recent++) {
                assertTrue(kept.containsKey(KilledRecall.at(recent).toEpochMilli()), "every poll of the last two hours: " + recent);
            }
            newest = Math.max(newest, poll);
        }
        assertEquals(List.of(), said);
        return newest;
    }

    private static Log log(List<String> said) {
        return (level, message, cause, members) -> said.add(message + Arrays.toString(members));
    }
}
