package monitor.model;

import java.util.Locale;

/** Why a server's last poll ended as it did; {@link #OK} when it brought a sample. */
public enum Reason {
    OK, UNREACHABLE, TIMEOUT, AUTH_FAILED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, AGENT_DOWN, NO_DATA, BAD_DATA,
    UNSUPPORTED, NO_SHELL, JUMP_FAILED;

    /** The contract's word. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of that word; {@link #NO_DATA} for one that nobody knows. */
    public static Reason of(String word) {
        for (Reason reason : values()) {
            if (reason.word().equals(word)) {
                return reason;
            }
        }
        return NO_DATA;
    }
}
