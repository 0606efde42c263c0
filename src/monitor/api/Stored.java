package monitor.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import monitor.model.Server;
import monitor.ssh.HostKeys;
import monitor.store.Secrets;
import monitor.watch.Fleet;

/** What is stored of servers beside their records: pinned keys, whether there is a password, and the servers between. */
record Stored(HostKeys pins, Secrets secrets, Fleet fleet) implements ServerJson.Stored {

    @Override
    public Map<Long, List<ServerJson.Key>> hostKeys() {
        Map<Long, List<ServerJson.Key>> keys = new HashMap<>();
        for (HostKeys.Pin pin : pins.list()) {
            keys.computeIfAbsent(pin.serverId(), _ -> new ArrayList<>()).add(new ServerJson.Key(pin.type(), pin.fingerprint()));
        }
        return keys;
    }

    @Override
    public Server server(long id) {
        Fleet.Entry entry = fleet.find(id);
        return entry == null ? null : entry.server();
    }

    @Override
    public Set<Long> withPassword() {
        return secrets.servers(Secrets.Kind.PASSWORD);
    }
}
