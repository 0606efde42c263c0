package monitor.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A way to people.
 *
 * @param kind         such as {@code ntfy}
 * @param minSeverity  the least that is sent
 * @param tags         of servers that are told of; none: all servers
 * @param sendResolved whether the end of an alert is sent too
 * @param settings     by name; addresses and secrets are among them
 */
public record Channel(long id, String name, String kind, boolean enabled, Severity minSeverity, List<String> tags,
        boolean sendResolved, Map<String, String> settings, Instant createdAt) {

    public static final int MAX_NAME = 100;
    public static final int MAX_TAGS = 50;

    public Channel {
        Objects.requireNonNull(name);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(minSeverity);
        tags = List.copyOf(tags);
        settings = Map.copyOf(settings);
    }

    /** Whether that is to be sent here. What is about no server at all goes to every channel, whatever its tags. */
    public boolean wants(Notice notice) {
        boolean place = tags.isEmpty() || notice.servers().isEmpty()
                || notice.servers().stream().anyMatch(server -> server.tags().stream().anyMatch(tags::contains));
        return enabled && place && notice.severity().compareTo(minSeverity) >= 0
                && (sendResolved || notice.kind() != Notice.Kind.RESOLVED);
    }

    /** Never shows a setting: addresses and secrets are among them. */
    @Override
    public String toString() {
        return "Channel[id=" + id + ", name=" + name + ", kind=" + kind + ", enabled=" + enabled + "]";
    }
}
