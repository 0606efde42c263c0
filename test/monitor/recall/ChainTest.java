package monitor.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChainTest {

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Listing list) {
        return new String(Row.array(list.rows()), StandardCharsets.UTF_8);
    }

    private static List<String> throughOneChunk(String... lists) {
        Chain chain = new Chain();
        chain.begin();
        long at = 1_767_700_800_000L;
        for (String list : lists) {
            chain.add(utf8(list), 0, at += 5_000, 0);
        }
        return Chunk.read(new Known(), Chunk.inflate(Chunk.deflate(chain.bytes()))).stream().map(ChainTest::text).toList();
    }

    @Test
    void each_list_of_many_chunks_is_given_back_byte_by_byte() {
        Host host = new Host(1, 42);
        Chain chain = new Chain();
        Known known = new Known();
        long at = 1_767_700_800_000L;
        for (int chunk = 0; chunk < 30; chunk++) {
            List<String> polled = new ArrayList<>();
            chain.begin();
            for (int i = 0; i < 12; i++) {
                polled.add(host.list());
                chain.add(utf8(polled.getLast()), 0, at += 5_000, i == 3 ? Listing.SPIKE : 0);
            }
            List<Listing> read = Chunk.read(known, Chunk.inflate(Chunk.deflate(chain.bytes())));
            assertEquals(polled, read.stream().map(ChainTest::text).toList());
            assertEquals(at, read.getLast().at());
            assertTrue(read.get(3).has(Listing.SPIKE));
        }
    }

    @Test
    void what_was_read_and_is_written_again_is_still_the_same() {
        Host host = new Host(1, 43);
        Chain chain = new Chain();
        chain.begin();
        List<String> polled = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            polled.add(host.list());
            chain.add(utf8(polled.getLast()), 0, 5_000L * i, 0);
        }
        List<Listing> read = Chunk.read(new Known(), chain.bytes());
        assertEquals(polled, Chunk.read(new Known(), Chunk.inflate(Thinning.block(read))).stream().map(ChainTest::text).toList());
    }

    @Test
    void numbers_in_any_writing_and_members_of_any_kind_stay_as_they_came() {
        String odd = """
                [{"pid":1,"started":-0,"a":0.10,"b":1e5,"c":-3.25,"d":12345678901234567890,"e":1.234,"f":-0.0,"g":0.05},\
                {"pid":2,"started":9999999999999999,"deep":{"x":[1,2,{"y":"}]\\""}],"t":true,"n":null}},{},{"only":"text"}]""";
        String other = odd.replace("-3.25", "7").replace("0.05", "0.5").replace("true", "false");
        assertEquals(List.of(odd, other, odd, "[]", odd), throughOneChunk(odd, other, odd, "[]", odd));
    }

    @Test
    void the_same_process_twice_in_a_list_confuses_nothing() {
        String twice = "[{\"pid\":1,\"started\":5,\"cpu\":1},{\"pid\":1,\"started\":5,\"cpu\":2}]";
        String changed = "[{\"pid\":1,\"started\":5,\"cpu\":3},{\"pid\":1,\"started\":5,\"cpu\":2}]";
        String both = "[{\"pid\":1,\"started\":5,\"cpu\":2},{\"pid\":1,\"started\":5,\"cpu\":3}]";
        assertEquals(List.of(twice, twice, changed, both, twice), throughOneChunk(twice, twice, changed, both, twice));
    }

    @Test
    void lists_whose_order_and_members_change_wildly_stay_as_they_came() {
        Random random = new Random(5);
        String[] lists = new String[200];
        for (int i = 0; i < lists.length; i++) {
            StringBuilder list = new StringBuilder("[");
            for (int n = random.nextInt(9); n > 0; n--) {
                list.append(list.length() == 1 ? "" : ",").append("{\"pid\":").append(random.nextInt(6)).append(",\"started\":")
                        .append(random.nextInt(2)).append(random.nextBoolean() ? ",\"s\":\"R\"" : "")
                        .append(",\"x\":").append(random.nextInt(3) * 4_096).append('}');
            }
            lists[i] = list.append(']').toString();
        }
        assertEquals(List.of(lists), throughOneChunk(lists));
    }

    @Test
    void a_name_of_ten_thousand_characters_with_marks_that_turn_the_writing_is_kept_as_text() {
        String name = "\u202e\u2066evil\\u0000\\u001b[31m\\n".repeat(400) + "x".repeat(4_000) + "\ud83d\ude00<script>";
        String list = "[{\"pid\":7,\"started\":1,\"name\":\"" + name + "\",\"cpu_percent\":99.5}]";
        assertEquals(List.of(list, list), throughOneChunk(list, list));
    }

    @Test
    void a_list_beyond_all_measure_is_cut_and_says_so() {
        StringBuilder list = new StringBuilder("[{\"pid\":1}");
        for (int i = 2; i < 3 * Chain.MOST_ROWS; i++) {
            list.append(",{\"pid\":").append(i).append('}');
        }
        Chain chain = new Chain();
        chain.begin();
        chain.add(utf8(list.append(']').toString()), 0, 1, 0);
        chain.add(utf8("[{\"pid\":1},{\"name\":\"" + "x".repeat(Chain.MOST_LIST_BYTES) + "\"}]"), 0, 2, 0);
        List<Listing> read = Chunk.read(new Known(), chain.bytes());
        assertEquals(Chain.MOST_ROWS, read.getFirst().rows().length);
        assertTrue(read.getFirst().has(Listing.CUT));
        assertEquals("[{\"pid\":1}]", text(read.getLast()));
        assertTrue(read.getLast().has(Listing.CUT));
    }

    @Test
    void a_chunk_without_the_one_before_it_or_with_damage_is_refused() {
        Chain chain = new Chain();
        chain.begin();
        chain.add(utf8("[{\"pid\":1}]"), 0, 1, 0);
        chain.begin();
        chain.add(utf8("[{\"pid\":1}]"), 0, 2, 0);
        byte[] second = chain.bytes();
        assertThrows(IllegalArgumentException.class, () -> Chunk.read(new Known(), second));
        byte[] cut = Chunk.deflate(second);
        cut[0]++;
        assertThrows(IllegalArgumentException.class, () -> Chunk.inflate(cut));
    }
}
