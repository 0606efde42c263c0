package hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An LXC container with a configuration of its own; lxcfs, where it runs, gives it its own memory and CPU figures. */
final class LxcMachine extends Machine {

    LxcMachine(Machines.Builder wanted) {
        super(wanted);
        Shells.need("lxc-start", "lxc");
    }

    private void lxc(String program, String... more) {
        String[] line = new String[5 + more.length];
        System.arraycopy(new String[] {program, "-P", folder.resolve("lxc").toString(), "-n", name}, 0, line, 0, 5);
        System.arraycopy(more, 0, line, 5, more.length);
        Shells.run(line);
    }

    @Override
    void boot() throws IOException {
        Path config = folder.resolve("lxc").resolve(name).resolve("config");
        Files.createDirectories(config.getParent());
        StringBuilder text = new StringBuilder("""
                lxc.include = /usr/share/lxc/config/common.conf
                lxc.rootfs.path = dir:%s
                lxc.uts.name = %s
                lxc.apparmor.profile = unconfined
                lxc.namespace.share.net = /run/netns/%s
                lxc.mount.auto = proc:rw sys:rw cgroup:mixed
                """.formatted(root, name, name));
        if (!wanted.systemd) {
            text.append("lxc.init.cmd = /usr/sbin/plain-init\n");
        }
        for (Machines.Bind bind : wanted.binds) {
            text.append("lxc.mount.entry = ").append(bind.here()).append(' ').append(bind.inside().substring(1))
                    .append(" none bind,ro,create=dir 0 0\n");
        }
        if (wanted.memoryMib > 0) {
            text.append("lxc.cgroup.memory.limit_in_bytes = ").append(wanted.memoryMib).append("M\n");
            text.append("lxc.cgroup2.memory.max = ").append(wanted.memoryMib).append("M\n");
        }
        wanted.settings.forEach(line -> text.append(line).append('\n'));
        Files.writeString(config, text.toString());
        start();
    }

    private void start() {
        lxc("lxc-start", "-d", "-o", folder.resolve("lxc.log").toString());
    }

    @Override
    long leader() {
        String said = Shells.run("lxc-info", "-P", folder.resolve("lxc").toString(), "-n", name, "-p", "-H").strip();
        return said.matches("\\d+") ? Long.parseLong(said) : 0;
    }

    @Override
    public void reboot() {
        lxc("lxc-stop", "-k");
        start();
        awaitSshd();
    }

    /** A host that hangs; {@link #thaw} wakes it. */
    public void freeze() {
        lxc("lxc-freeze");
    }

    public void thaw() {
        lxc("lxc-unfreeze");
    }

    @Override
    void halt() {
        if (Files.exists(folder.resolve("lxc"))) {
            quietly("lxc-stop", "-P", folder.resolve("lxc").toString(), "-n", name, "-k");
        }
    }
}
