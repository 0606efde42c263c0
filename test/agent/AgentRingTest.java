import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's ring of a day: what it keeps, what it gives, and what it makes of a damaged file. */
class AgentRingTest {
    private static final long NOW = 1_767_700_800;

    @TempDir
    Path folder;

    private static JsonObject page(Ring ring, long since) {
        Json json = new Json();
        ring.emit(json, since);
        return com.eclipsesource.json.Json.parse(new String(json.bytes(), StandardCharsets.UTF_8)).asObject();
    }

    private static float[] row(float value) {
        float[] row = new float[Ring.COLUMNS.length - 1];
        Arrays.fill(row, value);
        return row;
    }

    private Ring filled(int rows) {
        Ring ring = new Ring(folder.resolve("agent.ring").toFile());
        for (int i = 0; i < rows; i++) {
            ring.append(NOW - (rows - 1 - i) * 60L, row(i));
        }
        return ring;
    }

    private Ring reloaded() {
        Ring ring = new Ring(folder.resolve("agent.ring").toFile());
        ring.load(NOW * 1000);
        return ring;
    }

    private static int rows(Ring ring) {
        int all = 0;
        long since = 0;
        JsonObject page;
        do {
            page = page(ring, since);
            JsonArray rows = page.get("rows").asArray();
            all += rows.size();
            since = rows.isEmpty() ? since : rows.get(rows.size() - 1).asArray().get(0).asLong();
        } while (page.getBoolean("more", true));
        return all;
    }

    @Test
    void aMinuteIsTheMeanOfItsReadings() {
        Fixture m = new Fixture("debian12").later(); // 12:00:00 and 12:00:05
        m.with("cmd:date", "1767700861").with("/proc/uptime", "100061.00 1").tick();
        JsonObject history = m.json("/api/history");
        assertEquals(60, history.getInt("step_seconds", 0));
        assertEquals("at", history.get("columns").asArray().get(0).asString());
        JsonArray row = history.get("rows").asArray().get(0).asArray();
        assertEquals(history.get("columns").asArray().size(), row.size());
        assertEquals(NOW, row.get(0).asLong());
        assertEquals(40, row.get(1).asDouble(), 0.01); // the first reading has no rate, so this is the second's
        assertEquals(37.5, row.get(2).asDouble(), 0.01);
        assertFalse(history.getBoolean("more", true));
        assertEquals(0, m.json("/api/history?since=" + NOW).get("rows").asArray().size());
        assertEquals(1, m.json("/api/history?since=2026-01-06T11:59:59Z").get("rows").asArray().size());
    }

    @Test
    void itHoldsADayAndGivesItInPages() {
        Ring ring = filled(3000);
        assertEquals(Ring.ROWS, rows(ring));
        JsonObject first = page(ring, 0);
        assertEquals(Ring.PAGE, first.get("rows").asArray().size());
        assertTrue(first.getBoolean("more", false));
        assertEquals(1560, first.get("rows").asArray().get(0).asArray().get(1).asInt());
    }

    @Test
    void aClockThatWasSetBackLeavesRowsInOrder() {
        Ring ring = filled(100);
        ring.append(NOW - 600, row(7));
        assertEquals(90, rows(ring));
        JsonArray last = page(ring, 0).get("rows").asArray().get(89).asArray();
        assertEquals(NOW - 600, last.get(0).asLong());
    }

    @Test
    void itSurvivesARestart() throws IOException {
        Ring ring = filled(200);
        ring.append(NOW, new float[Ring.COLUMNS.length - 1]);
        ring.write(ring.encoded());
        assertEquals(page(ring, 0), page(reloaded(), 0));
        assertTrue(Files.size(folder.resolve("agent.ring")) < 90_000);
        assertFalse(Files.exists(folder.resolve("agent.ring.new")));
    }

    @Test
    void rowsTooOldOrOfTheFutureAreLeftOut() {
        Ring ring = new Ring(folder.resolve("agent.ring").toFile());
        ring.append(NOW - 90_000, row(1));
        ring.append(NOW - 60, row(2));
        ring.append(NOW + 7200, row(3));
        ring.write(ring.encoded());
        assertEquals(1, rows(reloaded()));
    }

    @Test
    void aDamagedFileCountsAsNone() throws IOException {
        Ring ring = filled(50);
        byte[] good = ring.encoded();
        Path file = folder.resolve("agent.ring");
        for (int cut : new int[] {0, 1, 11, 12, 19, 20, 500, good.length - 1}) {
            Files.write(file, Arrays.copyOf(good, cut));
            assertEquals(0, rows(reloaded()), "cut to " + cut);
        }
        for (int at = 0; at < good.length; at += 7) {
            byte[] bad = good.clone();
            bad[at] ^= 4;
            Files.write(file, bad);
            assertEquals(0, rows(reloaded()), "damaged at " + at);
        }
        Files.write(file, Arrays.copyOf(good, good.length + 1));
        assertEquals(0, rows(reloaded()), "one byte more");
        Files.writeString(file, "#!/bin/sh\n".repeat(5000));
        assertEquals(0, rows(reloaded()), "a script");
        Files.write(file, good);
        assertEquals(50, rows(reloaded()));
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaid() {
        Ring ring = new Ring(folder.resolve("nowhere/agent.ring").toFile());
        ring.append(NOW, row(1));
        ring.write(ring.encoded());
        assertTrue(ring.error.startsWith("history is not kept over a restart"), ring.error);
        assertEquals(1, rows(ring));
    }
}
