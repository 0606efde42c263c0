package monitor.action;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which ports a process listens on: the sockets that it holds, among those that listen. Pure. */
final class Sockets {

    /** A process that listens on more is told in part. */
    private static final int MOST = 50;
    private static final Pattern HELD = Pattern.compile("socket:\\[([0-9]+)]");
    private static final String LISTENS = "0A";

    private Sockets() {}

    /**
     * @param links what {@code ls -l /proc/PID/fd} prints
     * @param table /proc/PID/net/tcp and tcp6
     * @return such as 0.0.0.0:80 or [::]:80
     */
    static List<String> listening(String links, String table) {
        Set<String> held = new HashSet<>();
        for (Matcher matcher = HELD.matcher(links); matcher.find();) {
            held.add(matcher.group(1));
        }
        Set<String> ports = new TreeSet<>();
        for (String line : table.split("\n")) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length > 9 && fields[3].equals(LISTENS) && held.contains(fields[9])) {
                ports.add(address(fields[1]));
            }
        }
        return new ArrayList<>(ports).subList(0, Math.min(MOST, ports.size()));
    }

    /** The kernel's form is hexadecimal, 32 bits at a time in the machine's own order (little endian wherever we look). */
    private static String address(String text) {
        int colon = text.indexOf(':');
        if (colon != 8 && colon != 32) {
            return text;
        }
        int port = Integer.parseInt(text.substring(colon + 1), 16);
        int[] bytes = new int[colon / 2];
        for (int i = 0; i < bytes.length; i++) {
            int at = (i & ~3) + 3 - (i & 3);
            bytes[i] = Integer.parseInt(text.substring(2 * at, 2 * at + 2), 16);
        }
        if (bytes.length == 4) {
            return bytes[0] + "." + bytes[1] + "." + bytes[2] + "." + bytes[3] + ":" + port;
        }
        boolean mapped = true;
        boolean zero = true;
        for (int i = 0; i < 16; i++) {
            zero &= bytes[i] == 0;
            mapped &= i >= 12 || bytes[i] == (i < 10 ? 0 : 0xff);
        }
        if (zero) {
            return "[::]:" + port;
        }
        if (mapped) {
            return bytes[12] + "." + bytes[13] + "." + bytes[14] + "." + bytes[15] + ":" + port;
        }
        StringBuilder groups = new StringBuilder();
        for (int i = 0; i < 16; i += 2) {
            groups.append(i == 0 ? "" : ":").append(Integer.toHexString(bytes[i] << 8 | bytes[i + 1]));
        }
        return "[" + groups.toString().replaceFirst("(^|:)(0(:|$)){2,}", "::") + "]:" + port;
    }
}
