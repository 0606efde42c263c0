package monitor.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import monitor.model.Log;
import monitor.model.Problem;
import monitor.model.Sample;
import monitor.store.Database;
import monitor.store.Given;
import monitor.store.History;
import monitor.store.HostChanges;
import monitor.store.Servers;
import monitor.store.SnapshotPins;
import monitor.store.SnapshotRows;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainTest {

    @TempDir
    Path folder;

    private Instant now = Given.START;
    private Database db;
    private History history;
    private Snapshots snapshots;
    private Changes changes;
    private long server;
    private Host host;

    @BeforeEach
    void open() {
        db = Database.open(folder, Clock.fixed(now, ZoneOffset.UTC));
        server = new Servers(db).insert(Given.server("one", "one", 22)).id();
        history = new History(db);
        snapshots = new Snapshots(new SnapshotRows(db), new SnapshotPins(db), new Snapshots.Limits(() -> 1L << 30, () -> 1L << 30),
                () -> 0, Log.NONE);
        changes = new Changes(new HostChanges(db));
        host = new Host(server, 3);
    }

    @AfterEach
    void close() {
        snapshots.close();
        db.close();
    }

    private void poll(Duration time) {
        for (Instant end = now.plus(time); now.isBefore(end); now = now.plusSeconds(5)) {
            Sample sample = host.sample(now);
            history.append(sample);
            snapshots.sampled(sample);
            changes.sampled(sample);
            if (now.getEpochSecond() % 50 == 0) {
                snapshots.sweep(now, TimeUnit.SECONDS.toNanos(now.getEpochSecond()));
                new SnapshotRows(db).settle();
            }
        }
    }

    private Explain.Account account(Instant from, Instant to) {
        return new Explain(history, snapshots, changes).span(server, from, to);
    }

    @Test
    void a_process_that_burned_and_ended_is_named_with_its_figures_beside_those_of_the_day_before() {
        poll(Duration.ofMinutes(15));
        now = Given.START.plus(Duration.ofDays(1));
        poll(Duration.ofMinutes(5));
        int burning = host.begin();
        host.burn(burning, 9_750);
        host.cpu = 96;
        poll(Duration.ofMinutes(2));
        host.end(burning);
        host.cpu = 3;
        poll(Duration.ofMinutes(8));
        Instant from = Given.START.plus(Duration.ofDays(1)).plusSeconds(180);
        Explain.Account account = account(from, from.plusSeconds(600));
        Processes.Told first = account.processes().getFirst();
        assertEquals(burning, first.pid());
        assertEquals("ended", first.change());
        assertEquals(97.5, first.cpuNow());
        assertTrue(Double.isNaN(first.cpuBefore()));
        assertTrue(first.text().contains("up to 97.5 % CPU") && first.text().contains("in no list of that time"), first.text());
        Movement cpu = account.figures().getFirst();
        assertEquals("rose", cpu.change());
        assertEquals("CPU: 21.6 % on average, 96 % at most; the day before 3 % on average, 3 % at most.", cpu.text());
        assertTrue(account.summary().getFirst().startsWith("Rose: CPU"), account.summary().toString());
        assertEquals(List.of(), account.missing());
        assertEquals(120, account.snapshots());
        assertEquals(account, account(from, from.plusSeconds(600)), "the same question has the same answer");
    }

    @Test
    void what_is_not_stored_is_named_and_nothing_is_said_of_it() {
        poll(Duration.ofMinutes(10));
        Explain.Account account = account(Given.START, now);
        assertEquals(2, account.missing().size(), account.missing().toString());
        assertTrue(account.figures().stream().allMatch(one -> one.change().equals("unknown")));
        assertEquals(List.of(), account.summary().stream().filter(text -> text.startsWith("Rose") || text.startsWith("Fell")).toList());
        Explain.Account nothing = account(Given.START.minusSeconds(7_200), Given.START.minusSeconds(3_600));
        assertEquals(4, nothing.missing().size(), nothing.missing().toString());
        assertEquals(List.of(), nothing.figures());
        assertEquals(List.of(), nothing.processes());
        assertThrows(Problem.class, () -> account(Given.START, Given.START.plus(Duration.ofDays(3))));
    }

    @Test
    void two_days_that_were_alike_are_told_to_be() {
        poll(Duration.ofMinutes(5));
        now = Given.START.plus(Duration.ofDays(1));
        poll(Duration.ofMinutes(5));
        Explain.Account account = account(Given.START.plus(Duration.ofDays(1)), now);
        assertEquals(List.of("No figure moved against the day before."),
                account.summary().stream().filter(text -> text.contains("figure")).toList());
    }
}
