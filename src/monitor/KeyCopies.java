package monitor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import monitor.model.Server;
import monitor.ssh.CentralKey;
import monitor.store.Database;
import monitor.store.Secrets;
import monitor.store.Servers;
import monitor.store.UnusableData;

/**
 * Private keys for a central that is about to run as another user, who may not read the files: the service script lists the files, finds out
 * which are out of that user's reach, and hands these back to have copies kept, sealed in the database. The central is stopped meanwhile.
 */
record KeyCopies(Config config, InputStream in, PrintStream out, PrintStream err) {

    /** No private key comes near it. */
    private static final int MAX_BYTES = 64 << 10;

    /** One line a key file that is used: its path, a tab, what for. The central's own key, if it lies in the user's home, comes first. */
    ExitCode list() {
        try (Database db = Database.open(config.data(), Clock.systemUTC())) {
            Path own = centralKey();
            if (own != null) {
                out.println(own + "\tthe central's own key");
            }
            Set<Long> copied = new Secrets(db, config.data()).servers(Secrets.Kind.PRIVATE_KEY);
            for (Server server : new Servers(db).list()) {
                if (server.sshKeyPath() != null && !copied.contains(server.id())) {
                    out.println(expanded(server.sshKeyPath()) + "\tserver " + server.id() + ", " + server.name());
                }
            }
            return ExitCode.STOPPED;
        } catch (UnusableData e) {
            err.println(e.getMessage());
            return ExitCode.DATA;
        }
    }

    /**
     * Reads paths from standard input, one a line, and keeps a copy for each server that uses one of them; copies that are kept
     * already are made anew where their file has changed since.
     */
    ExitCode seal() {
        try (Database db = Database.open(config.data(), Clock.systemUTC())) {
            Set<String> paths = new HashSet<>(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList());
            Path own = centralKey();
            if (own != null && paths.contains(own.toString())) {
                keepOwn(own);
            }
            Secrets secrets = new Secrets(db, config.data());
            if (secrets.problem() != null) {
                err.println(secrets.problem());
                return ExitCode.DATA;
            }
            Set<Long> copied = secrets.servers(Secrets.Kind.PRIVATE_KEY);
            for (Server server : new Servers(db).list()) {
                if (server.sshKeyPath() == null) {
                    continue;
                }
                Path file = expanded(server.sshKeyPath());
                if (paths.contains(file.toString()) || copied.contains(server.id()) && Files.isReadable(file)) {
                    keep(secrets, server, read(file));
                }
            }
            return ExitCode.STOPPED;
        } catch (UnusableData e) {
            err.println(e.getMessage());
            return ExitCode.DATA;
        } catch (IOException e) {
            err.println("A key could not be copied: " + e.getMessage());
            return ExitCode.MISSING;
        }
    }

    /** Says nothing where the copy is the same already. */
    private void keep(Secrets secrets, Server server, String key) {
        if (!key.equals(secrets.get(server.id()).privateKey())) {
            secrets.put(server.id(), Secrets.Kind.PRIVATE_KEY, key);
            out.println("Sealed a copy of " + server.sshKeyPath() + " for server " + server.id() + ", " + server.name() + ".");
        }
    }

    /** The central's own key where it is one of the user's, or null where the data directory has its own. */
    private Path centralKey() {
        Path inData = CentralKey.inData(config.data());
        return Files.exists(inData) ? null : CentralKey.ofUser(config.home());
    }

    /** The central's own key is a file of the data directory by nature (0600), made or copied. */
    private void keepOwn(Path file) throws IOException {
        Path copy = CentralKey.inData(config.data());
        Files.createDirectories(copy.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createFile(copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(copy, read(file));
        out.println("Copied the central's own key " + file + " to " + copy + ".");
    }

    private static String read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is too large for a private key");
        }
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private Path expanded(String path) {
        List<String> parts = List.of(path.split("/", 2));
        return parts.getFirst().equals("~") ? config.home().resolve(parts.size() > 1 ? parts.get(1) : "") : Path.of(path);
    }
}
