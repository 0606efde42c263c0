package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonArray;
import hosts.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import monitor.model.Role;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs of this machine and of a host over a real sshd: the same rules for both. */
class LogsTest {

    private static final Duration BOUND = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static Path logs;
    private static Sshd sshd;
    private static Sshd narrow;
    private static Central central;
    private static long remote;
    private static long lean;

    @BeforeAll
    static void start() throws IOException {
        logs = Files.createDirectories(folder.toRealPath().resolve("log"));
        sshd = Sshd.start();
        narrow = Sshd.builder().option("MaxSessions", "1").start();
        central = Central.withLocal(folder.resolve("central"));
        Files.write(central.data().resolve("logs.list"), List.of(logs + "/*.log  # ours", logs + "/../../etc/passwd", "relative.log"));
        remote = add(sshd);
        lean = add(narrow);
    }

    @AfterAll
    static void stop() {
        central.close();
        sshd.close();
        narrow.close();
    }

    private static long add(Sshd host) {
        Central.Answer answer = central.post("/api/servers", "{\"name\":\"host\",\"host\":\"" + host.host() + "\",\"port\":" + host.port()
                + ",\"username\":\"" + host.user() + "\",\"ssh_key_path\":\"" + host.key() + "\",\"paused\":true}");
        assertEquals(201, answer.status(), answer.toString());
        return answer.number("server_id");
    }

    private static Path write(String name, int lines) throws IOException {
        return Files.writeString(logs.resolve(name), IntStream.rangeClosed(1, lines).mapToObj(i -> "line " + i)
                .collect(Collectors.joining("\n", "", "\n")));
    }

    private static Central.Answer read(long server, String query) {
        return central.send("GET", "/api/remote/logs/" + server + query, null, Role.OPERATOR);
    }

    @Test
    void theLastLinesOfAFileOfTheListAreRead() throws IOException {
        Path file = write("plain.log", 1000);
        for (long server : new long[] {1, remote}) {
            Central.Answer answer = read(server, "?lines=3&file=" + file);
            assertEquals(200, answer.status(), answer.toString());
            assertEquals("[\"line 998\",\"line 999\",\"line 1000\"]", answer.object().get("lines").toString());
            assertFalse(answer.object().getBoolean("truncated", true));
            assertEquals("tail -n 3 < " + file, answer.text("command"));
            assertEquals(200, read(server, "?file=" + file).object().get("lines").asArray().size());
            JsonArray files = read(server, "").object().get("files").asArray();
            assertTrue(files.toString().contains(file.toString()), files.toString());
            assertFalse(files.toString().contains("passwd"), files.toString());
        }
    }

    @Test
    void moreThanAMebibyteIsCutAtItsBeginningAndLongLinesAtTheirEnd() throws IOException {
        Files.writeString(logs.resolve("big.log"), (" ".repeat(999) + "\n").repeat(2000) + "x".repeat(20_000) + "\nlast\n");
        for (long server : new long[] {1, remote}) {
            Central.Answer answer = read(server, "?lines=5000&file=" + logs + "/big.log");
            assertEquals(200, answer.status(), answer.toString());
            JsonArray lines = answer.object().get("lines").asArray();
            assertTrue(answer.object().getBoolean("truncated", false) && lines.size() > 900 && lines.size() < 1100, "" + lines.size());
            assertEquals("last", lines.get(lines.size() - 1).asString());
            assertEquals(8193, lines.get(lines.size() - 2).asString().length());
            assertEquals(999, lines.get(0).asString().length());
        }
    }

    @Test
    void whatIsNotOnTheListIsNotReadNorReachedByALink() throws IOException {
        Files.createSymbolicLink(logs.resolve("out.log"), Files.writeString(logs.resolveSibling("secret"), "root: x\n"));
        Path inside = write("real.log", 2);
        Files.createSymbolicLink(logs.resolve("in.log"), inside);
        for (long server : new long[] {1, remote}) {
            for (String file : List.of("/etc/passwd", "/etc/shadow", logs + "/out.log", logs + "/sub/x.log")) {
                Central.Answer refused = read(server, "?file=" + file);
                assertEquals(403, refused.status(), refused.toString());
                assertEquals("not_listed", refused.text("reason"));
                assertFalse(refused.toString().contains("root:"));
            }
            assertEquals(422, read(server, "?file=" + logs + "/../../etc/passwd").status());
            assertEquals(422, read(server, "?file=relative.log").status());
            assertEquals(422, read(server, "?lines=5001&file=" + inside).status());
            assertEquals(422, read(server, "?unit=a&file=" + inside).status());
            assertEquals(422, read(server, "?unit=--version").status());
            assertEquals(404, read(server, "?file=" + logs + "/none.log").status());
            assertEquals(200, read(server, "?file=" + logs + "/in.log").status());
        }
        assertEquals(403, central.send("GET", "/api/remote/logs/1?file=/etc/passwd", null, Role.VIEWER).status());
    }

    @Test
    void aFollowedLogTellsLinesAsTheyComeAndItsProgramEndsWithTheClient() throws IOException {
        for (long server : new long[] {1, remote}) {
            Path file = write("follow-" + server + ".log", 5);
            try (Central.Events events = central.stream("/api/remote/logs/" + server + "?follow=1&lines=2&file=" + file)) {
                assertEquals(200, events.status());
                assertEquals(file.toString(), events.next("start").data().get("source").asObject().getString("file", ""));
                assertEquals("[\"line 4\",\"line 5\"]", events.next("lines").data().get("lines").toString());
                Files.writeString(file, "one more\nhalf", StandardOpenOption.APPEND);
                assertEquals("[\"one more\"]", events.next("lines").data().get("lines").toString());
                Files.writeString(file, " a line\n", StandardOpenOption.APPEND);
                assertEquals("[\"half a line\"]", events.next("lines").data().get("lines").toString());
                assertEquals(1, readers(file));
            }
            // the client's end is noticed at a write only
            Await.until("the program ends", BOUND, () -> {
                Files.writeString(file, "for nobody\n", StandardOpenOption.APPEND);
                return readers(file) == 0;
            });
        }
    }

    /** Programs that hold the file open. */
    private static long readers(Path file) throws IOException {
        return ProcessHandle.allProcesses().filter(one -> {
            try {
                return Files.readSymbolicLink(Path.of("/proc/" + one.pid() + "/fd/0")).equals(file);
            } catch (IOException e) {
                return false;
            }
        }).count();
    }

    @Test
    void aFollowedLogEndsWhenItsFileIsMovedAway() throws IOException {
        Path file = write("rotated.log", 1);
        try (Central.Events events = central.stream("/api/remote/logs/" + remote + "?follow=1&file=" + file)) {
            events.next("lines");
            Files.move(file, logs.resolve("rotated.log.1"));
            assertEquals("ended", events.next("end").data().getString("reason", ""));
        }
    }

    @Test
    void aFollowedLogNeverKeepsTheLastChannelFromOthers() throws IOException {
        Path file = write("narrow.log", 1);
        // what the host allows is not known before it has refused
        try (Central.Events events = central.stream("/api/remote/logs/" + lean + "?follow=1&file=" + file)) {
            if (events.status() == 409) { // the look before it was refused already
                return;
            }
            events.next("lines");
            Central.Answer read = read(lean, "?file=" + file);
            assertEquals(200, read.status(), read.toString());
            assertEquals("channel_needed", events.next("end").data().getString("reason", ""));
        }
        Central.Answer refused = read(lean, "?follow=1&file=" + file);
        assertEquals(409, refused.status(), refused.toString());
        assertTrue(refused.text("error").contains("MaxSessions"), refused.toString());
    }

    @Test
    void onlySoManyLogsOfAServerAreFollowedAtOnce() throws IOException {
        Path file = write("many.log", 1);
        String path = "/api/remote/logs/1?follow=1&file=" + file;
        try (Central.Events a = central.stream(path); Central.Events b = central.stream(path); Central.Events c = central.stream(path);
                Central.Events d = central.stream(path)) {
            for (Central.Events one : List.of(a, b, c, d)) {
                assertEquals(200, one.status());
            }
            assertEquals(429, read(1, "?follow=1&file=" + file).status());
        }
    }
}
