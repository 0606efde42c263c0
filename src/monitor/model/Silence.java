package monitor.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A time in which alerts are kept but not told.
 *
 * @param id        0 before it is stored
 * @param serverId  of that server only, or null
 * @param tag       of servers that bear it only, or null
 * @param ruleId    of that rule only, or null
 * @param endsAt    or null for hours that come again without end
 * @param recurring the hours within that time, or null: all of it
 */
public record Silence(long id, Long serverId, String tag, Long ruleId, Instant startsAt, Instant endsAt, String reason,
        String createdBy, Instant createdAt, Hours recurring) {

    public Silence {
        Objects.requireNonNull(startsAt);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(createdBy);
        Objects.requireNonNull(createdAt);
        if (endsAt == null && recurring == null) {
            throw Problem.invalid("ends_at", "ends_at is required: a silence that does not come again has an end");
        }
        if (endsAt != null && !startsAt.isBefore(endsAt)) {
            throw Problem.invalid("ends_at", "ends_at (" + endsAt + ") must be after starts_at (" + startsAt + ")");
        }
    }

    public Silence withId(long newId) {
        return new Silence(newId, serverId, tag, ruleId, startsAt, endsAt, reason, createdBy, createdAt, recurring);
    }

    /** Until when it silences, as seen at that moment; null where it does not. */
    public Instant until(Instant now) {
        if (now.isBefore(startsAt) || endsAt != null && !now.isBefore(endsAt)) {
            return null;
        }
        if (recurring == null) {
            return endsAt;
        }
        Instant until = recurring.until(now);
        return until == null || endsAt == null || until.isBefore(endsAt) ? until : endsAt;
    }

    /** @param server null for what is about none; {@code tags} of it or of the check */
    public boolean covers(Long server, List<String> tags, long rule) {
        return (serverId == null || serverId.equals(server)) && (tag == null || tags.contains(tag))
                && (ruleId == null || ruleId == rule);
    }
}
