package monitor.probe;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
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

    Result<Sample> sample(Server server, Source source, byte[] json, long askedMillis) {
        Instant received = clock.instant();
        return parser.parse(json).then(parsed -> {
            if (parsed.timestampMillis() != 0) {
                // the host looked at its clock somewhere between the two
                long middle = askedMillis + (received.toEpochMilli() - askedMillis) / 2;
                parsed.figures().put(Metric.SKEW_MILLIS, parsed.timestampMillis() - middle);
            }
            return Result.ok(new Sample(server.id(), received, source, parsed.figures(), parsed.details(), parsed.facts(), json));
        });
    }
}
