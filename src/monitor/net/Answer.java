package monitor.net;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What an HTTP server answered.
 *
 * @param headers their names in lower case; of several alike the first
 * @param body    as far as it was read
 * @param cut     whether there was more of it
 */
public record Answer(int status, Map<String, String> headers, byte[] body, boolean cut) {

    public boolean success() {
        return status >= 200 && status < 300;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
