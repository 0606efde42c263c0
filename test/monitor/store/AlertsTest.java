package monitor.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import monitor.model.Problem;
import monitor.model.Severity;
import monitor.store.Alerts.Alert;
import monitor.store.Alerts.Filter;
import monitor.store.Alerts.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsTest {

    @TempDir
    Path folder;

    private Database db;
    private Alerts alerts;

    @BeforeEach
    void open() {
        db = Database.open(folder, Clock.systemUTC());
        alerts = new Alerts(db);
    }

    @AfterEach
    void close() {
        db.close();
    }

    private long firing(Long server) {
        return db.<Long>write(tx -> alerts.insert(tx, server, "cpu", Severity.CRITICAL, State.FIRING, "too much"));
    }

    private Alert acknowledged(long id, String by) {
        return db.write(tx -> alerts.acknowledge(tx, id, by, "seen"));
    }

    private Alert read(long id) {
        return db.write(tx -> alerts.markRead(tx, id));
    }

    private List<Long> ids(Filter filter) {
        return alerts.list(filter, null).stream().map(Alert::id).toList();
    }

    @Test
    void information_is_over_from_the_start_and_an_alert_that_fires_is_not() {
        Alert told = alerts.find(alerts.inform(7L, "host_key_pinned", "SHA256:abc")).orElseThrow();
        assertEquals(7L, told.serverId());
        assertEquals(Severity.INFO, told.severity());
        assertEquals(State.RESOLVED, told.state());
        assertEquals(told.startedAt(), told.resolvedAt());
        assertFalse(told.read());
        Alert firing = alerts.find(firing(null)).orElseThrow();
        assertNull(firing.serverId());
        assertNull(firing.resolvedAt());
        assertEquals("firing", firing.state().word());
    }

    @Test
    void the_list_is_newest_first_filtered_and_paged() {
        for (int i = 1; i <= 6; i++) {
            if (i % 2 == 0) {
                firing(1L);
            } else {
                alerts.inform(2L, "r", "m");
            }
        }
        read(2);
        assertEquals(List.of(6L, 5L, 4L, 3L, 2L, 1L), ids(Filter.NONE));
        assertEquals(List.of(6L, 5L), ids(new Filter(null, null, null, null, null, null, null, null, 2)));
        assertEquals(List.of(4L, 3L), ids(new Filter(null, null, null, null, null, null, null, 5L, 2)));
        assertEquals(List.of(6L, 4L, 2L), ids(new Filter(1L, null, null, null, null, null, null, null, 100)));
        assertEquals(List.of(2L), ids(new Filter(null, true, null, null, null, null, null, null, 100)));
        assertEquals(List.of(6L, 4L), ids(new Filter(1L, false, State.FIRING, null, null, null, null, null, 100)));
        assertEquals(List.of(), ids(new Filter(3L, null, null, null, null, null, null, null, 100)));
        assertEquals("limit", assertThrows(Problem.class, () -> new Filter(null, null, null, null, null, null, null, null, 0)).field());
        assertEquals("limit", assertThrows(Problem.class, () -> new Filter(null, null, null, null, null, null, null, null, 1_001)).field());
    }

    @Test
    void reading_and_acknowledging_twice_changes_nothing_and_the_first_name_stays() {
        long id = firing(1L);
        assertEquals(1, alerts.unread(null));
        assertTrue(read(id).read());
        assertNull(alerts.find(id).orElseThrow().acknowledgedAt());
        Alert first = acknowledged(id, "ana");
        Alert second = acknowledged(id, "bob");
        assertNotNull(first.acknowledgedAt());
        assertEquals(first, second);
        assertEquals(0, alerts.unread(null));
        assertEquals(Problem.Kind.NOT_FOUND, assertThrows(Problem.class, () -> read(99)).kind());
        assertEquals(Problem.Kind.NOT_FOUND, assertThrows(Problem.class, () -> acknowledged(99, "x")).kind());
    }
}
