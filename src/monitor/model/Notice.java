package monitor.model;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What people are to hear: of an alert, or of several that are one matter (a site that is down).
 *
 * @param id        of the stored notice, 0 before it is stored; a receiver that gets one twice knows it by this
 * @param alertId   the alert, the first one of several, or null where it is about none (a test)
 * @param rule      the rule's name, in words
 * @param title     one line, such as "web-1 is down"
 * @param message   the facts with their figures, in a few lines
 * @param servers   what it is about, 100 at most; empty for the central itself
 * @param more      how many servers beyond those that are listed
 * @param at        when this was decided
 * @param startedAt when the alert began
 * @param endedAt   when it ended, or null
 */
public record Notice(long id, Kind kind, Long alertId, String rule, Severity severity, String title, String message,
        List<Place> servers, int more, Instant at, Instant startedAt, Instant endedAt) {

    public static final int MAX_SERVERS = 100;

    /** A server as it was named then; its tags choose the channels. */
    public record Place(long serverId, String name, String host, List<String> tags) {

        public Place {
            tags = List.copyOf(tags);
        }
    }

    public enum Kind {
        FIRING, RESOLVED, REMINDER, FLAPPING, TEST;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Notice {
        servers = List.copyOf(servers);
        if (servers.size() > MAX_SERVERS) {
            throw new IllegalArgumentException("a notice lists " + servers.size() + " servers; " + MAX_SERVERS + " at most");
        }
    }
}
