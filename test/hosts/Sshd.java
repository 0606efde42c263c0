package hosts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import monitor.ssh.Target;
import monitor.testing.Await;

/**
 * A real OpenSSH server on an address of its own (127.0.1.x, a free port), started in tens of milliseconds,
 * as root or as an ordinary
 * user (who then can sign in as oneself only). Its files lie in a folder of its own, removed at the end; it
 * ends only processes that it started.
 *
 * {@snippet :
 * try (Sshd sshd = Sshd.builder().option("AllowTcpForwarding", "no").start()) {
 *     ssh.run(sshd.target(1), ...);
 * }
 * }
 */
public final class Sshd implements AutoCloseable {

    /** How long sshd may take until it listens; a loaded machine makes ten of them at once. */
    private static final Duration START_BOUND = Duration.ofSeconds(20);

    /** Below the kernel's own range, and below where a deployment tries an agent out (from 20000). */
    private static final int FIRST_PORT = 10_000;
    private static final int PORTS = 10_000;
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private final Builder wanted;
    private final Path folder;
    private final String host;
    private final int port;
    private final Map<Keys.Kind, Path> hostKeys = new EnumMap<>(Keys.Kind.class);
    private final Path clientKey;
    private Process process;

    /** What is special about the server. */
    public static final class Builder {

        private final Map<String, String> options = new LinkedHashMap<>();
        private final List<String> lines = new ArrayList<>();
        private Keys.Kind[] hostKeys = {Keys.Kind.ED25519};
        private String user = System.getProperty("user.name");
        private String host;
        private int port;
        private boolean ownAuthorizedKeys;
        private List<String> prefix = List.of();

        /** A line of sshd_config; replaces the default of that name. */
        public Builder option(String name, String value) {
            options.put(name, value);
            return this;
        }

        /** Lines at the end of sshd_config, such as a Match block. */
        public Builder lines(String... text) {
            lines.addAll(Arrays.asList(text));
            return this;
        }

        public Builder hostKeys(Keys.Kind... kinds) {
            hostKeys = kinds;
            return this;
        }

        /** Whom {@link Sshd#user} and {@link Sshd#target} name; passwords are then allowed. */
        public Builder account(Account account) {
            user = account.name();
            return option("PasswordAuthentication", "yes");
        }

        /** Reads {@code ~/.ssh/authorized_keys} of the user instead of a file of the harness. */
        public Builder ownAuthorizedKeys() {
            ownAuthorizedKeys = true;
            return this;
        }

        /** A fixed address instead of a random one of 127.0.1.x. */
        public Builder address(String address, int fixedPort) {
            host = address;
            port = fixedPort;
            return this;
        }

        /** Words before sshd's own, such as {@code ip netns exec NAME}; they must become sshd by exec. */
        public Builder under(List<String> words) {
            prefix = List.copyOf(words);
            return this;
        }

        public Sshd start() {
            return new Sshd(this);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The ordinary one: Ed25519 host key, signs in by key only. */
    public static Sshd start() {
        return builder().start();
    }

    private Sshd(Builder wanted) {
        this.wanted = wanted;
        Shells.need("sshd", "openssh-server");
        Shells.need("ssh-keygen", "openssh-client");
        try {
            folder = Files.createTempDirectory("monitor-sshd-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            host = wanted.host != null ? wanted.host : "127.0.1."
                    + ThreadLocalRandom.current().nextInt(2, 255);
            port = wanted.port != 0 ? wanted.port : freePort(host);
            clientKey = Keys.make(folder.resolve("client"), Keys.Kind.ED25519);
            makeHostKeys(wanted.hostKeys);
            Files.writeString(folder.resolve("authorized_keys"), Keys.publicLine(clientKey) + "\n");
            Files.createDirectory(folder.resolve("home"));
            if (Shells.isRoot()) {
                Files.createDirectories(Path.of("/run/sshd")); // sshd as root refuses to start without it
            }
            launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * A port that was free a moment ago at that address: another one each time, and none of those that the
     * kernel gives to clients, which would take it in the meantime.
     */
    public static int freePort(String address) {
        for (int tries = 0; tries < PORTS; tries++) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
                return port;
            } catch (IOException taken) {
                // the next one
            }
        }
        throw new IllegalStateException("no port of " + address + " is free");
    }

    private void makeHostKeys(Keys.Kind... kinds) throws IOException {
        for (Path old : hostKeys.values()) {
            Files.deleteIfExists(old);
            Files.deleteIfExists(Path.of(old + ".pub"));
        }
        hostKeys.clear();
        for (Keys.Kind kind : kinds) {
            hostKeys.put(kind, Keys.make(folder.resolve("host_" + kind.word()), kind));
        }
    }

    private String config() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("ListenAddress", host);
        options.put("Port", Integer.toString(port));
        options.put("PidFile", folder.resolve("pid").toString());
        options.put("AuthorizedKeysFile", wanted.ownAuthorizedKeys ? ".ssh/authorized_keys"
                : folder.resolve("authorized_keys").toString());
        options.put("PermitRootLogin", "yes");
        options.put("StrictModes", "no");
        options.put("UsePAM", "no");
        options.put("PasswordAuthentication", "no");
        options.put("KbdInteractiveAuthentication", "no");
        options.put("Subsystem", "sftp internal-sftp");
        options.put("UseDNS", "no");
        options.put("LogLevel", "VERBOSE");
        if (wanted.user.equals(System.getProperty("user.name"))) {
            // bash as started by sshd reads ~/.bashrc, and what stands in the developer's own must not slow
            // down or change a test
            options.put("SetEnv", "HOME=" + folder.resolve("home"));
        }
        if (version() >= 9.8) {
            // tests fail to sign in on purpose, many times from one address
            options.put("PerSourcePenalties", "no");
        }
        options.putAll(wanted.options);
        StringBuilder text = new StringBuilder();
        hostKeys.values().forEach(key -> text.append("HostKey ").append(key).append('\n'));
        options.forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
        wanted.lines.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private static double version() {
        String text = Shells.run("ssh", "-V");
        return Double.parseDouble(text.replaceFirst("(?s)^OpenSSH_(\\d+\\.\\d+).*", "$1"));
    }

    private void launch() throws IOException {
        Files.writeString(folder.resolve("config"), config());
        Files.deleteIfExists(folder.resolve("pid"));
        List<String> line = new ArrayList<>(wanted.prefix);
        line.addAll(List.of(Shells.find("sshd"), "-f", folder.resolve("config").toString(), "-D", "-e"));
        process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                        .start();
        process.getOutputStream().close();
        // the pid file is written once it listens
        Await.until("sshd listens on " + host + ":" + port, START_BOUND, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("sshd ended with " + process.exitValue() + ": " + log());
            }
            return Files.exists(folder.resolve("pid"));
        });
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public String user() {
        return wanted.user;
    }

    /** The private key file that may sign in. */
    public Path key() {
        return clientKey;
    }

    /** Another key that may sign in. */
    public void authorize(Path privateKey) {
        try {
            Files.writeString(folder.resolve("authorized_keys"), Keys.publicLine(privateKey) + "\n",
                    java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@code $HOME} of the commands that it runs, unless an {@link Account} signs in: an empty folder of the
     * harness.
     */
    public Path home() {
        return folder.resolve("home");
    }

    /** A place for files of the test, gone at the end. */
    public Path folder() {
        return folder;
    }

    /** The SHA256 fingerprint of its host key of that kind. */
    public String fingerprint(Keys.Kind kind) {
        return Keys.fingerprint(hostKeys.get(kind));
    }

    /** The public line of its host key: {@code <type> <base64> test}. */
    public String hostKeyLine(Keys.Kind kind) {
        return Keys.publicLine(hostKeys.get(kind));
    }

    /** How the central would reach it by its key file. */
    public Target target(long serverId) {
        return target(serverId, new Target.Credentials(clientKey.toString(), null, null));
    }

    public Target target(long serverId, Target.Credentials credentials) {
        return new Target(serverId, host, port, wanted.user, credentials, false, null, List.of());
    }

    /** What sshd wrote so far. */
    public String log() {
        try {
            Path log = folder.resolve("log");
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many logins were accepted so far. */
    public int logins() {
        return log().split("Accepted (publickey|password|keyboard-interactive)", -1).length - 1;
    }

    /** Its connections' processes, newest last; commands that they run are not among them. */
    public List<ProcessHandle> sessions() {
        return process.toHandle().children().sorted().toList();
    }

    /** SIGKILL to what serves the connections; the listener lives. */
    public void killSessions() {
        for (ProcessHandle session : sessions()) {
            Stream.concat(session.descendants(), Stream.of(session)).forEach(ProcessHandle::destroyForcibly);
            session.onExit().completeOnTimeout(null, START_BOUND.toSeconds(), TimeUnit.SECONDS).join();
        }
    }

    /** The host hangs: the kernel still accepts connections and data, nobody reads them. */
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        for (ProcessHandle one : Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList()) {
            if (one.isAlive()) {
                try {
                    Shells.run("/bin/kill", "-" + name, Long.toString(one.pid()));
                } catch (IllegalStateException gone) {
                    // it ended between the two lines; nothing is left to signal
                }
            }
        }
    }

    /** Ends the server; the address refuses connections then. {@link #restart} brings it back. */
    public void down() {
        if (process == null) {
            return;
        }
        Set<ProcessHandle> all = new java.util.LinkedHashSet<>();
        all.add(process.toHandle());
        process.descendants().forEach(all::add);
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().completeOnTimeout(null, START_BOUND.toSeconds(), TimeUnit.SECONDS)
                .join());
    }

    /** Again at the same address, with the same keys. */
    public void restart() {
        down();
        try {
            launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Again at the same address, as a machine made anew: with other host keys of these kinds. */
    public void restartWithNewKeys(Keys.Kind... kinds) {
        down();
        try {
            makeHostKeys(kinds);
            launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        down();
        Shells.deleteTree(folder);
    }
}
