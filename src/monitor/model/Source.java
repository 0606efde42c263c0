package monitor.model;

import java.util.Locale;

/** Where a sample came from. */
public enum Source {
    LOCAL, AGENT, AGENTLESS;

    /** The contract's word. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
