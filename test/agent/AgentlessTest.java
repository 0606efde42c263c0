import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import hosts.Shells;
import hosts.Sshd;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import monitor.model.Actions;
import monitor.model.Failure;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;
import monitor.probe.AgentProbe;
import monitor.probe.LocalProbe;
import monitor.probe.Probes;
import monitor.probe.ShellProbe;
import monitor.ssh.HostKeys;
import monitor.ssh.SshPool;
import monitor.testing.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This machine, by the agent's own reading and by the shell over SSH, at the same moments. */
class AgentlessTest {

    @TempDir
    Path folder;

    /** Every number and text by its path; elements of arrays by what names them. */
    private static void flat(String path, JsonValue value, Map<String, JsonValue> to) {
        if (value.isObject()) {
            value.asObject().forEach(member -> flat(path + "." + member.getName(), member.getValue(), to));
        } else if (value.isArray()) {
            int index = 0;
            for (JsonValue element : value.asArray()) {
                flat(path + "[" + name(element, index++) + "]", element, to);
            }
        } else {
            to.put(path, value);
        }
    }

    private static String name(JsonValue element, int index) {
        for (String key : List.of("pid", "mount", "interface", "device", "sensor", "name")) {
            if (element.isObject() && element.asObject().get(key) != null) {
                return element.asObject().get(key).toString();
            }
        }
        return "" + index;
    }

    private static Map<String, JsonValue> flat(JsonObject all) {
        Map<String, JsonValue> flat = new TreeMap<>();
        flat("", all, flat);
        return flat;
    }

    /** Whether two figures of the same moment are the same but for what happened in the tens of milliseconds between. */
    private static boolean same(String path, JsonValue one, JsonValue other) {
        if (!one.isNumber() || !other.isNumber()) {
            return one.equals(other) || path.endsWith(".state") || path.endsWith(".timestamp");
        }
        double a = one.asDouble();
        double b = other.asDouble();
        double most = Math.max(Math.abs(a), Math.abs(b));
        double away = Math.abs(a - b);
        if (path.endsWith("_per_second")) {
            return away <= 0.25 * most + 60_000;
        }
        if (path.contains("percent")) {
            return away <= 12;
        }
        return away <= 0.03 * most + (path.contains("bytes") ? 4_000_000 : path.startsWith(".processes") ? 40 : 4);
    }

    @Test
    void everyFigureThatBothHaveIsTheSame() throws Exception {
        Machine machine = new Machine(new Local(""), null);
        HostKeys keys = new HostKeys(folder.resolve("known"), folder.resolve("none"), false, Clock.systemUTC());
        // steady work, so that rates have something to agree on
        Process work = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try (Sshd sshd = Sshd.start(); SshPool ssh = new SshPool(keys, null, folder, null); LocalProbe local = new LocalProbe(Clock.systemUTC())) {
            Server server = new Server(1, "one", sshd.host(), sshd.port(), sshd.user(), "", List.of(), null, Sshd.freePort("127.0.0.1"),
                    null, null, false, Actions.NONE, false, false, Instant.EPOCH);
            Probes probes = new Probes(local, new AgentProbe(ssh, any -> sshd.target(1), Clock.systemUTC(), System::nanoTime),
                    new ShellProbe(ssh, any -> sshd.target(1), Duration.ofSeconds(5), Clock.systemUTC(), System::nanoTime), System::nanoTime);
            poll(probes, server);
            Await.until("what is slow was read too", Duration.ofSeconds(30), () ->
                    poll(probes, server).get("services") != null || Shells.find("service") == null);
            for (int i = 0; i < 2; i++) {
                CompletableFuture<Void> own = CompletableFuture.runAsync(machine::tick);
                poll(probes, server);
                own.join();
                double until = uptime() + 4;
                Await.until("four seconds of work", Duration.ofSeconds(20), () -> uptime() >= until);
            }
            CompletableFuture<Void> own = CompletableFuture.runAsync(machine::tick);
            JsonObject shell = poll(probes, server);
            own.join();
            compare(flat(Json.parse(new String(machine.bytes("/api/all"), StandardCharsets.UTF_8)).asObject()), flat(shell));
        } finally {
            work.destroyForcibly();
            machine.close();
        }
    }

    private static void compare(Map<String, JsonValue> agent, Map<String, JsonValue> shell) {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Map.Entry<String, JsonValue> one : agent.entrySet()) {
            String path = one.getKey();
            JsonValue other = shell.get(path);
            boolean own = path.startsWith(".agent") || path.endsWith("_age_seconds");
            boolean comesAndGoes = path.startsWith(".processes");
            if (own || other == null && comesAndGoes) {
                continue;
            }
            compared++;
            if (other == null || !same(path, one.getValue(), other)) {
                wrong.add(path + ": " + one.getValue() + " by the agent, " + other + " by the shell");
            }
        }
        shell.keySet().stream().filter(path -> !agent.containsKey(path) && !path.startsWith(".processes")).forEach(path ->
                wrong.add(path + " is there by the shell only"));
        assertTrue(compared > 100, compared + " figures compared only");
        // the machine goes on working between the two readings: a handful may differ, and never always the same
        assertTrue(wrong.size() <= compared / 100, wrong.size() + " of " + compared + " differ: " + String.join("\n", wrong));
        for (String always : List.of(".system.hostname", ".system.kernel", ".system.arch", ".system.machine_id", ".system.virtualization",
                ".system.users", ".system.os", ".cpu.cores", ".memory.total_bytes", ".memory.swap_total_bytes", ".disks[\"/\"].total_bytes",
                ".disks[\"/\"].device", ".disks[\"/\"].type")) {
            assertEquals(agent.get(always), shell.get(always), always);
        }
    }


    private static double uptime() throws java.io.IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
    }

    private static JsonObject poll(Probes probes, Server server) {
        return switch (probes.poll(server, Duration.ofSeconds(20))) {
            case Result.Ok<Sample>(Sample sample) -> {
                assertEquals(Source.AGENTLESS, sample.source());
                yield Json.parse(new String(sample.json(), StandardCharsets.UTF_8)).asObject();
            }
            case Result.Failed<Sample>(Failure failure) -> throw new AssertionError(failure);
        };
    }
}
