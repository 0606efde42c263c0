package monitor.alert;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import monitor.model.RuleKind;
import monitor.model.Server;
import monitor.store.Rules;
import monitor.store.Servers;

/** A program whose servers come and go as fast as they can, until it is killed. Prints a line a turn. */
final class KilledEngine {

    static final int SERVERS = 6;

    private KilledEngine() {}

    public static void main(String[] args) {
        Bed bed = new Bed(Path.of(args[0]));
        List<Server> servers = new Servers(bed.db).list();
        if (servers.isEmpty()) {
            for (int i = 0; i < SERVERS; i++) {
                bed.server("s" + i, null, "web");
            }
            bed.rule(RuleKind.DOWN, Map.of("name", "Down", "group_over", 3.0));
            servers = new Servers(bed.db).list();
        }
        bed.standings.clear();
        servers.forEach(server -> bed.standings.put(server.id(), new Standing(server, monitor.model.Status.ONLINE, monitor.model.Reason.OK, "")));
        bed.wall = Bed.START.plus(Duration.ofHours(new Rules(bed.db).list().size() + Long.parseLong(args[1]) * 24));
        Random random = new Random(Long.parseLong(args[1]));
        for (int turn = 0; true; turn++) {
            for (Server server : servers) {
                bed.set(server, random.nextInt(4) != 0);
            }
            bed.pass(35 + random.nextInt(200));
            System.out.println(turn);
        }
    }
}
