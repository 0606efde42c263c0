package monitor.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * Connects to hosts that people have named. The name is looked up once and each address checked; the connection goes to an address that
 * was checked, while a certificate is still held against the name.
 */
public final class Dialer {

    /** Of one name's addresses: two families, and a spare each. */
    private static final int MAX_TRIED = 4;
    private static final Duration LOOKUP = Duration.ofSeconds(5);
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Perimeter perimeter;
    private final Resolver resolver;
    private final SSLContext context;
    private final String hint;

    /** @param hint what to do where an address is refused, as a sentence */
    public Dialer(Perimeter perimeter, Resolver resolver, SSLContext context, String hint) {
        this.perimeter = perimeter;
        this.resolver = resolver;
        this.context = context;
        this.hint = hint;
    }

    /** @param limit of all that happens on the connection */
    public Line dial(String host, int port, Duration limit) throws IOException {
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        List<InetAddress> allowed = allowed(name);
        IOException last = null;
        for (InetAddress address : allowed) {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, port), (int) CONNECT.toMillis());
                return Line.over(socket, limit);
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw new NotReached(NotReached.Why.CONNECT, "No connection to " + host + ":" + port + " ("
                + allowed.getLast().getHostAddress() + "): " + (last == null ? "" : last.getMessage()) + ".");
    }

    /** The same with TLS, the certificate held against the name. */
    public Line dialTls(String host, int port, Duration limit) throws IOException {
        Line line = dial(host, port, limit);
        try {
            line.secure(context, host, true);
            return line;
        } catch (IOException e) {
            line.close();
            throw e;
        }
    }

    /** Whom to trust, for what begins TLS later. */
    public SSLContext context() {
        return context;
    }

    private List<InetAddress> allowed(String host) throws NotReached {
        List<InetAddress> found;
        try {
            found = resolver.resolve(host, LOOKUP);
        } catch (UnknownHostException e) {
            throw new NotReached(NotReached.Why.NAME, "The name " + host + " cannot be looked up: " + e.getMessage()
                    + ".");
        }
        List<InetAddress> allowed = found.stream().filter(address -> perimeter.allows(host, address)).limit(MAX_TRIED)
                .toList();
        if (allowed.isEmpty()) {
            throw new NotReached(NotReached.Why.INNER, host + (found.isEmpty() ? " has no address."
                    : " is " + found.getFirst().getHostAddress() + ", inside the central's own network. " + hint));
        }
        return allowed;
    }
}
