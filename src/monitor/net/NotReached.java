package monitor.net;

import java.io.IOException;

/** No connection, in a sentence that a person can act on. */
public final class NotReached extends IOException {

    private static final long serialVersionUID = 1;

    public enum Why {
        /** The name cannot be looked up. */
        NAME,
        /** The address lies where the settings allow none. */
        INNER,
        /** Nobody answers there. */
        CONNECT,
        /** The certificate or the handshake. */
        TLS
    }

    private final Why why;

    NotReached(Why why, String sentence) {
        super(sentence);
        this.why = why;
    }

    public Why why() {
        return why;
    }
}
