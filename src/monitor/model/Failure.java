package monitor.model;

import java.util.Objects;

/**
 * What a host did wrong, as a value: the reason and a sentence that a person can act on.
 *
 * @param fingerprint the SHA256 fingerprint that the host showed, for the host key reasons; else null
 */
public record Failure(Reason reason, String sentence, String fingerprint) {

    public Failure {
        Objects.requireNonNull(reason);
        Objects.requireNonNull(sentence);
        if (reason == Reason.OK) {
            throw new IllegalArgumentException("a failure cannot have the reason ok");
        }
    }

    public Failure(Reason reason, String sentence) {
        this(reason, sentence, null);
    }
}
