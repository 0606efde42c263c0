package monitor.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;

/** The data directory: made, checked, and held against a second central. */
final class Folder implements AutoCloseable {

    private final FileChannel channel;

    private Folder(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes it (mode 0700) where it is missing; throws {@link UnusableData} where it cannot be used. */
    static Folder hold(Path folder) {
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(folder.toAbsolutePath().getParent());
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (!Files.isDirectory(folder)) {
                throw new UnusableData("The data directory " + folder + " is not a directory: name another with --data.");
            }
            checkOwner(folder);
            return lock(folder);
        } catch (AccessDeniedException e) {
            throw new UnusableData("The data directory " + folder + " cannot be written by " + System.getProperty("user.name")
                    + ": change its owner or mode, or name another with --data.");
        } catch (IOException e) {
            throw new UnusableData("The data directory " + folder + " cannot be used (" + e + "): name another with --data.");
        }
    }

    private static void checkOwner(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, ".probe", "");
        try {
            UserPrincipal self = Files.getOwner(probe);
            checkOwner(folder, self);
            for (String name : new String[] {Database.FILE, Database.FILE + "-wal", Database.FILE + "-shm"}) {
                if (Files.exists(folder.resolve(name))) {
                    checkOwner(folder.resolve(name), self);
                }
            }
        } finally {
            Files.delete(probe);
        }
    }

    private static void checkOwner(Path path, UserPrincipal self) throws IOException {
        UserPrincipal owner = Files.getOwner(path);
        if (!owner.equals(self)) {
            throw new UnusableData(path + " belongs to " + owner.getName() + ", but the central runs as " + self.getName()
                    + ": start it as " + owner.getName() + ", or chown -R " + self.getName() + " the data directory.");
        }
    }

    private static Folder lock(Path folder) throws IOException {
        Path file = folder.resolve(Database.FILE + ".lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null; // held by this very program
        }
        if (lock == null) {
            channel.close();
            throw new UnusableData("Another central uses the data directory " + folder + ": stop it first, or name another with --data.");
        }
        return new Folder(channel);
    }

    /** Readable by its owner only. */
    static void own(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
