package monitor.service;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import monitor.testing.Await;

/** Compares two readings of one machine: which members there are, and the values that do not move. */
final class TheseFigures {

    /** The slow readings of either may still be on their way. */
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final List<String> FIXED = List.of("system.hostname", "system.os", "system.kernel", "system.arch", "system.virtualization",
            "system.machine_id", "system.reboot_required", "cpu.cores", "memory.total_bytes", "memory.swap_total_bytes");
    private static final Set<String> FIXED_OF_ITEMS = Set.of("type", "device", "total_bytes", "unit_file_state", "load");
    /** What tells the items of a list apart. */
    private static final List<String> KEYS = List.of("mount", "interface", "device", "name");
    /** What the answer says of its way, not of the machine. */
    private static final Set<String> NOT_FIGURES = Set.of("server_info", "agent", "timestamp");
    /** Processes of root's shells and of the two readings themselves come and go, and so do the services of who signs in. */
    private static final String PASSING = "services\\[user(-runtime-dir)?@.*|processes\\[(\\(sd-pam\\)|sshd.*|systemd|java|sh|bash|ssh|df|ps|systemctl|systemd-.*|kworker.*"
            + "|\\(.*\\)|nsenter|sleep|agetty|login)\\].*";
    /**
     * To read these of other users' processes, the central would need CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, with which it could read every
     * file of the machine, root's keys too: they are absent instead.
     */
    private static final String FOR_ROOT_ONLY = "processes\\[.*\\]\\.(read|write)_bytes_per_second";

    private TheseFigures() {}

    static void awaitTheSame(Supplier<JsonObject> service, Supplier<JsonObject> shell) {
        AtomicReference<List<String>> last = new AtomicReference<>();
        try {
            Await.until("the figures of the service are those of a root shell", BOUND, () -> {
                last.set(differences(members(service.get()), members(shell.get())));
                return last.get().isEmpty();
            });
        } catch (AssertionError e) {
            throw new AssertionError("service and root shell differ: " + last.get(), e);
        }
    }

    private static List<String> differences(Map<String, String> service, Map<String, String> shell) {
        List<String> all = new ArrayList<>();
        Set<String> names = new TreeSet<>(service.keySet());
        names.addAll(shell.keySet());
        names.removeIf(name -> name.matches(PASSING) || name.matches(FOR_ROOT_ONLY));
        for (String name : names) {
            String one = service.get(name);
            String other = shell.get(name);
            if (one == null || other == null) {
                all.add(name + " is absent in the " + (one == null ? "service" : "shell"));
            } else if (!one.equals(other) && fixed(name)) {
                all.add(name + " is " + one + " in the service, " + other + " in the shell");
            }
        }
        return all;
    }

    private static boolean fixed(String name) {
        return FIXED.contains(name) || name.startsWith("disks[") && FIXED_OF_ITEMS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static Map<String, String> members(JsonObject stats) {
        Map<String, String> found = new TreeMap<>();
        for (JsonObject.Member member : stats) {
            if (!NOT_FIGURES.contains(member.getName())) {
                gather(member.getName(), member.getValue(), found);
            }
        }
        return found;
    }

    private static void gather(String name, JsonValue value, Map<String, String> found) {
        if (value.isObject()) {
            value.asObject().forEach(member -> gather(name + "." + member.getName(), member.getValue(), found));
        } else if (value.isArray()) {
            value.asArray().forEach(item -> gather(name + "[" + key(item) + "]", item, found));
        } else {
            found.put(name, value.toString());
        }
    }

    private static String key(JsonValue item) {
        if (item.isObject()) {
            for (String key : KEYS) {
                JsonValue value = item.asObject().get(key);
                if (value != null) {
                    return value.asString();
                }
            }
        }
        return "";
    }
}
