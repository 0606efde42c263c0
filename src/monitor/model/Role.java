package monitor.model;

import java.util.Locale;

/** What someone may do, each role all that the one before may: nobody, reads, acts, manages. */
public enum Role {
    NONE, VIEWER, OPERATOR, ADMIN;

    /** The contract's word. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
