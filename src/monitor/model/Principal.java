package monitor.model;

import java.util.Objects;

/**
 * Who asks.
 *
 * @param name       as the audit ledger and the page show it
 * @param credential names the session or token that was shown, without being it (never a secret); empty where there is none
 */
public record Principal(String name, Role role, Kind kind, String credential, Rights rights) {

    public enum Kind { STRANGER, OPEN, BOOTSTRAP, SESSION, TOKEN, PROXY }

    /** Someone who showed no credential. */
    public static final Principal STRANGER = new Principal("stranger", Role.NONE, Kind.STRANGER, "");

    public Principal {
        Objects.requireNonNull(name);
        Objects.requireNonNull(role);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(credential);
        Objects.requireNonNull(rights);
    }

    /** Held back by nothing but the role. */
    public Principal(String name, Role role, Kind kind, String credential) {
        this(name, role, kind, credential, Rights.FULL);
    }

    public Reach reach() {
        return rights.reach();
    }

    /** Whether a sensitive step has to ask for the password before: in a browser that anyone may sit at by now. */
    public boolean unconfirmed() {
        return kind == Kind.SESSION && !rights.confirmed();
    }
}
