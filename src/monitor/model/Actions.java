package monitor.model;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of action that the central may take on a server: none unless an admin allows them. */
public record Actions(Set<Kind> kinds) {

    public enum Kind {
        PROCESSES, SERVICES, CONTAINERS;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static final Actions NONE = new Actions(Set.of());

    public static final Actions ALL = new Actions(EnumSet.allOf(Kind.class));

    public Actions {
        kinds = kinds.isEmpty() ? Set.of() : Set.copyOf(kinds);
    }

    /** The contract's form: "none", "all", or the words of the kinds in order. */
    public List<String> words() {
        return kinds.stream().sorted().map(Kind::word).toList();
    }

    /** Its words as they are stored, a line each; null stands for all. */
    public String stored() {
        return equals(ALL) ? null : String.join("\n", words());
    }

    /** What {@link #stored} gave. */
    public static Actions ofStored(String text) {
        return text == null ? ALL : new Actions(Arrays.stream(Kind.values())
                .filter(kind -> Arrays.asList(text.split("\n")).contains(kind.word())).collect(Collectors.toSet()));
    }

    /** Only those that both allow. */
    public Actions and(Actions other) {
        return new Actions(kinds.stream().filter(other.kinds::contains).collect(Collectors.toSet()));
    }
}
