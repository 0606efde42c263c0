package bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import monitor.export.Scrape;
import monitor.json.SampleReader;
import monitor.model.Actions;
import monitor.model.Result;
import monitor.model.Sample;
import monitor.model.Server;
import monitor.model.Source;
import monitor.model.Status;

/** What a scrape of a thousand servers costs: the text, and its compression, which is the most that any writer of it must pay. */
public final class ExposeBench {

    private static final int SERVERS = 1_000;
    private static final int ROUNDS = 30;
    private static final double LIMIT_MILLIS = 100;

    private ExposeBench() {}

    public static void main(String[] args) throws IOException {
        byte[] json = Files.readAllBytes(Path.of("test/fixtures/samples/all.json"));
        if (!(SampleReader.read(json) instanceof Result.Ok<SampleReader.Parts>(SampleReader.Parts parts))) {
            throw new IllegalStateException("the sample of the fixtures cannot be read");
        }
        Instant now = Instant.parse("2026-01-06T12:00:00Z");
        List<Scrape.Reading> readings = new ArrayList<>();
        for (int i = 1; i <= SERVERS; i++) {
            Server server = new Server(i, "server " + i, "10.0." + i / 250 + "." + i % 250, 22, "root", "", List.of("web", "eu"), null, 8083,
                    null, null, false, Actions.NONE, false, false, now);
            readings.add(new Scrape.Reading(server, Status.ONLINE, new Sample(i, now, Source.AGENT, parts.figures(), parts.details(),
                    parts.facts(), json), now));
        }
        double[] text = new double[ROUNDS];
        double[] gzip = new double[ROUNDS];
        int bytes = 0;
        int packed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            byte[] all = Scrape.text(readings, List.of(), false);
            long written = System.nanoTime();
            ByteArrayOutputStream out = new ByteArrayOutputStream(all.length / 8);
            try (GZIPOutputStream zip = new GZIPOutputStream(out, 8192)) {
                zip.write(all);
            }
            text[round] = (written - begun) / 1e6;
            gzip[round] = (System.nanoTime() - written) / 1e6;
            bytes = all.length;
            packed = out.size();
        }
        Arrays.sort(text);
        Arrays.sort(gzip);
        double ours = text[ROUNDS / 2];
        double both = ours + gzip[ROUNDS / 2];
        System.out.printf(Locale.ROOT, "bench | scrape of %d servers, %.1f MB as text, ms | %.1f | %.1f its compression to %.2f MB | %.2f | - | ok%n",
                SERVERS, bytes / 1e6, ours, gzip[ROUNDS / 2], packed / 1e6, ours / gzip[ROUNDS / 2]);
        System.out.printf(Locale.ROOT, "bench | scrape of %d servers, text and compression, ms | %.1f | - | - | %.0f | %s%n",
                SERVERS, both, LIMIT_MILLIS, both <= LIMIT_MILLIS ? "ok" : "over");
    }
}
