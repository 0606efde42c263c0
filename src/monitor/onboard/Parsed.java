package monitor.onboard;

import java.util.ArrayList;
import java.util.List;

/** What a text says of hosts, and what of it makes no sense. Nothing is looked up. */
public record Parsed(List<Entry> entries, List<Flaw> flaws) {

    /** Hosts of one import: each is tested, sixteen at once, so more would take longer than a preview is kept. */
    public static final int MOST_ENTRIES = 1000;
    /** Faults told of one text: who has more pasted something else. */
    static final int MOST_FLAWS = 200;

    public Parsed {
        entries = List.copyOf(entries);
        flaws = List.copyOf(flaws);
    }

    /**
     * One host as it was written; what was not said is null or empty, and nothing but its place is checked yet.
     *
     * @param jumps the hops to it, nearest to the central first, each a name of this text or an address
     */
    public record Entry(Place place, String name, String host, String port, String username, String keyPath,
            List<String> jumps, List<String> tags, String description) {

        public Entry {
            jumps = List.copyOf(jumps);
            tags = List.copyOf(tags);
        }
    }

    /** @param file "" for the text itself, else the name of an included file */
    public record Place(String file, int line) {}

    public record Flaw(Place place, String text) {}

    /** Collects within the bounds. */
    static final class Found {

        private final List<Entry> entries = new ArrayList<>();
        private final List<Flaw> flaws = new ArrayList<>();

        /** Whether there was room for it; the first without is told as a fault. */
        boolean add(Entry entry) {
            if (full()) {
                return false;
            }
            entries.add(entry);
            if (full()) {
                flaw(entry.place(), "More than " + (MOST_ENTRIES - 1)
                        + " hosts are not imported at once: what follows is left out");
            }
            return true;
        }

        boolean full() {
            return entries.size() >= MOST_ENTRIES;
        }

        void flaw(Place place, String text) {
            if (flaws.size() < MOST_FLAWS) {
                flaws.add(new Flaw(place, text));
            }
        }

        Parsed parsed() {
            // the last one only shows that there are more than may come
            return new Parsed(full() ? entries.subList(0, MOST_ENTRIES - 1) : entries, flaws);
        }
    }
}
