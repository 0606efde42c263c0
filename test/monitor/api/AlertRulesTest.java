package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import monitor.model.Role;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Rules, alerts and silences over HTTP, with the real program that watches this machine. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AlertRulesTest {

    private static final Duration BOUND = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static Central central;

    @BeforeAll
    static void start() {
        central = Central.withLocal(folder);
        Await.until("a sample", BOUND, () -> central.get("/api/remote/stats/1").status() == 200);
    }

    @AfterAll
    static void stop() {
        central.close();
    }

    private static List<JsonValue> alerts(String query) {
        return central.get("/api/alerts" + query).json().asArray().values();
    }

    @Test
    @Order(1)
    void the_default_rules_are_there_and_silent_on_this_machine() {
        List<JsonValue> rules = central.get("/api/alert-rules").json().asArray().values();
        assertTrue(rules.size() >= 15, rules.toString());
        assertTrue(rules.stream().allMatch(rule -> rule.asObject().getBoolean("builtin", false)));
        Await.until("some more samples", BOUND,
                () -> central.get("/api/history/1?metrics=cpu_percent").object().get("at").asArray().size() > 5);
        assertEquals(List.of(), alerts("?state=firing"));
    }

    @Test
    @Order(2)
    void a_rule_fires_is_acknowledged_with_its_evidence_and_ends_when_it_is_deleted() {
        Central.Answer added = central.post("/api/alert-rules", """
                {"name":"Any <b>memory</b>","kind":"metric","metric":"memory_percent","comparison":">","threshold":0,"severity":"critical"}""");
        assertEquals(201, added.status(), added.toString());
        long rule = added.number("rule_id");
        Await.until("it fires", BOUND, () -> alerts("?rule_id=" + rule + "&state=firing&severity=critical").size() == 1);
        JsonObject alert = alerts("?rule_id=" + rule).getFirst().asObject();
        long id = alert.getLong("id", 0);
        assertEquals("This machine", alert.getString("server_name", ""));
        assertEquals(1, central.get("/api/alert-rules/" + rule).number("firing"));
        Await.until("figures are kept with it", BOUND, () -> evidence(id).get("at").asArray().size() > 0);
        assertEquals("memory_percent", evidence(id).getString("metric", ""));
        Await.until("and processes", BOUND, () -> !evidence(id).get("processes").asArray().isEmpty());
        assertEquals(1, evidence(id).get("notices").asArray().size());
        assertEquals(403, central.send("POST", "/api/alerts/" + id + "/acknowledge", "{}", Role.VIEWER).status());
        Central.Answer acknowledged = central.send("POST", "/api/alerts/" + id + "/acknowledge", "{\"note\":\"mine\"}", Role.OPERATOR);
        assertEquals("mine", acknowledged.object().get("alert").asObject().getString("acknowledged_note", ""), acknowledged.toString());
        assertEquals(422, central.post("/api/alerts/" + id + "/acknowledge", "{\"note\":\"a\\u202eb\"}").status());
        assertEquals(200, central.delete("/api/alert-rules/" + rule).status());
        Await.until("it is over", BOUND, () -> alerts("?rule_id=" + rule + "&state=resolved").size() == 1);
        JsonValue last = evidence(id).get("notices").asArray().get(1);
        assertTrue(last.asObject().getString("title", "").endsWith("since the rule was deleted"), last.toString());
        assertTrue(central.get("/api/audit?action=alert_rule.delete").json().asArray().size() == 1);
    }

    private static JsonObject evidence(long id) {
        return central.get("/api/alerts/" + id).object().get("evidence").asObject();
    }

    @Test
    @Order(3)
    void a_rule_is_tried_on_the_past_without_being_stored() {
        int rules = central.get("/api/alert-rules").json().asArray().size();
        Central.Answer answer = central.send("POST", "/api/alert-rules/test", """
                {"rule":{"kind":"metric","metric":"memory_percent","comparison":">","threshold":0},"server_id":1}""", Role.VIEWER);
        assertEquals(200, answer.status(), answer.toString());
        assertEquals(1, answer.object().get("would_fire").asArray().size(), answer.toString());
        assertFalse(answer.object().get("series").asObject().get("at").asArray().isEmpty());
        assertEquals(rules, central.get("/api/alert-rules").json().asArray().size());
        assertEquals(404, central.post("/api/alert-rules/test", "{\"rule\":{\"kind\":\"down\"},\"server_id\":99}").status());
        assertEquals(422, central.post("/api/alert-rules/test", "{\"rule\":{\"kind\":\"unit_failed\"}}").status());
        assertEquals(422, central.post("/api/alert-rules/test", "{\"rule\":{\"kind\":\"down\"},\"from\":\"2020-01-01T00:00:00Z\"}").status());
    }

    @Test
    @Order(4)
    void what_a_rule_or_silence_cannot_be_is_refused_with_field_and_value() {
        Map<String, String> bad = Map.ofEntries(
                Map.entry("{\"name\":\"x\",\"kind\":\"nonsense\"}", "kind"),
                Map.entry("{\"name\":\"x\",\"kind\":\"metric\",\"threshold\":1}", "metric"),
                Map.entry("{\"name\":\"x\",\"kind\":\"metric\",\"metric\":\"cpu\",\"threshold\":1}", "metric"),
                Map.entry("{\"name\":\"x\",\"kind\":\"metric\",\"metric\":\"cpu_percent\"}", "threshold"),
                Map.entry("{\"name\":\"x\",\"kind\":\"metric\",\"metric\":\"cpu_percent\",\"threshold\":1e400}", "threshold"),
                Map.entry("{\"name\":\"x\",\"kind\":\"metric\",\"metric\":\"cpu_percent\",\"threshold\":\"9\"}", "threshold"),
                Map.entry("{\"name\":\"x\",\"kind\":\"metric\",\"metric\":\"cpu_percent\",\"threshold\":1,\"clear_threshold\":2}",
                        "clear_threshold"),
                Map.entry("{\"name\":\"x\",\"kind\":\"metric\",\"metric\":\"cpu_percent\",\"threshold\":1,\"subject\":\"/\"}", "subject"),
                Map.entry("{\"name\":\"\",\"kind\":\"down\"}", "name"),
                Map.entry("{\"name\":\"a\\u0000b\",\"kind\":\"down\"}", "name"),
                Map.entry("{\"name\":\"x\",\"kind\":\"down\",\"for_seconds\":-1}", "for_seconds"),
                Map.entry("{\"name\":\"x\",\"kind\":\"down\",\"for_seconds\":1.5}", "for_seconds"),
                Map.entry("{\"name\":\"x\",\"kind\":\"down\",\"scope\":{}}", "scope"),
                Map.entry("{\"name\":\"x\",\"kind\":\"down\",\"scope\":{\"tags\":[]}}", "scope"),
                Map.entry("{\"name\":\"x\",\"kind\":\"down\",\"schedule\":{\"from\":\"25:00\",\"to\":\"06:00\",\"time_zone\":\"UTC\"}}",
                        "schedule.from"),
                Map.entry("{\"name\":\"x\",\"kind\":\"down\",\"schedule\":{\"from\":\"05:00\",\"to\":\"06:00\",\"time_zone\":\"No/Where\"}}",
                        "schedule.time_zone"),
                Map.entry("{\"name\":\"x\",\"kind\":\"down\",\"schedule\":{\"days\":[\"someday\"],\"from\":\"05:00\",\"to\":\"06:00\","
                        + "\"time_zone\":\"UTC\"}}", "schedule.days"),
                Map.entry("{\"name\":\"x\",\"kind\":\"down\",\"repeat_seconds\":1}", "repeat_seconds"),
                Map.entry("{\"name\":\"x\",\"kind\":\"down\",\"group_over\":0}", "group_over"));
        bad.forEach((body, field) -> {
            Central.Answer answer = central.post("/api/alert-rules", body);
            assertEquals(422, answer.status(), body + " " + answer);
            assertEquals(field, answer.text("field"), body + " " + answer);
        });
        assertEquals("ends_at", central.post("/api/silences", "{\"tag\":\"x\"}").text("field"));
        assertEquals("ends_at", central.post("/api/silences", "{\"ends_at\":\"2020-01-01T00:00:00Z\"}").text("field"));
        assertEquals(404, central.post("/api/silences", "{\"server_id\":99,\"ends_at\":\"2999-01-01T00:00:00Z\"}").status());
    }

    @Test
    @Order(5)
    void a_silence_is_made_changed_and_deleted_by_an_operator() {
        Central.Answer added = central.send("POST", "/api/silences", "{\"tag\":\"web\",\"ends_at\":\"2999-01-01T00:00:00Z\",\"reason\":\"works\"}",
                Role.OPERATOR);
        assertEquals(201, added.status(), added.toString());
        assertTrue(added.object().get("silence").asObject().getBoolean("active", false));
        String path = "/api/silences/" + added.number("silence_id");
        Central.Answer changed = central.put(path, """
                {"ends_at":null,"recurring":{"days":["sat"],"from":"22:00","to":"02:00","time_zone":"Asia/Ho_Chi_Minh"}}""");
        assertEquals(200, changed.status(), changed.toString());
        assertNotNull(changed.object().get("silence").asObject().get("recurring").asObject());
        assertEquals(1, central.get("/api/silences").json().asArray().size());
        assertEquals(200, central.delete(path).status());
        assertEquals(404, central.delete(path).status());
        for (String action : List.of("silence.add", "silence.change", "silence.delete")) {
            assertTrue(central.get("/api/audit?action=" + action).json().asArray().values().stream()
                    .anyMatch(row -> row.asObject().getString("outcome", "").equals("ok")), action);
        }
    }

    @Test
    @Order(6)
    void all_unread_alerts_are_read_at_once() {
        assertTrue(central.get("/api/stats/overview").number("unread_alerts") >= 0);
        assertEquals(422, central.post("/api/alerts/read", "{}").status());
        assertEquals(200, central.post("/api/alerts/read", "{\"all\":true}").status());
        assertEquals(0, central.get("/api/stats/overview").number("unread_alerts"));
        assertEquals(404, central.post("/api/alerts/read", "{\"ids\":[999999]}").status());
    }
}
