package monitor.notify;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import monitor.net.Call;

/** A dead man's switch: whoever stops being called knows that the central is silent. */
final class Heartbeat implements Chat {

    static final List<Field> FIELDS = List.of(
            Field.url("url", "Address", "", "Called every minute as long as the central works, such as https://hc-ping.com/…"),
            Field.choice("method", "Method", "GET", "GET", "POST"));

    @Override
    public Call call(Letter letter, Values values) {
        return new Call(values.text("method"), URI.create(values.text("url")),
                new LinkedHashMap<>(Map.of("User-Agent", "server-monitor")), new byte[0]);
    }
}
