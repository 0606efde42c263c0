package monitor.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import monitor.model.Role;

/** Finds the route of a path by its segments. A fixed segment goes before a place. */
final class Router {

    /** What a path leads to: its route, or the methods that it knows. */
    sealed interface Found {}

    record Matched(Request.Match match) implements Found {}

    /** The path is known, the method is not. {@code least} is the least role that may use any of them. */
    record OtherMethods(List<String> allow, Role least) implements Found {}

    record Nothing() implements Found {}

    private record Compiled(Route route, List<String> segments) {

        /** The words of the pattern's places, or null where the path is another one. */
        Map<String, String> words(List<String> path) {
            Map<String, String> words = Map.of();
            for (int i = 0; i < segments.size(); i++) {
                String segment = segments.get(i);
                if (segment.startsWith("{")) {
                    words = words.isEmpty() ? new HashMap<>() : words;
                    words.put(segment.substring(1, segment.length() - 1), path.get(i));
                } else if (!segment.equals(path.get(i))) {
                    return null;
                }
            }
            return words;
        }

        int places() {
            return (int) segments.stream().filter(segment -> segment.startsWith("{")).count();
        }
    }

    /** By number of segments and first segment but one, fixed ones first. */
    private final Map<Integer, List<Compiled>> byLength = new HashMap<>();

    Router(List<Route> routes) {
        for (Route route : routes) {
            List<String> segments = List.of(route.pattern().substring(1).split("/"));
            byLength.computeIfAbsent(segments.size(), _ -> new ArrayList<>()).add(new Compiled(route, segments));
        }
        byLength.values().forEach(list -> list.sort((a, b) -> a.places() - b.places()));
    }

    Found find(String method, List<String> path) {
        String wanted = method.equals("HEAD") ? "GET" : method;
        TreeSet<String> allow = new TreeSet<>();
        Role least = Role.ADMIN;
        int places = -1;
        for (Compiled compiled : byLength.getOrDefault(path.size(), List.of())) {
            // a place does not take what a fixed segment has taken: POST /api/servers/test is not the server "test"
            if (places >= 0 && compiled.places() > places) {
                break;
            }
            Map<String, String> words = compiled.words(path);
            if (words == null) {
                continue;
            }
            Route route = compiled.route();
            if (route.method().equals(wanted)) {
                return new Matched(new Request.Match(route, words));
            }
            places = compiled.places();
            allow.add(route.method());
            least = least.compareTo(route.role()) < 0 ? least : route.role();
        }
        if (allow.isEmpty()) {
            return new Nothing();
        }
        if (allow.contains("GET")) {
            allow.add("HEAD");
        }
        return new OtherMethods(List.copyOf(allow), least);
    }
}
