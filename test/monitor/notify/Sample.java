package monitor.notify;

import java.time.Instant;
import java.util.List;
import monitor.model.Notice;
import monitor.model.Severity;

/** Notices for tests. */
final class Sample {

    static final Instant AT = Instant.parse("2026-01-06T12:00:00Z");

    /** What a stranger may have named a server: calls, markup, line ends, a turn of the writing's direction. */
    static final String HOSTILE = "web\r\nBcc: x@y.z @everyone <!channel> <@U1> <b>x</b> [a](http://e.vil) `c` *b* \u202e {title} é";

    private Sample() {}

    static Notice notice(long id, Notice.Kind kind, Severity severity, String title, String... tags) {
        return new Notice(id, kind, 3L, "Server down", severity, title, "No good poll for 30 s: connection refused.",
                List.of(new Notice.Place(1, "web-1", "10.0.0.5", List.of(tags))), 0, AT, AT.minusSeconds(90),
                kind == Notice.Kind.RESOLVED ? AT : null);
    }

    static Notice firing(String title, String... tags) {
        return notice(0, Notice.Kind.FIRING, Severity.CRITICAL, title, tags);
    }

    static Letter letter(Notice notice) {
        return new Letter(notice, "12-7", 1, false, "central-1", AT);
    }
}
