package monitor.http;

import java.time.Duration;

/**
 * The bounds of the server.
 *
 * @param concurrent         requests in work at once; those beyond are told to come again. Streams of events do not count
 * @param bodyTime           for a whole body to come in
 * @param writeTime          for each 256 KiB of an answer to go out: 9 KiB a second is the slowest reader that we serve
 * @param answerTime         for the whole of an answer that is in memory
 * @param streamTime         for the whole of an answer that is streamed
 * @param streams            event streams in all; each holds a connection and a queue
 * @param streamsOfPrincipal event streams of one principal: a page in each of many tabs
 * @param heartbeat          between comments on a quiet stream
 */
public record Limits(int concurrent, Duration bodyTime, Duration writeTime, Duration answerTime, Duration streamTime,
        int streams, int streamsOfPrincipal, Duration heartbeat) {

    public static final Limits DEFAULT = new Limits(128, Duration.ofSeconds(10), Duration.ofSeconds(30),
            Duration.ofMinutes(3), Duration.ofHours(1), 512, 64, Duration.ofSeconds(15));
}
