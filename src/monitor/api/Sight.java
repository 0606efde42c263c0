package monitor.api;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import monitor.model.Event;
import monitor.model.Principal;
import monitor.watch.Fleet;

/**
 * What one listener may hear. A server that comes into their reach, by a tag, is new to them, and one that leaves it is
 * removed. Used by one thread.
 */
final class Sight {

    private static final byte[] NOTHING = {};

    private final Parts parts;
    private final Principal listener;
    /** The servers that they know of; kept only where some are out of reach. */
    private final Set<Long> known = new HashSet<>();

    Sight(Parts parts, Principal listener) {
        this.parts = parts;
        this.listener = listener;
    }

    byte[] snapshot(Feed feed, long server) {
        List<Fleet.Entry> within = parts.within(listener);
        if (limited()) {
            within.forEach(entry -> known.add(entry.server().id()));
        }
        return feed.snapshot(listener, within, server);
    }

    byte[] frames(Feed feed, Event event, long server) {
        if (!limited()) {
            return feed.frames(event, server);
        }
        return switch (event) {
            case Event.ServerChanged(long id, var _) -> changed(feed, event, id, server);
            case Event.Sampled(var sample) -> of(sample.serverId(), feed, event, server);
            case Event.StatusChanged(long id, var _, var _, var _) -> of(id, feed, event, server);
            case Event.AlertChanged(long _, long id) -> of(id, feed, event, server);
            // jobs are an admin's matter over the whole fleet
            case Event.JobStep _ -> NOTHING;
        };
    }

    private byte[] of(long id, Feed feed, Event event, long server) {
        return parts.reaches(listener, id) ? feed.frames(event, server) : NOTHING;
    }

    private byte[] changed(Feed feed, Event event, long id, long server) {
        if (parts.reaches(listener, id)) {
            known.add(id);
            return feed.frames(event, server);
        }
        return known.remove(id) ? Feed.removed(id) : NOTHING;
    }

    private boolean limited() {
        return !listener.reach().everything();
    }
}
