package monitor.api;

import monitor.http.Request;
import monitor.http.Response;

/** The stream of events. */
final class EventsApi {

    private final Parts parts;
    private final Feed feed;

    EventsApi(Parts parts, Feed feed) {
        this.parts = parts;
        this.feed = feed;
    }

    Response open(Request request) {
        long server = request.number("server", 1, Long.MAX_VALUE, 0);
        if (server != 0) {
            parts.entry(request, server);
        }
        return Response.events(new EventStream(parts.hub(), feed, new Sight(parts, request.principal()), server));
    }
}
