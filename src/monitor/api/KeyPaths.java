package monitor.api;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.TreeSet;
import monitor.model.Problem;
import monitor.model.Text;

/** Whether a private key file that somebody named is there, and may be read by the user who runs the central. */
final class KeyPaths {

    /** Names that a message lists at most. */
    private static final int NAMED_KEYS = 10;
    /** What lies beside keys in ~/.ssh and is none. */
    private static final List<String> NO_KEYS = List.of("config", "known_hosts", "known_hosts.old", "authorized_keys", "environment", "rc");

    private KeyPaths() {}

    /** 422 that says what is wrong with the path and how to go on. Null is none chosen. */
    static void check(Path home, String typed) {
        if (typed == null) {
            return;
        }
        try {
            Path file = typed.startsWith("~/") ? home.resolve(typed.substring(2)) : Path.of(typed);
            if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
                throw absent(home, typed);
            }
            if (!Files.isReadable(file)) {
                throw closed(typed);
            }
        } catch (AccessDeniedException e) {
            // a folder on the way is closed: whether the file exists cannot be known
            throw closed(typed);
        } catch (IOException | InvalidPathException e) {
            throw absent(home, typed);
        }
    }

    private static Problem absent(Path home, String typed) {
        List<String> keys = keys(home);
        return Problem.invalid("ssh_key_path", "The key file " + Text.show(typed) + " does not exist; "
                + (keys.isEmpty() ? "there is no private key in ~/.ssh" : "there are " + String.join(", ", keys)));
    }

    private static Problem closed(String typed) {
        String user = System.getProperty("user.name");
        return new Problem(Problem.Kind.INVALID, "The key file " + Text.show(typed) + " may not be read by the user " + user
                + ", who runs the central", "ssh_key_path", "As root: install -D -o " + user + " -m 600 " + typed + " ~" + user
                + "/ssh/" + name(typed) + "; then name that copy");
    }

    private static String name(String typed) {
        return typed.substring(typed.lastIndexOf('/') + 1);
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
