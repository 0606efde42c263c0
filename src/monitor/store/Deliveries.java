package monitor.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import monitor.model.Notice;

/** The queues of the channels: one row a notice and channel; the migration draws the states. */
public final class Deliveries {

    /** Waiting in one channel: whoever comes back to more has been told enough; the oldest go first. */
    public static final int MAX_WAITING = 1_000;
    /** Ended ones that are kept of a channel, to be looked at. */
    private static final int KEPT = 1_000;
    /** A notice that nothing points to any more, as long after it was written. */
    private static final Duration KEPT_NOTICES = Duration.ofDays(400);
    private static final int DELETED_AT_ONCE = 500;

    public enum State {
        WAITING, SENDING, SENT, FAILED, EXPIRED;

        /** In the API one that is being sent is waiting still. */
        public String word() {
            return this == SENDING ? WAITING.word() : name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param doubted whether it was begun once without an end that was seen
     * @param nextAt  when it is tried next, or null
     * @param error   of the last attempt, or null
     */
    public record Delivery(long id, long channelId, long noticeId, State state, int attempts, boolean doubted,
            Instant nextAt, Instant expiresAt, Instant sentAt, String error) {}

    /** With what it tells of. */
    public record Listed(Delivery delivery, Notice.Kind kind, String title) {}

    private static final String COLUMNS = """
            SELECT d.id, d.channel_id, d.notice_id, d.state, d.attempts, d.doubted, d.next_at, d.expires_at, d.sent_at, d.error
            """;

    private final Database db;

    public Deliveries(Database db) {
        this.db = db;
    }

    /** Into the channel's queue, once however often it is said. */
    public static void queue(Tx tx, long channelId, long noticeId, Duration life) {
        tx.update("""
                INSERT INTO deliveries (channel_id, notice_id, state, next_at, expires_at, created_at)
                VALUES (?, ?, 'waiting', ?, ?, ?) ON CONFLICT (channel_id, notice_id) DO NOTHING""",
                channelId, noticeId, tx.now(), tx.now() + life.toMillis(), tx.now());
        tx.update("""
                UPDATE deliveries SET state = 'expired', error = 'Too many others waited behind it'
                 WHERE id IN (SELECT id FROM deliveries WHERE channel_id = ? AND state = 'waiting'
                               ORDER BY id DESC LIMIT -1 OFFSET ?)""", channelId, MAX_WAITING);
    }

    /** The oldest of a channel that has no end yet: the next to be sent. */
    public Optional<Delivery> next(long channelId) {
        return db.read(tx -> tx.one(COLUMNS + """
                FROM deliveries d WHERE channel_id = ? AND state IN ('waiting', 'sending') ORDER BY id LIMIT 1""",
                Deliveries::map, channelId));
    }

    /** Before it is sent. Returns false where it has an end meanwhile, so that it is not sent. */
    public boolean begin(Delivery delivery) {
        return db.write(tx -> tx.update("""
                UPDATE deliveries SET state = 'sending', attempts = attempts + 1,
                       doubted = doubted OR state = 'sending'
                 WHERE id = ? AND state IN ('waiting', 'sending')""", delivery.id())) > 0;
    }

    public static void sent(Tx tx, Delivery delivery) {
        tx.update("UPDATE deliveries SET state = 'sent', sent_at = ?, next_at = NULL, error = NULL WHERE id = ?", tx.now(),
                delivery.id());
    }

    /** To be tried again. */
    public static void later(Tx tx, Delivery delivery, Duration wait, String error, boolean doubted) {
        tx.update("""
                UPDATE deliveries SET state = 'waiting', next_at = ?, error = ?, doubted = doubted OR ?
                 WHERE id = ? AND state = 'sending'""", tx.now() + wait.toMillis(), error, doubted, delivery.id());
    }

    /** @param state failed or expired */
    public static void end(Tx tx, Delivery delivery, State state, String error) {
        tx.update("UPDATE deliveries SET state = ?, error = ?, next_at = NULL WHERE id = ?",
                state.name().toLowerCase(Locale.ROOT), error, delivery.id());
    }

    /** All of a channel that have no end yet. */
    public static void expire(Tx tx, long channelId, String error) {
        tx.update("""
                UPDATE deliveries SET state = 'expired', error = ?, next_at = NULL
                 WHERE channel_id = ? AND state IN ('waiting', 'sending')""", error, channelId);
    }

    /** Newest first. */
    public List<Listed> ofChannel(long channelId, int limit) {
        return db.read(tx -> tx.list(COLUMNS + """
                , n.kind, n.title FROM deliveries d JOIN notices n ON n.id = d.notice_id
                 WHERE d.channel_id = ? ORDER BY d.notice_id DESC LIMIT ?""", row -> new Listed(map(row),
                Notice.Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)), row.text("title")), channelId, limit));
    }

    /** Forgets what ended long ago, in small steps; returns whether there may be more of it. */
    public boolean sweep() {
        return db.write(tx -> {
            int gone = 0;
            for (long channel : tx.list("SELECT id FROM channels", row -> row.number("id"))) {
                gone += tx.update("""
                        DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE channel_id = ?
                           AND state NOT IN ('waiting', 'sending') AND notice_id <= (SELECT notice_id FROM deliveries
                                 WHERE channel_id = ? ORDER BY notice_id DESC LIMIT 1 OFFSET ?) LIMIT ?)""",
                        channel, channel, KEPT, DELETED_AT_ONCE);
            }
            gone += tx.update("""
                    DELETE FROM notices WHERE id IN (SELECT id FROM notices WHERE taken_at < ?
                       AND NOT EXISTS (SELECT 1 FROM deliveries WHERE notice_id = notices.id) ORDER BY id LIMIT ?)""",
                    tx.now() - KEPT_NOTICES.toMillis(), DELETED_AT_ONCE);
            return gone >= DELETED_AT_ONCE;
        });
    }

    private static Delivery map(Row row) {
        return new Delivery(row.number("id"), row.number("channel_id"), row.number("notice_id"),
                State.valueOf(row.text("state").toUpperCase(Locale.ROOT)), (int) row.number("attempts"),
                row.flag("doubted"), row.time("next_at"), row.time("expires_at"), row.time("sent_at"), row.text("error"));
    }
}
