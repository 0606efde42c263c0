package monitor.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import monitor.model.Role;
import monitor.testing.Await;
import monitor.testing.Central;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The document against the table of routes, and real answers against the document. */
class OpenApiTest {

    private static final Pattern ROW = Pattern.compile("Route\\.(get|post|put|delete)\\(\"([^\"]+)\", ([A-Z]+), \"([^\"]+)\"");

    @TempDir
    static Path folder;

    private static JsonObject document;
    private static Schema schema;
    private static Central central;

    @BeforeAll
    static void start() throws IOException {
        try (Reader in = new InputStreamReader(OpenApiTest.class.getResourceAsStream("openapi.json"), StandardCharsets.UTF_8)) {
            document = Json.parse(in).asObject();
        }
        schema = new Schema(document);
        central = Central.withLocal(folder);
        Await.until("a sample", Duration.ofSeconds(30), () -> central.get("/api/remote/stats/1").status() == 200);
    }

    @AfterAll
    static void stop() {
        central.close();
    }

    /** The rows as they stand in the source: method, path, role, summary. */
    static List<List<String>> rows() throws IOException {
        List<List<String>> rows = new ArrayList<>();
        Matcher matcher = ROW.matcher(Files.readString(Path.of("src/monitor/api/Routes.java")));
        while (matcher.find()) {
            rows.add(List.of(matcher.group(1), matcher.group(2), matcher.group(3).toLowerCase(Locale.ROOT), matcher.group(4)));
        }
        assertTrue(rows.size() > 30, "the table was not found");
        return rows;
    }

    @Test
    void theDocumentHasExactlyTheRoutesOfTheTableWithTheirRoles() throws IOException {
        Set<String> table = new TreeSet<>();
        for (List<String> row : rows()) {
            table.add(String.join(" ", row));
        }
        Set<String> described = new TreeSet<>();
        for (JsonObject.Member path : document.get("paths").asObject()) {
            for (JsonObject.Member method : path.getValue().asObject()) {
                JsonObject operation = method.getValue().asObject();
                described.add(String.join(" ", method.getName(), path.getName(), operation.getString("x-role", ""),
                        operation.getString("summary", "")));
            }
        }
        assertEquals(String.join("\n", table), String.join("\n", described));
    }

    @Test
    void operationsHaveIdsOfTheirOwnAndEveryReferenceResolves() {
        Set<String> ids = new HashSet<>();
        for (JsonObject.Member path : document.get("paths").asObject()) {
            for (JsonObject.Member method : path.getValue().asObject()) {
                JsonObject operation = method.getValue().asObject();
                assertTrue(ids.add(operation.getString("operationId", "")), path.getName());
                boolean hasId = path.getName().contains("{id}");
                boolean says = operation.get("parameters") != null && operation.get("parameters").toString().contains("\"in\":\"path\"");
                assertEquals(hasId, says, path.getName());
            }
        }
        Matcher refs = Pattern.compile("\"\\$ref\":\"#/([^\"]+)\"").matcher(document.toString());
        while (refs.find()) {
            JsonValue at = document;
            for (String name : refs.group(1).split("/")) {
                at = at.asObject().get(name);
                assertTrue(at != null, refs.group(1));
            }
        }
    }

    @Test
    void theQueryParametersOfEachRouteAreThoseOfTheDocument() {
        for (JsonObject.Member path : document.get("paths").asObject()) {
            JsonValue get = path.getValue().asObject().get("get");
            if (get == null || path.getName().equals("/api/events")) {
                continue;
            }
            String address = path.getName().replace("{id}", "1");
            Central.Answer wrong = central.get(address + "?no_such=1");
            String known = wrong.text("error");
            assertEquals(400, wrong.status(), address);
            JsonArray parameters = get.asObject().get("parameters") == null ? new JsonArray() : get.asObject().get("parameters").asArray();
            for (JsonValue parameter : parameters) {
                String name = parameter.asObject().getString("name", "");
                assertTrue(parameter.asObject().getString("in", "").equals("path") || known.matches(".*\\b" + name + "\\b.*"), address + " " + name);
            }
        }
    }

    @Test
    void theExamplesOfTheDocumentFitItsSchemas() {
        List<String> faults = new ArrayList<>();
        examples(document, "", faults);
        assertEquals(List.of(), faults);
    }

    private static void examples(JsonValue value, String at, List<String> faults) {
        if (value.isArray()) {
            value.asArray().forEach(item -> examples(item, at, faults));
        } else if (value.isObject()) {
            JsonObject object = value.asObject();
            if (object.get("example") != null && object.get("schema") != null) {
                schema.faults(object.get("schema"), object.get("example")).forEach(fault -> faults.add(at + ": " + fault));
            }
            object.forEach(member -> examples(member.getValue(), at + "/" + member.getName(), faults));
        }
    }

    @Test
    void everyReadOfThisMachineAnswersAsItIsDescribed() {
        for (JsonObject.Member path : document.get("paths").asObject()) {
            JsonValue get = path.getValue().asObject().get("get");
            if (get != null && !path.getName().equals("/api/events") && !path.getName().equals("/api/openapi.json")) {
                fits("get", path.getName(), central.get(path.getName().replace("{id}", "1")));
            }
        }
    }

    @Test
    void changesAndRefusalsAnswerAsTheyAreDescribed() {
        Central.Answer added = central.post("/api/servers", "{\"name\":\"x\",\"host\":\"127.0.0.9\",\"port\":1,\"username\":\"u\"}");
        fits("post", "/api/servers", added);
        long id = added.number("server_id");
        fits("post", "/api/servers", central.post("/api/servers", "{\"name\":\"x\",\"host\":\"127.0.0.9\",\"port\":1,\"username\":\"u\"}"));
        fits("post", "/api/servers", central.post("/api/servers", "{\"name\":1}"));
        fits("put", "/api/servers/{id}", central.put("/api/servers/" + id, "{\"tags\":\"a,b\"}"));
        fits("post", "/api/servers/{id}/test", central.post("/api/servers/" + id + "/test", "{}"));
        fits("post", "/api/servers/{id}/test", central.post("/api/servers/1/test", "{}"));
        fits("post", "/api/servers/test", central.post("/api/servers/test", "{\"host\":\"127.0.0.9\",\"port\":1,\"username\":\"u\"}"));
        fits("post", "/api/servers/{id}/host-key", central.post("/api/servers/" + id + "/host-key", "{\"fingerprint\":\"SHA256:"
                + "A".repeat(43) + "\"}"));
        fits("post", "/api/remote/agent/deploy/{id}", central.post("/api/remote/agent/deploy/1", "{}"));
        fits("delete", "/api/servers/{id}", central.delete("/api/servers/" + id));
        fits("delete", "/api/servers/{id}", central.delete("/api/servers/" + id));
        fits("get", "/api/audit", central.get("/api/audit"));
        fits("get", "/api/servers", central.send("GET", "/api/servers", null, Role.NONE));
        fits("post", "/api/auth/login", central.send("POST", "/api/auth/login", "{\"link\":\"" + central.app().newLink() + "\"}", Role.NONE));
    }

    /** The status is one of those described, and the body fits its schema. */
    private static void fits(String method, String path, Central.Answer answer) {
        JsonObject responses = document.get("paths").asObject().get(path).asObject().get(method).asObject().get("responses").asObject();
        JsonValue response = responses.get(Integer.toString(answer.status()));
        assertTrue(response != null, method + " " + path + " answers what is not described: " + answer);
        if (response.asObject().get("$ref") != null) {
            assertEquals(List.of(), schema.faults("Error", answer.json()), method + " " + path + " " + answer);
            return;
        }
        JsonObject content = response.asObject().get("content").asObject();
        String type = answer.raw().headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        assertTrue(content.get(type) != null, method + " " + path + " answers " + type + ", which is not described");
        if (!type.equals("application/json")) {
            return;
        }
        JsonValue body = content.get(type).asObject().get("schema");
        assertEquals(List.of(), schema.faults(body, answer.json()), method + " " + path);
    }
}
