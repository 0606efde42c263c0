package monitor.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

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
}
