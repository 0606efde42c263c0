package monitor.api;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import monitor.model.Problem;
import monitor.model.Text;

/** Whether a private key file that somebody named is there. */
final class KeyPaths {

    /** Names that a message lists at most. */
    private static final int NAMED_KEYS = 10;
    /** What lies beside keys in ~/.ssh and is none. */
    private static final List<String> NO_KEYS = List.of("config", "known_hosts", "known_hosts.old", "authorized_keys", "environment", "rc");

    private KeyPaths() {}

    /** 422 that names the path and the keys that exist, where there is no such file. Null is none chosen. */
    static void check(Path home, String typed) {
        if (typed == null) {
            return;
        }
        boolean there;
        try {
            there = Files.isRegularFile(typed.startsWith("~/") ? home.resolve(typed.substring(2)) : Path.of(typed));
        } catch (InvalidPathException e) {
            there = false;
        }
        if (!there) {
            List<String> keys = keys(home);
            throw Problem.invalid("ssh_key_path", "The key file " + Text.show(typed) + " does not exist; "
                    + (keys.isEmpty() ? "there is no private key in ~/.ssh" : "there are " + String.join(", ", keys)));
        }
    }

    private static List<String> keys(Path home) {
        TreeSet<String> keys = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(home.resolve(".ssh"))) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (Files.isRegularFile(file) && !name.endsWith(".pub") && !NO_KEYS.contains(name) && Text.flaw(name) == null) {
                    keys.add("~/.ssh/" + name);
                }
            }
        } catch (IOException e) {
            // no such folder, or not ours to read: then there are none to name
        }
        return keys.stream().limit(NAMED_KEYS).toList();
    }
}
