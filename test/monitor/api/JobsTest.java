package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import hosts.Sshd;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many at once, as a script would do it: two real hosts, one that is off, and this machine. */
class JobsTest {

    private static final Duration BOUND = Duration.ofSeconds(120);
    private static final int HOSTS = 2;

    @TempDir
    static Path folder;

    private static final List<Sshd> HOSTS_UP = new ArrayList<>();
    private static final List<Long> IDS = new ArrayList<>();
    private static Central central;
    private static Schema schema;
    private static long off;

    @BeforeAll
    static void start() throws IOException {
        central = Central.withLocal(folder);
        HOSTS_UP.clear();
        IDS.clear();
        try (Reader in = new InputStreamReader(JobsTest.class.getResourceAsStream("openapi.json"),
                StandardCharsets.UTF_8)) {
            schema = new Schema(com.eclipsesource.json.Json.parse(in).asObject());
        }
        for (int i = 0; i < HOSTS; i++) {
            Path home = Files.createDirectories(folder.resolve("home-of-" + i));
            Sshd host = Sshd.builder().option("SetEnv", "\"HOME=" + home + "\" SERVER_MONITOR_START=setsid")
                    .start();
            HOSTS_UP.add(host);
            IDS.add(add("host " + i, host.host(), host.port(), host.user(), ",\"ssh_key_path\":\""
                    + host.key() + "\""));
        }
        off = add("off", "127.0.1.1", 1, "root", "");
    }

    private static long add(String name, String host, int port, String user, String more) {
        Central.Answer added = central.post("/api/servers", "{\"name\":\"" + name + "\",\"host\":\"" + host
                + "\",\"port\":" + port
                + ",\"username\":\"" + user + "\",\"tags\":\"fleet\",\"agent_port\":"
                + Sshd.freePort("127.0.0.1") + more + "}");
        assertEquals(201, added.status(), added.toString());
        return added.number("server_id");
    }

    @AfterAll
    static void stop() {
        central.close();
        HOSTS_UP.forEach(Sshd::close);
    }

    private static long begin(String kind, String targets, String more) {
        Central.Answer begun = central.post("/api/jobs", "{\"kind\":\"" + kind + "\",\"targets\":" + targets
                + more + "}");
        assertEquals(202, begun.status(), begun.toString());
        assertEquals("/api/jobs/" + begun.number("job_id"), begun.raw().headers().firstValue("Location")
                .orElse(""));
        return begun.number("job_id");
    }

    private static JsonObject ended(long job) {
        Await.until("job " + job + " is over", BOUND, () -> central.get("/api/jobs/" + job).object()
                .get("ended_at").isString());
        JsonObject detail = central.get("/api/jobs/" + job).object();
        assertEquals(List.of(), schema.faults("JobDetail", detail));
        return detail;
    }

    /** The server's id to its state and, of a dry run, what would happen. */
    private static Map<Long, String> turns(JsonObject job) {
        Map<Long, String> turns = new TreeMap<>();
        for (JsonValue one : job.get("servers").asArray()) {
            JsonObject turn = one.asObject();
            turns.put(turn.getLong("server_id", 0), turn.getString("state", "")
                    + (turn.get("would").isNull() ? "" : " " + turn.getString("would", "")));
        }
        return turns;
    }

    private static JsonObject turn(JsonObject job, long server) {
        for (JsonValue one : job.get("servers").asArray()) {
            if (one.asObject().getLong("server_id", 0) == server) {
                return one.asObject();
            }
        }
        throw new AssertionError("server " + server + " is not in " + job);
    }

    private static Map<Long, String> all(String hosts, String offHost) {
        Map<Long, String> turns = new TreeMap<>();
        IDS.forEach(id -> turns.put(id, hosts));
        turns.put(off, offHost);
        return turns;
    }

    @Test
    void aFleetIsLookedAtDeployedLeftAloneStoppedAndUninstalled() {
        String fleet = "{\"tag\":\"fleet\"}";
        JsonObject look = ended(begin("deploy", fleet, ",\"dry_run\":true"));
        assertEquals(all("ok install", "failed unreachable"), turns(look));
        assertEquals("failed", look.getString("state", ""));
        assertEquals("unreachable", turn(look, off).getString("reason", ""));
        assertTrue(Files.notExists(folder.resolve("home-of-0/.server-monitor")), "a dry run changes nothing");
        assertEquals(all("skipped not_installed", "failed unreachable"),
                turns(ended(begin("upgrade", fleet, ",\"dry_run\":true"))));
        assertEquals(all("skipped", "failed"), turns(ended(begin("restart", fleet, ""))));

        long job = begin("deploy", fleet, ",\"parallelism\":2");
        Central.Answer second = central.post("/api/jobs", "{\"kind\":\"stop\",\"targets\":{\"ids\":["
                + IDS.getLast() + "]}}");
        Central.Answer single = central.post("/api/remote/agent/stop/" + IDS.getLast(), "{}");
        // what is changed of a server meanwhile gives its session up, and the deployment goes on all the same
        assertEquals(200, central.put("/api/servers/" + IDS.getFirst(), "{\"poll_seconds\":2}").status());
        JsonObject deployed = ended(job);
        for (Central.Answer refused : List.of(second, single)) {
            assertEquals(409, refused.status(), refused.toString());
            assertEquals(job, refused.number("job_id"));
            assertEquals(IDS.getLast(), refused.number("server_id"));
        }
        assertEquals(all("ok", "failed"), turns(deployed));
        assertEquals("2 ok, 1 failed", deployed.getString("text", ""));
        JsonObject first = turn(deployed, IDS.getFirst());
        assertTrue(first.getBoolean("changed", false) && first.get("version").isString()
                && first.get("version_before").isNull(), first.toString());
        assertEquals("verify", first.get("steps").asArray().get(first.get("steps").asArray().size() - 1)
                .asObject().getString("step", ""));
        for (long id : IDS) {
            Await.until("online by the agent", BOUND,
                    () -> "agent".equals(central.get("/api/servers/" + id).text("source")));
        }

        assertEquals(all("ok unchanged", "failed unreachable"),
                turns(ended(begin("deploy", fleet, ",\"dry_run\":true"))));
        JsonObject again = ended(begin("upgrade", fleet, ""));
        assertEquals(all("ok", "failed"), turns(again));
        assertFalse(turn(again, IDS.getFirst()).getBoolean("changed", true));
        Central.Answer restarted = central.post("/api/remote/agent/restart/" + IDS.getFirst(), "{}");
        assertEquals(200, restarted.status(), restarted.toString());
        assertTrue(restarted.object().getBoolean("running", false), restarted.toString());
        assertEquals(all("ok stop", "failed unreachable"),
                turns(ended(begin("stop", fleet, ",\"dry_run\":true"))));
        assertEquals(all("ok", "failed"), turns(ended(begin("stop", fleet, ""))));
        assertFalse(central.get("/api/remote/agent/status/" + IDS.getFirst()).object()
                .getBoolean("running", true));
        assertEquals(all("ok", "failed"), turns(ended(begin("uninstall", fleet, ""))));
        assertTrue(Files.notExists(folder.resolve("home-of-0/.server-monitor")));

        assertLedger(job);
    }

    /** The job as one row at its begin and one at its end, each change of a server as one. */
    private static void assertLedger(long job) {
        List<String> rows = new ArrayList<>();
        for (JsonValue row : central.get("/api/audit?limit=1000").json().asArray()) {
            if (row.asObject().get("target").equals(com.eclipsesource.json.Json.value("job " + job))) {
                JsonValue server = row.asObject().get("server_id");
                rows.add(row.asObject().getString("action", "") + " " + (server.isNull() ? "-" : server) + " "
                        + row.asObject().getString("outcome", "").replaceFirst(":.*", ""));
            }
        }
        assertEquals("job.end - failed", rows.removeFirst());
        assertEquals("job.begin - ok", rows.removeLast());
        List<String> wanted = new ArrayList<>(List.of("agent.deploy " + off + " unreachable"));
        IDS.forEach(id -> wanted.add("agent.deploy " + id + " ok"));
        assertEquals(wanted.stream().sorted().toList(), rows.stream().sorted().toList());
        assertTrue(central.get("/api/audit/verify").object().getBoolean("valid", false));
    }

    @Test
    void thisMachineIsSkippedAndResultsAreThereAfterARestart() throws IOException {
        long local = central.get("/api/servers?q=localhost").json().asArray().get(0).asObject()
                .getLong("id", 0);
        JsonObject job = ended(begin("start", "{\"ids\":[" + local + "," + off + "," + local
                + "]}", ",\"parallelism\":1,\"halt_after\":1"));
        assertEquals(Map.of(local, "skipped", off, "failed"), turns(job));
        assertTrue(turn(job, local).getString("text", "").contains("needs no agent"), job.toString());
        long id = job.getLong("id", 0);
        central.restart();
        assertEquals(job, central.get("/api/jobs/" + id).object());
        JsonArray list = central.get("/api/jobs?limit=1").json().asArray();
        assertEquals(List.of(), schema.faults("Job", list.get(0)));
        assertEquals(0, central.get("/api/jobs?before=1").json().asArray().size());
        Central.Answer cancelled = central.delete("/api/jobs/" + id);
        assertEquals(409, cancelled.status(), cancelled.toString());
        assertEquals(404, central.get("/api/jobs/99999").status());
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheField() {
        Map<String, String> wrong = Map.of(
                "{\"kind\":\"deploy\"}", "targets",
                "{\"targets\":{\"all\":true}}", "kind",
                "{\"kind\":\"reboot\",\"targets\":{\"all\":true}}", "kind",
                "{\"kind\":\"deploy\",\"targets\":{\"all\":true,\"tag\":\"fleet\"}}", "targets",
                "{\"kind\":\"deploy\",\"targets\":{\"tag\":\"no such\"}}", "targets",
                "{\"kind\":\"deploy\",\"targets\":{\"ids\":[4711]}}", "targets",
                "{\"kind\":\"deploy\",\"targets\":{\"all\":true},\"parallelism\":17}", "parallelism",
                "{\"kind\":\"deploy\",\"targets\":{\"all\":true},\"halt_after\":0}", "halt_after",
                "{\"kind\":\"stop\",\"targets\":{\"all\":true},\"install_java\":true}", "install_java",
                "{\"kind\":\"stop\",\"targets\":{\"all\":false}}", "targets");
        wrong.forEach((body, field) -> {
            Central.Answer answer = central.post("/api/jobs", body);
            assertEquals(422, answer.status(), body + " " + answer);
            assertEquals(field, answer.text("field"), body + " " + answer);
        });
    }
}
