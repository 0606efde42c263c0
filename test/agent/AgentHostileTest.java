import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a broken kernel, a truncated copy or a malicious process name can do to the agent: nothing. */
class AgentHostileTest {
    private static final String[] ENDPOINTS = {"/api/all", "/api/system", "/api/processes", "/api/services", "/api/network",
        "/api/disk-io", "/api/health", "/api/history"};

    private static void answersInJson(Function<String, String> machine) {
        for (String endpoint : ENDPOINTS) {
            String text = machine.apply(endpoint);
            Json.parse(text);
            assertFalse(text.contains("NaN") || text.contains("Infinity"), text);
        }
    }

    private static void survives(String name, Function<String, String> change) {
        Fixture original = new Fixture(name);
        Function<String, String> machine = new agent().apply(path -> {
            String text = original.apply(path);
            return text == null || path.endsWith("/") ? text : change.apply(text);
        });
        machine.apply("tick");
        answersInJson(machine);
        machine.apply("tick");
        answersInJson(machine);
    }

    private static final String[] NAMES = {"debian12", "centos7", "alpine-lxc", "docker-v2", "docker-v1", "raspberry-pi", "btrfs-zfs"};

    @Test
    void truncatedFilesGiveValidJson() {
        for (String name : NAMES) {
            for (int percent : new int[] {0, 1, 13, 50, 80, 97}) {
                survives(name, text -> text.substring(0, text.length() * percent / 100));
            }
        }
    }

    @Test
    void hugeAndNegativeNumbersGiveValidJson() {
        for (String number : new String[] {"9".repeat(400), "18446744073709551615", "9223372036854775807", "-1", "-9223372036854775808",
            "1e400", "0", ""}) {
            for (String name : NAMES) {
                survives(name, text -> text.replaceAll("\\d+", number));
            }
        }
    }

    @Test
    void randomBytesGiveValidJson() {
        Random random = new Random(42);
        for (int i = 0; i < 60; i++) {
            survives(NAMES[i % NAMES.length], text -> {
                StringBuilder out = new StringBuilder(text);
                for (int j = 0; j < 1 + text.length() / 20 && out.length() > 0; j++) {
                    out.setCharAt(random.nextInt(out.length()), (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
                }
                return out.toString();
            });
        }
    }

    @Test
    void anAbsentMachineHasErrorsAndNoFigures() {
        Function<String, String> machine = new agent().apply(path -> null);
        machine.apply("tick");
        machine.apply("tick");
        var all = Json.parse(machine.apply("/api/all")).asObject();
        assertNull(all.get("cpu"));
        assertNull(all.get("memory"));
        assertNull(all.get("processes"));
        assertEquals(List.of("system", "cpu", "memory", "disks", "network", "disk_io", "processes"), all.get("errors").asObject().names());
    }

    @Test
    void aReaderThatThrowsIsAnErrorOfThatSubjectOnly() {
        Fixture original = new Fixture("debian12");
        Function<String, String> machine = new agent().apply(path -> {
            if (path.equals("/proc/diskstats")) {
                throw new IllegalStateException("no such section");
            }
            return original.apply(path);
        });
        machine.apply("tick");
        var all = Json.parse(machine.apply("/api/all")).asObject();
        assertEquals(List.of("disk_io"), all.get("errors").asObject().names());
        assertTrue(all.get("memory").asObject().getDouble("percent", 0) > 0);
    }

    @Test
    void environmentsAreNeverAskedFor() {
        List<String> asked = new ArrayList<>();
        for (String name : NAMES) {
            Fixture original = new Fixture(name);
            Function<String, String> machine = new agent().apply(path -> {
                asked.add(path);
                return original.apply(path);
            });
            for (int i = 0; i < 100; i++) {
                machine.apply("tick");
            }
        }
        assertTrue(asked.contains("/proc/900/cmdline"));
        assertTrue(asked.stream().noneMatch(path -> path.contains("environ")), "an environment was read");
    }

    @Test
    void manyProcessesAreBoundedAndSaid() {
        Map<String, String> stat = Map.of();
        StringBuilder names = new StringBuilder();
        for (int i = 1; i <= 9000; i++) {
            names.append(i).append('\n');
        }
        Function<String, String> machine = new agent().apply(path -> {
            if (path.equals("/proc/")) {
                return names.toString();
            }
            if (path.endsWith("/stat") && path.length() > 10) {
                return path.replaceAll("\\D", "") + " (x) S 1 1 1 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0 5 1 1 0 0";
            }
            return stat.get(path);
        });
        machine.apply("tick");
        var all = Json.parse(machine.apply("/api/processes")).asObject();
        assertEquals(5000, all.get("processes").asArray().size());
        assertEquals("only 5000 of 9000 processes are listed", all.get("errors").asObject().getString("processes", null));
    }
}
