import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent's own small text, time and JSON functions. */
class AgentTextTest {

    private static String json(String value) {
        Json json = new Json();
        json.openArray();
        json.value(value);
        json.closeArray();
        return new String(json.bytes(), StandardCharsets.UTF_8);
    }

    private static String number(double value, int decimals) {
        Json json = new Json();
        json.open();
        json.field("n", value, decimals);
        json.close();
        return new String(json.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void stringsOfAnyKindBecomeValidJson() {
        assertEquals("[\"a\\\"b\\\\c\"]", json("a\"b\\c"));
        assertEquals("[\"\\u0000\\u001b\\n\\t\\u007f\\u009b\\u2028\"]", json("\0\u001b\n\t\u007f\u009b\u2028"));
        assertEquals("[\"é€😀\"]", json("é€😀"));
        assertEquals("[\"\ufffdx\ufffd\"]", json("\ud800x\udc00"));
        String parsed = com.eclipsesource.json.Json.parse(json("\"\\/\b\f\r\0")).asArray().get(0).asString();
        assertEquals("\"\\/\b\f\r\0", parsed);
    }

    @Test
    void numbersAreRoundedAndNeverInfinite() {
        assertEquals("{\"n\":12.35}", number(12.345678, 2));
        assertEquals("{\"n\":12.3}", number(12.345678, 1));
        assertEquals("{\"n\":0.05}", number(0.05, 2));
        assertEquals("{\"n\":-0.5}", number(-0.5, 2));
        assertEquals("{\"n\":100}", number(99.999, 2));
        assertEquals("{\"n\":9000000000000}", number(9e12, 0));
        assertEquals("{\"n\":123456789012346}", number(123456789012345.6, 1));
        assertEquals("{}", number(Double.NaN, 2));
        assertEquals("{}", number(Double.POSITIVE_INFINITY, 2));
        assertEquals("{}", number(1e300, 2));
    }

    @Test
    void wholeNumbersAreDigitsOnlyAndNotTooGreat() {
        assertEquals(42, Text.number(" 42\n"));
        assertEquals(-1, Text.number("-1"));
        assertEquals(9_000_000_000_000_000_000L - 1, Text.number("8999999999999999999"));
        assertEquals(Text.NONE, Text.number("18446744073709551615"));
        assertEquals(Text.NONE, Text.number("max"));
        assertEquals(Text.NONE, Text.number("4x"));
        assertEquals(Text.NONE, Text.number(""));
        assertEquals(Text.NONE, Text.number(null));
        assertEquals(Text.NONE, Text.number("1".repeat(400)));
    }

    @Test
    void processorSetsAreCounted() {
        assertEquals(6, Text.count("0-3,7,9\n"));
        assertEquals(1, Text.count("0"));
        assertEquals(-1, Text.count(""));
        assertEquals(-1, Text.count("0-999999999"));
        assertEquals(-1, Text.count("5-1"));
    }

    @Test
    void octalEscapesAreBytesOfUtf8() {
        assertEquals("/a b\tc\\d", Text.octal("/a\\040b\\011c\\134d"));
        assertEquals("/é", Text.octal("/\\303\\251"));
        assertEquals("/x\\04", Text.octal("/x\\04"));
        assertEquals("/x\\9", Text.octal("/x\\9"));
    }

    @Test
    void timesAgreeWithTheJdk() {
        for (long second = -100_000; second < 5_000_000_000L; second += 3_456_789) {
            assertEquals(Instant.ofEpochSecond(second).toString(), Text.iso(second * 1000));
            if (second >= 0) {
                assertEquals(second, Text.time(Text.iso(second * 1000)));
            }
        }
        assertEquals(1767700800, Text.time("1767700800"));
        assertEquals(1767700800, Text.time("2026-01-06T12:00:00.123Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "1e9", "2026-01-06", "2026-13-06T12:00:00Z", "2026-01-06T25:00:00Z",
        "2026-01-06T12:00:00", "99999999999999", "2026-01-06T12:00:00+01:00", "∞"})
    void whatIsNoTimeIsNamed(String value) {
        String message = assertThrows(Absent.class, () -> Text.time(value)).getMessage();
        assertTrue(message.contains("\"" + value + "\""), message);
    }

    @Test
    void settingsMayBeQuoted() {
        assertEquals("A B", Text.setting("X=1\nNAME=\"A B\"\n", "NAME"));
        assertEquals("a", Text.setting("ID=a", "ID"));
        assertNull(Text.setting("ID_LIKE=a", "ID"));
    }

    @Test
    void processNumbersAreSortedAndOnlyNumbers() {
        assertArrayEquals(new int[] {1, 2, 300}, Source.numbers(new String[] {"300", "self", "2", "1", "4x", "99999999999"}));
    }

    @Test
    void partitionsBelongToTheirDisk() {
        assertTrue(DiskIo.partition("sda", "sda1"));
        assertTrue(DiskIo.partition("nvme0n1", "nvme0n1p15"));
        assertTrue(DiskIo.partition("mmcblk0", "mmcblk0boot0"));
        assertTrue(!DiskIo.partition("sda", "sdaa"));
        assertTrue(!DiskIo.partition("sda", "sdb1"));
        assertTrue(!DiskIo.partition("dm-1", "dm-10"));
        assertTrue(!DiskIo.partition("nvme0n1", "nvme0n2"));
    }

    @Test
    void brokenJsonOfAnEngineEndsTheWalk() {
        for (String text : new String[] {"", "[", "{", "[{", "[{\"Id\"", "[{\"Id\":", "[{\"Id\":\"x", "[{\"Id\":\"\\u12", "[}",
            "{]", "[1,2", "[{\"Ports\":[{\"IP\":", "nul", "[[[[", "[".repeat(100_000), "{\"a\":".repeat(50_000), "[,,,]"}) {
            Containers.parse(text);
        }
        Box box = Containers.parse("""
            [{"Id":"4f1c","Names":["/web","/x"],"Image":"nginx","State":"running","Status":"Up (unhealthy)","Labels":{"a":["b"]},
              "Ports":[{"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},
                       {"IP":"::","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},{"PrivatePort":443,"Type":"tcp"}]}]
            """).get(0);
        assertEquals("web", box.name);
        assertEquals("unhealthy", box.health);
        assertEquals("8080->80/tcp, 443/tcp", box.ports);
    }
}
