package monitor.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import monitor.store.Database;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine killed by SIGKILL at any moment: what people heard and what is stored of each alert is the same. */
class KilledEngineTest {

    private static final int ROUNDS = 4;

    @TempDir
    Path folder;

    private record Row(long id, long told, long begins, long ends, long group) {}

    @Test
    void after_a_sigkill_each_begin_and_each_end_was_told_once() throws Exception {
        Random random = new Random(5);
        long alerts = 0;
        for (int round = 0; round < ROUNDS; round++) {
            runAndKill(round, 3 + random.nextInt(8));
            try (Database db = Database.open(folder, Clock.systemUTC())) {
                List<Row> rows = db.read(tx -> tx.list("""
                        SELECT a.id, a.told, ifnull(a.group_id, 0) AS g,
                               (SELECT count(*) FROM notices n WHERE n.alert_id = a.id AND n.kind IN ('firing', 'flapping')) AS begins,
                               (SELECT count(*) FROM notices n WHERE n.alert_id = a.id AND n.kind = 'resolved') AS ends
                          FROM alerts a ORDER BY a.id""", row -> new Row(row.number("id"), row.number("told"), row.number("begins"),
                        row.number("ends"), row.number("g"))));
                for (Row row : rows) {
                    if (row.group() == 0) {
                        assertTrue(row.told() == 0 ? row.begins() == 0 : row.begins() >= 1 && row.begins() <= 2, row.toString());
                        assertEquals(row.told() == 2 ? 1 : 0, row.ends(), row.toString());
                    }
                }
                long twice = db.read(tx -> tx.number("""
                        SELECT count(*) FROM (SELECT rule_id, server_id, count(*) AS n FROM alerts
                         WHERE resolved_at IS NULL GROUP BY rule_id, server_id HAVING n > 1)"""));
                assertEquals(0, twice, "nothing goes on twice");
                alerts = rows.size();
            }
        }
        assertTrue(alerts > 10, "so few alerts show little: " + alerts);
    }

    private void runAndKill(int round, int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), KilledEngine.class.getName(),
                folder.toString(), Integer.toString(round)).redirectErrorStream(true).start();
        try (BufferedReader out = process.inputReader()) {
            for (int i = 0; i < lines; i++) {
                String line = out.readLine();
                if (line == null || !line.matches("[0-9]+")) {
                    throw new AssertionError("the program ended by itself: " + line);
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
