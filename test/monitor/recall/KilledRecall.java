package monitor.recall;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import monitor.model.Log;
import monitor.store.Database;
import monitor.store.Given;
import monitor.store.Servers;
import monitor.store.SnapshotPins;
import monitor.store.SnapshotRows;

/**
 * A program that keeps process lists of a time that runs a thousand times as fast, thins and deletes them, until it is killed. Prints
 * each poll up to which all is committed. Each list follows from its poll's number alone.
 */
final class KilledRecall {

    static final int SERVERS = 3;
    static final long STEP_SECONDS = 5;

    private KilledRecall() {}

    static Instant at(long poll) {
        return Given.START.plusSeconds(STEP_SECONDS * poll);
    }

    static String list(long server, long poll) {
        Random random = new Random(server * 1_000_003 + poll);
        StringBuilder list = new StringBuilder("[");
        for (int i = 0; i < 12; i++) {
            list.append(i == 0 ? "" : ",").append("{\"pid\":").append(100 + i).append(",\"started\":").append(poll / 100 + i)
                    .append(",\"name\":\"w").append(i).append("\",\"cpu_percent\":").append(random.nextInt(4))
                    .append(",\"resident_bytes\":").append(4_096 * random.nextInt(9)).append('}');
        }
        return list.append(']').toString();
    }

    public static void main(String[] args) {
        Database db = Database.open(Path.of(args[0]), Clock.systemUTC());
        Servers servers = new Servers(db);
        for (int i = servers.list().size(); i < SERVERS; i++) {
            servers.insert(Given.server("s" + i, "h" + i, 22));
        }
        long poll = Long.parseLong(args[1]);
        long begun = poll;
        SnapshotRows rows = new SnapshotRows(db);
        long[] nanos = {0};
        Snapshots snapshots = new Snapshots(rows, new SnapshotPins(db), new Snapshots.Limits(() -> 1L << 30, () -> 1L << 30),
                () -> nanos[0], Log.NONE);
        Host[] hosts = servers.list().stream().map(server -> new Host(server.id(), 1)).toArray(Host[]::new);
        long[] ids = servers.list().stream().mapToLong(server -> server.id()).toArray();
        while (true) {
            for (int i = 0; i < hosts.length; i++) {
                snapshots.sampled(hosts[i].sample(at(poll), list(ids[i], poll)));
            }
            poll++;
            nanos[0] = TimeUnit.SECONDS.toNanos(STEP_SECONDS * (poll - begun));
            snapshots.sweep(at(poll), nanos[0]);
            if ((poll - begun) % 10 == 0) { // the flush has just been
                rows.settle();
                System.out.println(poll);
            }
        }
    }
}
