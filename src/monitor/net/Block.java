package monitor.net;

import java.net.InetAddress;
import java.util.Arrays;

/** Addresses that begin with the same bits. */
record Block(byte[] prefix, int bits) {

    Block {
        if (bits < 0 || bits > prefix.length * 8) {
            throw new IllegalArgumentException("/" + bits + " is no length of such a prefix");
        }
    }

    /** Such as {@code 10.0.0.0/8}, {@code fc00::/7}, or one address. */
    static Block of(String text) {
        int slash = text.indexOf('/');
        byte[] address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
        return new Block(address, slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1)));
    }

    boolean holds(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        if (!Arrays.equals(address, 0, whole, prefix, 0, whole)) {
            return false;
        }
        int mask = 0xff00 >> bits % 8 & 0xff;
        return mask == 0 || (address[whole] & mask) == (prefix[whole] & mask);
    }
}
