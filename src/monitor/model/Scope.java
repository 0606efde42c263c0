package monitor.model;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The servers that a rule is about. */
public sealed interface Scope {

    Scope ALL = new All();

    record All() implements Scope {}

    /** Servers that bear one of the tags. */
    record Tags(List<String> tags) implements Scope {
        public Tags {
            tags = List.copyOf(tags);
        }
    }

    record Servers(Set<Long> ids) implements Scope {
        public Servers {
            ids = Set.copyOf(ids);
        }
    }

    /** @param serverId null for what is about no server, such as the central's own certificate or a check made from it */
    default boolean covers(Long serverId, List<String> tags) {
        return switch (this) {
            case All() -> true;
            case Tags(List<String> wanted) -> tags.stream().anyMatch(wanted::contains);
            case Servers(Set<Long> ids) -> serverId != null && ids.contains(serverId);
        };
    }

    /** As it is stored: a word, then a tag or an id a line. */
    default String text() {
        return switch (this) {
            case All() -> "all";
            case Tags(List<String> tags) -> "tags\n" + String.join("\n", tags);
            case Servers(Set<Long> ids) -> "servers\n"
                    + ids.stream().sorted().map(String::valueOf).collect(Collectors.joining("\n"));
        };
    }

    static Scope parse(String text) {
        List<String> lines = Arrays.asList(text.split("\n"));
        List<String> rest = lines.subList(1, lines.size());
        return switch (lines.getFirst()) {
            case "tags" -> new Tags(rest);
            case "servers" -> new Servers(rest.stream().map(Long::valueOf).collect(Collectors.toUnmodifiableSet()));
            default -> ALL;
        };
    }
}
