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

    /** The lesser of the two. */
    public Role atMost(Role other) {
        return covers(other) ? other : this;
    }

    /** Of the contract's word; null where it is none that somebody may have. */
    public static Role of(String word) {
        for (Role role : values()) {
            if (role != NONE && role.word().equals(word)) {
                return role;
            }
        }
        return null;
    }
}
