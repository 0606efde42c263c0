package monitor.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import monitor.model.Notice;
import monitor.model.Severity;
import monitor.store.Channels;

/**
 * Calls one heartbeat's address every minute as long as the central works. What fails is shown beside the channel and tried a minute
 * later: nobody is told, for it is the other side's silence that tells.
 */
final class Pulse {

    static final Duration EVERY = Duration.ofMinutes(1);

    private final long channelId;
    private final Courier.Desk desk;
    private final Supplier<String> trouble;
    private long dueNanos;
    private boolean begun;

    Pulse(long channelId, Courier.Desk desk, Supplier<String> trouble) {
        this.channelId = channelId;
        this.desk = desk;
        this.trouble = trouble;
    }

    long step(long nowNanos) {
        if (begun && dueNanos - nowNanos > 0) {
            return dueNanos - nowNanos;
        }
        Optional<Channels.Stored> stored = desk.channels().find(channelId);
        if (stored.isPresent() && stored.get().channel().enabled()) {
            begun = true;
            dueNanos = nowNanos + EVERY.toNanos();
            String error = beat(stored.get());
            desk.db().write(tx -> {
                Channels.fared(tx, channelId, error);
                return null;
            });
        }
        return EVERY.toNanos();
    }

    /** What went wrong, or null. */
    private String beat(Channels.Stored stored) {
        if (stored.problem() != null) {
            return stored.problem();
        }
        String why = trouble.get();
        if (why != null) {
            return "Not called, because the central itself does not work: " + why;
        }
        Kind kind = desk.kinds().get(stored.channel().kind());
        Instant now = desk.clock().instant();
        Notice beat = new Notice(0, Notice.Kind.TEST, null, "", Severity.INFO, "", "", List.of(), 0, now, now, null);
        return kind.carrier().carry(new Letter(beat, "beat", 1, false, desk.source(), now),
                kind.values(stored.channel().settings())).error();
    }
}
