package monitor;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import monitor.audit.Ledger;
import monitor.model.Log;
import monitor.model.Problem;
import monitor.ssh.CentralKey;
import monitor.store.Backup;
import monitor.store.Database;
import monitor.store.Secrets;
import monitor.store.Servers;
import monitor.store.UnusableData;

/** {@code --backup FILE} and {@code --restore FILE}: the whole central into one sealed file, and out of it on another machine. */
final class BackupCommand {

    /** Where the passphrase may stand for scripts; otherwise it is asked for, or read from the input's first line. */
    static final String VARIABLE = "MONITOR_BACKUP_PASSPHRASE";

    private final Config config;
    private final Path file;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    BackupCommand(Config config, Path file, Map<String, String> environment, PrintStream out, PrintStream err) {
        this.config = config;
        this.file = file;
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /** While the central runs or not: the database is copied as of one moment. */
    ExitCode backup() {
        Path data = config.data();
        Path own = CentralKey.inData(data);
        Backup backup = new Backup(data, Files.exists(own) ? null : CentralKey.ofUser(config.home()));
        Path making = file.resolveSibling(file.getFileName() + ".making");
        try {
            char[] passphrase = passphrase(true);
            try {
                Files.deleteIfExists(making);
                Files.createFile(making, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(making))) {
                    backup.write(backup.copy(), to, passphrase);
                }
            } finally {
                Arrays.fill(passphrase, ' ');
            }
            Files.move(making, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            out.println("Backup: " + file + ", " + Files.size(file) + " bytes, sealed with the passphrase. It cannot be opened without.");
            return ExitCode.STOPPED;
        } catch (Problem e) {
            err.println(e.getMessage() + ".");
            return ExitCode.USAGE;
        } catch (IOException e) {
            err.println("No backup was made: " + e.getMessage());
            return ExitCode.DATA;
        } finally {
            delete(making);
        }
    }

    /** Into a data directory that holds no central yet; nothing is left there where it fails. */
    ExitCode restore() {
        Path data = config.data();
        if (Backup.inhabited(data)) {
            err.println("There is a central in " + data + " already: move that folder away, or name another one with --data.");
            return ExitCode.DATA;
        }
        Path staging = data.resolve("restoring");
        try {
            Files.createDirectories(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            deleteTree(staging);
            Files.createDirectory(staging, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            char[] passphrase = passphrase(false);
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                Backup.unpack(in, passphrase, staging);
            } finally {
                Arrays.fill(passphrase, ' ');
            }
            String told = look(staging);
            settle(staging, data);
            out.println(told);
            out.println("Stop the old central before you start this one: start-central.sh --data " + data);
            return ExitCode.STOPPED;
        } catch (Problem e) {
            err.println(e.getMessage() + ".");
            return ExitCode.USAGE;
        } catch (IOException | UnusableData e) {
            err.println("Nothing was restored: " + (e instanceof java.nio.file.NoSuchFileException ? "there is no file " : "") + e.getMessage());
            return ExitCode.DATA;
        } finally {
            deleteTree(staging);
        }
    }

    /** Whether it opens, and whether its ledger is what was written. */
    private static String look(Path staging) {
        try (Database db = Database.open(staging, Clock.systemUTC(), Log.NONE)) {
            Ledger.Verdict verdict = new Ledger(db, staging, new Secrets(db, staging).ledgerKey(), Log.NONE).verify();
            return "Restored: " + new Servers(db).list().size() + " servers; " + (verdict.valid()
                    ? "the ledger's " + verdict.rows() + " rows are as they were written."
                    : "THE LEDGER DOES NOT VERIFY: " + verdict.reason() + ".");
        }
    }

    /** The database last: until it is there, there is no central. */
    private static void settle(Path staging, Path data) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(staging)) {
            files = all.filter(Files::isRegularFile).filter(path -> Backup.known(staging.relativize(path).toString()))
                    .sorted(Comparator.comparing(path -> Backup.isDatabase(path))).toList();
        }
        for (Path from : files) {
            Path to = data.resolve(staging.relativize(from));
            Files.createDirectories(to.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private char[] passphrase(boolean twice) throws IOException {
        String given = environment.get(VARIABLE);
        if (given != null) {
            return Backup.passphrase(given);
        }
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return Backup.passphrase(line == null ? "" : line);
        }
        char[] typed = console.readPassword("Passphrase of the backup: ");
        if (twice && !Arrays.equals(typed, console.readPassword("The same again: "))) {
            throw Problem.invalid("passphrase", "The two are not the same");
        }
        return Backup.passphrase(typed == null ? "" : new String(typed));
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // it is in the way of nothing
        }
    }

    private static void deleteTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(BackupCommand::delete);
        } catch (IOException e) {
            // what is left is removed by the next try
        }
    }
}
