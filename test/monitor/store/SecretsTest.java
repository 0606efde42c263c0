package monitor.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Set;
import monitor.model.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    private static final String PASSWORD = "pässword-that-is-nowhere-else";

    @TempDir
    Path folder;

    private Database db;
    private Secrets secrets;
    private long server;

    @BeforeEach
    void open() {
        db = Database.open(folder, Clock.systemUTC());
        secrets = new Secrets(db, folder);
        server = new Servers(db).list().stream().findFirst().orElseGet(() -> new Servers(db).insert(Given.server("a", "a", 22))).id();
    }

    @AfterEach
    void close() {
        db.close();
    }

    private void reopen() {
        close();
        open();
    }

    @Test
    void secrets_come_back_after_a_restart_are_replaced_and_forgotten() {
        assertEquals(Secrets.Opened.NONE, secrets.get(server));
        secrets.put(server, Secrets.Kind.PASSWORD, "first");
        secrets.put(server, Secrets.Kind.PASSWORD, PASSWORD);
        secrets.put(server, Secrets.Kind.KEY_PASSPHRASE, "");
        reopen();
        assertEquals(new Secrets.Opened(PASSWORD, "", null, null), secrets.get(server));
        assertEquals(Set.of(server), secrets.servers(Secrets.Kind.PASSWORD));
        assertFalse(secrets.get(server).toString().contains(PASSWORD));
        secrets.forget(server, Secrets.Kind.PASSWORD);
        assertEquals(new Secrets.Opened(null, "", null, null), secrets.get(server));
        new Servers(db).delete(server);
        assertEquals(Secrets.Opened.NONE, secrets.get(server));
    }

    @Test
    void no_file_holds_a_secret_in_plain_and_the_key_is_its_owners_only() throws IOException {
        secrets.put(server, Secrets.Kind.PASSWORD, PASSWORD);
        close();
        for (String name : new String[] {"servers.db", "master.key"}) {
            String bytes = new String(Files.readAllBytes(folder.resolve(name)), StandardCharsets.ISO_8859_1);
            assertFalse(bytes.contains("that-is-nowhere-else"), name);
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("master.key"))));
        assertEquals(32, Files.size(folder.resolve("master.key")));
        open();
    }

    @Test
    void the_same_secret_is_sealed_differently_each_time() {
        secrets.put(server, Secrets.Kind.PASSWORD, PASSWORD);
        byte[] first = sealed();
        secrets.put(server, Secrets.Kind.PASSWORD, PASSWORD);
        assertFalse(java.util.Arrays.equals(first, sealed()));
    }

    private byte[] sealed() {
        return db.read(tx -> tx.one("SELECT sealed FROM secrets", row -> row.bytes("sealed"))).orElseThrow();
    }

    @Test
    void a_sealed_value_moved_to_another_row_or_kind_opens_no_more() {
        long other = new Servers(db).insert(Given.server("b", "b", 22)).id();
        secrets.put(server, Secrets.Kind.PASSWORD, PASSWORD);

        db.write(tx -> tx.update("UPDATE secrets SET server_id = ?", other));
        assertNull(secrets.get(other).password());
        assertTrue(secrets.get(other).problem().contains("server " + other), secrets.get(other).problem());

        db.write(tx -> tx.update("UPDATE secrets SET server_id = ?, kind = 'key_passphrase'", server));
        assertNull(secrets.get(server).passphrase());
        db.write(tx -> tx.update("UPDATE secrets SET kind = 'password'"));
        assertEquals(PASSWORD, secrets.get(server).password());
    }

    @Test
    void a_missing_key_file_is_a_sentence_and_all_else_goes_on() throws IOException {
        secrets.put(server, Secrets.Kind.PASSWORD, PASSWORD);
        byte[] key = Files.readAllBytes(folder.resolve("master.key"));
        Files.delete(folder.resolve("master.key"));
        reopen();

        assertTrue(secrets.problem().contains("master.key") && secrets.problem().contains("missing"), secrets.problem());
        assertFalse(Files.exists(folder.resolve("master.key")), "a new key would hide that the old one is missing");
        assertEquals(new Secrets.Opened(null, null, null, secrets.problem()), secrets.get(server));
        assertThrows(Problem.class, () -> secrets.put(server, Secrets.Kind.PASSWORD, "new"));
        assertEquals(1, new Servers(db).list().size());

        Files.write(folder.resolve("master.key"), key);
        reopen();
        assertEquals(PASSWORD, secrets.get(server).password());
    }

    @Test
    void a_wrong_or_cut_key_file_is_a_sentence() throws IOException {
        secrets.put(server, Secrets.Kind.PASSWORD, PASSWORD);
        Files.write(folder.resolve("master.key"), new byte[32]);
        reopen();
        assertNull(secrets.get(server).password());
        assertTrue(secrets.get(server).problem().contains("is not the one"), secrets.get(server).problem());

        Files.write(folder.resolve("master.key"), new byte[7]);
        reopen();
        assertTrue(secrets.problem().contains("7 bytes"), secrets.problem());
    }

    @Test
    void damaged_sealed_bytes_are_a_sentence() {
        secrets.put(server, Secrets.Kind.PASSWORD, PASSWORD);
        for (byte[] broken : new byte[][] {{}, {1}, new byte[40], new byte[29]}) {
            db.write(tx -> tx.update("UPDATE secrets SET sealed = ?", broken));
            assertTrue(secrets.get(server).problem() != null);
        }
    }
}
