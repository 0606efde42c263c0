package monitor.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import monitor.model.Problem;

/**
 * All that a central is, as one sealed file: the database as of one moment, the key of its secrets, SSH keys and host keys, certificates, tokens,
 * settings, lists. Made while the central runs or not; a file in the making is never taken for a whole one.
 */
public final class Backup {

    /** Shorter ones are found by trying. */
    public static final int SHORTEST_PASSPHRASE = 12;
    public static final int LONGEST_PASSPHRASE = 1_000;

    private static final String TEMPORARY = "backup-";
    /** The ledger's newest row: as it was before the copy of the database, or it would tell of rows that the copy has not. */
    private static final String HEAD = "ledger.head";
    private static final Set<String> FILES = Set.of(Sealer.FILE, "central.properties", "admin.token", "auth.header", "logs.list",
            "protected.list", "ledger.checkpoints", HEAD);
    private static final List<String> FOLDERS = List.of("ssh", "tls");
    private static final String OWN_KEY = "ssh/id_ed25519";
    /** Files of a folder that belong to a central; more is something else. */
    private static final int MOST_FILES = 1_000;
    private static final long MOST_BYTES = 1L << 44;

    private final Path data;
    private final Path key;

    /** @param key the private key that the central signs in with, wherever it lies; or null */
    public Backup(Path data, Path key) {
        this.data = data;
        this.key = key;
    }

    /** The database as it is now, beside itself; to be given to {@link #write}. */
    public Path copy() throws IOException {
        if (!Files.exists(data.resolve(Database.FILE))) {
            throw new IOException("There is no database in " + data + ".");
        }
        forgetOthers();
        Path copy = data.resolve(TEMPORARY + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()) + ".tmp");
        // empty and closed to others before anything is in it
        Files.createFile(copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Tx tx = null;
        try {
            if (Files.exists(data.resolve(HEAD))) {
                Files.copy(data.resolve(HEAD), head(copy));
            }
            tx = Database.connect(data, false);
            tx.update("VACUUM INTO ?", copy.toString());
            return copy;
        } catch (SQLException | RuntimeException e) {
            Files.deleteIfExists(copy);
            Files.deleteIfExists(head(copy));
            throw new IOException("The database could not be copied (" + e.getMessage() + "): is there as much space again in " + data + "?", e);
        } finally {
            close(tx);
        }
    }

    private static Path head(Path copy) {
        return copy.resolveSibling(copy.getFileName() + "-head");
    }

    private static void close(Tx tx) throws IOException {
        try {
            if (tx != null) {
                tx.connection().close();
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** What a backup that was broken off has left; not what another process is making. */
    private void forgetOthers() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(data, TEMPORARY + "*.tmp*")) {
            for (Path file : left) {
                if (!beingMade(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean beingMade(String name) {
        String pid = name.substring(TEMPORARY.length()).replaceFirst("-.*", "");
        return pid.matches("[0-9]{1,9}") && Long.parseLong(pid) != ProcessHandle.current().pid()
                && ProcessHandle.of(Long.parseLong(pid)).isPresent();
    }

    /** Writes and removes the copy. Closes {@code out} only where all went well: what was not closed is no backup. */
    public void write(Path copy, OutputStream out, char[] passphrase) throws IOException {
        try {
            ZipOutputStream zip = new ZipOutputStream(Seal.sealing(out, passphrase));
            zip.setLevel(Deflater.BEST_SPEED);
            put(zip, Database.FILE, copy);
            for (String name : files()) {
                Path file = name.equals(HEAD) ? head(copy) : data.resolve(name);
                if (Files.exists(file)) {
                    put(zip, name, file);
                }
            }
            if (key != null && Files.exists(key) && !Files.exists(data.resolve(OWN_KEY))) {
                put(zip, OWN_KEY, key);
            }
            zip.close();
        } finally {
            Files.deleteIfExists(copy);
            Files.deleteIfExists(head(copy));
        }
    }

    private List<String> files() throws IOException {
        List<String> names = new ArrayList<>(FILES.stream().filter(name -> Files.isRegularFile(data.resolve(name))).sorted().toList());
        for (String folder : FOLDERS) {
            if (Files.isDirectory(data.resolve(folder))) {
                try (DirectoryStream<Path> inside = Files.newDirectoryStream(data.resolve(folder), Files::isRegularFile)) {
                    inside.forEach(file -> names.add(folder + "/" + file.getFileName()));
                }
            }
        }
        names.removeIf(name -> !known(name)); // or the whole of it could not be unpacked
        return names.subList(0, Math.min(MOST_FILES, names.size()));
    }

    private static void put(ZipOutputStream zip, String name, Path file) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        Files.copy(file, zip);
        zip.closeEntry();
    }

    /** Lays out what a backup holds in an empty folder; fails with a sentence unless it is whole to its end. */
    public static void unpack(InputStream in, char[] passphrase, Path folder) throws IOException {
        InputStream opened = Seal.opening(in, passphrase);
        ZipInputStream zip = new ZipInputStream(opened);
        int files = 0;
        long bytes = 0;
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (!known(entry.getName()) || ++files > MOST_FILES) {
                throw new IOException("The backup holds something that no central writes: \"" + printable(entry.getName()) + "\".");
            }
            Path file = folder.resolve(entry.getName());
            Files.createDirectories(file.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            bytes += Files.copy(zip, file, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            if (bytes > MOST_BYTES) {
                throw new IOException("The backup is larger than any database.");
            }
        }
        // the archive's own end may come before the seal's: only the last piece says that nothing was cut off
        while (opened.read() >= 0) {
            // what stands behind the archive's list
        }
        if (!Files.exists(folder.resolve(Database.FILE))) {
            throw new IOException("The backup holds no database.");
        }
    }

    /** Whether a central lives in that data directory. */
    public static boolean inhabited(Path data) {
        return Files.exists(data.resolve(Database.FILE)) || Files.exists(data.resolve(Sealer.FILE));
    }

    public static boolean isDatabase(Path file) {
        return file.getFileName().toString().equals(Database.FILE);
    }

    /** Whether a file of that name, as seen from the data directory, belongs into a backup. */
    public static boolean known(String name) {
        return name.equals(Database.FILE) || FILES.contains(name)
                || FOLDERS.stream().anyMatch(folder -> name.matches(folder + "/[A-Za-z0-9_][A-Za-z0-9_.@-]{0,200}"));
    }

    private static String printable(String name) {
        return name.substring(0, Math.min(80, name.length())).replaceAll("[^ -~]", "?");
    }

    /** A {@link Problem} where it is too short to be one. */
    public static char[] passphrase(String text) {
        if (text.length() < SHORTEST_PASSPHRASE || text.length() > LONGEST_PASSPHRASE) {
            throw Problem.invalid("passphrase", "A backup's passphrase has " + SHORTEST_PASSPHRASE + " characters or more");
        }
        return text.toCharArray();
    }
}
