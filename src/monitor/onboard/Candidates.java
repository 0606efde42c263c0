package monitor.onboard;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import monitor.model.Actions;
import monitor.model.Problem;
import monitor.model.Server;
import monitor.model.ServerFields;
import monitor.model.Text;

/**
 * From what a text says to servers as they would be stored: checked, with their hops found, those that are there
 * already marked. A hop always stands before those behind it.
 */
public final class Candidates {

    /** As many as a stored server may have. */
    private static final int MOST_HOPS = 5;

    /**
     * @param server      as it would be stored, without an id; its jump is that of a stored hop only
     * @param via         the place in the list of the hop that it is reached through, or null
     * @param duplicateOf the id of the stored server that it is, or null
     */
    public record Candidate(Parsed.Place place, Server server, Integer via, Long duplicateOf) {}

    /** What holds where the text says nothing. */
    public record Defaults(String username, int port, String keyPath, List<String> tags) {

        public Defaults {
            tags = List.copyOf(tags);
        }
    }

    public record Linked(List<Candidate> candidates, List<Parsed.Flaw> flaws) {}

    /** How something is reached: directly where both are null. */
    private record Way(Integer candidate, Long server) {

        static final Way DIRECT = new Way(null, null);
    }

    private record Identity(String host, int port, Way way) {}

    private final Parsed parsed;
    private final Defaults defaults;
    private final Instant now;
    private final Map<String, Parsed.Entry> named = new HashMap<>();
    private final Map<String, Server> storedByName = new HashMap<>();
    private final Map<Identity, Server> stored = new HashMap<>();
    private final Map<Identity, Integer> places = new LinkedHashMap<>();
    private final Set<Integer> hops = new LinkedHashSet<>();
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<Parsed.Flaw> flaws;
    /** Where a hop that is only an address is named. */
    private Parsed.Place current;

    private Candidates(Parsed parsed, Defaults defaults, List<Server> servers, Instant now) {
        this.parsed = parsed;
        this.defaults = defaults;
        this.now = now;
        this.flaws = new ArrayList<>(parsed.flaws());
        parsed.entries().stream().filter(entry -> entry.name() != null)
                .forEach(entry -> named.putIfAbsent(entry.name(), entry));
        for (Server server : servers) {
            if (!server.local()) {
                storedByName.putIfAbsent(server.name(), server);
                stored.put(new Identity(server.host(), server.port(), new Way(null, server.jump())), server);
            }
        }
    }

    public static Linked link(Parsed parsed, Defaults defaults, List<Server> stored, Instant now) {
        return new Candidates(parsed, defaults, stored, now).link();
    }

    private Linked link() {
        for (Parsed.Entry entry : parsed.entries()) {
            current = entry.place();
            try {
                Way way = chain(entry.jumps(), 0);
                Integer before = places.get(identity(entry, way));
                if (before != null && !hops.remove(before)) {
                    Parsed.Place first = candidates.get(before).place();
                    flaw(entry, "is the same host as in line " + first.line() + ": taken once");
                } else {
                    add(entry, way);
                }
            } catch (Problem problem) {
                flaw(entry, problem.getMessage());
            }
        }
        return new Linked(List.copyOf(candidates), List.copyOf(flaws));
    }

    private void flaw(Parsed.Entry entry, String text) {
        if (flaws.size() < Parsed.MOST_FLAWS) {
            String name = Text.show(entry.name() == null ? entry.host() : entry.name());
            flaws.add(new Parsed.Flaw(entry.place(), name + ": " + text));
        }
    }

    /** The way that ends at the last of these hops. */
    private Way chain(List<String> jumps, int depth) {
        if (depth + jumps.size() > MOST_HOPS) {
            throw Problem.invalid("jump", "more than " + MOST_HOPS + " jumps lead to it, or they go in a circle");
        }
        Way way = Way.DIRECT;
        for (String jump : jumps) {
            way = hop(jump.strip(), way, depth);
        }
        return way;
    }

    /** A hop is a host of the text, a stored server's name, or an address. */
    private Way hop(String jump, Way before, int depth) {
        Endpoint said = Endpoint.of(jump);
        Parsed.Entry entry = named.get(jump) != null ? named.get(jump) : named.get(said.host());
        Way way = before;
        if (entry == null) {
            Server server = storedByName.get(jump);
            if (server != null && before.equals(Way.DIRECT)) {
                return new Way(null, server.id());
            }
            entry = new Parsed.Entry(current, null, said.host(), said.port(), said.username(), null, List.of(),
                    List.of(), "");
        } else {
            way = before.equals(Way.DIRECT) ? chain(entry.jumps(), depth + 1) : before;
            entry = new Parsed.Entry(entry.place(), entry.name(), entry.host(),
                    said.port() == null ? entry.port() : said.port(),
                    said.username() == null ? entry.username() : said.username(), entry.keyPath(), List.of(),
                    entry.tags(), entry.description());
        }
        Integer known = places.get(identity(entry, way));
        int place = known == null ? add(entry, way) : known;
        if (known == null) {
            hops.add(place);
        }
        Long id = candidates.get(place).duplicateOf();
        return id == null ? new Way(place, null) : new Way(null, id);
    }

    private static String orElse(String value, String otherwise) {
        return value == null || value.isBlank() ? otherwise : value;
    }

    private Identity identity(Parsed.Entry entry, Way way) {
        return new Identity(ServerFields.host(orElse(entry.host(), "")), port(entry), way);
    }

    private int port(Parsed.Entry entry) {
        String port = orElse(entry.port(), Integer.toString(defaults.port()));
        // what is no number is refused with the words of the field
        Object value = port.matches("[0-9]{1,9}") ? (Object) Integer.valueOf(port) : port;
        return ServerFields.port("port", value);
    }

    private int add(Parsed.Entry entry, Way way) {
        Identity identity = identity(entry, way);
        Map<String, Object> fields = new HashMap<>();
        fields.put("host", identity.host());
        fields.put("port", identity.port());
        fields.put("name", orElse(entry.name(), identity.host()));
        fields.put("username", orElse(entry.username(), defaults.username()));
        fields.put("description", orElse(entry.description(), ""));
        fields.put("ssh_key_path", orElse(entry.keyPath(), defaults.keyPath()));
        Set<String> tags = new LinkedHashSet<>(entry.tags());
        tags.addAll(defaults.tags());
        fields.put("tags", List.copyOf(tags));
        fields.put("jump", way.server());
        Server blank = new Server(0, "", "", ServerFields.DEFAULT_SSH_PORT, "", "", List.of(), null,
                ServerFields.DEFAULT_AGENT_PORT, null, null, false, Actions.NONE, false, false, now);
        Server same = stored.get(identity);
        candidates.add(new Candidate(entry.place(), ServerFields.apply(blank, fields), way.candidate(),
                same == null ? null : same.id()));
        places.put(identity, candidates.size() - 1);
        return candidates.size() - 1;
    }
}
