package monitor.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import monitor.model.Metric;
import monitor.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

    @TempDir
    Path folder;

    private Database db;
    private History history;
    private long server;

    @BeforeEach
    void open() {
        db = Database.open(folder, Clock.systemUTC());
        history = new History(db);
        server = new Servers(db).insert(Given.server("a", "a", 22)).id();
    }

    @AfterEach
    void close() {
        db.close();
    }

    private void settle() {
        Await.until("all is written", Duration.ofSeconds(10), () -> db.health().queued() == 0);
        db.write(tx -> null);
    }

    @Test
    void samples_come_back_and_a_gap_is_empty() {
        for (int i = 0; i < 60; i++) {
            if (i < 20 || i > 30) {
                history.append(Given.sample(server, Given.START.plusSeconds(5L * i), i));
            }
        }
        settle();

        Series series = history.query(server, EnumSet.of(Metric.CPU_PERCENT), Given.START, Given.START.plusSeconds(300), 600);

        assertEquals(5, series.stepSeconds());
        assertEquals(60, series.at().length);
        Series.Line cpu = series.lines().get(Metric.CPU_PERCENT);
        assertEquals(19.0, cpu.avg()[19]);
        assertTrue(Double.isNaN(cpu.avg()[20]));
        assertTrue(Double.isNaN(cpu.min()[30]));
        assertEquals(31.0, cpu.max()[31]);
    }
}
