package monitor.notify;

import java.time.Duration;

/** How one attempt ended. */
public sealed interface Outcome {

    /** The receiver has it. */
    record Sent(int status, String detail) implements Outcome {}

    /** The receiver does not want this message: the same again will not please it. */
    record Refused(int status, String error) implements Outcome {}

    /**
     * Not now.
     *
     * @param status     0 where nobody answered
     * @param retryAfter what the receiver asked for, or null
     * @param doubted    whether it may have arrived all the same
     */
    record Later(int status, String error, Duration retryAfter, boolean doubted) implements Outcome {}

    static Outcome later(String error) {
        return new Later(0, error, null, false);
    }

    /** Null where it was sent. */
    default String error() {
        return switch (this) {
            case Sent _ -> null;
            case Refused(int _, String error) -> error;
            case Later(int _, String error, Duration _, boolean _) -> error;
        };
    }
}
