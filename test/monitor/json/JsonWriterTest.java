package monitor.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import monitor.model.Problem;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

    private static String text(JsonWriter json) {
        return new String(json.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void nestedValuesAreSeparatedAndClosed() {
        assertEquals("{\"a\":1,\"b\":[true,null,\"x\",{}],\"c\":{\"d\":-5},\"e\":[]}", text(Json.object().put("a", 1).name("b").array()
                .value(true).nul().value("x").object().end().end().name("c").object().put("d", -5).end().name("e").array().end().end()));
        assertThrows(IllegalStateException.class, () -> Json.object().bytes());
    }

    @Test
    void numbersAreTheShortestThatAreTheSame() {
        assertEquals("[0,-1,9223372036854775807,-9223372036854775808,0.1,22.5,3,1.0E300,null,null]", text(new JsonWriter().array()
                .value(0).value(-1).value(Long.MAX_VALUE).value(Long.MIN_VALUE).value(0.1).value(22.5).value(3.0).value(1e300)
                .value(Double.NaN).value(Double.POSITIVE_INFINITY).end()));
    }

    @Test
    void whatScriptsWouldReadOtherwiseIsEscaped() {
        assertEquals("[\"\\u003c/script>\\u2028\\u2029\\\"\\\\\\n\\u0000\\u007f\ufffd\ud83d\ude00é\"]",
                text(new JsonWriter().array().value("</script>\u2028\u2029\"\\\n\0\u007f\ud800\ud83d\ude00é").end()));
    }

    @Test
    void anyStringComesBackAsItWas() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            String text = random.ints(random.nextInt(40), 1, 0x11000).filter(c -> c < 0xd800 || c > 0xdfff)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
            assertEquals(text, Json.parse(Json.object().put("t", text).end().bytes()).secret("t", 0, 100));
        }
    }

    @Test
    void aStreamGetsTheSameBytesAsMemory() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonWriter memory = new JsonWriter();
        JsonWriter stream = new JsonWriter(out);
        byte[] large = ("\"" + "y".repeat(100_000) + "\"").getBytes(StandardCharsets.US_ASCII);
        for (JsonWriter json : List.of(memory, stream)) {
            json.array();
            for (int i = 0; i < 20_000; i++) {
                json.object().put("id", i).put("name", "server é " + i).end();
            }
            json.raw(large).end();
        }
        stream.flush();
        assertArrayEquals(memory.bytes(), out.toByteArray());
    }

    @Test
    void anErrorBearsWhatItsProblemSays() {
        Problem problem = new Problem(Problem.Kind.REMOTE_FAILED, "It failed", "unit", "try again").with("exit_code", 5)
                .with("stderr", "no <such> unit").with("process", Map.of("pid", 7L)).with("list", Arrays.asList("a", null));
        assertEquals("{\"success\":false,\"error\":\"It failed\",\"code\":\"remote_failed\",\"field\":\"unit\",\"hint\":\"try again\","
                + "\"exit_code\":5,\"stderr\":\"no \\u003csuch> unit\",\"process\":{\"pid\":7},\"list\":[\"a\",null]}",
                new String(ErrorJson.encode(problem), StandardCharsets.UTF_8));
    }
}
