package monitor.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import monitor.model.Problem;

/** The query parameters of a request: only those that the route knows, each once. */
record Query(Map<String, String> values) {

    static Query parse(String raw, List<String> known) {
        if (raw == null || raw.isEmpty()) {
            return new Query(Map.of());
        }
        Map<String, String> values = new HashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = Text.decoded(equals < 0 ? pair : pair.substring(0, equals), true);
            String value = Text.decoded(equals < 0 ? "" : pair.substring(equals + 1), true);
            if (name == null || value == null) {
                throw new Problem(Problem.Kind.BAD_REQUEST, "The query parameter \"" + Text.shown(pair) + "\" is not valid UTF-8");
            }
            if (!known.contains(name)) {
                throw refused(name, "There is no query parameter \"" + Text.shown(name) + "\" here; "
                        + (known.isEmpty() ? "there are none" : "there are " + String.join(", ", known)));
            }
            if (values.put(name, value) != null) {
                throw refused(name, "The query parameter \"" + name + "\" stands twice");
            }
        }
        return new Query(values);
    }

    String text(String name) {
        return values.get(name);
    }

    long number(String name, long min, long max, long ifAbsent) {
        String text = values.get(name);
        if (text == null) {
            return ifAbsent;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below, like a number out of range
        }
        throw Problem.invalid(name, "\"%s\" must be a whole number from %d to %d, not \"%s\""
                .formatted(name, min, max, Text.shown(text)));
    }

    boolean flag(String name) {
        return switch (values.get(name)) {
            case null -> false;
            case "0", "false" -> false;
            case "1", "true", "" -> true;
            case String text -> throw Problem.invalid(name,
                    "\"%s\" must be 1 or 0, not \"%s\"".formatted(name, Text.shown(text)));
        };
    }

    private static Problem refused(String name, String message) {
        return new Problem(Problem.Kind.BAD_REQUEST, message, Text.shown(name), null);
    }
}
