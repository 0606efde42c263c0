package hosts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes whole machines for tests, as root; without root or a needed program the test is skipped.
 *
 * {@snippet :
 * try (Machine machine = Machines.systemd().java().user("ann").start()) {
 *     machine.run("systemctl start nginx");
 *     machine.reboot();
 * }
 * }
 */
public final class Machines {

    private Machines() {}

    /** A folder of this machine that the machine sees, read-only. */
    record Bind(Path here, String inside) {}

    private enum Kind { NSPAWN, LXC }

    /** What is special about the machine. */
    public static final class Builder {

        final List<String> users = new ArrayList<>();
        final List<Bind> binds = new ArrayList<>();
        final List<String> settings = new ArrayList<>();
        boolean systemd = true;
        int memoryMib;
        private final Kind kind;

        private Builder(Kind kind) {
            this.kind = kind;
        }

        /** With the JDK that runs the tests. */
        public Builder java() {
            bind(Path.of(System.getProperty("java.home")).toAbsolutePath(), "/usr/lib/jvm/jdk");
            // Debian's packages keep their settings there
            try (Stream<Path> etc = Files.list(Path.of("/etc"))) {
                etc.filter(path -> path.getFileName().toString().matches("java-.*-openjdk")).forEach(path -> bind(path, path.toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        /** With a Java that has no compiler. */
        public Builder runtimeOnly() {
            return bind(RootFs.runtimeOnly(), "/usr/lib/jvm/runtime");
        }

        public Builder bind(Path here, String inside) {
            binds.add(new Bind(here, inside));
            return this;
        }

        /** With an ordinary user of that name, who signs in with the same key. */
        public Builder user(String name) {
            users.add(name);
            return this;
        }

        /** LXC only: cron and sshd under an init that is none of the known ones. */
        public Builder withoutSystemd() {
            systemd = false;
            return this;
        }

        /** LXC only: a line of its configuration, such as {@code lxc.cgroup.memory.limit_in_bytes = 256M}. */
        public Builder setting(String line) {
            settings.add(line);
            return this;
        }

        /** With that much memory and no more. */
        public Builder memory(int mib) {
            memoryMib = mib;
            return this;
        }

        public Machine start() {
            Machine machine = switch (kind) {
                case NSPAWN -> new NspawnMachine(this);
                case LXC -> new LxcMachine(this);
            };
            try {
                machine.boot();
                machine.awaitSshd();
                return machine;
            } catch (IOException e) {
                machine.close();
                throw new UncheckedIOException(e);
            } catch (RuntimeException | Error e) {
                machine.close();
                throw e;
            }
        }
    }

    /** systemd as PID 1, under systemd-nspawn. */
    public static Builder systemd() {
        return new Builder(Kind.NSPAWN);
    }

    /** An LXC container. */
    public static Builder container() {
        return new Builder(Kind.LXC);
    }
}
