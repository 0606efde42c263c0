package monitor.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import monitor.json.JsonScanner.Malformed;
import monitor.model.Text;

/**
 * Takes some members of some arrays out of a sample that {@link SampleReader} has already checked, in one pass and without a tree:
 * what history does not keep (inodes, units, the health of containers) but alerts ask for.
 */
public final class MemberReader {

    /** Elements of one array that are looked at. */
    private static final int MOST_ITEMS = 1_000;
    private static final int MAX_NAME = 256;
    private static final int MAX_DEPTH = 32;

    /**
     * One array of objects.
     *
     * @param array   its member of the sample, such as "disks"
     * @param subject what names an element, such as "mount"
     * @param numbers members that are numbers
     * @param texts   members that are strings
     * @param only    of the first text: elements in which it is another one are left out; or null
     */
    public record Wanted(String array, String subject, List<String> numbers, List<String> texts, String only) {}

    /** An element: NaN and null where a member is absent. */
    public record Item(String subject, double[] numbers, String[] texts) {}

    private final JsonScanner in;
    private final Map<String, Wanted> wanted;
    private final Map<Wanted, List<Item>> found = new HashMap<>();

    private MemberReader(byte[] json, List<Wanted> wanted) {
        in = new JsonScanner(json);
        this.wanted = new HashMap<>();
        wanted.forEach(one -> this.wanted.put(one.array(), one));
    }

    /** An array that is not in the sample is not in the answer. Each array is asked for once. */
    public static Map<Wanted, List<Item>> read(byte[] json, List<Wanted> wanted) {
        try {
            MemberReader reader = new MemberReader(json, wanted);
            reader.sample();
            return reader.found;
        } catch (Malformed e) {
            throw new IllegalArgumentException("a sample that was checked is not JSON: " + e.getMessage());
        }
    }

    private void sample() throws Malformed {
        in.expect('{');
        if (in.peek() == '}') {
            return;
        }
        do {
            in.string();
            Wanted one = find();
            in.expect(':');
            if (one == null || in.peek() != '[') {
                in.skip(MAX_DEPTH);
            } else {
                found.put(one, items(one));
            }
        } while (found.size() < wanted.size() && in.more('}'));
    }

    private Wanted find() {
        for (Wanted one : wanted.values()) {
            if (is(one.array())) {
                return one;
            }
        }
        return null;
    }

    /** Whether the string passed last is that name. */
    private boolean is(String name) {
        if (in.escaped) {
            return in.text(MAX_NAME).equals(name);
        }
        if (in.to - in.from != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (in.bytes[in.from + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private List<Item> items(Wanted one) throws Malformed {
        List<Item> items = new ArrayList<>();
        in.expect('[');
        if (in.peek() == ']') {
            in.at++;
            return items;
        }
        do {
            Item item = item(one);
            if (item != null && items.size() < MOST_ITEMS) {
                items.add(item);
            }
        } while (in.more(']'));
        return items;
    }

    /** Null where it has no name, or is none of those that are asked for. */
    private Item item(Wanted one) throws Malformed {
        double[] numbers = new double[one.numbers().size()];
        String[] texts = new String[one.texts().size()];
        Arrays.fill(numbers, Double.NaN);
        String subject = null;
        boolean kept = true;
        in.expect('{');
        if (in.peek() == '}') {
            in.at++;
            return null;
        }
        do {
            in.string();
            boolean names = is(one.subject());
            int number = names ? -1 : place(one.numbers());
            int text = names || number >= 0 ? -1 : place(one.texts());
            in.expect(':');
            int next = in.peek();
            if (kept && next == '"' && (names || text >= 0)) {
                in.string();
                if (text == 0 && one.only() != null && !is(one.only())) {
                    kept = false;
                } else if (names) {
                    subject = shown();
                } else {
                    texts[text] = shown();
                }
            } else if (kept && number >= 0 && (next == '-' || next >= '0' && next <= '9')) {
                numbers[number] = in.number();
            } else {
                in.skip(MAX_DEPTH);
            }
        } while (in.more('}'));
        boolean missing = one.only() != null && texts[0] == null;
        return subject == null || !kept || missing ? null : new Item(subject, numbers, texts);
    }

    private int place(List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (is(names.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private String shown() {
        String text = in.text(MAX_NAME);
        return Text.flaw(text) == null ? text : text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "\ufffd");
    }
}
