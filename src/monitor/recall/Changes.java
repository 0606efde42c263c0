package monitor.recall;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import monitor.model.Sample;
import monitor.store.HostChanges;

/** What changed its state when: units, containers, boots and the agent from poll to poll; status, deeds and alerts as others stored them. */
public final class Changes {

    /** Asked for at once. */
    public static final int MOST = 1_000;

    /** As long as the history by ten minutes. */
    private static final Duration KEEP = Duration.ofDays(90);
    private static final Duration MORE = Duration.ofMillis(50);
    private static final Duration IDLE = Duration.ofMinutes(1);

    /**
     * @param kind    "unit", "container", "boot", "agent", "status", "action", "deploy", "alert" or "change"
     * @param subject which one, or what was done; may be empty
     * @param before  the state before, or null
     * @param after   the state from then on, or null
     */
    public record Change(Instant at, String kind, String subject, String before, String after, String text) {}

    private final HostChanges rows;
    private final Map<Long, States> servers = new ConcurrentHashMap<>();

    public Changes(HostChanges rows) {
        this.rows = rows;
        rows.states().forEach((server, lines) -> servers.put(server, new States(lines)));
    }

    /** Told of each sample; never blocks. */
    public void sampled(Sample sample) {
        States states = servers.computeIfAbsent(sample.serverId(), id -> new States(null));
        synchronized (states) {
            List<HostChanges.Change> changes = states.changes(sample);
            if (changes != null) {
                rows.append(sample.serverId(), List.copyOf(changes), states.lines());
            }
        }
    }

    /** Newest first. @param to exclusive. @param limit from 1 to {@link #MOST} */
    public List<Change> within(long serverId, Instant from, Instant to, int limit) {
        List<Change> changes = new ArrayList<>();
        rows.within(serverId, from, to, limit).forEach(row ->
                changes.add(new Change(row.at(), row.kind(), row.subject(), row.before(), row.after(), text(row))));
        return changes;
    }

    private static String text(HostChanges.Change row) {
        return switch (row.kind()) {
            case States.UNIT, States.CONTAINER -> (row.kind().equals(States.UNIT) ? "Unit " : "Container ") + row.subject()
                    + (row.before() == null ? " came: " + row.after() : row.after() == null ? " is gone; it was " + row.before()
                    : " went from " + row.before() + " to " + row.after());
            case "boot" -> "The host booted: its boot time went from " + row.before() + " to " + row.after();
            case "agent" -> "The host is read otherwise: " + row.before() + " became " + row.after();
            case "status" -> "The server went " + row.after() + (row.text().isEmpty() ? "" : ": " + row.text());
            case "alert" -> "The alert " + row.subject() + " " + (row.before() == null ? "began" : "ended") + ": " + row.text();
            default -> row.text();
        };
    }

    /** One step. Returns after how long it wants to be called again. */
    public Duration sweep(Instant now) {
        return rows.deleteBefore(now.minus(KEEP)) ? MORE : IDLE;
    }
}
