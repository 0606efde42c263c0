package monitor.net;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which addresses may be connected to. The public ones always; those of the central's own network (loopback, private, link-local and
 * the like) only where they, or the name that led to them, are listed.
 */
public record Perimeter(boolean all, List<Block> blocks, Set<String> hosts) {

    public static final Perimeter PUBLIC = new Perimeter(false, List.of(), Set.of());
    public static final Perimeter ALL = new Perimeter(true, List.of(), Set.of());

    /** What is no public host: IANA's registries of special addresses. */
    private static final List<Block> INNER = Stream.of("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
            "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128",
            "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7",
            "fe80::/10", "fec0::/10", "ff00::/8").map(Block::of).toList();

    private static final Block COMPATIBLE = Block.of("::/96");
    private static final Block NAT64 = Block.of("64:ff9b::/96");
    private static final Block SIX_TO_FOUR = Block.of("2002::/16");
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    /**
     * Of a list of addresses, blocks ({@code 10.0.0.0/8}) and host names; {@code all} alone is everything.
     *
     * @throws IllegalArgumentException that names the item
     */
    public static Perimeter of(List<String> items) {
        if (items.equals(List.of("all"))) {
            return ALL;
        }
        List<Block> blocks = new ArrayList<>();
        Set<String> hosts = new HashSet<>();
        for (String item : items) {
            if (item.matches("[0-9./]+|[0-9A-Fa-f:./]*:[0-9A-Fa-f:./]*")) {
                blocks.add(Block.of(item));
            } else if (item.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})") && !item.equalsIgnoreCase("all")) {
                hosts.add(item.toLowerCase(Locale.ROOT));
            } else {
                throw new IllegalArgumentException(item);
            }
        }
        return new Perimeter(false, List.copyOf(blocks), Set.copyOf(hosts));
    }

    /** @param host the name, or the address as it was typed, that led to the address */
    boolean allows(String host, InetAddress address) {
        byte[] bytes = address.getAddress();
        return all || hosts.contains(host.toLowerCase(Locale.ROOT))
                || blocks.stream().anyMatch(block -> block.holds(bytes)) || !inner(address);
    }

    static boolean inner(InetAddress address) {
        if (inner(address.getAddress())) {
            return true;
        }
        try {
            // a public address of this very machine leads to services that may trust it
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true; // not known, so not trusted
        }
    }

    private static boolean inner(byte[] bytes) {
        if (INNER.stream().anyMatch(block -> block.holds(bytes))) {
            return true;
        }
        byte[] carried = carried(bytes);
        return carried != null && inner(carried);
    }

    /** The IPv4 address that an IPv6 address leads to, or null. */
    private static byte[] carried(byte[] bytes) {
        if (bytes.length != 16) {
            return null;
        }
        if (Arrays.equals(bytes, 0, 12, MAPPED, 0, 12) || COMPATIBLE.holds(bytes) || NAT64.holds(bytes)) {
            return Arrays.copyOfRange(bytes, 12, 16);
        }
        return SIX_TO_FOUR.holds(bytes) ? Arrays.copyOfRange(bytes, 2, 6) : null;
    }
}
