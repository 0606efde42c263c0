package monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hosts.Sshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import monitor.model.Role;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moving house, as the README's drill has it: a backup of a running central, brought back elsewhere. */
class BackupTest {

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final String PASSPHRASE = "a long passphrase of words";

    @TempDir
    Path folder;

    private record Ended(int code, String said) {}

    private Ended startCentral(String passphrase, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("./start-central.sh"));
        line.addAll(List.of(arguments));
        Path said = Files.createTempFile(folder, "said", "");
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("HOME", Files.createDirectories(folder.resolve("other home")).toString());
        if (passphrase != null) {
            builder.environment().put("MONITOR_BACKUP_PASSPHRASE", passphrase);
        }
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(line + " does not end: " + Files.readString(said));
        }
        return new Ended(process.exitValue(), Files.readString(said));
    }

    @Test
    void aRunningCentralMovesHouseWithAllThatItKnowsAndCan() throws IOException, InterruptedException {
        Path sealed = folder.resolve("house.backup");
        String publicKey;
        String token;
        long rows;
        try (Sshd sshd = Sshd.start(); Central old = Central.start(Files.createDirectories(folder.resolve("old")))) {
            sshd.authorize(old.app().key().path());
            Central.Answer added = old.post("/api/servers", "{\"name\":\"host\",\"host\":\"" + sshd.host() + "\",\"port\":" + sshd.port()
                    + ",\"username\":\"" + sshd.user() + "\",\"tags\":[\"eu\"]}");
            assertEquals(201, added.status(), added.toString());
            assertEquals(201, old.post("/api/servers", "{\"name\":\"by password\",\"host\":\"192.0.2.7\",\"username\":\"ann\","
                    + "\"ssh_password\":\"the-secret-of-ann\",\"paused\":true}").status());
            Await.until("it is online", BOUND, () -> old.get("/api/servers/1").text("status").equals("online"));
            Central.Answer answer = old.post("/api/backup", "{\"passphrase\":\"" + PASSPHRASE + "\"}");
            assertEquals(200, answer.status(), answer.toString());
            assertTrue(answer.raw().headers().firstValue("Content-Disposition").orElse("").contains(".backup"));
            Files.write(sealed, answer.raw().body());
            publicKey = old.get("/api/ssh/pubkey").text("public_key");
            token = Files.readString(old.data().resolve("admin.token"));
            rows = old.get("/api/audit/verify").number("rows");
            try (var files = Files.list(old.data())) {
                assertFalse(files.anyMatch(file -> file.toString().contains("backup-")), "the copy is gone");
            }
            assertTrue(old.get("/api/audit?action=backup").json().asArray().size() == 1);
            // by the script besides, with the central still running
            Path other = folder.resolve("by script.backup");
            Ended made = startCentral(PASSPHRASE, "--backup", other.toString(), "--data", old.data().toString());
            assertEquals(0, made.code(), made.said());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(other)));
            assertFalse(Files.exists(folder.resolve("by script.backup.making")));

            Path data = folder.resolve("new/data");
            Ended restored = startCentral(PASSPHRASE, "--restore", sealed.toString(), "--data", data.toString());
            assertEquals(0, restored.code(), restored.said());
            assertTrue(restored.said().contains("Restored: 2 servers; the ledger's " + rows + " rows are as they were written."), restored.said());
            assertFalse(Files.exists(data.resolve("restoring")));
            try (Central central = Central.start(folder.resolve("new"))) {
                assertEquals(token, Files.readString(data.resolve("admin.token")));
                assertEquals(publicKey, central.get("/api/ssh/pubkey").text("public_key"));
                assertTrue(central.get("/api/audit/verify").object().getBoolean("valid", false));
                // signs in with the old key, at a host whose key is known already
                Await.until("it is online again", BOUND, () -> central.get("/api/servers/1").text("status").equals("online"));
                assertEquals("[]", central.get("/api/alerts?server_id=1").json().asArray().values().stream()
                        .filter(alert -> !alert.toString().contains("first time")).toList().toString());
                assertTrue(central.get("/api/servers/2").object().getBoolean("has_password", false));
                assertFalse(central.get("/api/health").toString().contains("master.key"), central.get("/api/health").toString());
                assertEquals("eu", central.get("/api/servers/1").object().get("tags").asArray().get(0).asString());
            }
        }
        for (String secret : new String[] {"the-secret-of-ann", "PRIVATE KEY", "SQLite format", token.strip()}) {
            assertFalse(new String(Files.readAllBytes(sealed), StandardCharsets.ISO_8859_1).contains(secret), secret);
        }
    }

    @Test
    void whatDoesNotOpenRestoresNothing() throws IOException, InterruptedException {
        Path sealed = folder.resolve("house.backup");
        try (Central old = Central.start(Files.createDirectories(folder.resolve("old")))) {
            assertEquals(422, old.post("/api/backup", "{\"passphrase\":\"short\"}").status());
            assertEquals(403, old.send("POST", "/api/backup", "{\"passphrase\":\"" + PASSPHRASE + "\"}", Role.OPERATOR).status());
            Files.write(sealed, old.post("/api/backup", "{\"passphrase\":\"" + PASSPHRASE + "\"}").raw().body());
            Ended there = startCentral(PASSPHRASE, "--restore", sealed.toString(), "--data", old.data().toString());
            assertEquals(73, there.code(), there.said());
            assertTrue(there.said().contains("There is a central in"), there.said());
        }
        Path data = folder.resolve("new");
        byte[] whole = Files.readAllBytes(sealed);
        Path cut = Files.write(folder.resolve("cut.backup"), Arrays.copyOf(whole, whole.length - 10));
        for (String[] one : new String[][] {{"another passphrase", sealed.toString(), "does not open"}, {PASSPHRASE, cut.toString(), "cut off"},
            {PASSPHRASE, folder + "/none", "there is no file"}}) {
            Ended refused = startCentral(one[0], "--restore", one[1], "--data", data.toString());
            assertEquals(73, refused.code(), refused.said());
            assertTrue(refused.said().contains(one[2]), refused.said());
            try (var left = Files.list(data)) {
                assertEquals(List.of(), left.toList());
            }
        }
        assertEquals(64, startCentral("short", "--restore", sealed.toString(), "--data", data.toString()).code());
    }
}
