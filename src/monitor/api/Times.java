package monitor.api;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import monitor.model.Problem;
import monitor.model.ServerFields;
import monitor.model.Text;

/** Times as the API writes and reads them. */
final class Times {

    /** The end of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private Times() {}

    /** ISO 8601 in UTC to the second; null stays null. */
    static String iso(Instant at) {
        return at == null ? null : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The same with milliseconds, so that the moment is found again; null stays null. */
    static String exact(Instant at) {
        return at == null ? null : at.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** The same of a member of a body, which may be a number. */
    static Instant parse(String field, Object value) {
        return parse(field, value instanceof Number number ? number.toString() : ServerFields.string(field, value));
    }

    /** ISO 8601 with Z or an offset, or epoch seconds. */
    static Instant parse(String field, String text) {
        try {
            Instant at;
            if (text.matches("[0-9]{1,12}(\\.[0-9]{1,9})?")) {
                at = Instant.ofEpochMilli(Math.round(Double.parseDouble(text) * 1000));
            } else {
                at = OffsetDateTime.parse(text).toInstant();
            }
            if (at.getEpochSecond() >= 0 && at.getEpochSecond() <= LAST_SECOND) {
                return at;
            }
        } catch (DateTimeParseException _) {
            // refused below, with the same words
        }
        throw Problem.invalid(field, field + " must be a time such as 2026-01-06T12:00:00Z, or epoch seconds, not " + Text.show(text));
    }
}
