package monitor.api;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import monitor.http.EventSource;
import monitor.live.EventHub;
import monitor.model.Event;

/**
 * One client's stream: the snapshot first, then what happens. It listens before the snapshot is taken, so that nothing falls between; what
 * happened in between is told again, which changes nothing.
 */
final class EventStream implements EventSource {

    /** More than a thousand servers send in 5 s; whoever is further behind begins anew with a snapshot. */
    static final int WAITING_EVENTS = 2048;
    /** Events that go out in one write, so that a thousand servers do not cost a thousand writes. */
    private static final int JOINED_EVENTS = 64;

    private final EventHub.Subscription subscription;
    private final Feed feed;
    private final Sight sight;
    private final long server;
    private boolean begun;

    /** @param server whose full samples are told besides, or 0 */
    EventStream(EventHub hub, Feed feed, Sight sight, long server) {
        this.subscription = hub.subscribe(WAITING_EVENTS);
        this.feed = feed;
        this.sight = sight;
        this.server = server;
    }

    @Override
    public byte[] next(long waitNanos) throws InterruptedException {
        if (!begun) {
            begun = true;
            return sight.snapshot(feed, server);
        }
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        Event event = subscription.next(waitNanos, TimeUnit.NANOSECONDS);
        for (int i = 0; event != null; i++) {
            frames.writeBytes(sight.frames(feed, event, server));
            event = i < JOINED_EVENTS ? subscription.next(0, TimeUnit.NANOSECONDS) : null;
        }
        return frames.size() == 0 ? null : frames.toByteArray();
    }

    @Override
    public boolean ended() {
        return subscription.ended();
    }

    @Override
    public void close() {
        subscription.close();
    }
}
