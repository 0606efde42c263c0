package bench;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Sample;

/** Samples that were recorded of real machines, as lines of text. */
final class Trace {

    private Trace() {}

    /** Host, time, source, the figures in the order of Metric, and the details as kind:subject=first,second; absent is "-". */
    static String line(String host, Sample sample) {
        StringJoiner figures = new StringJoiner(" ");
        for (long value : sample.figures().scaled()) {
            figures.add(text(value));
        }
        StringJoiner details = new StringJoiner(" ");
        for (Detail detail : sample.details()) {
            details.add(detail.kind().ordinal() + ":" + URLEncoder.encode(detail.subject(), StandardCharsets.UTF_8) + "="
                    + text(detail.first()) + "," + text(detail.second()));
        }
        return host + "\t" + sample.at().toEpochMilli() + "\t" + sample.source().ordinal() + "\t" + figures + "\t" + details + "\n";
    }

    private static String text(long value) {
        return value == Figures.ABSENT ? "-" : Long.toString(value);
    }
}
