package monitor.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.eclipsesource.json.JsonHandler;
import com.eclipsesource.json.JsonParser;
import com.eclipsesource.json.ParseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import monitor.model.Detail;
import monitor.model.Failure;
import monitor.model.Figures;
import monitor.model.Metric;
import monitor.model.Reason;
import monitor.model.Result;
import org.junit.jupiter.api.Test;

class SampleReaderTest {

    private static final Path SAMPLE = Path.of("test/fixtures/samples/all.json");

    private static SampleReader.Parts read(String json) {
        return switch (SampleReader.read(json.getBytes(StandardCharsets.UTF_8))) {
            case Result.Ok<SampleReader.Parts>(SampleReader.Parts parts) -> parts;
            case Result.Failed<SampleReader.Parts>(Failure failure) -> fail(failure.sentence());
        };
    }

    private static void isBad(String names, String json) {
        isBad(names, json.getBytes(StandardCharsets.UTF_8));
    }

    private static void isBad(String names, byte[] json) {
        if (!(SampleReader.read(json) instanceof Result.Failed<SampleReader.Parts>(Failure failure))) {
            throw new AssertionError("accepted, although " + names);
        }
        assertEquals(Reason.BAD_DATA, failure.reason());
        assertTrue(failure.sentence().contains(names), failure.sentence());
        assertTrue(failure.sentence().length() < 250, failure.sentence());
    }

    @Test
    void aSampleOfARealMachineIsTakenApart() throws IOException {
        SampleReader.Parts parts = read(Files.readString(SAMPLE));
        assertEquals("build-7", parts.facts().hostname());
        assertEquals("Debian GNU/Linux 12 (bookworm)", parts.facts().os());
        assertEquals(2, parts.facts().cores());
        assertEquals("1.0.0", parts.facts().agentVersion());
        assertEquals(Instant.parse("2026-11-24T06:54:46Z").getEpochSecond(), parts.facts().bootTime());
        assertEquals(Instant.parse("2026-11-24T07:26:46Z").toEpochMilli(), parts.timestampMillis());
        Figures figures = parts.figures();
        assertEquals(21.1, figures.get(Metric.CPU_PERCENT));
        assertEquals(2.46, figures.get(Metric.MEMORY_PERCENT));
        assertEquals(621617152, figures.get(Metric.MEMORY_USED_BYTES));
        assertEquals(22.3, figures.get(Metric.DISK_PERCENT));
        assertEquals(59, figures.get(Metric.NETWORK_RX_BYTES_PER_SECOND));
        assertEquals(41.5, figures.get(Metric.TEMPERATURE_CELSIUS));
        assertEquals(39.48, figures.get(Metric.PRESSURE_CPU_PERCENT));
        assertFalse(figures.has(Metric.SKEW_MILLIS));
        assertTrue(parts.details().contains(new Detail(Detail.Kind.DISK, "/", 2230, 24292577280L, 270553174016L, 84651716608L)));
        assertTrue(parts.details().contains(new Detail(Detail.Kind.CORE, "1", 2310, Figures.ABSENT)));
        assertTrue(parts.details().contains(new Detail(Detail.Kind.CONTAINER, "web", 125, 52428800)));
        assertTrue(parts.details().contains(new Detail(Detail.Kind.DEVICE, "vda", 0, 0)));
    }

    @Test
    void severalOfAKindComeToTheFullestTheSumAndTheBusiest() {
        Figures figures = read("""
                {"system":{},"disks":[{"mount":"/","percent":10},{"mount":"/a b","percent":91.5},{"percent":3}],
                 "network":[{"interface":"a","rx_bytes_per_second":1},{"interface":"b","rx_bytes_per_second":2,"tx_bytes_per_second":5}],
                 "disk_io":[{"device":"x","busy_percent":7},{"device":"y","busy_percent":99,"read_bytes_per_second":4}]}""").figures();
        assertEquals(91.5, figures.get(Metric.DISK_PERCENT));
        assertEquals(3, figures.get(Metric.NETWORK_RX_BYTES_PER_SECOND));
        assertEquals(5, figures.get(Metric.NETWORK_TX_BYTES_PER_SECOND));
        assertEquals(99, figures.get(Metric.DISK_BUSY_PERCENT));
        assertEquals(4, figures.get(Metric.DISK_READ_BYTES_PER_SECOND));
        assertFalse(figures.has(Metric.DISK_WRITE_BYTES_PER_SECOND));
    }

    @Test
    void theLeastThatIsASampleIsASystemOrACpu() {
        read("{\"system\":{}}");
        read(" {\"cpu\" : { } }\n");
        isBad("system", "{}");
        isBad("system", "{\"memory\":{}}");
        isBad("system", "{\"cpu\":null}");
        isBad("object", "[]");
        isBad("object", "");
    }

    @Test
    void whatIsUnknownOrNullIsPassedOver() {
        read("{\"system\":{\"new\":[{\"a\":[1,2,{}]}],\"users\":null},\"cpu\":null,\"later\":{\"x\":1e400}}");
        isBad("too deep", "{\"system\":{},\"later\":" + "[".repeat(40) + "]".repeat(40) + "}");
        isBad("too deep", "{\"system\":{},\"later\":" + "[".repeat(100_000));
    }

    @Test
    void aWrongTypeOrRangeNamesTheMember() {
        isBad("\"cpu.percent\" must be a percentage from 0, not -3", "{\"cpu\":{\"percent\":-3}}");
        isBad("\"cpu.percent\"", "{\"cpu\":{\"percent\":\"3\"}}");
        isBad("\"cpu.percent\"", "{\"cpu\":{\"percent\":1e400}}");
        isBad("\"cpu.percent\"", "{\"cpu\":{\"percent\":" + "9".repeat(400) + "}}");
        isBad("\"cpu.per_core_percent\"", "{\"cpu\":{\"per_core_percent\":[1,-1]}}");
        isBad("\"cpu\"", "{\"cpu\":[]}");
        isBad("\"disks\"", "{\"cpu\":{},\"disks\":{}}");
        isBad("\"disks[1]\"", "{\"cpu\":{},\"disks\":[{},7]}");
        isBad("\"disks[2].total_bytes\"", "{\"cpu\":{},\"disks\":[{},{},{\"total_bytes\":-1}]}");
        isBad("\"system.hostname\"", "{\"system\":{\"hostname\":7}}");
        isBad("\"system.boot_time\"", "{\"system\":{\"boot_time\":\"yesterday\"}}");
        isBad("\"system.reboot_required\"", "{\"system\":{\"reboot_required\":1}}");
        isBad("\"timestamp\"", "{\"timestamp\":\"\",\"cpu\":{}}");
        isBad("\"errors\"", "{\"errors\":{\"a\":1},\"cpu\":{}}");
        isBad("\"processes[0].command\"", "{\"cpu\":{},\"processes\":[{\"command\":[]}]}");
    }

    @Test
    void aKnownMemberStandsOnceHoweverItIsWritten() {
        isBad("\"cpu\" stands twice", "{\"cpu\":{},\"cpu\":{}}");
        isBad("\"cpu.percent\" stands twice", "{\"cpu\":{\"percent\":1,\"p\\u0065rcent\":2}}");
        assertEquals(5, read("{\"cpu\":{\"p\\u0065rcent\":5}}").figures().get(Metric.CPU_PERCENT));
    }

    @Test
    void namesThatAHostSendsAreCleanedAndCut() {
        SampleReader.Parts parts = read("{\"system\":{\"hostname\":\"a\\u0000\\ud800\\u202eb\\n\",\"os\":\"" + "é".repeat(3000) + "\"}}");
        assertEquals("a\ufffd\ufffd\ufffdb\ufffd", parts.facts().hostname());
        assertEquals(256, parts.facts().os().length());
    }

    @Test
    void whatIsKeptIsBounded() {
        StringBuilder disks = new StringBuilder("{\"cpu\":{},\"disks\":[{}");
        for (int i = 0; i < 20_000; i++) {
            disks.append(",{\"mount\":\"/m").append(i).append("\",\"percent\":1}");
        }
        assertEquals(512, read(disks + "]}").details().size());
        isBad("more than", new byte[SampleReader.MAX_BYTES + 1]);
    }

    @Test
    void numbersAreReadAsJavaReadsThem() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            String literal = switch (i % 4) {
                case 0 -> Integer.toString(random.nextInt(1_000_000));
                case 1 -> random.nextInt(10_000) + "." + random.nextInt(1_000_000);
                case 2 -> Double.toString(random.nextDouble() * Math.pow(10, random.nextInt(-20, 15)));
                default -> Long.toString(random.nextLong(1L << 52));
            };
            double value = read("{\"cpu\":{\"load_1\":" + literal + "}}").figures().get(Metric.LOAD_1);
            assertEquals(Math.round(Double.parseDouble(literal) * 100) / 100.0, value, literal);
        }
    }

    @Test
    void whateverIsNoJsonIsRefusedAndWhateverIsIsNotCalledMalformed() throws IOException {
        byte[] sample = Files.readAllBytes(SAMPLE);
        byte[] small = ("{\"system\":{\"hostname\":\"a\\u00e9é\\n日\",\"users\":-0.5e+3},\"x\":[true,false,null,{\"y\":\"\"}],"
                + "\"cpu\":{\"percent\":1.25}}").replace("-0.5e+3", "0.5e+3").getBytes(StandardCharsets.UTF_8);
        Random random = new Random(11);
        byte[] alphabet = "{}[]\",:\\u0123456789.eE+-tfn \n\t\0\u007f".getBytes(StandardCharsets.ISO_8859_1);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = i % 20 == 0 ? sample.clone() : small.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(bytes.length);
                switch (random.nextInt(4)) {
                    case 0 -> bytes[at] = (byte) random.nextInt(256);
                    case 1 -> bytes[at] = alphabet[random.nextInt(alphabet.length)];
                    case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                    default -> System.arraycopy(bytes, at, bytes, random.nextInt(at + 1), bytes.length - at);
                }
            }
            boolean json = isJsonObject(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            switch (SampleReader.read(bytes)) {
                case Result.Ok<SampleReader.Parts> _ -> {
                    accepted++;
                    assertTrue(json, () -> "accepted, but is no JSON: " + text);
                }
                case Result.Failed<SampleReader.Parts>(Failure failure) -> assertFalse(
                        json && (failure.sentence().contains(" at byte ") || failure.sentence().contains(" at the end")),
                        failure.sentence() + text);
            }
        }
        assertTrue(accepted > 150, "only " + accepted + " were accepted");
    }

    @Test
    void everyStartOfACharacterIsJudgedAsTheJdkJudgesIt() {
        for (int lead = 0x80; lead <= 0xff; lead++) {
            for (int second = 0x20; second <= 0xff; second++) {
                for (int followers = 0; followers <= 2; followers++) {
                    byte[] json = ("{\"cpu\":{},\"x\":\"" + "..." + ".".repeat(followers) + "\"}").getBytes(StandardCharsets.US_ASCII);
                    int at = json.length - 5 - followers;
                    json[at] = (byte) lead;
                    json[at + 1] = second == '"' || second == '\\' ? (byte) '.' : (byte) second;
                    for (int i = 0; i < followers; i++) {
                        json[at + 2 + i] = (byte) 0x80;
                    }
                    assertEquals(isJsonObject(json), SampleReader.read(json) instanceof Result.Ok, Arrays.toString(json));
                }
            }
        }
    }

    private static boolean isJsonObject(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            new JsonParser(new JsonHandler<Object, Object>() { }).parse(text);
            return text.strip().startsWith("{");
        } catch (ParseException | CharacterCodingException e) {
            return false;
        }
    }
}
