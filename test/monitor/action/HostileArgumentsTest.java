package monitor.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import hosts.Sshd;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import monitor.model.Role;
import monitor.testing.Central;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hundreds of arguments that want to be commands, in every field, over SSH and on this machine: a canary's file proves that none is. */
class HostileArgumentsTest {

    @TempDir
    Path folder;

    private List<String> arguments() {
        String touch = "touch " + folder.resolve("canary");
        List<String> all = new ArrayList<>(List.of("", " ", "-", "--", "-h", "--help", "--version", "-H", "-", ".", "..", "/", "*", "?", "~", "$HOME",
                "a b", "a\tb", "a\rb", "\u202Ea", "a\u0000b", "\ud800", "x".repeat(300), "x".repeat(60_000), "a@b@c", "a.service.service",
                "a\\x2db", "%i", "../../etc/passwd", "-rf", "=", "a=b", "a|b", "\u0416"));
        for (String form : List.of("%s", ";%s", "a;%s", "a;%s;", "|%s", "a|%s", "||%s", "&&%s", "a&%s&", "`%s`", "a`%s`", "$(%s)", "a$(%s)", "'%s'",
                "';%s;'", "a';%s;'", "a'\\'';%s;'", "\";%s;\"", "\n%s\n", "a\n%s\n", "a\r\n%s", "a\\\n%s", "${IFS}%s", "--%s", "-o %s", "-H unix:///$(%s)",
                "<(%s)", ">(%s)", "a>/tmp/x;%s", "a #\n%s", "!%s", "a!%s", "%s\u0000", "a' -- '%s", "\\'; %s #")) {
            all.add(form.formatted(touch));
            all.add(form.formatted(touch.replace(" ", "${IFS}")));
        }
        return all;
    }

    @Test
    void noneIsRunAndNoneIsAFaultOfTheCentral() throws Exception {
        int sent = 0;
        try (Sshd sshd = Sshd.start(); Central central = Central.withLocal(folder.resolve("central"))) {
            long remote = central.post("/api/servers", "{\"name\":\"host\",\"host\":\"" + sshd.host() + "\",\"port\":" + sshd.port()
                    + ",\"username\":\"" + sshd.user() + "\",\"ssh_key_path\":\"" + sshd.key() + "\",\"paused\":true,\"allow_actions\":\"all\"}")
                    .number("server_id");
            assertEquals(200, central.put("/api/servers/1", "{\"allow_actions\":\"all\"}").status());
            List<String> arguments = arguments();
            for (int i = 0; i < arguments.size(); i++) {
                String json = Json.value(arguments.get(i)).toString();
                long server = i % 2 == 0 ? remote : 1;
                for (String body : List.of(
                        "{\"action_type\":" + json + ",\"action_data\":{}}",
                        "{\"action_type\":\"kill_process\",\"action_data\":{\"pid\":" + json + "}}",
                        "{\"action_type\":\"kill_process\",\"action_data\":{\"pid\":4194304,\"started\":" + json + "}}",
                        "{\"action_type\":\"kill_process\",\"action_data\":{\"pid\":4194304,\"signal\":" + json + "}}",
                        "{\"action_type\":\"service_action\",\"action_data\":{\"service\":" + json + ",\"action\":\"stop\"}}",
                        "{\"action_type\":\"service_action\",\"action_data\":{\"service\":\"no-such\",\"action\":" + json + "}}",
                        "{\"action_type\":\"service_action\",\"action_data\":{\"service\":\"no-such\",\"action\":\"stop\",\"confirm\":" + json + "}}",
                        "{\"action_type\":\"docker_action\",\"action_data\":{\"container\":" + json + ",\"action\":\"kill\"}}",
                        "{\"action_type\":\"docker_action\",\"action_data\":{\"container\":\"no-such\",\"action\":" + json + "}}")) {
                    Central.Answer answer = central.send("POST", "/api/remote/action/" + server, body, Role.OPERATOR);
                    assertTrue(answer.status() >= 400 && answer.status() < 500, body.substring(0, Math.min(200, body.length())) + ": " + answer);
                    sent++;
                }
                if (arguments.get(i).length() > 1000) {
                    continue; // longer than a request line may be
                }
                String query = URLEncoder.encode(arguments.get(i), StandardCharsets.UTF_8);
                for (String field : List.of("unit", "container", "file", "lines", "follow")) {
                    Central.Answer answer = central.send("GET", "/api/remote/logs/" + server + "?file=%2Fnone&" + field + "=" + query, null,
                            Role.OPERATOR);
                    assertTrue(answer.status() >= 400 && answer.status() < 500, field + "=" + query + ": " + answer);
                    sent++;
                }
                assertFalse(Files.exists(folder.resolve("canary")), arguments.get(i));
            }
            assertTrue(central.get("/api/audit/verify").object().getBoolean("valid", false));
        }
        assertTrue(sent >= 500, "only " + sent);
    }
}
