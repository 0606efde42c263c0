package monitor.store;

/** The data directory cannot be used; the message says why and what to do. The central ends with exit code 73. */
public final class UnusableData extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnusableData(String message) {
        super(message);
    }
}
