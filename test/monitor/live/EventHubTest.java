package monitor.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import monitor.model.Event;
import org.junit.jupiter.api.Test;

class EventHubTest {

    private static final Event EVENT = new Event.ServerChanged(1, Event.Change.ADDED);

    @Test
    void aSubscriberReceivesWhatIsPublishedAfterItCame() throws Exception {
        try (EventHub hub = new EventHub()) {
            hub.publish(new Event.AlertChanged(1, 1));
            EventHub.Subscription subscription = hub.subscribe(4);
            hub.publish(EVENT);
            assertEquals(EVENT, subscription.next(1, TimeUnit.SECONDS));
        }
    }

    @Test
    void aSlowSubscriberIsDroppedAndTheOthersStay() throws Exception {
        try (EventHub hub = new EventHub()) {
            EventHub.Subscription slow = hub.subscribe(1);
            EventHub.Subscription quick = hub.subscribe(4);
            hub.publish(EVENT);
            hub.publish(EVENT);
            assertTrue(slow.ended());
            assertFalse(quick.ended());
            assertEquals(EVENT, quick.next(1, TimeUnit.SECONDS));
            assertEquals(1, hub.subscribers());
        }
    }
}
