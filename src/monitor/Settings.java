package monitor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The values as they were given, each with the place it came from; a flag comes before a variable, that before a line of the file. */
final class Settings {

    /** A file of settings is a page; more is the wrong file. */
    private static final long MAX_FILE_BYTES = 1 << 20;

    private record Given(String value, String place) {}

    private final Map<Setting, Given> given = new EnumMap<>(Setting.class);

    /** Takes a flag's value. */
    void flag(Setting setting, String value) {
        given.put(setting, new Given(value, setting.flag()));
    }

    /** Takes every variable that no flag has set; an empty one counts as not set. */
    void environment(Map<String, String> variables) {
        for (Setting setting : Setting.values()) {
            String value = variables.get(setting.variable());
            if (value != null && !value.isEmpty()) {
                given.putIfAbsent(setting, new Given(value, setting.variable()));
            }
        }
    }

    /** Takes every line that neither flag nor variable has set. */
    void file(Path file) throws BadUsage {
        int number = 0;
        for (String line : lines(file)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            String place = file + " line " + number;
            int equals = text.indexOf('=');
            Setting setting = equals < 0 ? null : Setting.ofKey(text.substring(0, equals).strip());
            if (setting == null) {
                throw new BadUsage(place + " is no setting: " + Quoted.of(text) + ".");
            }
            given.putIfAbsent(setting, new Given(text.substring(equals + 1).strip(), place));
        }
    }

    private static List<String> lines(Path file) throws BadUsage {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new BadUsage(file + " is too large for a file of settings.");
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new BadUsage("The settings in " + file + " cannot be read: " + e.getMessage() + ".");
        }
    }

    boolean has(Setting setting) {
        return given.containsKey(setting);
    }

    String value(Setting setting) {
        Given found = given.get(setting);
        return found == null ? setting.ifAbsent() : found.value();
    }

    /** What to say of a value that cannot be used: where it came from, what it is, what it must be. */
    BadUsage wrong(Setting setting, String must) {
        Given found = given.get(setting);
        String place = found == null ? setting.key() : found.place();
        return new BadUsage(place + " must be " + must + ", not " + Quoted.of(value(setting)) + ".");
    }

    /** The file that the first start writes: every setting commented out at its default. */
    static String template() {
        StringBuilder text = new StringBuilder("""
                # Settings of the central. A flag of start-central.sh comes first, then the variable, then the line here.
                # Take away the # to change one, then start the central again.
                """);
        for (Setting setting : Setting.values()) {
            if (setting != Setting.DATA) { // this file lies in it
                text.append("\n# ").append(setting.meaning()).append(" (").append(setting.flag()).append(", ")
                        .append(setting.variable()).append(")\n#").append(setting.key()).append(" = ")
                        .append(setting.ifAbsent()).append('\n');
            }
        }
        return text.toString();
    }
}
