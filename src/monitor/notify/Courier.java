package monitor.notify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import monitor.model.Channel;
import monitor.model.Log;
import monitor.model.Notice;
import monitor.store.Channels;
import monitor.store.Database;
import monitor.store.Deliveries;
import monitor.store.Notices;
import monitor.store.Tx;

/**
 * Sends what waits in one channel's queue, the oldest first and one at a time. Each attempt is written down before it is made and after it
 * ended; where the second cannot be written it is kept here and nothing more is sent until it can. Used by one thread.
 */
final class Courier {

    /** What never comes to an end otherwise: 24 hours of the longest back-off are a hundred. */
    private static final int MAX_ATTEMPTS = 200;
    /** A message that the receiver refuses is tried again in case that it is the channel that is being put right. */
    private static final int MAX_REFUSALS = 5;
    /** Woken before it where there is something new. */
    private static final long IDLE_NANOS = Duration.ofSeconds(30).toNanos();

    private final long channelId;
    private final Desk desk;

    private long pausedId;
    private long notBeforeNanos;
    private Consumer<Tx> unwritten;

    /** What all couriers stand on. */
    record Desk(Database db, Notices notices, Channels channels, Deliveries deliveries, Kinds kinds, String source,
            Clock clock, RandomGenerator random, Log log) {}

    Courier(long channelId, Desk desk) {
        this.channelId = channelId;
        this.desk = desk;
    }

    /** Makes one attempt where one is due; returns the nanoseconds until the next is. */
    long step(long nowNanos) {
        if (unwritten != null) {
            settle();
        }
        Optional<Channels.Stored> stored = desk.channels().find(channelId);
        Optional<Deliveries.Delivery> next = stored.isEmpty() ? Optional.empty() : desk.deliveries().next(channelId);
        if (next.isEmpty() || !stored.get().channel().enabled()) {
            return IDLE_NANOS;
        }
        Deliveries.Delivery delivery = next.get();
        if (delivery.id() != pausedId) {
            pausedId = delivery.id();
            notBeforeNanos = nowNanos + atStart(delivery).toNanos();
        }
        if (notBeforeNanos - nowNanos > 0) {
            return Math.min(IDLE_NANOS, notBeforeNanos - nowNanos);
        }
        if (desk.deliveries().begin(delivery)) {
            attempt(delivery, stored.get(), nowNanos);
        }
        return 0;
    }

    /** What was left of its wait when the central ended; no clock that was set back makes it longer than the longest. */
    private Duration atStart(Deliveries.Delivery delivery) {
        Duration left = delivery.nextAt() == null ? Duration.ZERO
                : Duration.between(desk.clock().instant(), delivery.nextAt());
        return left.isNegative() ? Duration.ZERO
                : left.compareTo(Backoff.LONGEST_ASKED) > 0 ? Backoff.LONGEST_ASKED : left;
    }

    private void attempt(Deliveries.Delivery delivery, Channels.Stored stored, long nowNanos) {
        Channel channel = stored.channel();
        int attempt = delivery.attempts() + 1;
        boolean doubted = delivery.doubted() || delivery.state() == Deliveries.State.SENDING;
        Outcome outcome = outcome(delivery, stored, attempt, doubted);
        Instant now = desk.clock().instant();
        unwritten = switch (outcome) {
            case Outcome.Sent _ -> tx -> Deliveries.sent(tx, delivery);
            case Outcome.Refused refused when attempt >= MAX_REFUSALS ->
                    tx -> Deliveries.end(tx, delivery, Deliveries.State.FAILED, refused.error());
            case Outcome.Refused refused -> later(delivery, attempt, null, refused.error(), false, nowNanos);
            case Outcome.Later late when attempt >= MAX_ATTEMPTS || !now.isBefore(delivery.expiresAt()) ->
                    tx -> Deliveries.end(tx, delivery, Deliveries.State.EXPIRED, late.error());
            case Outcome.Later late ->
                    later(delivery, attempt, late.retryAfter(), late.error(), late.doubted(), nowNanos);
        };
        unwritten = unwritten.andThen(tx -> Channels.fared(tx, channelId, outcome.error()));
        told(channel, stored.health(), outcome);
        settle();
    }

    private Outcome outcome(Deliveries.Delivery delivery, Channels.Stored stored, int attempt, boolean doubted) {
        if (stored.problem() != null) {
            return Outcome.later(stored.problem());
        }
        Notice notice = desk.notices().find(delivery.noticeId()).orElseThrow();
        Kind kind = desk.kinds().get(stored.channel().kind());
        return kind.carrier().carry(new Letter(notice, Letter.key(notice.id(), channelId), attempt, doubted, desk.source(),
                desk.clock().instant()), kind.values(stored.channel().settings()));
    }

    private Consumer<Tx> later(Deliveries.Delivery delivery, int attempt, Duration retryAfter, String error, boolean doubted,
            long nowNanos) {
        Duration wait = Backoff.after(attempt, retryAfter, desk.random());
        notBeforeNanos = nowNanos + wait.toNanos();
        return tx -> Deliveries.later(tx, delivery, wait, error, doubted);
    }

    private void settle() {
        // a thread that was told to stop has still to write how its attempt ended
        Thread.interrupted();
        desk.db().write(tx -> {
            unwritten.accept(tx);
            return null;
        });
        unwritten = null;
    }

    /** Once when it begins to fail and once when it works again. */
    private void told(Channel channel, Channels.Health before, Outcome outcome) {
        if (outcome.error() != null && before.failingSince() == null) {
            desk.log().warn("A channel fails", "channel_id", channel.id(), "kind", channel.kind(), "error", outcome.error());
        } else if (outcome.error() == null && before.failingSince() != null) {
            desk.log().info("A channel works again", "channel_id", channel.id(), "kind", channel.kind());
        }
    }
}
