package monitor.model;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which servers someone may see and touch.
 *
 * @param all     whether it is every server; {@code tags} and {@code servers} are empty then
 * @param tags    servers that bear one of them
 * @param servers ids of servers
 * @param outer   what it lies within besides, such as what the maker of a token may see; or null
 */
public record Reach(boolean all, Set<String> tags, Set<Long> servers, Reach outer) {

    /** Items of one limit: more is a tag that is missing. */
    public static final int MAX_ITEMS = 500;

    public static final Reach ALL = new Reach(true, Set.of(), Set.of(), null);

    private static final String TAG = "tag:";
    private static final String SERVER = "server:";

    public Reach {
        tags = Set.copyOf(tags);
        servers = Set.copyOf(servers);
        if (all && !(tags.isEmpty() && servers.isEmpty())) {
            throw new IllegalArgumentException("all servers, and some of them besides: " + tags + servers);
        }
        if (tags.size() + servers.size() > MAX_ITEMS) {
            throw Problem.invalid("servers", "A limit has at most " + MAX_ITEMS + " tags and servers; tag the servers instead.");
        }
    }

    /** Those with one of the tags, and those named. */
    public static Reach of(Set<String> tags, Set<Long> servers) {
        return new Reach(false, tags, servers, null);
    }

    /** Only what lies in both. */
    public Reach within(Reach other) {
        return other.everything() ? this : new Reach(all, tags, servers, outer == null ? other : outer.within(other));
    }

    /** Whether nothing is out of reach, so that the central's own matters are not, either. */
    public boolean everything() {
        return all && (outer == null || outer.everything());
    }

    public boolean covers(Server server) {
        Objects.requireNonNull(server);
        return (all || servers.contains(server.id()) || server.tags().stream().anyMatch(tags::contains))
                && (outer == null || outer.covers(server));
    }

    /** Its lines as they are stored, without what it lies within; null stands for all. */
    public String stored() {
        return all ? null : Stream.concat(new TreeSet<>(tags).stream().map(tag -> TAG + tag),
                new TreeSet<>(servers).stream().map(id -> SERVER + id)).collect(Collectors.joining("\n"));
    }

    /** What {@link #stored} gave. */
    public static Reach ofStored(String text) {
        if (text == null) {
            return ALL;
        }
        List<String> lines = Arrays.stream(text.split("\n")).filter(line -> !line.isEmpty()).toList();
        return of(lines.stream().filter(line -> line.startsWith(TAG)).map(line -> line.substring(TAG.length()))
                        .collect(Collectors.toSet()),
                lines.stream().filter(line -> line.startsWith(SERVER)).map(line -> Long.valueOf(line.substring(SERVER.length())))
                        .collect(Collectors.toSet()));
    }
}
