package monitor.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import monitor.json.Json;
import monitor.json.JsonWriter;
import monitor.json.Member;
import monitor.model.Failure;
import monitor.model.Reason;
import monitor.model.Result;
import monitor.model.Server;
import monitor.ssh.HostKeys;
import monitor.ssh.Ssh;
import monitor.ssh.Target;

/** One try of a host: reach it, look at its key, sign in, look for the agent and for Java. */
final class Trial {

    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofSeconds(8);
    private static final int OUTPUT_LIMIT = 16 * 1024;
    /** What the agent needs. */
    private static final int OLDEST_JAVA = 17;
    private static final Pattern JAVA_VERSION = Pattern.compile("version \"(([0-9]+)[0-9._]*)[^\"]*\"");
    private static final String FIND_JAVA = "sh -c 'for j in java /usr/lib/jvm/*/bin/java; do \"$j\" -version 2>&1 && exit 0; done; exit 3'";

    private record Step(String name, boolean ok, String detail) {}

    private final Parts parts;

    Trial(Parts parts) {
        this.parts = parts;
    }

    byte[] run(Server server, Target target) {
        List<Step> steps = new ArrayList<>();
        return switch (parts.ssh().trial(target, CONNECT)) {
            case Result.Failed<Ssh.Login>(Failure failure) -> failed(server, failure, steps);
            case Result.Ok<Ssh.Login>(Ssh.Login login) -> {
                steps.add(new Step("connect", true, server.host() + " answers on port " + server.port()));
                steps.add(new Step("host_key", true, login.keyType() + " " + login.fingerprint()
                        + (login.known() ? ", known" : ", seen for the first time")));
                steps.add(new Step("sign_in", true, "signed in by " + login.credential()));
                yield signedIn(server, target, login, steps);
            }
        };
    }

    private byte[] signedIn(Server server, Target target, Ssh.Login login, List<Step> steps) {
        // a key that is not pinned yet must not become so by this: as a host that is not stored
        Target unsaved = login.known() && target.serverId() != 0 ? target : new Target(0, target.host(), target.port(),
                target.username(), target.credentials(), target.legacy(), target.fingerprint(), target.via());
        JsonWriter json = Json.object().put("success", true).put("latency_ms", login.millis()).name("host_key").object()
                .put("type", login.keyType()).put("fingerprint", login.fingerprint()).put("known", login.known()).end();
        if (!agent(server, unsaved, json.name("agent"), steps)) {
            agentless(unsaved, json, steps);
        }
        java(unsaved, json.name("java"), steps);
        json.put("signed_in_by", login.credential()).put("error", (String) null).put("reason", Reason.OK.word());
        return steps(json, steps);
    }

    /** Whether it answers. */
    private boolean agent(Server server, Target target, JsonWriter json, List<Step> steps) {
        int port = server.agentPort();
        boolean running = false;
        json.object();
        switch (parts.agent().ask(target, port, "/api/health", LOOK)) {
            case Result.Ok<byte[]>(byte[] health) -> {
                byte[] version = Member.of(health, "version");
                json.put("running", true).put("port", port).name("version").raw(version == null ? "null".getBytes(StandardCharsets.US_ASCII)
                        : version);
                steps.add(new Step("agent", true, "answers on port " + port));
                running = true;
            }
            case Result.Failed<byte[]>(Failure failure) -> {
                json.put("running", false).put("port", port).put("version", (String) null);
                steps.add(new Step("agent", false, failure.sentence()));
            }
        }
        json.end();
        return running;
    }

    /** Whether the host's shell will do in the agent's place. */
    private void agentless(Target target, JsonWriter json, List<Step> steps) {
        String error = parts.asker().look(target, LOOK) instanceof Result.Failed<Void>(Failure failure) ? failure.sentence() : null;
        json.name("agentless").object().put("possible", error == null).put("error", error).end();
        steps.add(new Step("agentless", error == null, error == null ? "its figures can be read without the agent" : error));
    }

    private void java(Target target, JsonWriter json, List<Step> steps) {
        String said = parts.ssh().run(target, new Ssh.Command(FIND_JAVA, LOOK, OUTPUT_LIMIT)) instanceof Result.Ok<Ssh.Ran>(Ssh.Ran ran)
                ? new String(ran.stdout(), StandardCharsets.UTF_8) : "";
        Matcher version = JAVA_VERSION.matcher(said);
        boolean found = version.find();
        boolean fits = found && version.group(2).length() < 4 && Integer.parseInt(version.group(2)) >= OLDEST_JAVA;
        json.object().put("found", found).put("version", found ? version.group(1) : null).put("usable", fits).end();
        steps.add(new Step("java", fits, found ? "Java " + version.group(1) + (fits ? "" : "; the agent needs " + OLDEST_JAVA)
                : "no Java found; the agent needs " + OLDEST_JAVA + " or later"));
    }

    private byte[] failed(Server server, Failure failure, List<Step> steps) {
        String reached = server.host() + " answers on port " + server.port();
        HostKeys.Shown shown = parts.hostKeys().shown(server.id()).orElse(null);
        JsonWriter json = Json.object().put("success", false).name("latency_ms").nul().name("host_key");
        if (failure.fingerprint() == null) {
            json.nul();
        } else {
            json.object().put("type", shown == null ? "" : shown.type()).put("fingerprint", failure.fingerprint()).put("known", false).end();
        }
        switch (failure.reason()) {
            case UNREACHABLE, TIMEOUT, JUMP_FAILED -> steps.add(new Step("connect", false, failure.sentence()));
            case HOST_KEY_CHANGED, HOST_KEY_UNKNOWN -> {
                steps.add(new Step("connect", true, reached));
                steps.add(new Step("host_key", false, failure.sentence()));
            }
            case AUTH_FAILED, OK, AGENT_DOWN, NO_DATA, BAD_DATA, UNSUPPORTED, NO_SHELL -> {
                steps.add(new Step("connect", true, reached));
                steps.add(new Step("sign_in", false, failure.sentence()));
            }
        }
        json.name("agent").nul().name("java").nul().put("error", failure.sentence()).put("reason", failure.reason().word());
        return steps(json, steps);
    }

    /** This machine: only how long a read takes. */
    static byte[] local(Result<byte[]> read, double millis) {
        double rounded = Math.round(millis * 10) / 10.0;
        String error = read instanceof Result.Failed<byte[]>(Failure failure) ? failure.sentence() : null;
        JsonWriter json = Json.object().put("success", error == null).put("latency_ms", rounded).name("host_key").nul()
                .name("agent").nul().name("java").nul().put("error", error);
        return steps(json, List.of(new Step("read", error == null, error == null ? "read in " + rounded + " ms" : error)));
    }

    private static byte[] steps(JsonWriter json, List<Step> steps) {
        json.name("steps").array();
        steps.forEach(step -> json.object().put("name", step.name()).put("ok", step.ok()).put("detail", step.detail()).end());
        return json.end().end().bytes();
    }
}
