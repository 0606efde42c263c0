package monitor.action;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import monitor.model.Actions;
import monitor.model.Problem;
import monitor.model.Text;

/** What may be done to a server. Each record refuses in its constructor whatever is not exactly what it should be. */
public sealed interface Action permits KillProcess, ServiceAction, DockerAction {

    /** What an admin must have allowed for it. */
    Actions.Kind kind();

    /** The contract's word. */
    String type();

    /** What it is done to, in words, for the ledger and the host's log. */
    String target();

    /** What is done, in one word. */
    String verb();

    /** The constant of that name as the API writes it, or {@code invalid} with the field, the value and all names. */
    static <E extends Enum<E>> E constant(String field, String given, E[] all, boolean upper) {
        List<String> words = Stream.of(all).map(one -> upper ? one.name() : one.name().toLowerCase(Locale.ROOT)).toList();
        int at = words.indexOf(given);
        if (at < 0) {
            throw Problem.invalid(field, field + " must be one of " + String.join(", ", words) + ", not " + Text.show(given));
        }
        return all[at];
    }
}
