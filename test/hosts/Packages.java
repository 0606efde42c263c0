package hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Packages of this machine's own distribution, fetched once and kept in the user's cache, to be put into
 * machines.
 */
public final class Packages {

    private Packages() {}

    /** The folder with their files; the test is skipped where they cannot be had. */
    public static Path fetched(String... names) {
        Shells.need("apt-get", "apt");
        return RootFs.cached("packages-" + String.join("-", names), folder -> {
            Files.createDirectory(folder);
            fetch(folder, names);
        });
    }

    private static void fetch(Path folder, String... names) throws IOException {
        String line = "cd \"$0\" && apt-get -q download \"$@\" && chmod 644 *.deb";
        List<String> words = new ArrayList<>(List.of("sh", "-c", line, folder.toString()));
        words.addAll(List.of(names));
        RootFs.bounded(words);
    }
}
