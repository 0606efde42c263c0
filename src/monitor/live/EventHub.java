package monitor.live;

import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import monitor.model.Event;

/** Tells events to subscribers through bounded queues; one that reads too slowly is dropped and has to begin anew with a snapshot. */
public final class EventHub implements AutoCloseable {

    private final CopyOnWriteArrayList<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    /** Never blocks. */
    public void publish(Event event) {
        Objects.requireNonNull(event);
        for (Subscription subscription : subscriptions) {
            subscription.offer(event);
        }
    }

    /** @param capacity events that may wait before the subscriber is dropped */
    public Subscription subscribe(int capacity) {
        Subscription subscription = new Subscription(capacity);
        subscriptions.add(subscription);
        return subscription;
    }

    public int subscribers() {
        return subscriptions.size();
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
    }

    /** One reader's queue. */
    public final class Subscription implements AutoCloseable {

        private final BlockingQueue<Event> queue;
        private volatile boolean dropped;

        private Subscription(int capacity) {
            queue = new ArrayBlockingQueue<>(capacity);
        }

        private void offer(Event event) {
            if (!dropped && !queue.offer(event)) {
                close();
            }
        }

        /** The next event, or null when the wait was over or the subscription has ended. */
        public Event next(long wait, TimeUnit unit) throws InterruptedException {
            return queue.poll(wait, unit);
        }

        /** Whether it was too slow, or closed. */
        public boolean ended() {
            return dropped;
        }

        @Override
        public void close() {
            dropped = true;
            subscriptions.remove(this);
            queue.clear();
        }
    }
}
