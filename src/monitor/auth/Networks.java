package monitor.auth;

import java.net.InetAddress;
import java.util.List;
import monitor.model.Problem;
import monitor.model.Text;

/** From where a token may be used: addresses, and networks such as 10.0.0.0/8 or 2001:db8::/32. */
final class Networks {

    private Networks() {}

    /** Refuses what is none. */
    static void check(String field, List<String> networks) {
        for (String network : networks) {
            if (!valid(network)) {
                throw Problem.invalid(field, Text.show(network) + " is no address and no network such as 10.0.0.0/8");
            }
        }
    }

    private static boolean valid(String network) {
        try {
            String[] parts = network.split("/", -1);
            int bits = InetAddress.ofLiteral(parts[0]).getAddress().length * 8;
            return parts.length == 1 || parts.length == 2 && parts[1].matches("[0-9]{1,3}") && Integer.parseInt(parts[1]) <= bits;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** No network at all: from anywhere. */
    static boolean cover(List<String> networks, String address) {
        return networks.isEmpty() || networks.stream().anyMatch(network -> covers(network, address));
    }

    private static boolean covers(String network, String address) {
        try {
            String[] parts = network.split("/");
            byte[] wanted = InetAddress.ofLiteral(parts[0]).getAddress();
            byte[] given = InetAddress.ofLiteral(address).getAddress();
            if (wanted.length != given.length) {
                return false;
            }
            int bits = parts.length == 1 ? wanted.length * 8 : Integer.parseInt(parts[1]);
            for (int bit = 0; bit < bits; bit++) {
                if (((wanted[bit / 8] ^ given[bit / 8]) & 0x80 >> bit % 8) != 0) {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
