package monitor.web;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import hosts.DockerEngine;
import hosts.Machine;
import hosts.Machines;
import hosts.Shells;
import hosts.Sshd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What scenarios act on, each made by the first that asks for it: a whole machine, and a host with a Docker engine. Null without root. */
final class WholeHosts implements AutoCloseable {

    private Machine machine;
    private DockerEngine engine;
    private Sshd besideEngine;
    private Path runtime;

    /** With systemd, nginx, a unit that fails, one that writes two lines a second, and a user ann (port 221) who may not use sudo. */
    JsonValue machine() {
        if (!Shells.isRoot()) {
            return Json.NULL;
        }
        if (machine == null) {
            machine = Machines.systemd().user("ann").start();
            machine.run("printf '[Service]\\nType=oneshot\\nExecStart=/bin/false\\n' > /etc/systemd/system/broken.service;"
                    + " systemctl daemon-reload; systemctl start broken; systemctl start nginx;"
                    + " systemd-run --unit=more-sshd /usr/sbin/sshd -D -p 221; systemd-run --unit=chatty"
                    + " sh -c 'i=0; while :; do i=$((i+1)); echo \"line $i <b>of</b> chatty\"; sleep 0.5; done'");
        }
        return place(machine.host(), machine.port(), "root", machine.key().toString());
    }

    /** Runs a line of shell on the machine; its output. */
    String run(String line) {
        return machine.run(line);
    }

    /** With a container "steady", which runs. */
    JsonValue engine() {
        if (!Shells.isRoot()) {
            return Json.NULL;
        }
        if (engine == null) {
            engine = DockerEngine.start();
            engine.docker("run", "-d", "--network", "none", "--stop-timeout", "1", "--name", "steady", "small", "sh", "-c",
                    "echo begun; exec sleep 1000");
            runtime = runtime(engine);
            besideEngine = Sshd.builder().option("SetEnv", "HOME=/ DOCKER_HOST=" + engine.address() + " XDG_RUNTIME_DIR=" + runtime).start();
        }
        return place(besideEngine.host(), besideEngine.port(), besideEngine.user(), besideEngine.key().toString());
    }

    /** A folder in which the engine's socket lies where that of a rootless one would. */
    private static Path runtime(DockerEngine engine) {
        try {
            Path folder = Files.createTempDirectory("smr");
            Files.createSymbolicLink(folder.resolve("docker.sock"), Path.of(engine.address().substring("unix://".length())));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject place(String host, int port, String user, String key) {
        return Json.object().add("host", host).add("port", port).add("username", user).add("ssh_key_path", key);
    }

    @Override
    public void close() {
        if (machine != null) {
            machine.close();
        }
        if (besideEngine != null) {
            besideEngine.close();
        }
        if (engine != null) {
            engine.close();
        }
        if (runtime != null) {
            Shells.deleteTree(runtime);
        }
    }
}
