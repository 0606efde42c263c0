package monitor.notify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import monitor.json.JsonObject;
import monitor.model.Problem;

/**
 * A kind of channel.
 *
 * @param label  as people know it
 * @param pulse  whether it is called every minute instead of being sent notices
 */
public record Kind(String word, String label, boolean pulse, List<Field> fields, Carrier carrier) {

    /**
     * The settings after a request: those that it names are changed, a mask leaves one as it is.
     *
     * @param old as they are stored; empty for a new channel
     */
    public Map<String, String> settings(Map<String, String> old, JsonObject given) {
        given.only(fields.stream().map(Field::name).toArray(String[]::new));
        Map<String, String> next = new HashMap<>(old);
        for (Field field : fields) {
            if (given.has(field.name()) && !masked(field, given)) {
                String value = given.isNull(field.name()) ? "" : field.read(given);
                if (value.isEmpty() || value.equals(field.ifAbsent())) {
                    next.remove(field.name());
                } else {
                    next.put(field.name(), value);
                }
            }
        }
        for (Field field : fields) {
            check(field, old, next, given);
        }
        return next;
    }

    private static boolean masked(Field field, JsonObject given) {
        return field.secret() && given.is(field.name(), Field.MASK);
    }

    private void check(Field field, Map<String, String> old, Map<String, String> next, JsonObject given) {
        String place = "settings." + field.name();
        if (field.required() && !next.containsKey(field.name())) {
            throw Problem.invalid(place, "\"" + place + "\" is required: " + field.label());
        }
        boolean kept = field.sent() && old.containsKey(field.name())
                && (!given.has(field.name()) || masked(field, given));
        if (kept && moved(old, next)) {
            throw new Problem(Problem.Kind.INVALID, "\"" + place + "\" must be typed again: the receiver is another one now, and"
                    + " would be shown what is stored for the old one", place, null);
        }
    }

    /** Whether it goes to another receiver: another address, server or port. */
    private boolean moved(Map<String, String> old, Map<String, String> next) {
        return fields.stream().filter(Field::leads).anyMatch(field ->
                !old.getOrDefault(field.name(), "").equals(next.getOrDefault(field.name(), "")));
    }

    Values values(Map<String, String> settings) {
        return new Values(fields, settings);
    }

    /** The settings as they may be seen, each with its default where it is not set. */
    public Map<String, String> shown(Map<String, String> settings) {
        Values values = values(settings);
        return fields.stream().filter(field -> settings.containsKey(field.name()) || !field.secret())
                .collect(Collectors.toMap(Field::name,
                        field -> field.secret() ? Field.MASK : values.text(field.name())));
    }
}
