package monitor.model;

import java.util.Locale;

/** How much an alert matters, the least first. */
public enum Severity {
    INFO, WARNING, CRITICAL;

    /** The name in the API, such as {@code warning}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of that name, or null. */
    public static Severity of(String word) {
        for (Severity severity : values()) {
            if (severity.word().equals(word)) {
                return severity;
            }
        }
        return null;
    }
}
