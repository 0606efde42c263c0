package monitor.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** Looks a host name up, once for each connection: what it answers is what is checked and what is connected to. */
@FunctionalInterface
public interface Resolver {

    List<InetAddress> resolve(String host, Duration limit) throws UnknownHostException;
}
