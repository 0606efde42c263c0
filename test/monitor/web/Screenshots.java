package monitor.web;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import hosts.Lxcfs;
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

    /** A machine of the fleet, with a line of shell that keeps it as busy as such a machine is, and what that holds in memory. */
    private record Planned(String name, String tags, boolean systemd, int memoryMib, String work) {}

    private static final List<Planned> FLEET = List.of(
            new Planned("web-1", "production", true, 512, busy(7, 12, 90)),
            new Planned("web-2", "production", true, 512, busy(5, 14, 120)),
            new Planned("db-1", "production", true, 768, busy(11, 9, 390)),
            new Planned("mail", "production", true, 512, busy(2, 20, 60)),
            new Planned("gitea", "lxc", false, 512, busy(3, 16, 180)),
            new Planned("nextcloud", "lxc", false, 768, busy(6, 10, 260)),
            new Planned("pihole", "lxc", false, 384, busy(1, 25, 30)),
            new Planned("wiki", "lxc", false, 384, busy(1, 22, 40)));

    private Screenshots() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path pictures = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
        Path folder = Files.createTempDirectory("monitor-pictures-");
        List<Machine> machines = new ArrayList<>();
        try (Lxcfs _ = Lxcfs.start(); Central central = Central.withLocal(folder)) {
            for (Planned planned : FLEET) {
                Machine machine = (planned.systemd() ? Machines.systemd() : Machines.container().withoutSystemd())
                        .java().memory(planned.memoryMib()).start();
                machines.add(machine);
                add(central, planned, machine);
                // signed in, so that it counts as the machine's own
                Shells.run("ssh", "-i", machine.key().toString(), "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                        "-o", "LogLevel=ERROR", "-p", "" + machine.port(), "root@" + machine.host(),
                        "setsid sh -c " + quoted(planned.work()) + " > /dev/null 2>&1 < /dev/null &");
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

    /** Work for about that share of a core, in bursts of so many rounds, by one who holds so much memory. */
    private static String busy(int percent, int rounds, int heldMib) {
        return "{ head -c " + heldMib + "M /dev/zero; sleep 9999; } | tail > /dev/null & i=0; while :; do n=0; "
                + "while [ $n -lt " + percent * 9000 + " ]; do n=$((n+1)); done; i=$((i+1)); "
                + "if [ $((i % " + rounds + ")) -lt " + rounds / 3 + " ]; then sleep 0.2; else sleep 0.9; fi; done";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
