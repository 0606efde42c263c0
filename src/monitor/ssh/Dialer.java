package monitor.ssh;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import monitor.model.Reason;
import monitor.model.Result;

/** Opens TCP connections. Every failure here is {@code UNREACHABLE}. */
final class Dialer implements AutoCloseable {

    /**
     * A resolver that hangs holds a platform thread each (the call is native): so many names may hang at once
     * before others wait.
     */
    private static final int RESOLVERS = 32;
    /** Names that wait for a resolver: one a server and no more than a fleet has. */
    private static final int WAITING_NAMES = 10_000;
    /** More addresses of one name are not tried. */
    private static final int ADDRESSES = 4;

    private final ThreadPoolExecutor resolvers = new ThreadPoolExecutor(RESOLVERS, RESOLVERS, 10,
            TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING_NAMES),
            Thread.ofPlatform().name("resolver-", 0).daemon().factory());

    Dialer() {
        resolvers.allowCoreThreadTimeOut(true);
    }

    Result<Socket> dial(String host, int port, Deadline deadline, Attempt attempt) {
        Duration allowed = Duration.ofNanos(deadline.nanos());
        return resolve(host, deadline).then(addresses -> {
            Result<Socket> last = null;
            int count = Math.min(addresses.length, ADDRESSES);
            for (int i = 0; i < count && (i == 0 || !deadline.passed()); i++) {
                // an address that is silent leaves time for the others
                int millis = Math.max(1, deadline.millis() / (count - i));
                last = connect(addresses[i], host, port, millis, allowed, attempt);
                if (last instanceof Result.Ok) {
                    return last;
                }
            }
            return last;
        });
    }

    private static Result<Socket> connect(InetAddress address, String host, int port, int millis,
            Duration allowed, Attempt attempt) {
        String where = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        Socket socket = new Socket();
        attempt.holds(() -> close(socket));
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address, port), millis);
            return Result.ok(socket);
        } catch (SocketTimeoutException e) {
            return failed(socket, "No answer from " + where + " within " + Deadline.words(allowed)
                    + ": the machine is off, the address is wrong, or a firewall drops the packets.");
        } catch (NoRouteToHostException e) {
            return failed(socket, "There is no route to " + where
                    + ": its network is down, or a firewall says so.");
        } catch (ConnectException e) {
            String text = String.valueOf(e.getMessage());
            return failed(socket, text.contains("refused")
                    ? where + " refuses connections: the machine is up, but no SSH server listens on that"
                            + " port."
                    : "Cannot connect to " + where + ": " + text + ".");
        } catch (IOException e) {
            return failed(socket, attempt.cancelled() ? "The attempt to reach " + where + " was given up."
                    : "Cannot connect to " + where + ": " + e.getMessage() + ".");
        }
    }

    private Result<InetAddress[]> resolve(String host, Deadline deadline) {
        if (host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9')) {
            try {
                return Result.ok(new InetAddress[] {InetAddress.ofLiteral(host)}); // waits behind no name
            } catch (IllegalArgumentException e) {
                return Result.failed(Reason.UNREACHABLE, "The name " + host
                        + " is not known: check its spelling, or use the address.");
            }
        }
        Future<InetAddress[]> lookup;
        try {
            lookup = resolvers.submit(() -> InetAddress.getAllByName(host));
        } catch (RejectedExecutionException e) {
            return Result.failed(Reason.UNREACHABLE, "Too many names wait for the resolver of this machine; "
                    + host + " was not looked up.");
        }
        try {
            return Result.ok(lookup.get(deadline.nanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            lookup.cancel(true);
            return Result.failed(Reason.UNREACHABLE, "The name " + host
                    + " was not resolved in time: the name server does not answer.");
        } catch (ExecutionException e) {
            return Result.failed(Reason.UNREACHABLE, "The name " + host
                    + " is not known: check its spelling, or use the address.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Result.failed(Reason.UNREACHABLE, "The look-up of " + host + " was interrupted.");
        }
    }

    private static Result<Socket> failed(Socket socket, String sentence) {
        close(socket);
        return Result.failed(Reason.UNREACHABLE, sentence);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // closed all the same
        }
    }

    @Override
    public void close() {
        resolvers.shutdownNow();
    }
}
