package monitor.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The system's own look-up, which knows no deadline: each runs on a thread of its own that may be left behind. */
public final class SystemResolver implements Resolver {

    /** Left behind at most: with a name server that is silent each ends by itself after some seconds. */
    private static final int MAX_LOOKUPS = 64;

    private final Semaphore places = new Semaphore(MAX_LOOKUPS);

    @Override
    public List<InetAddress> resolve(String host, Duration limit) throws UnknownHostException {
        if (!places.tryAcquire()) {
            throw new UnknownHostException("too many names are being looked up");
        }
        FutureTask<List<InetAddress>> lookup = new FutureTask<>(() -> {
            try {
                return List.of(InetAddress.getAllByName(host));
            } finally {
                places.release();
            }
        });
        // not a virtual thread: the look-up would hold its carrier
        Thread.ofPlatform().daemon().name("look-up").start(lookup);
        try {
            return lookup.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new UnknownHostException("the name is not known");
        } catch (TimeoutException e) {
            throw new UnknownHostException("the name server did not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException("the look-up was given up");
        }
    }
}
