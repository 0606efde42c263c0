package monitor.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/** Who a request really comes from: the peer, or whom a trusted proxy names. */
record Proxies(Set<InetAddress> trusted) {

    /** @param trusted whether the peer is a proxy that is believed */
    record Client(InetAddress address, boolean trusted, boolean https) {}

    Client client(HttpExchange exchange, boolean tls) {
        InetAddress peer = exchange.getRemoteAddress().getAddress();
        if (!trusted.contains(peer)) {
            return new Client(peer, false, tls);
        }
        Headers headers = exchange.getRequestHeaders();
        String proto = headers.getFirst("X-Forwarded-Proto");
        return new Client(forwarded(headers.get("X-Forwarded-For"), peer), true, tls || "https".equalsIgnoreCase(proto));
    }

    /** The last address that is no proxy of ours: those before it could have been written by anyone. */
    private InetAddress forwarded(List<String> values, InetAddress peer) {
        if (values == null) {
            return peer;
        }
        String[] chain = String.join(",", values).split(",");
        InetAddress nearest = peer;
        for (int i = chain.length - 1; i >= 0; i--) {
            InetAddress address;
            try {
                address = InetAddress.ofLiteral(chain[i].strip());
            } catch (IllegalArgumentException e) {
                return nearest;
            }
            nearest = address;
            if (!trusted.contains(address)) {
                return address;
            }
        }
        return nearest;
    }
}
