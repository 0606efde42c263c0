package monitor.api;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import monitor.json.JsonWriter;
import monitor.model.Actions;
import monitor.model.Server;
import monitor.watch.Fleet;

/** A server as the API tells it: what is stored, and what is known of it now. Never a secret. */
final class ServerJson {

    /** A pinned host key. */
    record Key(String type, String fingerprint) {}

    /** What is stored of servers beside their records. */
    interface Stored {

        /** The pinned keys by server; those without any are absent. */
        Map<Long, List<Key>> hostKeys();

        /** A server that others may be reached through, or null. */
        Server server(long id);

        /** The servers of which a password is stored. */
        Set<Long> withPassword();
    }

    private final Stored stored;

    ServerJson(Stored stored) {
        this.stored = stored;
    }

    /** Attention first is the page's matter; here the order is that of the ids. */
    byte[] array(List<Fleet.Entry> entries) {
        Map<Long, List<Key>> keys = stored.hostKeys();
        Set<Long> passwords = stored.withPassword();
        JsonWriter json = new JsonWriter(1024 * (entries.size() + 1)).array();
        entries.stream().sorted(Comparator.comparingLong(entry -> entry.server().id()))
                .forEach(entry -> write(json, entry, keys, passwords));
        return json.end().bytes();
    }

    byte[] one(Fleet.Entry entry) {
        JsonWriter json = new JsonWriter();
        write(json, entry);
        return json.bytes();
    }

    void write(JsonWriter json, Fleet.Entry entry) {
        write(json, entry, stored.hostKeys(), stored.withPassword());
    }

    private void write(JsonWriter json, Fleet.Entry entry, Map<Long, List<Key>> keys, Set<Long> passwords) {
        Server server = entry.server();
        json.object()
                .put("id", server.id())
                .put("name", server.name())
                .put("host", server.host())
                .put("port", server.port())
                .put("username", server.username())
                .put("description", server.description())
                .put("tags", server.tags())
                .put("agent_port", server.agentPort());
        json.name("jump").any(server.jump());
        json.put("paused", server.paused()).name("allow_actions");
        actions(json, server.allowActions());
        json.name("poll_seconds").any(server.pollSeconds());
        json.put("ssh_key_path", server.sshKeyPath())
                .put("ssh_command", SshCommand.of(server, stored::server))
                .put("has_password", passwords.contains(server.id()))
                .put("legacy_algorithms", server.legacyAlgorithms())
                .put("local", server.local())
                .put("created_at", Times.iso(server.createdAt()))
                .put("status", entry.status().word())
                .put("status_reason", entry.reason().word())
                .put("status_text", entry.sentence())
                .put("status_since", Times.iso(entry.statusSince()))
                .put("source", entry.source() == null ? null : entry.source().word())
                .put("last_seen", Times.iso(entry.lastSeen()));
        json.name("host_keys").array();
        for (Key key : keys.getOrDefault(server.id(), List.of())) {
            json.object().put("type", key.type()).put("fingerprint", key.fingerprint()).end();
        }
        json.end().name("facts");
        facts(json, entry);
        json.name("summary");
        Summary.write(json, entry);
        json.end();
    }

    static void actions(JsonWriter json, Actions actions) {
        if (actions.equals(Actions.NONE)) {
            json.value("none");
        } else if (actions.equals(Actions.ALL)) {
            json.value("all");
        } else {
            json.array();
            actions.words().forEach(json::value);
            json.end();
        }
    }

    /** What a card shows beside figures; an unknown fact is absent. */
    private static void facts(JsonWriter json, Fleet.Entry entry) {
        json.object();
        if (entry.last() != null) {
            var facts = entry.last().facts();
            text(json, "hostname", facts.hostname());
            text(json, "os", facts.os());
            text(json, "kernel", facts.kernel());
            text(json, "virtualization", facts.virtualization());
            text(json, "agent_version", facts.agentVersion());
            number(json, "boot_time", facts.bootTime());
            number(json, "uptime_seconds", facts.uptimeSeconds());
            number(json, "cores", facts.cores());
        }
        json.end();
    }

    private static void text(JsonWriter json, String name, String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static void number(JsonWriter json, String name, long value) {
        if (value > 0) {
            json.put(name, value);
        }
    }
}
