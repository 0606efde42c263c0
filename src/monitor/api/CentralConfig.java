package monitor.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import monitor.model.Problem;

/**
 * The ssh_config of the user who runs the central, with the files that it includes, and no other file.
 *
 * @param files by the name under which an Include finds them
 */
record CentralConfig(String text, Map<String, String> files) {

    private static final int MOST_FILES = 100;
    private static final long FILE_BYTES = 1 << 20;
    private static final long ALL_BYTES = 4 << 20;
    private static final Pattern INCLUDE = Pattern.compile("(?im)^[ \\t]*include[ \\t=]+(.*)$");
    private static final String SSH_FOLDER = "~/.ssh/";

    static CentralConfig read(Path home) {
        Path config = home.resolve(".ssh/config");
        String text = content(config);
        if (text == null) {
            throw Problem.invalid("source", config + " is not there, cannot be read by the user who runs the central,"
                    + " or is larger than a megabyte: paste its text instead");
        }
        Map<String, String> files = new LinkedHashMap<>();
        Deque<String> unread = new ArrayDeque<>();
        unread.add(text);
        long bytes = text.length();
        while (!unread.isEmpty() && bytes < ALL_BYTES) {
            Matcher include = INCLUDE.matcher(unread.remove());
            while (include.find()) {
                for (String pattern : include.group(1).strip().split("\\s+")) {
                    for (Map.Entry<String, Path> found : matching(home, pattern.replace("\"", "")).entrySet()) {
                        String more = files.size() >= MOST_FILES || files.containsKey(found.getKey()) ? null
                                : content(found.getValue());
                        if (more != null && bytes + more.length() <= ALL_BYTES) {
                            bytes += more.length();
                            files.put(found.getKey(), more);
                            unread.add(more);
                        }
                    }
                }
            }
        }
        return new CentralConfig(text, files);
    }

    /** Wildcards in the last part of a path only, as configs have them. */
    private static Map<String, Path> matching(Path home, String pattern) {
        String within = pattern.startsWith(SSH_FOLDER) ? pattern.substring(SSH_FOLDER.length()) : pattern;
        int slash = within.lastIndexOf('/');
        String folder = within.substring(0, slash + 1);
        Map<String, Path> found = new LinkedHashMap<>();
        try {
            Path place = folder.startsWith("~/") ? home.resolve(folder.substring(2))
                    : home.resolve(".ssh").resolve(folder);
            TreeSet<Path> names = new TreeSet<>();
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(place, within.substring(slash + 1))) {
                for (Path file : stream) {
                    names.add(file);
                    if (names.size() > MOST_FILES) {
                        break;
                    }
                }
            }
            names.forEach(file -> found.put(folder + file.getFileName(), file));
        } catch (IOException | DirectoryIteratorException | InvalidPathException | PatternSyntaxException e) {
            // then there is no such file, which the parser says with the line
        }
        return found;
    }

    /** Null where it is no readable file of a fitting size. A pipe or device is never opened. */
    private static String content(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= FILE_BYTES
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : null;
        } catch (IOException e) {
            return null;
        }
    }
}
