package monitor.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import monitor.model.Principal;
import monitor.model.Problem;

/** The open event streams: bounded in all and for each principal, each with a heartbeat and a deadline for each write. */
final class EventStreams implements AutoCloseable {

    private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.US_ASCII);

    /** Whoever is signed out elsewhere hears nothing more after this. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Limits limits;
    private final Watch watch;
    private final Gate gate;
    private final Map<String, Integer> byPrincipal = new HashMap<>();
    private final Set<Thread> writers = new HashSet<>();
    private boolean closed;

    EventStreams(Limits limits, Watch watch, Gate gate) {
        this.limits = limits;
        this.watch = watch;
        this.gate = gate;
    }

    synchronized int open() {
        return writers.size();
    }

    /** Takes a place, or refuses; {@link #run} gives it back. */
    synchronized void enter(Principal principal) {
        if (closed || writers.size() >= limits.streams()) {
            throw new Problem(Problem.Kind.OVERLOADED, closed ? "The server is stopping"
                    : "There are already " + limits.streams() + " event streams").with(Problem.RETRY_AFTER, 30);
        }
        int own = byPrincipal.getOrDefault(principal.name(), 0);
        if (own >= limits.streamsOfPrincipal()) {
            throw new Problem(Problem.Kind.RATE_LIMITED, principal.name() + " already has " + own + " event streams", null,
                    "Close a tab or a program that listens").with(Problem.RETRY_AFTER, 30);
        }
        byPrincipal.put(principal.name(), own + 1);
        writers.add(Thread.currentThread());
    }

    /** Writes until the client is gone or too slow, the source ends, the credential no longer holds, or the server closes. */
    void run(HttpExchange exchange, EventSource source, Principal principal) throws IOException {
        try (source) {
            long beat = limits.heartbeat().toNanos();
            OutputStream out;
            try (Watch.Guard _ = watch.guard(limits.writeTime().toNanos())) {
                exchange.sendResponseHeaders(200, 0);
                out = exchange.getResponseBody();
                // so that the client knows at once that it is connected
                write(out, HEARTBEAT);
            }
            long last = System.nanoTime();
            long looked = last;
            long change = -1; // rights may have changed since they were looked at
            while (true) {
                byte[] frames = source.next(Math.clamp(last + beat - System.nanoTime(), 1, LOOK_NANOS));
                boolean quiet = frames == null;
                // a busy stream ends as soon as a quiet one
                if (change != gate.changes() || System.nanoTime() - looked >= beat) {
                    change = gate.changes();
                    looked = System.nanoTime();
                    if (!gate.holds(principal)) {
                        break;
                    }
                }
                if (quiet && source.ended()) {
                    break;
                }
                if (quiet && last + beat - System.nanoTime() > 0) {
                    continue;
                }
                try (Watch.Guard _ = watch.guard(limits.writeTime().toNanos())) {
                    write(out, quiet ? HEARTBEAT : frames);
                }
                last = System.nanoTime();
            }
            try (Watch.Guard _ = watch.guard(limits.writeTime().toNanos())) {
                exchange.close();
            }
        } catch (InterruptedException e) {
            // the server closes; the thread ends with the exchange
            throw new IOException("stopping", e);
        } finally {
            leave(principal);
        }
    }

    /** Interrupts all writers: each is in a wait or in a write, and both end by it. */
    @Override
    public synchronized void close() {
        closed = true;
        writers.forEach(Thread::interrupt);
    }

    private synchronized void leave(Principal principal) {
        writers.remove(Thread.currentThread());
        byPrincipal.computeIfPresent(principal.name(), (_, count) -> count == 1 ? null : count - 1);
    }

    private static void write(OutputStream out, byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }
}
