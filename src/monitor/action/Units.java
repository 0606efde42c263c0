package monitor.action;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The units of a systemd as {@code systemctl show} prints them: blocks of name=value lines, parted by empty ones. Pure. */
final class Units {

    /** What is asked of every unit: who goes down with it, and who wants it. */
    static final String GRAPH = "Id,ActiveState,RequiredBy,RequisiteOf,BoundBy,ConsistsOf,WantedBy,UpheldBy";
    private static final List<String> STOPPED_WITH = List.of("RequiredBy", "RequisiteOf", "BoundBy", "ConsistsOf");
    private static final List<String> DEPEND = List.of("RequiredBy", "RequisiteOf", "BoundBy", "ConsistsOf", "WantedBy", "UpheldBy");

    private final Map<String, Map<String, String>> byId = new HashMap<>();

    private Units() {}

    static Units parse(String text) {
        Units units = new Units();
        for (String block : text.split("\n\n+")) {
            Map<String, String> properties = properties(block);
            if (properties.containsKey("Id")) {
                units.byId.put(properties.get("Id"), properties);
            }
        }
        return units;
    }

    /** Of one block; other lines are left out. */
    static Map<String, String> properties(String block) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String line : block.split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                properties.putIfAbsent(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
            }
        }
        return properties;
    }

    /** The active ones that a stop of the unit takes along, nearest first. */
    List<String> stoppedWith(String id) {
        List<String> stopped = new ArrayList<>(closure(id, STOPPED_WITH));
        stopped.removeIf(other -> !"active".equals(byId.getOrDefault(other, Map.of()).get("ActiveState")));
        return stopped;
    }

    /** Those that want or need it, nearest first. */
    List<String> dependents(String id) {
        return new ArrayList<>(closure(id, DEPEND));
    }

    private Set<String> closure(String id, List<String> ways) {
        Set<String> reached = new LinkedHashSet<>();
        Deque<String> waiting = new ArrayDeque<>(List.of(id));
        while (!waiting.isEmpty()) {
            Map<String, String> unit = byId.getOrDefault(waiting.poll(), Map.of());
            for (String way : ways) {
                for (String other : unit.getOrDefault(way, "").split(" ")) {
                    if (!other.isEmpty() && !other.equals(id) && reached.add(other)) {
                        waiting.add(other);
                    }
                }
            }
        }
        return reached;
    }
}
