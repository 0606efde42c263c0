package monitor.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import monitor.model.Log;

/**
 * A file in OpenSSH's known_hosts format, read again when it changed. Lines that make no sense are kept and
 * mean nothing.
 *
 * @see <a href="https://man.openbsd.org/sshd#SSH_KNOWN_HOSTS_FILE_FORMAT">sshd(8), SSH_KNOWN_HOSTS FILE
 * FORMAT</a>
 */
final class KnownHosts {

    /** Larger files are not host keys, and would be read at each login. */
    private static final long LIMIT_BYTES = 16 << 20;

    private final Path file;
    private final Log log;
    private List<Line> lines = List.of();
    private FileTime modified;
    private long size = -1;
    private boolean complained;

    KnownHosts(Path file, Log log) {
        this.file = file;
        this.log = log;
    }

    /**
     * One line; {@code key} is null where it makes no sense or is a comment.
     *
     * @param marker  "", "@revoked" or "@cert-authority"
     * @param names   comma-separated patterns, or one hashed name
     * @param comment what follows the key, or ""
     */
    record Line(String text, String marker, String names, String type, byte[] key, String comment) {

        static Line parse(String text) {
            String[] words = text.strip().split("\\s+", 5);
            int first = words[0].startsWith("@") ? 1 : 0;
            Line nothing = new Line(text, "", "", "", null, "");
            if (words[0].startsWith("#") || words.length < first + 3) {
                return nothing;
            }
            try {
                byte[] key = Base64.getDecoder().decode(words[first + 2]);
                String type = HostKeys.type(key);
                if (!type.equals(words[first + 1])) {
                    return nothing;
                }
                String[] rest = text.strip().split("\\s+", first + 4);
                return new Line(text, first == 1 ? words[0] : "", words[first], type, key,
                        rest.length > first + 3 ? rest[first + 3] : "");
            } catch (IllegalArgumentException notBase64) {
                return nothing;
            }
        }

        boolean is(String wantedMarker, String name) {
            return key != null && marker.equals(wantedMarker) && matches(names, name);
        }
    }

    /** What the file says now; nothing where there is none. */
    synchronized List<Line> lines() {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            if (!now.lastModifiedTime().equals(modified) || now.size() != size) {
                lines = now.size() > LIMIT_BYTES ? List.of() : read();
                modified = now.lastModifiedTime();
                size = now.size();
            }
        } catch (NoSuchFileException none) {
            lines = List.of();
            modified = null;
        } catch (IOException e) {
            // keep what was known: a key must not become unknown because a file cannot be read for a moment
            // said once: root's file is closed to a service for good, and each login asks for it
            if (!complained) {
                log.warn("A file of host keys cannot be read", "file", file, "cause", e);
            }
            complained = true;
        }
        return lines;
    }

    private List<Line> read() throws IOException {
        // ISO 8859-1 takes every byte, so that a line in another encoding survives being written again
        return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream().map(Line::parse).toList();
    }

    /**
     * Replaces the whole file at once, readable by its owner only. Where the disk refuses, what is in memory
     * holds until the next try.
     */
    synchronized void write(List<Line> newLines) {
        lines = List.copyOf(newLines);
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.text()).append('\n'));
        save(() -> PrivateFiles.write(file, text.toString().getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** One line more; a thousand first logins need not write a thousand whole files. */
    synchronized void append(Line line) {
        List<Line> more = new ArrayList<>(lines());
        more.add(line);
        if (size <= 0 || !Files.exists(file)) {
            write(more);
            return;
        }
        lines = List.copyOf(more);
        save(() -> PrivateFiles.append(file, (line.text() + "\n").getBytes(StandardCharsets.ISO_8859_1)));
    }

    private interface Saving {

        void run() throws IOException;
    }

    private void save(Saving saving) {
        try {
            saving.run();
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            modified = now.lastModifiedTime();
            size = now.size();
        } catch (IOException e) {
            log.write(Log.Level.ERROR, "Host keys cannot be written: those accepted now are forgotten at a restart", null,
                    "file", file, "cause", e);
        }
    }

    /** The name under which OpenSSH looks a host up. */
    static String name(String host, int port) {
        String lower = host.toLowerCase(Locale.ROOT);
        return port == 22 ? lower : "[" + lower + "]:" + port;
    }

    static boolean matches(String names, String name) {
        if (names.startsWith("|1|")) {
            return hashed(names, name);
        }
        boolean found = false;
        for (String pattern : names.split(",")) {
            if (pattern.startsWith("!") && glob(pattern.substring(1), name)) {
                return false;
            }
            found |= glob(pattern, name);
        }
        return found;
    }

    private static boolean hashed(String names, String name) {
        String[] parts = names.split("\\|");
        if (parts.length != 4) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
            byte[] expected = Base64.getDecoder().decode(parts[3]);
            return MessageDigest.isEqual(expected, mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false; // no salt, or no base64: a line that makes no sense
        }
    }

    /**
     * {@code *} and {@code ?}, case ignored as in host names. Linear in memory and free of backtracking
     * beyond the last star.
     */
    private static boolean glob(String pattern, String text) {
        String p = pattern.toLowerCase(Locale.ROOT);
        String t = text.toLowerCase(Locale.ROOT);
        int i = 0;
        int j = 0;
        int star = -1;
        int mark = 0;
        while (j < t.length()) {
            if (i < p.length() && (p.charAt(i) == '?' || p.charAt(i) == t.charAt(j)) && p.charAt(i) != '*') {
                i++;
                j++;
            } else if (i < p.length() && p.charAt(i) == '*') {
                star = i++;
                mark = j;
            } else if (star >= 0) {
                i = star + 1;
                j = ++mark;
            } else {
                return false;
            }
        }
        while (i < p.length() && p.charAt(i) == '*') {
            i++;
        }
        return i == p.length();
    }

    /** The lines without those that are for the name alone or begin with it. */
    static List<Line> without(List<Line> lines, String firstName) {
        List<Line> kept = new ArrayList<>(lines);
        kept.removeIf(line -> line.key() != null && Arrays.asList(line.names().split(","))
                .contains(firstName));
        return kept;
    }
}
