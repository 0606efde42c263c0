package monitor.http;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import monitor.model.Log;
import monitor.model.Problem;

/** The HTTP server: starts it, says where it listens, and stops it, its streams first. */
public final class WebServer implements AutoCloseable {

    /** Connections that wait to be accepted, as after a restart when all pages come back at once. */
    private static final int BACKLOG = 256;

    /** What the server serves, and to whom. {@code errors} makes the body of an error. */
    public record Parts(List<Route> routes, StaticFiles files, Gate gate, Function<Problem, byte[]> errors, Log log) {}

    private final Watch watch;
    private final EventStreams streams;
    private final ExecutorService threads;
    private final HttpServer server;

    private WebServer(WebSettings settings, Parts parts) throws IOException {
        JdkLimits.set();
        watch = new Watch(System::nanoTime);
        streams = new EventStreams(settings.limits(), watch, parts.gate());
        threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
        server = HttpServer.create(new InetSocketAddress(settings.bind(), settings.port()), BACKLOG);
        server.setExecutor(threads);
        server.createContext("/", new Front(settings, parts, new Admission(settings, ownNames()), watch, streams));
    }

    public static WebServer start(WebSettings settings, Parts parts) throws IOException {
        WebServer web = new WebServer(settings, parts);
        web.watch.start();
        web.server.start();
        return web;
    }

    /** The port on loopback. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        streams.close();
        server.stop(1);
        threads.close();
        watch.close();
    }

    private static Set<String> ownNames() throws IOException {
        Set<String> names = new HashSet<>(Set.of("localhost"));
        String own = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        names.add(own);
        names.add(own.split("\\.")[0]);
        return Set.copyOf(names);
    }
}
