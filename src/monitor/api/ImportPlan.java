package monitor.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import monitor.model.Server;
import monitor.onboard.Candidates;
import monitor.onboard.Candidates.Candidate;
import monitor.onboard.Format;
import monitor.onboard.Parsed;

/**
 * What an import would do.
 *
 * @param label   of its source, "" for none
 * @param changes by place, the fields that differ from the stored server; only in a sync
 * @param gone    what imports with the same label brought and the text no longer names; only in a sync
 */
record ImportPlan(long id, Format format, String label, boolean sync, List<Candidate> candidates,
        List<Parsed.Flaw> flaws, Map<Integer, List<String>> changes, List<Server> gone) {

    /** @param brought ids of servers that imports with this label added: a sync touches no other */
    static ImportPlan of(long id, Format format, String label, boolean sync, Candidates.Linked linked,
            List<Server> stored, Set<Long> brought) {
        Map<Long, Server> byId = stored.stream().collect(Collectors.toMap(Server::id, server -> server));
        Map<Integer, List<String>> changes = new LinkedHashMap<>();
        Set<Long> named = new TreeSet<>();
        List<Candidate> candidates = linked.candidates();
        for (int place = 0; place < candidates.size(); place++) {
            Long there = candidates.get(place).duplicateOf();
            if (there == null) {
                continue;
            }
            named.add(there);
            List<String> differing = differing(byId.get(there), candidates.get(place).server());
            if (sync && brought.contains(there) && !differing.isEmpty()) {
                changes.put(place, differing);
            }
        }
        List<Server> gone = stored.stream()
                .filter(server -> sync && brought.contains(server.id()) && !named.contains(server.id())).toList();
        return new ImportPlan(id, format, label, sync, candidates, linked.flaws(), Map.copyOf(changes), gone);
    }

    private static List<String> differing(Server old, Server wanted) {
        List<String> fields = new ArrayList<>();
        differs(fields, "name", old.name(), wanted.name());
        differs(fields, "username", old.username(), wanted.username());
        differs(fields, "description", old.description(), wanted.description());
        differs(fields, "tags", new TreeSet<>(old.tags()), new TreeSet<>(wanted.tags()));
        differs(fields, "ssh_key_path", old.sshKeyPath(), wanted.sshKeyPath());
        return fields;
    }

    private static void differs(List<String> fields, String name, Object old, Object wanted) {
        if (!Objects.equals(old, wanted)) {
            fields.add(name);
        }
    }

    boolean isNew(int place) {
        return candidates.get(place).duplicateOf() == null;
    }
}
