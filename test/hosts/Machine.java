package hosts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import monitor.ssh.Target;
import monitor.testing.Await;

/**
 * A whole machine with a network address of its own, by systemd-nspawn (systemd as PID 1, units, journal, reboot) or as an LXC
 * container: see {@link Machines}. It is reached over a cable of two ends, one here and one in the machine's network namespace; nothing else is
 * there. Its files are an overlay over one read-only root; all of it is gone after {@link #close}.
 */
public abstract class Machine implements AutoCloseable {

    /** A boot takes a second; many tests at once on a small machine make it slow. */
    static final Duration BOOT_BOUND = Duration.ofSeconds(60);
    private static final int RUN_SECONDS = 60;

    final String name;
    final Path folder;
    final Path root;
    final Machines.Builder wanted;
    private final String subnet;
    private final Path clientKey;

    Machine(Machines.Builder wanted) {
        this.wanted = wanted;
        Path lower = RootFs.debian();
        Shells.need("ip", "iproute2");
        int number = ThreadLocalRandom.current().nextInt(1 << 15);
        name = "smt" + Integer.toString(number, 36);
        // 198.18.0.0/15 is set aside for tests of networks; each machine takes two addresses of it
        subnet = "198." + (18 + (number >> 14)) + "." + (number >> 6 & 255) + ".";
        first = (number & 63) * 2;
        try {
            folder = Files.createTempDirectory("monitor-machine-");
            root = folder.resolve("root");
            clientKey = Keys.make(folder.resolve("client"), Keys.Kind.ED25519);
            for (String sub : List.of("root", "upper", "work")) {
                Files.createDirectory(folder.resolve(sub));
            }
            Shells.run("mount", "-t", "overlay", "overlay", "-o",
                    "lowerdir=" + lower + ",upperdir=" + folder.resolve("upper") + ",workdir=" + folder.resolve("work"), root.toString());
            cable();
            furnish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            demolish();
            throw e;
        }
    }

    private final int first;

    private void cable() {
        Shells.run("ip", "netns", "add", name);
        Shells.run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name);
        Shells.run("ip", "address", "add", subnet + first + "/31", "dev", name);
        Shells.run("ip", "link", "set", name, "up");
        inNetwork("ip", "address", "add", host() + "/31", "dev", "eth0");
        inNetwork("ip", "link", "set", "eth0", "up");
        inNetwork("ip", "link", "set", "lo", "up");
    }

    /** Runs a program of this machine, with its files and users, in the network of the machine: what it says. */
    public String inNetwork(String... line) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(line));
        return Shells.run(all.toArray(String[]::new));
    }

    private void furnish() throws IOException {
        Keys.make(root.resolve("etc/ssh/ssh_host_ed25519_key"), Keys.Kind.ED25519);
        Files.writeString(root.resolve("etc/hostname"), name + "\n");
        // its own rules, so that many tests may sign in at once and at every moment of a boot
        Files.writeString(root.resolve("etc/ssh/sshd_config.d/test.conf"), "UseDNS no\nMaxStartups 100\nPermitRootLogin yes\n");
        authorize("/root", "0", "0");
        for (String user : wanted.users) {
            Shells.run("chroot", root.toString(), "useradd", "-m", "-s", "/bin/bash", user);
            authorize("/home/" + user, user, user);
        }
        for (Machines.Bind bind : wanted.binds) {
            Files.createDirectories(root.resolve(bind.inside().substring(1)));
        }
    }

    private void authorize(String home, String user, String group) throws IOException {
        Path ssh = root.resolve(home.substring(1)).resolve(".ssh");
        Files.createDirectories(ssh);
        Files.writeString(ssh.resolve("authorized_keys"), Keys.publicLine(clientKey) + "\n");
        Shells.run("chroot", root.toString(), "chown", "-R", user + ":" + group, home + "/.ssh");
        Shells.run("chroot", root.toString(), "chmod", "700", home + "/.ssh");
    }

    abstract void boot() throws IOException;

    abstract void halt();

    /** PID 1 of the machine as this machine numbers it, or 0 while there is none. */
    abstract long leader();

    /** The number of its PID 1 here. */
    public final long pidOfInit() {
        return leader();
    }

    /** As if it were told "reboot": what starts at boot starts again; returns when sshd answers. */
    public abstract void reboot();

    final void awaitSshd() {
        Await.until("sshd of " + name + " answers at " + host(), BOOT_BOUND, () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host(), port()), 1000);
                socket.setSoTimeout(1000);
                return new String(socket.getInputStream().readNBytes(4), StandardCharsets.US_ASCII).equals("SSH-");
            }
        });
    }

    public String host() {
        return subnet + (first + 1);
    }

    public int port() {
        return 22;
    }

    /** The private key file that signs in as root and as each user. */
    public Path key() {
        return clientKey;
    }

    /** The root of its files as seen from here. */
    public Path root() {
        return root;
    }

    public String fingerprint() {
        return Keys.fingerprint(root.resolve("etc/ssh/ssh_host_ed25519_key"));
    }

    /** How the central would reach it as root. */
    public Target target(long serverId) {
        return target(serverId, "root");
    }

    public Target target(long serverId, String user) {
        return new Target(serverId, host(), port(), user, new Target.Credentials(clientKey.toString(), null, null), false, null, List.of());
    }

    /** Runs a line of shell inside as root, beside sshd; its output; anything but exit code 0 is an error. */
    public String run(String line) {
        try {
            Process process = new ProcessBuilder("nsenter", "-t", Long.toString(leader()), "-m", "-u", "-i", "-n", "-p", "--",
                    "/bin/sh", "-c", "cd; " + line).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(RUN_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("\"" + line + "\" in " + name + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The cable pulled, or plugged in again. */
    public void plugged(boolean in) {
        Shells.run("ip", "link", "set", name, in ? "up" : "down");
    }

    @Override
    public void close() {
        halt();
        demolish();
    }

    private void demolish() {
        quietly("umount", "-l", root == null ? "" : root.toString());
        // the namespace takes its end of the cable along, and the cable the other end
        quietly("ip", "link", "delete", name);
        quietly("ip", "netns", "delete", name);
        if (folder != null) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static void quietly(String... line) {
        try {
            Shells.run(line);
        } catch (IllegalStateException gone) {
            // what is to be removed was never made, or went by itself
        }
    }
}
