package monitor.action;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import monitor.model.Problem;
import monitor.model.Result;

/** The services of one host, by whatever starts them there. */
final class Services {

    private static final String PROPERTIES = "Id,LoadState,ActiveState,SubState,UnitFileState,Description,MainPID,Result,Type,InvocationID";

    /** How systemd calls what it has no file of, or none that it can read. */
    private static final Set<String> UNKNOWN = Set.of("not-found", "bad-setting", "error", "");

    private final Host host;
    private final CommandLine.Manager manager;
    private final Map<String, String> programs;

    private Services(Host host, CommandLine.Manager manager, Map<String, String> programs) {
        this.host = host;
        this.manager = manager;
        this.programs = programs;
    }

    /**
     * A service as it is. Empty where it is not known.
     *
     * @param onceOnly   whether it does its work and ends, and has ended well
     * @param invocation names the run that it is in
     */
    record State(String name, CommandLine.Manager manager, String description, String load, String active, String sub, String enabled,
            long mainPid, boolean onceOnly, String invocation) {

        /** Whether the host knows it. */
        boolean known() {
            return !UNKNOWN.contains(load);
        }

        Map<String, Object> members() {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("kind", "unit");
            members.put("name", name);
            members.put("manager", manager.word());
            Map<String, String> texts = new LinkedHashMap<>();
            texts.put("description", description);
            texts.put("load", load);
            texts.put("active", active);
            texts.put("sub", sub);
            texts.put("enabled", enabled);
            texts.forEach((member, text) -> {
                if (!text.isEmpty()) {
                    members.put(member, text);
                }
            });
            if (mainPid > 0) {
                members.put("main_pid", mainPid);
            }
            return members;
        }
    }

    /** Finds out what starts services. */
    static final class Manager {

        private static final List<String> PROGRAMS = List.of("systemctl", "rc-service", "rc-update", "service", "update-rc.d", "chkconfig");

        private Manager() {}

        static List<Ask> asks() {
            List<Ask> asks = new ArrayList<>(List.of(Ask.Run.of("test", "-d", "/run/systemd/system"), Ask.Run.of("test", "-d", "/run/openrc")));
            PROGRAMS.forEach(program -> asks.add(new Ask.Where(program)));
            return asks;
        }

        static Services choose(Host host, List<Ask.Found> found) {
            Map<String, String> programs = new LinkedHashMap<>();
            for (int i = 0; i < PROGRAMS.size(); i++) {
                // an alias or function of a shell would not be a path
                if (found.get(i + 2).line().matches("/[A-Za-z0-9_./-]+")) {
                    programs.put(PROGRAMS.get(i), found.get(i + 2).line());
                }
            }
            if (found.get(0).good() && programs.containsKey("systemctl")) {
                return new Services(host, CommandLine.Manager.SYSTEMD, programs);
            }
            if (programs.containsKey("rc-service") && (found.get(1).good() || !programs.containsKey("service"))) {
                return new Services(host, CommandLine.Manager.OPENRC, programs);
            }
            if (programs.containsKey("service")) {
                return new Services(host, CommandLine.Manager.SERVICE, programs);
            }
            throw Problem.notFound(host.name() + " has neither systemd nor OpenRC nor service: it has no services to act on");
        }
    }

    CommandLine.Manager manager() {
        return manager;
    }

    List<String> command(ServiceAction.Verb verb, String name, boolean sudo) {
        boolean boot = verb == ServiceAction.Verb.ENABLE || verb == ServiceAction.Verb.DISABLE;
        String program = switch (manager) {
            case SYSTEMD -> "systemctl";
            case OPENRC -> boot ? "rc-update" : "rc-service";
            case SERVICE -> !boot ? "service" : programs.containsKey("update-rc.d") ? "update-rc.d" : "chkconfig";
        };
        return CommandLine.service(manager, programs.getOrDefault(program, program), verb, name, sudo);
    }

    /** As it is; {@code load} is "not-found" where the host does not know it. */
    Result<State> state(String given) {
        return switch (manager) {
            case SYSTEMD -> host.ask(List.of(Ask.Run.of("systemctl", "show", "--no-pager", "--property=" + PROPERTIES, "--",
                    ServiceAction.unit(given)))).then(found -> Result.ok(systemd(ServiceAction.unit(given), found.getFirst())));
            case OPENRC -> script(given, List.of(Ask.Run.of("test", "-x", "/etc/init.d/" + given),
                    Ask.Run.of("rc-service", "--", given, "status"), Ask.Run.of("test", "-e", "/etc/runlevels/default/" + given)));
            case SERVICE -> script(given, List.of(Ask.Run.of("test", "-x", "/etc/init.d/" + given),
                    Ask.Run.of("service", given, "status"), Ask.Run.of("ls", "/etc/rc2.d", "/etc/rc3.d", "/etc/rc5.d")));
        };
    }

    private State systemd(String unit, Ask.Found found) {
        Map<String, String> shown = Units.properties(found.text());
        String id = shown.getOrDefault("Id", unit);
        long pid = shown.getOrDefault("MainPID", "").matches("[0-9]{1,9}") ? Long.parseLong(shown.get("MainPID")) : 0;
        return new State(name(id, unit), manager, shown.getOrDefault("Description", ""),
                found.good() ? shown.getOrDefault("LoadState", "not-found") : "not-found", shown.getOrDefault("ActiveState", ""),
                shown.getOrDefault("SubState", ""), shown.getOrDefault("UnitFileState", ""), pid,
                "oneshot".equals(shown.get("Type")) && "success".equals(shown.get("Result")), shown.getOrDefault("InvocationID", ""));
    }

    /** The host's own name for it (sshd is an alias of ssh on Debian), if it is one. */
    private static String name(String id, String asked) {
        try {
            return ServiceAction.name("service", id);
        } catch (Problem e) {
            return asked;
        }
    }

    private Result<State> script(String given, List<Ask> asks) {
        String name = given.replaceFirst("\\.service$", "");
        List<Ask> own = given.equals(name) ? asks : List.of();
        if (own.isEmpty()) {
            return state(name);
        }
        return host.ask(own).then(found -> {
            String links = found.get(2).text();
            boolean enabled = manager == CommandLine.Manager.OPENRC ? found.get(2).good()
                    : links.lines().anyMatch(line -> line.matches("S[0-9]{2}" + java.util.regex.Pattern.quote(name)));
            return Result.ok(new State(name, manager, "", found.get(0).good() ? "loaded" : "not-found",
                    found.get(1).good() ? "active" : "inactive", "", enabled ? "enabled" : "disabled", 0, false, ""));
        });
    }
}
