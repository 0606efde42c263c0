package monitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import monitor.net.Dialer;
import monitor.net.Perimeter;
import monitor.net.SystemResolver;

/**
 * Where the central connects to for its channels.
 *
 * @param perimeter which addresses they may have
 * @param commands  programs of this machine that channels may name, by name
 * @param trust     whose certificates are believed
 */
public record Outside(Perimeter perimeter, SSLContext trust, Map<String, String> commands) {

    private static final String HINT = "If it is meant, list it in the setting " + Setting.CHANNELS_PRIVATE.variable()
            + " (" + Setting.CHANNELS_PRIVATE.key() + " in central.properties) and start the central again.";

    /** @throws IllegalArgumentException that names the item */
    static Outside of(List<String> allowed, Map<String, String> commands) {
        try {
            return new Outside(Perimeter.of(allowed), SSLContext.getDefault(), Map.copyOf(commands));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime has no list of certificate authorities", e);
        }
    }

    /** This machine's own name, as it signs what it sends. */
    static String machine() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return name.isEmpty() ? "server-monitor" : name;
        } catch (IOException e) {
            return "server-monitor"; // a machine without a name that can be read
        }
    }

    Dialer dialer() {
        return new Dialer(perimeter, new SystemResolver(), trust, HINT);
    }
}
