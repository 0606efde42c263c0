package monitor.net;

import java.io.IOException;
import java.time.Duration;

/** Sends one request to where a {@link Dialer} lets it. A redirect is an answer like any other: it is not followed. */
public final class HttpClient {

    private final Dialer dialer;

    public HttpClient(Dialer dialer) {
        this.dialer = dialer;
    }

    /** Throws where no whole answer came, with a sentence; a {@link NotReached} before anything was sent. */
    public Answer send(Call call, Duration limit, int maxBody) throws IOException {
        String host = call.uri().getHost();
        try (Line line = call.tls() ? dialer.dialTls(host, call.port(), limit) : dialer.dial(host, call.port(), limit)) {
            return HttpExchange.on(line, call, maxBody);
        }
    }
}
