import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/**
 * A machine written down: {@code test/fixtures/proc/NAME/first.txt} has its files behind lines {@code >>> PATH} (NUL is
 * written ␀), {@code later.txt} those that differ some seconds later; an empty one is gone by then.
 */
final class Fixture implements Function<String, String> {
    private final Map<String, String> files = new LinkedHashMap<>();
    private final Path folder;
    private final Function<String, String> machine;

    Fixture(String name) {
        folder = Path.of("test/fixtures/proc", name);
        files.putAll(sections("first.txt"));
        machine = new agent().apply(this);
        machine.apply("tick");
    }

    /** An empty machine: {@link #with} fills it. */
    Fixture() {
        folder = null;
        machine = new agent().apply(this);
    }

    Fixture later() {
        for (Map.Entry<String, String> one : sections("later.txt").entrySet()) {
            if (one.getValue().isEmpty()) {
                files.remove(one.getKey());
            } else {
                files.put(one.getKey(), one.getValue());
            }
        }
        return tick();
    }

    Fixture with(String path, String text) {
        if (text == null) {
            files.remove(path);
        } else {
            files.put(path, text);
        }
        return this;
    }

    Fixture tick() {
        machine.apply("tick");
        return this;
    }

    String raw(String endpoint) {
        return machine.apply(endpoint);
    }

    JsonObject json(String endpoint) {
        return Json.parse(raw(endpoint)).asObject();
    }

    JsonObject all() {
        return json("/api/all");
    }

    /** {@code "cpu.percent"} or {@code "disks[/].percent"}, the element with a member of that value; null where absent. */
    JsonValue at(String path) {
        return at(all(), path);
    }

    static JsonValue at(JsonValue from, String path) {
        JsonValue value = from;
        for (String step : path.split("(?=\\[)|\\.(?![^\\[]*\\])")) {
            if (value == null) {
                return null;
            }
            value = step.startsWith("[") ? element(value.asArray(), step.substring(1, step.length() - 1))
                : value.asObject().get(step);
        }
        return value;
    }

    private static JsonValue element(JsonArray array, String wanted) {
        for (JsonValue value : array) {
            for (JsonObject.Member member : value.asObject()) {
                String text = member.getValue().isString() ? member.getValue().asString() : member.getValue().toString();
                if (text.equals(wanted)) {
                    return value;
                }
            }
        }
        return null;
    }

    double number(String path) {
        JsonValue value = at(path);
        if (value == null) {
            throw new AssertionError(path + " is absent in " + raw("/api/all"));
        }
        return value.asDouble();
    }

    String text(String path) {
        JsonValue value = at(path);
        return value == null ? null : value.asString();
    }

    @Override
    public String apply(String path) {
        if (!path.endsWith("/")) {
            return files.get(path);
        }
        TreeSet<String> names = new TreeSet<>();
        for (String file : files.keySet()) {
            if (file.startsWith(path)) {
                int slash = file.indexOf('/', path.length());
                names.add(slash < 0 ? file.substring(path.length()) : file.substring(path.length(), slash));
            }
        }
        return names.isEmpty() ? null : String.join("\n", names) + "\n";
    }

    /** Writes the files below a folder, as a tree for {@code --proc}. */
    Path unpack(Path into) throws IOException {
        for (Map.Entry<String, String> one : files.entrySet()) {
            if (one.getKey().startsWith("/")) {
                Path file = into.resolve(one.getKey().substring(1));
                Files.createDirectories(file.getParent());
                Files.writeString(file, one.getValue());
            }
        }
        return into.resolve("proc");
    }

    private Map<String, String> sections(String name) {
        Map<String, String> all = new LinkedHashMap<>();
        try {
            for (String section : Files.readString(folder.resolve(name)).split("(?m)^>>> ")) {
                int end = section.indexOf('\n');
                if (end > 0) {
                    String text = section.substring(end + 1).replace('\u2400', '\0');
                    all.put(section.substring(0, end), text.endsWith("\0\n") ? text.substring(0, text.length() - 1) : text);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }
}
