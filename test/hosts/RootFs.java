package hosts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The root file system that all machines stand on, read-only under an overlay each: a small Debian, made once with this machine's own
 * package sources and kept in the user's cache (20 s, 250 MB); and a Java runtime without compiler.
 */
final class RootFs {

    /** What hosts have that are watched; nginx lies there as a service to act upon, not started. */
    private static final List<String> PACKAGES = List.of("openssh-server", "procps", "iproute2", "systemd", "systemd-sysv", "dbus",
            "libpam-systemd", "cron", "nginx-light", "sudo");
    /** Part of the folder's name: raised when what is done below changes. */
    private static final int EDITION = 1;
    private static final int BUILD_BOUND_MINUTES = 6;
    /** They would wait for networks, ask questions or fetch packages. */
    private static final List<String> MASKED = List.of("systemd-networkd-wait-online.service", "systemd-networkd.service",
            "systemd-resolved.service", "systemd-firstboot.service", "apt-daily.timer", "apt-daily-upgrade.timer");

    private RootFs() {}

    /** The folder, made now if it is not in the cache; the test is skipped where it cannot be made. */
    static Path debian() {
        Shells.needRoot("it makes machines");
        Shells.need("mmdebstrap", "mmdebstrap");
        return cached("debian-" + EDITION + "-" + Integer.toHexString(PACKAGES.hashCode()), RootFs::makeDebian);
    }

    /** A Java runtime without the compiler's module, as small distributions have it. */
    static Path runtimeOnly() {
        String version = System.getProperty("java.version");
        return cached("runtime-" + version, target -> bounded(List.of(System.getProperty("java.home") + "/bin/jlink", "--add-modules",
                "java.base", "--strip-debug", "--no-header-files", "--no-man-pages", "--output", target.toString())));
    }

    interface Maker {
        void make(Path target) throws IOException;
    }

    /** Several test runs may want it at once: one makes it, the others wait at the lock. */
    static Path cached(String name, Maker maker) {
        String home = System.getenv("XDG_CACHE_HOME");
        Path cache = Path.of(home == null || home.isEmpty() ? System.getenv("HOME") + "/.cache" : home, "server-monitor-test");
        Path folder = cache.resolve(name);
        try {
            Files.createDirectories(cache);
            synchronized (RootFs.class) {
                try (FileChannel channel = FileChannel.open(cache.resolve(name + ".lock"), StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE); FileLock held = channel.lock()) {
                    if (!Files.exists(folder)) {
                        Path fresh = cache.resolve(name + ".new");
                        remove(fresh);
                        maker.make(fresh);
                        Files.move(fresh, folder);
                    }
                    assert held.isValid();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static void makeDebian(Path target) throws IOException {
        String release = Files.readString(Path.of("/etc/os-release"));
        String suite = release.replaceFirst("(?s).*VERSION_CODENAME=\"?([a-z]+).*", "$1");
        bounded(List.of("mmdebstrap", "-q", "--variant=minbase", "--include=" + String.join(",", PACKAGES), suite, target.toString(),
                sources().toString()));
        for (String unit : MASKED) {
            link(target.resolve("etc/systemd/system/" + unit), "/dev/null");
        }
        Files.deleteIfExists(target.resolve("etc/systemd/system/multi-user.target.wants/nginx.service"));
        Files.writeString(target.resolve("etc/machine-id"), "uninitialized\n");
        Files.writeString(target.resolve("usr/sbin/plain-init"), """
                #!/bin/sh
                # An init that is none of the known ones: cron and sshd, nothing else.
                rm -rf /run/* # elsewhere it is a tmpfs: cron remembers there that it has done what is to be done at boot
                mkdir -p /run/sshd
                cron
                /usr/sbin/sshd
                trap 'exit 0' TERM PWR INT
                while :; do
                    sleep 3600 &
                    wait $!
                done
                """);
        Shells.run("chmod", "755", target.resolve("usr/sbin/plain-init").toString());
        try (Stream<Path> keys = Files.list(target.resolve("etc/ssh"))) {
            for (Path key : keys.filter(path -> path.getFileName().toString().startsWith("ssh_host_")).toList()) {
                Files.delete(key);
            }
        }
    }

    private static void link(Path path, String target) throws IOException {
        Files.createDirectories(path.getParent());
        Files.deleteIfExists(path);
        Files.createSymbolicLink(path, Path.of(target));
    }

    /** Where this machine itself gets its packages from. */
    private static Path sources() throws IOException {
        for (String name : List.of("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list.d/ubuntu.sources",
                "/etc/apt/sources.list")) {
            Path file = Path.of(name);
            if (Files.exists(file) && Files.size(file) > 0) {
                return file;
            }
        }
        return Assumptions.abort("this machine has no apt sources to make a root file system from");
    }

    static void bounded(List<String> line) throws IOException {
        Path log = Files.createTempFile("monitor-image-", ".log");
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
            process.getOutputStream().close();
            if (!process.waitFor(BUILD_BOUND_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                Assumptions.abort(line.get(0) + " is not done after " + BUILD_BOUND_MINUTES + " minutes");
            }
            if (process.exitValue() != 0) {
                String said = Files.readString(log);
                Assumptions.abort(line.get(0) + " failed: " + said.substring(Math.max(0, said.length() - 500)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            Files.deleteIfExists(log);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
