package hosts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A throw-away user of this machine with a home of its own: for passwords, other shells and foreign owners.
 * Needs root.
 */
public final class Account implements AutoCloseable {

    private final String name;
    private final String password;
    private final Path home;

    private Account(String name, String password, Path home) {
        this.name = name;
        this.password = password;
        this.home = home;
    }

    public static Account make() {
        return make("/bin/sh");
    }

    /** @param shell such as /usr/sbin/nologin */
    public static Account make(String shell) {
        Shells.needRoot("it makes a user for the time of the test");
        Shells.need("useradd", "passwd");
        String openssl = Shells.need("openssl", "openssl");
        String name = "smt" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
        String password = "pw-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
        try {
            Path home = Files.createTempDirectory("monitor-home-");
            String hash = Shells.run(openssl, "passwd", "-6", password).strip();
            Shells.run("useradd", "-M", "-d", home.toString(), "-s", shell, "-p", hash, name);
            Shells.run("chown", name + ":", home.toString());
            return new Account(name, password, home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        return name;
    }

    public String password() {
        return password;
    }

    public Path home() {
        return home;
    }

    /** Removes the user and the home. */
    @Override
    public void close() {
        Shells.run("userdel", "-f", name);
        Shells.deleteTree(home);
    }
}
