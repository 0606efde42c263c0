package bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.zip.GZIPInputStream;
import monitor.model.Detail;
import monitor.model.Figures;
import monitor.model.Sample;
import monitor.model.Source;

/** Samples that were recorded of real machines by {@link TraceRecorder}, as lines of text; {@code test/fixtures/traces} says of which. */
public final class Trace {

    public static final Path FIXTURE = Path.of("test/fixtures/traces/load-2h.tsv.gz");

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

    /** Each host's samples in the order of time; their server is 0. */
    public static Map<String, List<Sample>> read(Path file) throws IOException {
        Map<String, List<Sample>> hosts = new LinkedHashMap<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)),
                StandardCharsets.UTF_8))) {
            for (String line; (line = in.readLine()) != null;) {
                String[] parts = line.split("\t", -1);
                hosts.computeIfAbsent(parts[0], host -> new ArrayList<>()).add(new Sample(0, Instant.ofEpochMilli(Long.parseLong(parts[1])),
                        Source.values()[Integer.parseInt(parts[2])], figures(parts[3]), details(parts[4]), null, new byte[0]));
            }
        }
        return hosts;
    }

    private static Figures figures(String text) {
        Figures figures = Figures.empty();
        String[] words = text.split(" ");
        for (int metric = 0; metric < words.length; metric++) {
            figures.scaled()[metric] = number(words[metric]);
        }
        return figures;
    }

    private static List<Detail> details(String text) {
        List<Detail> details = new ArrayList<>();
        for (String word : text.isEmpty() ? new String[0] : text.split(" ")) {
            int colon = word.indexOf(':');
            int equals = word.lastIndexOf('=');
            String[] values = word.substring(equals + 1).split(",");
            details.add(new Detail(Detail.Kind.values()[Integer.parseInt(word.substring(0, colon))],
                    URLDecoder.decode(word.substring(colon + 1, equals), StandardCharsets.UTF_8), number(values[0]), number(values[1])));
        }
        return details;
    }

    private static long number(String word) {
        return word.equals("-") ? Figures.ABSENT : Long.parseLong(word);
    }
}
