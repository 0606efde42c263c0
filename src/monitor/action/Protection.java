package monitor.action;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names of processes that no signal is sent to: those without which a host cannot be reached or does not stand, and the own ones of
 * {@code protected.list}. A line of that file is a name, in which {@code *} and {@code ?} stand for other characters; {@code #} begins a
 * comment. It is read anew for each action.
 */
final class Protection {

    private static final List<String> BUILT_IN = List.of("systemd", "systemd-*", "(sd-pam)", "init", "openrc-init", "runit", "runsv*",
            "s6-svscan", "s6-supervise", "dbus-daemon", "dbus-broker", "dbus-broker-lau*", "udevd", "elogind", "NetworkManager",
            "dhclient", "dhcpcd", "udhcpc", "connmand", "wpa_supplicant", "iwd", "tailscaled", "dropbear", "lxc-start", "containerd-shim*",
            "conmon");

    /** Linux cuts a process's name there. */
    private static final int NAME_BYTES = 15;
    /** A list that a person writes. */
    private static final long FILE_BYTES = 64 << 10;

    private final Path file;

    Protection(Path file) {
        this.file = file;
    }

    /**
     * Why it is protected, or nothing.
     *
     * @param name    the kernel's
     * @param program the last part of its first argument, which is not cut
     */
    Optional<String> of(String name, String program, String command) {
        if (name.equals("sshd") && !session(command)) {
            return Optional.of("sshd itself is protected: nobody could sign in any more");
        }
        for (String entry : BUILT_IN) {
            if (fits(entry, name, program)) {
                return Optional.of(name + " is protected: the host may not stand or be reached without it");
            }
        }
        List<String> own;
        try {
            own = own();
        } catch (IOException e) {
            return Optional.of("protected.list cannot be read (" + e.getClass().getSimpleName()
                    + "), so every process counts as protected");
        }
        return own.stream().filter(entry -> fits(entry, name, program)).findFirst()
                .map(entry -> name + " is protected by \"" + entry + "\" in protected.list");
    }

    /** sshd's process for one who is signed in names that user; the one that listens does not. */
    private static boolean session(String command) {
        return command.startsWith("sshd: ") && !command.contains("[listener]");
    }

    private List<String> own() throws IOException {
        try {
            if (Files.size(file) > FILE_BYTES) {
                throw new IOException("larger than " + FILE_BYTES + " bytes");
            }
            List<String> entries = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                String entry = line.replaceFirst("#.*", "").strip();
                if (!entry.isEmpty()) {
                    entries.add(entry);
                }
            }
            return entries;
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static boolean fits(String entry, String name, String program) {
        StringBuilder regex = new StringBuilder();
        entry.codePoints().forEach(c -> regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
        Pattern pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
        boolean cut = entry.length() > NAME_BYTES && entry.indexOf('*') < 0 && entry.substring(0, NAME_BYTES).equals(name);
        return pattern.matcher(name).matches() || pattern.matcher(program).matches() || cut;
    }
}
