package monitor.probe;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import monitor.json.SampleReader;
import monitor.model.Metric;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;

/** Makes samples of what a host sent: stamped by the central's clock, knowing how far the host's own is off. */
final class Samples {

    private final SampleParser parser;
    private final Clock clock;

    Samples(SampleParser parser, Clock clock) {
        this.parser = Objects.requireNonNull(parser);
        this.clock = Objects.requireNonNull(clock);
    }

    /** The moment of now, to be given to {@link #sample} as the moment of asking. */
    long askedMillis() {
        return clock.millis();
    }

    /** Of a source that looked at the host's clock while it read: the timestamp within is of that moment. */
    Result<Sample> sample(Server server, Source source, byte[] json, long askedMillis) {
        Instant received = clock.instant();
        return parser.parse(json).then(parsed -> {
            if (parsed.timestampMillis() != 0) {
                // the host looked at its clock somewhere between the two
                long middle = askedMillis + (received.toEpochMilli() - askedMillis) / 2;
                parsed.figures().put(Metric.SKEW_MILLIS, parsed.timestampMillis() - middle);
            }
            return Result.ok(made(server, source, parsed, received, json));
        });
    }

    /**
     * Of a source whose readings are some seconds old when they are given: its timestamp says nothing of its clock.
     *
     * @param hostMillis the host's clock at the moment of the answer, cut to the second; 0 where it is not told: then the skew is
     *                   absent
     */
    Result<Sample> sample(Server server, Source source, byte[] json, long askedMillis, long hostMillis) {
        Instant received = clock.instant();
        return parser.parse(json).then(parsed -> {
            if (hostMillis != 0) {
                parsed.figures().put(Metric.SKEW_MILLIS, skew(hostMillis, askedMillis, received.toEpochMilli()));
            }
            return Result.ok(made(server, source, parsed, received, json));
        });
    }

    /** How far the second of the host lies from the time between question and answer; 0 where they meet. */
    private static long skew(long hostMillis, long asked, long received) {
        return hostMillis > received ? hostMillis - received : Math.min(0, hostMillis + 999 - asked);
    }

    private static Sample made(Server server, Source source, SampleReader.Parts parsed, Instant at, byte[] json) {
        return new Sample(server.id(), at, source, parsed.figures(), parsed.details(), parsed.facts(), json);
    }
}
