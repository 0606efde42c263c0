package monitor.model;

import java.util.Locale;

/** What is known of a server now. Paused is a field of the server, not a status. */
public enum Status {
    UNKNOWN, ONLINE, OFFLINE;

    /** The contract's word. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
