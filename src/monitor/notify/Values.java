package monitor.notify;

import java.util.List;
import java.util.Map;

/** What a channel is set to, with the defaults of its kind. Never shows itself. */
final class Values {

    /** A shorter secret would be found in ordinary words. */
    private static final int SHORTEST_REDACTED = 4;

    private final List<Field> fields;
    private final Map<String, String> given;

    Values(List<Field> fields, Map<String, String> given) {
        this.fields = fields;
        this.given = given;
    }

    /** The value, or the field's default, or the empty text. */
    String text(String name) {
        String value = given.get(name);
        if (value != null) {
            return value;
        }
        return fields.stream().filter(field -> field.name().equals(name)).findFirst().map(Field::ifAbsent).orElse("");
    }

    boolean has(String name) {
        return !text(name).isEmpty();
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    /** The text without the secrets that a receiver may have repeated. */
    String redacted(String text) {
        String clean = text;
        for (Field field : fields) {
            String value = text(field.name());
            if (field.secret() && value.length() >= SHORTEST_REDACTED) {
                clean = clean.replace(value, Field.MASK);
            }
        }
        return clean;
    }
}
