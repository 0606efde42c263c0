package monitor.probe;

import java.util.List;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Result;
import monitor.model.Sample;

/** Takes the bytes of an {@code /api/all} apart, or says in a sentence why it cannot. */
public interface SampleParser {

    Result<Parsed> parse(byte[] json);

    /**
     * @param figures         filled by the caller with what only it knows, such as the skew
     * @param timestampMillis the host's own clock, epoch milliseconds, or 0 where it does not say
     */
    record Parsed(Figures figures, List<Detail> details, Sample.Facts facts, long timestampMillis) {}
}
