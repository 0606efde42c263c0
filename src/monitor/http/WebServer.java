package monitor.http;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;
import monitor.model.Log;
import monitor.model.Problem;

/** The HTTP server: starts it, says where it listens, and stops it, its streams first. */
public final class WebServer implements AutoCloseable {

    /** What the server serves, and to whom. {@code errors} makes the body of an error. */
    public record Parts(List<Route> routes, StaticFiles files, Gate gate, Function<Problem, byte[]> errors, Log log) {}

    private final Watch watch;
    private final EventStreams streams;
    private final ExecutorService threads;
    private final Listeners listeners;

    private WebServer(WebSettings settings, Parts parts) throws IOException {
        JdkLimits.set();
        watch = new Watch(System::nanoTime);
        streams = new EventStreams(settings.limits(), watch, parts.gate());
        threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
        Front front = new Front(settings, parts, new Admission(settings, OwnNames.names()), watch, streams);
        listeners = new Listeners(settings, front, threads, parts.log());
    }

    /** Listens from now on; a {@link java.net.BindException} names the address and the port that are taken. */
    public static WebServer start(WebSettings settings, Parts parts) throws IOException {
        WebServer web = new WebServer(settings, parts);
        web.watch.start(web.listeners::sweep);
        return web;
    }

    /** The port, the same on all addresses. */
    public int port() {
        return listeners.port();
    }

    List<InetSocketAddress> addresses() {
        return listeners.addresses();
    }

    /** The roots under which other machines reach it, such as {@code https://192.0.2.7:9083/}; none where it is bound to loopback. */
    public List<String> outside() {
        String scheme = fingerprint() == null ? "http://" : "https://";
        return addresses().stream().map(InetSocketAddress::getAddress)
                .flatMap(address -> address.isAnyLocalAddress()
                        ? OwnNames.addresses(address instanceof Inet4Address).stream() : Stream.of(address))
                .filter(address -> !address.isLoopbackAddress())
                .map(address -> scheme + (address instanceof Inet4Address ? address.getHostAddress()
                        : "[" + address.getHostAddress().replaceFirst("%.*", "") + "]") + ":" + port() + "/")
                .sorted().toList();
    }

    /** When its certificate ends, or null without TLS. */
    public Instant certificateEnds() {
        return listeners.certificateEnds();
    }

    /** The SHA-256 of the certificate as browsers show it, or null where nothing speaks TLS. */
    public String fingerprint() {
        return listeners.fingerprint();
    }

    @Override
    public void close() {
        streams.close();
        listeners.close();
        threads.close();
        watch.close();
    }
}
