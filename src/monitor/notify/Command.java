package monitor.notify;

import java.util.List;
import java.util.Map;

/**
 * A program of the central's own machine. Only the settings of the central name it: whoever may change channels chooses among those by
 * name. It reads what a webhook is sent; its arguments hold nothing of a notice.
 */
final class Command implements Carrier {

    private final Map<String, String> commands;

    /** @param commands paths by name */
    Command(Map<String, String> commands) {
        this.commands = commands;
    }

    List<Field> fields() {
        return List.of(Field.text("command", "Command", "", commands.isEmpty()
                ? "The setting channel_commands in central.properties names none"
                : "One of " + String.join(", ", commands.keySet().stream().sorted().toList())).needed());
    }

    @Override
    public Outcome carry(Letter letter, Values values) {
        String path = commands.get(values.text("command"));
        if (path == null) {
            return Outcome.later("The setting channel_commands in central.properties names no command of that name");
        }
        return Program.run(List.of(path), Map.of("MONITOR_EVENT", letter.notice().kind().word(), "MONITOR_SEVERITY",
                letter.notice().severity().word(), "MONITOR_KEY", letter.key()), Webhook.body(letter));
    }
}
