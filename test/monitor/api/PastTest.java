package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import hosts.Sshd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that burned CPU on a real host and is gone: found by its moment, and named when the span is explained. */
class PastTest {

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final String MARK = "burner-of-a-test";

    @TempDir
    static Path folder;

    private static Sshd sshd;
    private static Central central;
    private static long id;

    @BeforeAll
    static void start() throws IOException {
        sshd = Sshd.start();
        central = Central.start(folder.resolve("central"));
        Central.Answer added = central.post("/api/servers", "{\"name\":\"host\",\"host\":\"" + sshd.host() + "\",\"port\":" + sshd.port()
                + ",\"username\":\"" + sshd.user() + "\",\"ssh_key_path\":\"" + sshd.key() + "\",\"agent_port\":"
                + Sshd.freePort("127.0.0.1") + "}");
        assertEquals(201, added.status(), added.toString());
        id = added.number("server_id");
    }

    @AfterAll
    static void stop() {
        central.close();
        sshd.close();
    }

    private static JsonObject at(Instant moment) {
        Central.Answer answer = central.get("/api/remote/processes/" + id + "?at=" + moment);
        return answer.status() == 200 ? answer.object() : new JsonObject();
    }

    /** The CPU of the burning process in a list, or -1. */
    private static double burning(JsonObject list) {
        if (list.get("processes") == null) {
            return -1;
        }
        return list.get("processes").asArray().values().stream().map(one -> one.asObject())
                .filter(one -> one.getString("command", "").contains(MARK)).mapToDouble(one -> one.getDouble("cpu_percent", 0))
                .max().orElse(-1);
    }

    @Test
    void aProcessThatBurnedAndEndedIsFoundByItsMomentAndNamedInTheAccountOfTheSpan() throws Exception {
        Await.until("a first list is kept", BOUND, () -> at(Instant.now()).get("at") != null);
        Process burner = new ProcessBuilder("sh", "-c", "while :; do :; done # " + MARK + " --password=hunter2-of-the-test").start();
        Instant[] moment = new Instant[1];
        try {
            Await.until("it is seen to burn", BOUND, () -> {
                JsonObject list = at(Instant.now());
                moment[0] = burning(list) > 10 ? Instant.parse(list.getString("at", "")) : null;
                return moment[0] != null;
            });
        } finally {
            burner.destroyForcibly().waitFor();
        }
        Await.until("it is gone from the lists", BOUND, () -> burning(at(Instant.now())) < 0);
        JsonObject past = at(moment[0]);
        assertTrue(burning(past) > 10, past.toString());
        assertEquals(moment[0], Instant.parse(past.getString("at", "")));
        assertEquals("poll", past.getString("kept", ""));
        assertFalse(past.get("previous_at").isNull());
        assertFalse(past.get("next_at").isNull());
        assertFalse(past.toString().contains("hunter2"), "what was redacted stays so");
        Central.Answer explained = central.get("/api/history/" + id + "/explain?from=" + moment[0].minusSeconds(60) + "&to=" + Instant.now());
        assertEquals(200, explained.status(), explained.toString());
        JsonObject told = explained.object().get("processes").asArray().values().stream().map(one -> one.asObject())
                .filter(one -> one.getString("command", "").contains(MARK)).findFirst().orElseThrow(() -> new AssertionError(explained.toString()));
        assertEquals("ended", told.getString("change", ""), told.toString());
        assertTrue(told.getDouble("cpu_now", 0) > 10, told.toString());
        assertFalse(explained.toString().contains("hunter2"));
        assertEquals(404, central.get("/api/remote/processes/" + id + "?at=2020-01-01T00:00:00Z").status());
        assertEquals(422, central.get("/api/remote/processes/" + id + "?at=yesterday").status());
        assertEquals(200, central.get("/api/history/" + id + "/changes").status());
        assertEquals(422, central.get("/api/history/" + id + "/explain?from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z").status());
    }
}
