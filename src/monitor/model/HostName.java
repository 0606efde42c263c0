package monitor.model;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/** The forms that the address of a server may have: a DNS name, an IPv4 or an IPv6 address. Nothing is looked up. */
public final class HostName {

    private static final int LONGEST = 253;

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
    private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
    /** What resolvers read as a number, in decimal, octal or hexadecimal: a name that ends so is an address to them. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9_.-]{1,32}");

    private HostName() {}

    /**
     * The address in its one normal form, so that the same host is the same text: names in lower case, IPv6 without brackets and shortened.
     *
     * @throws IllegalArgumentException with a sentence that names the value
     */
    public static String normal(String typed) {
        String shown = Text.show(typed);
        if (typed.isEmpty() || typed.length() > LONGEST) {
            throw new IllegalArgumentException("A host is 1 to " + LONGEST + " characters long, not " + typed.length());
        }
        if (typed.contains(":")) {
            return ipv6(typed, shown);
        }
        String[] labels = typed.split("\\.", -1);
        if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
            return ipv4(labels, shown);
        }
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                throw new IllegalArgumentException(shown + " is neither a DNS name nor an IPv4 or IPv6 address");
            }
        }
        return typed.toLowerCase(Locale.ROOT);
    }

    private static String ipv4(String[] parts, String shown) {
        boolean good = parts.length == 4;
        for (String part : parts) {
            good = good && OCTET.matcher(part).matches() && Integer.parseInt(part) <= 255;
        }
        if (!good) {
            throw new IllegalArgumentException(shown + " is not an IPv4 address: four numbers from 0 to 255, without leading zeros");
        }
        return String.join(".", parts);
    }

    private static String ipv6(String typed, String shown) {
        String bare = typed.startsWith("[") && typed.endsWith("]") ? typed.substring(1, typed.length() - 1) : typed;
        int percent = bare.indexOf('%');
        String address = percent < 0 ? bare : bare.substring(0, percent);
        String zone = percent < 0 ? "" : bare.substring(percent + 1);
        if (!IPV6.matcher(address).matches() || percent >= 0 && !ZONE.matcher(zone).matches()) {
            throw new IllegalArgumentException(shown + " is not an IPv6 address");
        }
        try {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            return (bytes.length == 4 ? "::ffff:" + dotted(bytes) : shortened(bytes)) + (zone.isEmpty() ? "" : "%" + zone);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(shown + " is not an IPv6 address");
        }
    }

    private static String dotted(byte[] bytes) {
        return (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255);
    }

    /** As RFC 5952 writes it: the longest run of two or more zero groups as ::, the first of equal ones. */
    private static String shortened(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = (bytes[2 * i] & 255) << 8 | bytes[2 * i + 1] & 255;
        }
        int from = -1;
        int length = 1;
        for (int i = 0; i < groups.length; i++) {
            int end = i;
            while (end < groups.length && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                from = i;
                length = end - i;
            }
            i = Math.max(i, end - 1);
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < groups.length; i++) {
            if (i == from) {
                out.append("::");
                i += length - 1;
            } else {
                out.append(out.isEmpty() || out.charAt(out.length() - 1) == ':' ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return out.toString();
    }
}
