package monitor.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import monitor.model.Problem;
import org.junit.jupiter.api.Test;

class JsonTest {

    private static JsonObject parse(String json) {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Problem refused(String json, Consumer<JsonObject> read) {
        return assertThrows(Problem.class, () -> read.accept(parse(json)), json);
    }

    private static void isInvalid(String field, String json, Consumer<JsonObject> read) {
        Problem problem = refused(json, read);
        assertEquals(Problem.Kind.INVALID, problem.kind(), json);
        assertEquals(field, problem.field(), problem.getMessage());
        assertTrue(problem.getMessage().contains(field), problem.getMessage());
        assertTrue(problem.getMessage().length() < 400, problem.getMessage());
        assertTrue(problem.getMessage().chars().allMatch(c -> c >= 0x20 && c != 0x7f && c != 0x202e), problem.getMessage());
    }

    @Test
    void whatIsNoJsonIsABadRequest() {
        for (String json : new String[] {"", " ", "{", "{]", "nul", "{\"a\":1}x", "{\"a\":1}{}", "{\"a\":01}", "{\"a\":.5}", "{'a':1}",
                "{\"a\":1,}", "[1,]", "{\"a\":+1}", "{\"a\":NaN}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "\ufeff{}", "{a:1}", "{\"a\":0x1}",
                "null", "1", "\"text\"", "[]", "true"}) {
            assertEquals(Problem.Kind.BAD_REQUEST, refused(json, _ -> { }).kind(), json);
        }
        for (int[] inside : new int[][] {{0xff}, {0xc0, 0x80}, {0xed, 0xa0, 0x80}, {0xf5, 0x80, 0x80, 0x80}}) {
            byte[] bytes = "{\"a\":\"XXXX\"}".getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < inside.length; i++) {
                bytes[6 + i] = (byte) inside[i];
            }
            assertEquals(Problem.Kind.BAD_REQUEST, assertThrows(Problem.class, () -> Json.parse(bytes)).kind());
        }
    }

    @Test
    void whatCannotBeTakenNamesTheMemberItStandsIn() {
        isInvalid("name", "{\"name\":\"\\ud800\"}", _ -> { });
        isInvalid("name", "{\"name\":\"\\udc00\\ud800\"}", _ -> { });
        isInvalid("name", "{\"name\":[{\"x\":\"\\u0000\"}]}", _ -> { });
        isInvalid("name", "{\"name\":" + "[".repeat(200) + "]".repeat(200) + "}", _ -> { });
        isInvalid("name", "{\"name\":1,\"name\":2}", _ -> { });
        isInvalid("name", "{\"name\":1,\"n\\u0061me\":2}", _ -> { });
        assertEquals("\ud83d\ude00", parse("{\"name\":\"\\ud83d\\ude00\"}").text("name", 1, 10));
    }

    @Test
    void aDeepBodyOfAnyKindIsRefusedWithoutARecursionTooDeep() {
        for (String open : new String[] {"[", "{\"a\":"}) {
            for (int levels : new int[] {33, 2000, 20_000}) {
                assertEquals("x", refused("{\"x\":" + open.repeat(levels), _ -> { }).field());
            }
            assertThrows(Problem.class, () -> parse(open.repeat(30_000)));
        }
    }

    @Test
    void wholeNumbersKeepToTheirRangeAndNeverOverflow() {
        assertEquals(65535, parse("{\"port\":65535}").integer("port", 1, 65535));
        assertEquals(22, parse("{\"port\":2.2e1}").integer("port", 1, 65535));
        assertEquals(7, parse("{}").integer("port", 1, 65535, 7));
        for (String value : new String[] {"0", "65536", "-1", "1.5", "1e400", "1e-400", "1e999999999", "1e99999999999", "-1e400",
                "1" + "0".repeat(400), "9223372036854775808", "true", "\"22\"", "null", "[]", "{}", "0." + "0".repeat(1000) + "1"}) {
            isInvalid("port", "{\"port\":" + value + "}", o -> o.integer("port", 1, 65535));
        }
        isInvalid("id", "{\"id\":0}", o -> o.id("id"));
    }

    @Test
    void textIsOneCleanLineOfItsLength() {
        assertEquals("a b", parse("{\"name\":\"  a b \"}").text("name", 1, 10));
        assertEquals("né 日本", parse("{\"name\":\"né 日本\"}").text("name", 1, 10));
        for (String value : new String[] {"\"\"", "\"   \"", "\"" + "x".repeat(101) + "\"", "1", "null", "true", "[\"a\"]", "{}",
                "\"a\\nb\"", "\"a\\u001b[31m\"", "\"a\u202eb\"", "\"a\u200fb\"", "\"a\\u2028b\"", "\"a\u0085b\"", "1e400"}) {
            isInvalid("name", "{\"name\":" + value + "}", o -> o.text("name", 1, 100));
        }
        isInvalid("name", "{}", o -> o.text("name", 1, 100));
        assertEquals("a\nb", parse("{\"key\":\"a\\nb\"}").lines("key", 1, 10));
        assertEquals("none", parse("{}").text("name", 1, 10, "none"));
        isInvalid("name", "{\"name\":null}", o -> o.text("name", 1, 10, "none"));
    }

    @Test
    void aSecretIsTakenAsItIsAndNeverRepeated() {
        assertEquals(" p\u202e ", parse("{\"password\":\" p\u202e \"}").secret("password", 1, 10));
        for (String value : new String[] {"\"hunter2hunter2\"", "[\"hunter2\"]", "{\"hunter2\":1}"}) {
            Problem problem = refused("{\"password\":" + value + "}", o -> o.secret("password", 1, 10));
            assertFalse(problem.getMessage().contains("hunter"), problem.getMessage());
        }
    }

    @Test
    void flagsWordsListsAndObjectsAreCheckedAlike() {
        assertTrue(parse("{\"on\":true}").flag("on"));
        isInvalid("on", "{\"on\":1}", o -> o.flag("on"));
        isInvalid("on", "{\"on\":\"true\"}", o -> o.flag("on", false));
        assertEquals("a", parse("{\"w\":\"a\"}").word("w", Set.of("a", "b")));
        isInvalid("w", "{\"w\":\"c\"}", o -> o.word("w", Set.of("a", "b")));
        assertEquals(List.of("x", "y"), parse("{\"tags\":[\"x\",\" y \"]}").texts("tags", 5, 10));
        for (String value : new String[] {"\"x\"", "[1]", "[null]", "[\"\"]", "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"]",
                "[\"" + "x".repeat(11) + "\"]"}) {
            isInvalid("tags", "{\"tags\":" + value + "}", o -> o.texts("tags", 5, 10));
        }
        assertEquals(List.of(1L, 2L), parse("{\"ids\":[1,2]}").ids("ids", 5));
        isInvalid("ids[1]", "{\"ids\":[1,\"2\"]}", o -> o.ids("ids", 5));
        assertEquals("b", parse("{\"a\":{\"x\":\"b\"}}").object("a").text("x", 1, 9));
        isInvalid("a.x", "{\"a\":{\"x\":1}}", o -> o.object("a").text("x", 1, 9));
        isInvalid("a.y", "{\"a\":{\"y\":1}}", o -> o.object("a").only("x"));
        isInvalid("a[1].x", "{\"a\":[{\"x\":\"b\"},{}]}", o -> o.objects("a", 3).forEach(one -> one.text("x", 1, 9)));
    }

    @Test
    void unknownMembersAreRefusedByName() {
        JsonObject object = parse("{\"name\":\"x\",\"prot\":22}");
        object.text("name", 1, 9);
        object.integer("port", 1, 9, 5);
        Problem problem = assertThrows(Problem.class, () -> object.only("name", "port"));
        assertEquals("prot", problem.field());
        assertTrue(problem.getMessage().contains("port"), problem.getMessage());
        refused("{\"a\u202eb\":1}", o -> o.only("name"));
        assertTrue(refused("{\"" + "x".repeat(10_000) + "\":1}", o -> o.only("name")).getMessage().length() < 400);
    }
}
