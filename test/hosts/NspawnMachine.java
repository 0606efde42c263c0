package hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import monitor.testing.Await;

/** systemd-nspawn in the machine's network namespace and in cgroups of its own; exit code 133 is a reboot, and it is started again. */
final class NspawnMachine extends Machine {

    private static final List<String> HIERARCHIES = List.of("systemd", "unified", "memory", "cpu", "pids", "cpuacct", "");
    private static final int HALT_SECONDS = 20;
    private static final int REBOOTED = 133;

    private Process keeper;

    NspawnMachine(Machines.Builder wanted) {
        super(wanted);
        Shells.need("systemd-nspawn", "systemd-container");
    }

    @Override
    void boot() throws IOException {
        StringBuilder script = new StringBuilder();
        for (Path group : groups()) {
            script.append("mkdir -p ").append(group).append(" && echo $$ > ").append(group).append("/cgroup.procs\n");
            if (wanted.memoryMib > 0) {
                for (String limit : List.of("memory.limit_in_bytes", "memory.max")) {
                    script.append("[ ! -e ").append(group.resolve(limit)).append(" ] || echo ").append(wanted.memoryMib)
                            .append("M > ").append(group.resolve(limit)).append('\n');
                }
            }
        }
        List<String> line = new ArrayList<>(List.of("systemd-nspawn", "-q", "-D", root.toString(), "--machine=" + name,
                "--network-namespace-path=/run/netns/" + name, "--register=no", "--keep-unit", "--resolv-conf=off", "--timezone=off",
                "--link-journal=no", "--console=pipe"));
        wanted.binds.forEach(bind -> line.add("--bind-ro=" + bind.here() + ":" + bind.inside()));
        line.add("--boot");
        script.append("while :; do\n'").append(String.join("' '", line)).append("'\n[ $? = ").append(REBOOTED)
                .append(" ] || break\ndone\n");
        Files.writeString(folder.resolve("keeper"), script.toString());
        keeper = new ProcessBuilder("sh", folder.resolve("keeper").toString()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("console").toFile()).start();
        keeper.getOutputStream().close();
        Await.until(name + " boots", BOOT_BOUND, () -> {
            if (!keeper.isAlive()) {
                throw new IllegalStateException("systemd-nspawn ended: " + Files.readString(folder.resolve("console")));
            }
            return leader() != 0;
        });
    }

    private List<Path> groups() {
        return HIERARCHIES.stream().map(one -> Path.of("/sys/fs/cgroup", one))
                .filter(path -> Files.isWritable(path.resolve("cgroup.procs"))).map(path -> path.resolve(name)).toList();
    }

    @Override
    long leader() {
        return keeper.descendants().filter(one -> isFirst(one.pid())).mapToLong(ProcessHandle::pid).findFirst().orElse(0);
    }

    /** Whether it is PID 1 of a namespace below ours. */
    private static boolean isFirst(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/status")).lines()
                    .anyMatch(line -> line.matches("NSpid:\\s+\\d+(\\s+\\d+)*\\s+1"));
        } catch (IOException gone) {
            return false; // it ended while we looked
        }
    }

    @Override
    public void reboot() {
        long before = leader();
        run("systemctl reboot");
        Await.until(name + " boots again", BOOT_BOUND, () -> leader() != 0 && leader() != before);
        awaitSshd();
    }

    @Override
    void halt() {
        if (keeper == null) {
            return;
        }
        List<ProcessHandle> all = new ArrayList<>(keeper.descendants().toList());
        keeper.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().completeOnTimeout(null, HALT_SECONDS, TimeUnit.SECONDS).join());
        // the groups are in use until their last process is buried
        for (Path group : groups()) {
            Await.until("the cgroup " + group + " is empty", BOOT_BOUND, () -> removed(group));
        }
    }

    private static boolean removed(Path group) throws IOException {
        if (!Files.exists(group)) {
            return true;
        }
        try (var all = Files.walk(group)) {
            for (Path path : all.filter(Files::isDirectory).sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
        return !Files.exists(group);
    }
}
