package monitor.web;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import hosts.Machine;
import hosts.Machines;
import hosts.Shells;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import monitor.testing.Await;
import monitor.testing.Central;

/**
 * Makes the README's pictures: a fleet of real machines (systemd and LXC) with agents and some work to do, one of them unplugged,
 * watched for some minutes by the real central, and seen by a real browser. Needs root and what the tests need.
 *
 * <p>Arguments: the folder of the pictures, and for how many seconds the fleet is watched before.
 */
final class Screenshots {

    private static final Duration DEPLOY_BOUND = Duration.ofMinutes(5);
    private static final Duration ONLINE_BOUND = Duration.ofMinutes(2);

    /** A machine of the fleet, with a line of shell that keeps it as busy as such a machine is. */
    private record Planned(String name, String tags, boolean systemd, String work) {}

    private static final List<Planned> FLEET = List.of(
            new Planned("web-1", "production", true, busy(30, 12)),
            new Planned("web-2", "production", true, busy(20, 14)),
            new Planned("db-1", "production", true, busy(45, 9)),
            new Planned("mail", "production", true, busy(6, 20)),
            new Planned("gitea", "lxc", false, busy(10, 16)),
            new Planned("nextcloud", "lxc", false, busy(24, 10)),
            new Planned("pihole", "lxc", false, busy(3, 25)),
            new Planned("wiki", "lxc", false, busy(4, 22)));

    private Screenshots() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path pictures = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
        Path folder = Files.createTempDirectory("monitor-pictures-");
        List<Machine> machines = new ArrayList<>();
        try (Central central = Central.withLocal(folder)) {
            for (Planned planned : FLEET) {
                Machine machine = (planned.systemd() ? Machines.systemd() : Machines.container()).java().start();
                machines.add(machine);
                add(central, planned, machine);
                machine.run("nohup sh -c " + quoted(planned.work()) + " > /dev/null 2>&1 &");
            }
            // what is looked at has to have happened: this waits for real time to pass
            LockSupport.parkNanos(Duration.ofSeconds(Long.parseLong(args[1])).toNanos());
            machines.get(FLEET.size() - 1).plugged(false);
            Await.until("the unplugged one is offline", ONLINE_BOUND,
                    () -> central.get("/api/servers?status=offline").json().asArray().size() == 1);
            shoot(central, pictures);
        } finally {
            machines.forEach(Machine::close);
            Shells.deleteTree(folder);
        }
        System.exit(0); // pooled threads of closed parts may linger
    }

    private static void add(Central central, Planned planned, Machine machine) {
        JsonObject server = Json.object().add("name", planned.name()).add("host", machine.host()).add("port", machine.port())
                .add("username", "root").add("ssh_key_path", machine.key().toString()).add("tags", new JsonArray().add(planned.tags()));
        Central.Answer added = central.post("/api/servers", server.toString());
        String deploy = "/api/remote/agent/deploy/" + added.number("server_id");
        // a machine that has only just booted may start its sshd once more
        Await.until(planned.name() + " has its agent", DEPLOY_BOUND, () -> central.post(deploy, "{}").status() == 200);
        System.out.println(planned.name() + " is watched");
    }

    private static void shoot(Central central, Path pictures) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Shells.need("node", "nodejs"), "screenshot.mjs", pictures.toString())
                .directory(Path.of("test/web").toFile()).inheritIO();
        builder.environment().put("MONITOR_URL", "http://127.0.0.1:" + central.app().port());
        builder.environment().put("MONITOR_LINK", central.app().newLink());
        builder.environment().put("CHROMIUM", Shells.need("chromium", "chromium"));
        if (builder.start().waitFor() != 0) {
            throw new IllegalStateException("the pictures could not be taken");
        }
    }

    /** Work for that share of each second or so, in bursts of about so many rounds. */
    private static String busy(int percent, int rounds) {
        return "i=0; while :; do n=0; while [ $n -lt " + percent * 90 + " ]; do n=$((n+1)); done; i=$((i+1)); "
                + "if [ $((i % " + rounds + ")) -lt " + rounds / 3 + " ]; then sleep 0.2; else sleep 0.9; fi; done";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
