package monitor.action;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import monitor.model.Problem;
import monitor.model.Result;

/** The containers of one host, by whichever engine knows them. */
final class Containers {

    private static final String FORMAT = "{{.Id}}|{{.Name}}|{{.Config.Image}}|{{.State.Status}}|{{.State.StartedAt}}|{{.RestartCount}}"
            + "|{{.State.ExitCode}}";
    private static final int FIELDS = 7;

    private Containers() {}

    /**
     * A container as it is.
     *
     * @param engine the words that reach its engine: docker or podman, options, and sudo before where only root may
     */
    record Box(List<String> engine, String id, String name, String image, String state, String started, String restarts, String exitCode) {

        Map<String, Object> members() {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("kind", "container");
            members.put("id", id);
            members.put("name", name);
            members.put("engine", engine.contains("docker") ? "docker" : "podman");
            members.put("image", image);
            members.put("state", state);
            members.put("started_at", started);
            if (restarts.matches("[0-9]{1,9}")) {
                members.put("restarts", Long.parseLong(restarts));
            }
            if (exitCode.matches("[0-9]{1,9}")) {
                members.put("exit_code", Long.parseLong(exitCode));
            }
            return members;
        }
    }

    /** The container of that name or id; a {@link Problem} that names the field where no engine knows it. */
    static Result<Box> find(Host host, String container, String field) {
        return host.ask(List.of(Ask.Run.of("id", "-u"), new Ask.Where("docker"), new Ask.Where("podman"), new Ask.Where("sudo")))
                .then(found -> {
                    List<List<String>> engines = new ArrayList<>();
                    boolean root = found.get(0).line().equals("0");
                    if (found.get(1).good()) {
                        engines.add(List.of("docker"));
                        if (!root && found.get(0).line().matches("[0-9]{1,10}")) {
                            engines.add(List.of("docker", "-H", "unix:///run/user/" + found.get(0).line() + "/docker.sock"));
                        }
                    }
                    if (found.get(2).good()) {
                        engines.add(List.of("podman"));
                    }
                    if (engines.isEmpty()) {
                        throw new Problem(Problem.Kind.NOT_FOUND, host.name() + " has neither docker nor podman", field, null);
                    }
                    if (!root && found.get(3).good()) {
                        for (List<String> engine : List.copyOf(engines)) {
                            if (engine.size() == 1) {
                                engines.add(CommandLine.with(true, engine));
                            }
                        }
                    }
                    return among(host, engines, container, field);
                });
    }

    private static Result<Box> among(Host host, List<List<String>> engines, String container, String field) {
        List<Ask> asks = engines.stream().map(engine -> inspect(engine, container)).toList();
        return host.ask(asks).then(found -> {
            StringBuilder why = new StringBuilder();
            for (int i = 0; i < engines.size(); i++) {
                Box box = parse(engines.get(i), found.get(i));
                if (box != null) {
                    return Result.ok(box);
                }
                String said = found.get(i).text().strip().replaceAll("\\p{Cntrl}+", " ");
                if (said.contains("ermission denied") || said.contains("annot connect") || said.startsWith("sudo:")) {
                    why.append(" ").append(CommandLine.shown(engines.get(i))).append(" says: ")
                            .append(said, 0, Math.min(160, said.length())).append('.');
                }
            }
            throw new Problem(Problem.Kind.NOT_FOUND, "There is no container " + container + " on " + host.name() + " that "
                    + host.user() + " can see." + why, field, why.isEmpty() ? null
                    : "Add " + host.user() + " to the group docker on that host, or let it use sudo for docker");
        });
    }

    /** The same one as it is now. */
    static Result<Box> again(Host host, Box box) {
        return host.ask(List.of(inspect(box.engine(), box.id()))).then(found -> {
            Box now = parse(box.engine(), found.getFirst());
            return Result.ok(now != null ? now : new Box(box.engine(), box.id(), box.name(), box.image(), "removed", "", "", ""));
        });
    }

    private static Ask inspect(List<String> engine, String container) {
        List<String> words = new ArrayList<>(engine);
        words.addAll(List.of("inspect", "--type", "container", "--format", FORMAT, "--", container));
        return new Ask.Run(words);
    }

    /** The line of our format among what was printed; null where there is none. */
    private static Box parse(List<String> engine, Ask.Found found) {
        if (!found.good()) {
            return null;
        }
        for (String line : found.text().split("\n")) {
            String[] fields = line.strip().split("\\|", -1);
            if (fields.length == FIELDS && fields[0].matches("[0-9a-f]{12,64}")) {
                return new Box(engine, fields[0], fields[1].replaceFirst("^/", ""), fields[2], fields[3], fields[4], fields[5], fields[6]);
            }
        }
        return null;
    }
}
