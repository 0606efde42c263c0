package monitor.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import monitor.model.Log;

/**
 * The sockets that are listened on. Loopback always speaks plain HTTP, in both families: whoever else held ::1 would get what
 * was meant for "localhost". Another address speaks TLS. One port cannot be both on the wildcard and on loopback, so that for
 * the wildcard each address of this machine is listened on by itself, and those that come later are joined by {@link #sweep}.
 */
final class Listeners implements AutoCloseable {

    /** Connections that wait to be accepted, as after a restart when all pages come back at once. */
    private static final int BACKLOG = 256;
    /** Addresses of one machine; each has a thread of its own. */
    private static final int MAX_ADDRESSES = 64;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final WebSettings settings;
    private final HttpHandler handler;
    private final Executor threads;
    private final Log log;
    private final Tls tls;
    private final Map<InetAddress, HttpServer> servers = new HashMap<>();
    private boolean closed;

    Listeners(WebSettings settings, HttpHandler handler, Executor threads, Log log) throws IOException {
        this.settings = settings;
        this.handler = handler;
        this.threads = threads;
        this.log = log;
        InetAddress bind = settings.bind();
        boolean everywhere = bind.isAnyLocalAddress();
        this.tls = bind.isLoopbackAddress() || settings.plainHttp() ? null
                : Tls.load(settings.tlsFolder(), OwnNames.names(), everywhere ? OwnNames.addresses(false) : Set.of(bind),
                        Instant.now(), log);
        try {
            first(bind, everywhere);
            sweep();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void first(InetAddress bind, boolean everywhere) throws IOException {
        if (everywhere && tls == null) {
            // one socket is enough where loopback and the rest speak alike
            listen(bind, settings.port(), false);
            return;
        }
        InetAddress loopback = bind.isLoopbackAddress() ? bind : InetAddress.ofLiteral("127.0.0.1");
        int found = listen(loopback, settings.port(), false);
        if (loopback.equals(InetAddress.ofLiteral("127.0.0.1"))) {
            try {
                listen(InetAddress.ofLiteral("::1"), found, false);
            } catch (IOException e) {
                log.debug("There is no loopback of IPv6", "cause", e.getMessage());
            }
        }
        if (!bind.isLoopbackAddress() && !everywhere) {
            listen(bind, found, tls != null);
        }
    }

    /** Joins addresses that came and leaves those that went; returns the nanoseconds until the next look. */
    synchronized long sweep() {
        if (tls == null || closed) {
            return Long.MAX_VALUE;
        }
        tls.reload();
        if (!settings.bind().isAnyLocalAddress()) {
            return LOOK_NANOS;
        }
        Set<InetAddress> there = OwnNames.addresses(settings.bind() instanceof Inet4Address);
        for (InetAddress gone : new HashSet<>(servers.keySet())) {
            if (!gone.isLoopbackAddress() && !there.contains(gone)) {
                servers.remove(gone).stop(0);
            }
        }
        for (InetAddress address : there) {
            if (!servers.containsKey(address) && servers.size() < MAX_ADDRESSES) {
                try {
                    listen(address, port(), true);
                } catch (IOException e) {
                    log.warn("An address cannot be listened on", "address", address.getHostAddress(), "cause", e.getMessage());
                }
            }
        }
        return LOOK_NANOS;
    }

    private int listen(InetAddress address, int wanted, boolean secure) throws IOException {
        InetSocketAddress socket = new InetSocketAddress(address, wanted);
        HttpServer server;
        try {
            server = secure ? HttpsServer.create(socket, BACKLOG) : HttpServer.create(socket, BACKLOG);
        } catch (BindException e) {
            BindException named = new BindException(e.getMessage() + ": " + address.getHostAddress() + " port " + wanted);
            named.initCause(e);
            throw named;
        }
        if (server instanceof HttpsServer https) {
            https.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
        }
        server.setExecutor(threads);
        server.createContext("/", secure ? this::strict : handler);
        server.start();
        synchronized (this) {
            servers.put(address, server);
        }
        return server.getAddress().getPort();
    }

    private void strict(HttpExchange exchange) throws IOException {
        if (tls.vouched()) {
            exchange.getResponseHeaders().set("Strict-Transport-Security", Tls.STRICT);
        }
        handler.handle(exchange);
    }

    /** The port, the same on all addresses. */
    synchronized int port() {
        return servers.values().iterator().next().getAddress().getPort();
    }

    synchronized List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        servers.values().forEach(server -> addresses.add(server.getAddress()));
        return addresses;
    }

    /** When the certificate ends, or null without TLS. */
    Instant certificateEnds() {
        return tls == null ? null : tls.ends();
    }

    /** The certificate's, or null where nothing speaks TLS. */
    String fingerprint() {
        return tls == null ? null : tls.fingerprint();
    }

    @Override
    public void close() {
        List<HttpServer> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(servers.values());
            servers.clear();
        }
        // each waits for its own requests, all at the same time
        List<Thread> stopping = all.stream().map(server -> Thread.ofVirtual().start(() -> server.stop(1))).toList();
        for (Thread thread : stopping) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
