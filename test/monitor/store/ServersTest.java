package monitor.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import monitor.model.Actions;
import monitor.model.Problem;
import monitor.model.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServersTest {

    @TempDir
    Path folder;

    private Database db;
    private Servers servers;

    @BeforeEach
    void open() {
        db = Database.open(folder, Clock.systemUTC());
        servers = new Servers(db);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void a_server_comes_back_as_it_was_stored() {
        Server full = new Server(0, "Tên máy – β", "Host.Example", 2222, "admin", "a \"text\"\nof lines", List.of("web", "größe 1"),
                "~/.ssh/key", 9000, 30, null, true, Actions.ALL, true, false, Given.START);

        Server stored = servers.insert(full);

        assertEquals(full.withId(stored.id()), servers.get(stored.id()));
        assertEquals(List.of(stored), servers.list());
    }

    @Test
    void the_same_host_port_and_jump_is_a_conflict_that_names_the_server() {
        Server first = servers.insert(Given.server("first", "host", 22));

        Problem problem = assertThrows(Problem.class, () -> servers.insert(Given.server("second", "HOST", 22)));

        assertEquals(Problem.Kind.CONFLICT, problem.kind());
        assertTrue(problem.getMessage().contains("Server " + first.id() + " (first)"), problem.getMessage());
        servers.insert(Given.server("other port", "host", 23));
        servers.insert(through(first.id(), "host", 22));
    }

    @Test
    void an_update_may_keep_its_own_identity_but_not_take_anothers() {
        Server first = servers.insert(Given.server("first", "a", 22));
        Server second = servers.insert(Given.server("second", "b", 22));

        servers.update(Given.server("renamed", "a", 22).withId(first.id()));

        assertEquals("renamed", servers.get(first.id()).name());
        assertThrows(Problem.class, () -> servers.update(Given.server("second", "a", 22).withId(second.id())));
        assertEquals("b", servers.get(second.id()).host());
    }

    @Test
    void an_id_is_never_given_again_even_after_a_restart() {
        Server last = servers.insert(Given.server("first", "a", 22));
        servers.delete(last.id());
        db.write(tx -> tx.update("DELETE FROM servers WHERE id = ?", last.id()));
        db.close();
        open();

        assertTrue(servers.insert(Given.server("next", "a", 22)).id() > last.id());
    }

    @Test
    void a_deleted_server_is_gone_at_once_and_its_place_is_free() {
        Server first = servers.insert(Given.server("first", "a", 22));

        servers.delete(first.id());

        assertEquals(List.of(), servers.list());
        assertEquals(Problem.Kind.NOT_FOUND, assertThrows(Problem.class, () -> servers.get(first.id())).kind());
        assertEquals(Problem.Kind.NOT_FOUND, assertThrows(Problem.class, () -> servers.delete(first.id())).kind());
        assertEquals(Problem.Kind.NOT_FOUND, assertThrows(Problem.class, () -> servers.update(first)).kind());
        servers.insert(Given.server("again", "a", 22));
    }

    @Test
    void a_jump_must_exist_lead_in_no_circle_and_is_not_deleted_under_others() {
        Server first = servers.insert(Given.server("first", "a", 22));
        Server second = servers.insert(through(first.id(), "b", 22));

        assertEquals("jump", assertThrows(Problem.class, () -> servers.insert(through(99, "c", 22))).field());
        assertEquals("jump", assertThrows(Problem.class, () -> servers.update(through(second.id(), "a", 22).withId(first.id()))).field());
        assertEquals("jump", assertThrows(Problem.class, () -> servers.update(through(first.id(), "a", 22).withId(first.id()))).field());
        assertEquals(Problem.Kind.CONFLICT, assertThrows(Problem.class, () -> servers.delete(first.id())).kind());
        servers.delete(second.id());
        servers.delete(first.id());
    }

    @Test
    void a_chain_of_jumps_has_an_end() {
        long before = servers.insert(Given.server("0", "h0", 22)).id();
        for (int hop = 1; hop <= Servers.MAX_HOPS; hop++) {
            before = servers.insert(through(before, "h" + hop, 22)).id();
        }
        long last = before;
        assertEquals("jump", assertThrows(Problem.class, () -> servers.insert(through(last, "too far", 22))).field());
    }

    @Test
    void this_machine_stands_once_and_beside_localhost_over_ssh() {
        Server over = servers.insert(Given.server("ssh", "localhost", 22));
        Server local = servers.insert(local());

        assertThrows(Problem.class, () -> servers.insert(local()));
        assertEquals(List.of(over, local), servers.list());
    }

    @Test
    void a_tag_with_a_line_break_is_refused() {
        Server bad = new Server(0, "n", "h", 22, "root", "", List.of("a\nb"), null, 8083, null, null, false, Actions.NONE, false,
                false, Given.START);
        assertEquals("tags", assertThrows(Problem.class, () -> servers.insert(bad)).field());
    }

    private static Server through(long jump, String host, int port) {
        Server plain = Given.server("through", host, port);
        return new Server(0, plain.name(), host, port, plain.username(), "", List.of(), null, 8083, null, jump, false, Actions.NONE,
                false, false, Given.START);
    }

    private static Server local() {
        return new Server(0, "this machine", "localhost", 22, "root", "", List.of(), null, 8083, null, null, false, Actions.NONE,
                false, true, Given.START);
    }
}
