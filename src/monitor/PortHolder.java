package monitor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Says which process listens on a TCP port of this machine, so that "port in use" names what to stop. */
final class PortHolder {

    private static final String LISTEN = "0A";

    private final Path proc;

    /** @param proc the root of the process file system, {@code /proc} */
    PortHolder(Path proc) {
        this.proc = proc;
    }

    /** Such as {@code nginx (process 812)}; "another process" where it belongs to somebody else and cannot be seen. */
    String of(int port) {
        Set<String> inodes = new HashSet<>();
        for (String table : new String[] {"net/tcp", "net/tcp6"}) {
            inodes.addAll(listeners(port, table));
        }
        if (!inodes.isEmpty()) {
            try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
                for (Path process : processes) {
                    if (holds(process, inodes)) {
                        return name(process) + " (process " + process.getFileName() + ")";
                    }
                }
            } catch (IOException e) {
                // no /proc to read: the sentence stays general
            }
        }
        return "another process";
    }

    private Set<String> listeners(int port, String table) {
        Set<String> inodes = new HashSet<>();
        String wanted = ":%04X".formatted(port);
        try {
            for (String line : Files.readAllLines(proc.resolve(table))) {
                String[] columns = line.strip().split("\\s+");
                if (columns.length > 9 && columns[1].endsWith(wanted) && columns[3].equals(LISTEN)) {
                    inodes.add("socket:[" + columns[9] + "]");
                }
            }
        } catch (IOException e) {
            // IPv6 switched off, or no /proc
        }
        return inodes;
    }

    private static boolean holds(Path process, Set<String> inodes) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (inodes.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
        } catch (IOException e) {
            // gone meanwhile, or not ours to look into
        }
        return false;
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException e) {
            return "a process";
        }
    }
}
