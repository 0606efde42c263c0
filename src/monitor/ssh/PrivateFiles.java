package monitor.ssh;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that only their owner may read, from their first byte on. */
final class PrivateFiles {

    private PrivateFiles() {}

    /**
     * Mode 0600; whole or not at all, and on the disk when it returns. The folder is made (0700) where it is
     * missing.
     */
    static void write(Path file, byte[] content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path part = folder.resolve(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        put(part, content, false);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Adds to a file that {@link #write} made. */
    static void append(Path file, byte[] content) throws IOException {
        put(file, content, true);
    }

    /** Not by a channel of nio: an interrupted thread would lose the file. */
    private static void put(Path file, byte[] content, boolean append) throws IOException {
        try (FileOutputStream output = new FileOutputStream(file.toFile(), append)) {
            output.write(content);
            output.getFD().sync();
        }
    }
}
