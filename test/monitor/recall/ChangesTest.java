package monitor.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import monitor.audit.Ledger;
import monitor.model.Log;
import monitor.model.Sample;
import monitor.model.Severity;
import monitor.store.Alerts;
import monitor.store.Database;
import monitor.store.Given;
import monitor.store.HostChanges;
import monitor.store.Servers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesTest {

    @TempDir
    Path folder;

    private Instant now = Given.START;
    private Database db;
    private Changes changes;
    private long server;
    private Host host;

    @BeforeEach
    void open() {
        db = Database.open(folder, Clock.fixed(Given.START.plusSeconds(600), ZoneOffset.UTC));
        server = new Servers(db).list().stream().findFirst().map(found -> found.id())
                .orElseGet(() -> new Servers(db).insert(Given.server("one", "one", 22)).id());
        host = host == null ? new Host(server, 1) : host;
        changes = new Changes(new HostChanges(db));
    }

    @AfterEach
    void close() {
        db.close();
    }

    private void poll(String lists) {
        host.before = lists;
        changes.sampled(host.sample(now, "[]"));
        now = now.plusSeconds(5);
    }

    private void boot(long bootTime, String version) {
        Sample sample = host.sample(now, "[]");
        changes.sampled(new Sample(server, now, sample.source(), sample.figures(), List.of(),
                new Sample.Facts("h", null, null, null, bootTime, 0, 1, version), sample.json()));
        now = now.plusSeconds(5);
    }

    private List<String> texts() {
        db.write(tx -> null); // and with it what was gathered
        return changes.within(server, Given.START, now.plus(Duration.ofHours(1)), 100).reversed().stream().map(Changes.Change::text).toList();
    }

    private static String units(String nginx, int memory) {
        return "\"units\":1,\"containers\":[{\"id\":\"a\",\"name\":\"db\",\"state\":\"running\",\"health\":\"" + nginx
                + "\",\"memory_bytes\":" + memory + ",\"restarts\":" + (memory > 50 ? 2 : 0) + "}],";
    }

    @Test
    void a_container_that_changes_is_told_of_once_and_a_figure_of_it_is_no_change() {
        poll(units("healthy", 1));
        poll(units("healthy", 2));
        poll(units("unhealthy", 3));
        poll(units("unhealthy", 99));
        assertEquals(List.of("Container db went from running (healthy) to running (unhealthy)",
                "Container db went from running (unhealthy) to running (unhealthy), restarts 2"), texts());
    }

    @Test
    void what_changed_while_the_central_was_away_is_told_of_after_its_start() {
        poll(units("healthy", 1));
        close();
        open();
        poll("\"containers\":[],");
        assertEquals(List.of("Container db is gone; it was running (healthy)"), texts());
    }

    @Test
    void a_name_with_tabs_and_lines_stays_one_name() {
        poll("\"containers\":[{\"name\":\"a\\tb\\nc\\u202e\",\"state\":\"running\"}],");
        close();
        open();
        poll("\"containers\":[{\"name\":\"a\\tb\\nc\\u202e\",\"state\":\"exited\"}],");
        assertEquals(List.of("Container a\ufffdb\ufffdc\u202e went from running to exited"), texts());
    }

    @Test
    void a_boot_and_another_agent_are_told_of_and_a_clock_that_is_set_is_no_boot() {
        boot(1_767_700_000, "1.0");
        boot(1_767_700_060, "1.0");
        boot(1_767_701_000, "1.1");
        List<String> texts = texts();
        assertEquals(2, texts.size(), texts::toString);
        assertTrue(texts.stream().anyMatch(text -> text.equals("The host is read otherwise: agent 1.0 became agent 1.1")), texts::toString);
        assertTrue(texts.stream().anyMatch(text -> text.startsWith("The host booted: its boot time went from 2026-01-06T11:46:40Z")),
                texts::toString);
    }

    @Test
    void deeds_and_alerts_stand_among_the_changes() {
        Ledger ledger = new Ledger(db, folder, new byte[32], Log.NONE);
        ledger.append(new Ledger.Entry("someone", null, null, "action.kill_process", server, "process 7: TERM", "ok", null, null));
        ledger.append(new Ledger.Entry("someone", null, null, "agent.deploy", server, null, "ok", null, null));
        db.write(tx -> new Alerts(db).insert(tx, server, "cpu", Severity.WARNING, Alerts.State.FIRING, "CPU is at 97 %"));
        now = now.plusSeconds(3_600);
        List<Changes.Change> all = changes.within(server, Given.START, now, 100);
        assertEquals(List.of("action", "alert", "deploy"), all.stream().map(Changes.Change::kind).sorted().toList());
        assertTrue(all.stream().noneMatch(change -> change.text().contains("someone")), "who it was is for the ledger to say");
        assertEquals(List.of(), changes.within(server + 1, Given.START, now, 100));
        assertEquals(1, changes.within(server, Given.START, now, 1).size());
    }
}
