package monitor.onboard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import monitor.model.Text;

/** One host a line: {@code [name] [user@]host[:port] [tag,tag]}; {@code #} begins a comment. */
final class Lines {

    private static final int MOST_WORDS = 3;

    private Lines() {}

    static Parsed parse(String text) {
        Parsed.Found found = new Parsed.Found();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            String bare = line.replaceFirst("(^|\\s)#.*", "").strip();
            if (!bare.isEmpty() && !found.full()) {
                one(found, new Parsed.Place("", number), bare);
            }
        }
        return found.parsed();
    }

    private static void one(Parsed.Found found, Parsed.Place place, String line) {
        List<String> words = new ArrayList<>(Arrays.asList(line.split("\\s+")));
        int address = address(words);
        if (words.size() > MOST_WORDS || address > 1 || words.size() - address > 2) {
            found.flaw(place, Text.show(line) + " is not [name] [user@]host[:port] [tag,tag]");
            return;
        }
        Endpoint endpoint = Endpoint.of(words.get(address));
        List<String> tags = address + 1 < words.size()
                ? Arrays.stream(words.get(address + 1).split(",")).filter(tag -> !tag.isEmpty()).toList()
                : List.of();
        found.add(new Parsed.Entry(place, address == 1 ? words.getFirst() : null, endpoint.host(),
                endpoint.port(), endpoint.username(), null, List.of(), tags, ""));
    }

    /** The word with the user is the address; without any it is the first, or the second of three. */
    private static int address(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).contains("@")) {
                return i;
            }
        }
        return words.size() == MOST_WORDS ? 1 : 0;
    }
}
