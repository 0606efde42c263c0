package monitor.notify;

import java.time.Instant;
import monitor.model.Notice;

/**
 * One notice on its way to one channel.
 *
 * @param key     the same at each attempt: by it a receiver knows one that it has already
 * @param attempt from 1
 * @param doubted whether an earlier attempt may have arrived
 * @param source  the name of this central's machine
 * @param at      of this attempt
 */
record Letter(Notice notice, String key, int attempt, boolean doubted, String source, Instant at) {

    static String key(long noticeId, long channelId) {
        return noticeId + "-" + channelId;
    }
}
