package monitor.model;

import java.time.Instant;
import java.util.List;

/**
 * What a check says now.
 *
 * @param fromServer      the server that it is made from, or null for the central
 * @param tags            its own, for the scopes of rules
 * @param since           when this state began
 * @param error           why it is down, in a sentence, or null
 * @param certificateDays left of the certificate, below 0 once it has ended; null where there is none
 * @param warnDays        how many days before its end a certificate is to be spoken of
 */
public record CheckState(long id, String name, String target, Long fromServer, List<String> tags, State state,
        Instant since, String error, Integer certificateDays, int warnDays) {

    public enum State {
        UNKNOWN, UP, DOWN
    }

    public CheckState {
        tags = List.copyOf(tags);
    }
}
