package monitor.model;

import java.util.Objects;

/**
 * Who asks.
 *
 * @param name       as the audit ledger and the page show it
 * @param credential names the session or token that was shown, without being it (never a secret); empty where there is none
 */
public record Principal(String name, Role role, Kind kind, String credential) {

    public enum Kind { STRANGER, OPEN, BOOTSTRAP, SESSION, TOKEN }

    /** Someone who showed no credential. */
    public static final Principal STRANGER = new Principal("stranger", Role.NONE, Kind.STRANGER, "");

    public Principal {
        Objects.requireNonNull(name);
        Objects.requireNonNull(role);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(credential);
    }
}
