package monitor.http;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Where the server listens and whom it knows.
 *
 * @param port           0 takes a free one
 * @param bind           loopback, another address, or the wildcard for all
 * @param plainHttp      whether another address than loopback is served without TLS
 * @param tlsFolder      where cert.pem and key.pem are, or are made
 * @param basePath       "/" or such as "/monitor/"
 * @param hosts          names that the Host header may bear beside loopback and this machine's own; in lower case
 * @param allowedOrigins origins whose pages may use the API, such as "https://panel.example"
 * @param trustedProxies addresses whose X-Forwarded-* is believed
 */
public record WebSettings(int port, InetAddress bind, boolean plainHttp, Path tlsFolder, String basePath, Set<String> hosts,
        Set<String> allowedOrigins, Set<InetAddress> trustedProxies, Limits limits) {

    /** Plain HTTP on loopback. */
    public static WebSettings loopback(int port) {
        return new WebSettings(port, InetAddress.getLoopbackAddress(), false, Path.of("tls"), "/", Set.of(), Set.of(), Set.of(),
                Limits.DEFAULT);
    }

    /** The bounds for this machine, for tests that reach them. */
    public WebSettings with(Limits newLimits) {
        return new WebSettings(port, bind, plainHttp, tlsFolder, basePath, hosts, allowedOrigins, trustedProxies, newLimits);
    }

    List<String> basePrefix() {
        return basePath.equals("/") ? List.of() : List.of(basePath.substring(1, basePath.length() - 1).split("/"));
    }
}
