package monitor.action;

import java.util.Locale;
import java.util.regex.Pattern;
import monitor.model.Actions;
import monitor.model.Problem;
import monitor.model.Text;

/**
 * What is done to a container of Docker or Podman.
 *
 * @param container its name or id
 */
public record DockerAction(String container, Verb does) implements Action {

    public enum Verb {
        START, STOP, RESTART, PAUSE, UNPAUSE, KILL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What the container's state must be when it is done. */
        boolean runs() {
            return this == START || this == RESTART || this == UNPAUSE;
        }
    }

    /** Docker's own grammar; no name is longer than a host name may be. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,252}");

    public DockerAction {
        name("action_data.container", container);
    }

    static String name(String field, String given) {
        if (!NAME.matcher(given).matches()) {
            throw Problem.invalid(field, Text.show(given) + " cannot be a container: up to 253 letters, digits and _ . -,"
                    + " the first a letter or a digit");
        }
        return given;
    }

    public static Verb verb(String given) {
        return Action.constant("action_data.action", given, Verb.values(), false);
    }

    @Override
    public Actions.Kind kind() {
        return Actions.Kind.CONTAINERS;
    }

    @Override
    public String type() {
        return "docker_action";
    }

    @Override
    public String target() {
        return "container " + container;
    }

    @Override
    public String verb() {
        return does.word();
    }
}
