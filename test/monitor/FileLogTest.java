package monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import monitor.json.Json;
import monitor.model.Log;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLogTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-06T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private FileLog log(boolean json, boolean journal, long maxBytes) {
        return new FileLog(folder.resolve("central.log"), json, journal, Log.Level.WARN,
                new PrintStream(shown, true, StandardCharsets.UTF_8), CLOCK, maxBytes);
    }

    @Test
    void aStrangersTextCannotForgeALine() throws IOException {
        try (FileLog log = log(false, false, 1 << 20)) {
            log.info("Request refused", "path", "/x\n2026-01-06T12:00:00Z INFO  Signed in name=admin", "host", "a\u202eb");
        }
        assertEquals(List.of("2026-01-06T12:00:00Z INFO  Request refused "
                + "path=\"/x\\n2026-01-06T12:00:00Z INFO  Signed in name=admin\" host=\"a\\u202eb\""),
                Files.readAllLines(folder.resolve("central.log")));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("central.log"))));
    }

    @Test
    void theConsoleShowsFromItsLevelOnWithThePriorityThatJournaldReads() {
        try (FileLog log = log(false, true, 1 << 20)) {
            log.info("Quiet");
            log.warn("Disk is full", "path", "/data");
        }
        assertEquals("<4>WARN  Disk is full path=/data\n", shown.toString(StandardCharsets.UTF_8));
    }

    @Test
    void eachJsonLineIsAnObject() throws IOException {
        try (FileLog log = log(true, false, 1 << 20)) {
            log.error("Broken", new IllegalStateException("no \"good\""), "server_id", 7);
        }
        String line = Files.readString(folder.resolve("central.log"));
        assertEquals("7", Json.parse(line.getBytes(StandardCharsets.UTF_8)).plain().get("server_id"));
        assertTrue(line.contains("no \\\"good\\\""), line);
    }

    @Test
    void theFileIsRotatedAndItsNumberIsBounded() throws IOException {
        try (FileLog log = log(false, false, 200)) {
            for (int i = 0; i < 40; i++) {
                log.info("Line", "number", i);
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of("central.log", "central.log.1", "central.log.2", "central.log.3"),
                    files.map(path -> path.getFileName().toString()).sorted().toList());
        }
        assertTrue(Files.readString(folder.resolve("central.log")).endsWith("number=39\n"));
        assertTrue(Files.size(folder.resolve("central.log.1")) <= 200);
    }

    @Test
    void aFolderThatCannotBeWrittenStopsNobody() {
        try (FileLog log = new FileLog(folder.resolve("missing/central.log"), false, false, Log.Level.WARN,
                new PrintStream(shown, true, StandardCharsets.UTF_8), CLOCK)) {
            log.warn("Still shown");
        }
        assertFalse(shown.toString(StandardCharsets.UTF_8).isEmpty());
    }
}
