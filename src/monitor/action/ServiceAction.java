package monitor.action;

import java.util.Locale;
import java.util.regex.Pattern;
import monitor.model.Actions;
import monitor.model.Problem;
import monitor.model.Text;

/**
 * What is done to a service of the host.
 *
 * @param service a unit's name by systemd's grammar; without a suffix it is a {@code .service}
 * @param confirm the name repeated by whoever knows that it bites, or null
 */
public record ServiceAction(String service, Verb does, String confirm) implements Action {

    public enum Verb {
        START, STOP, RESTART, RELOAD, ENABLE, DISABLE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether something may be lost by it. */
        boolean bites() {
            return this == STOP || this == RESTART || this == DISABLE;
        }
    }

    /** systemd's own bound (UNIT_NAME_MAX), and its characters; the first is a letter, digit or underscore. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9:_.\\\\@-]{0,254}");
    static final Pattern SUFFIX = Pattern.compile(".*\\.(service|socket|timer|path|mount|automount|swap|target)", Pattern.DOTALL);

    public ServiceAction {
        name("action_data.service", service);
        if (confirm != null) {
            name("action_data.confirm", confirm);
        }
    }

    /** The name of a unit, or {@code invalid}. */
    static String name(String field, String given) {
        if (!NAME.matcher(given).matches()) {
            throw Problem.invalid(field, Text.show(given) + " cannot be a unit: up to 255 letters, digits and : _ . \\ @ -,"
                    + " the first a letter, a digit or _");
        }
        return given;
    }

    public static Verb verb(String given) {
        return Action.constant("action_data.action", given, Verb.values(), false);
    }

    /** The name with a suffix. */
    String unit() {
        return unit(service);
    }

    static String unit(String name) {
        return SUFFIX.matcher(name).matches() ? name : name + ".service";
    }

    @Override
    public Actions.Kind kind() {
        return Actions.Kind.SERVICES;
    }

    @Override
    public String type() {
        return "service_action";
    }

    @Override
    public String target() {
        return "unit " + unit();
    }

    @Override
    public String verb() {
        return does.word();
    }
}
