package monitor.model;

import java.util.Locale;

/** What a rule looks at. */
public enum RuleKind {
    /** No good poll for {@code for_seconds}, and the last one failed. */
    DOWN,
    /** A figure beyond its threshold. */
    METRIC,
    /** A figure, disk, interface or container that is no longer there. */
    ABSENT,
    /** The newest sample is older than the threshold, in seconds. */
    AGE,
    UNIT_FAILED,
    /** A container is unhealthy, or restarts again and again. */
    CONTAINER,
    /** Something that happened, with nothing to end. */
    REBOOT,
    /** The host's clock is off by more than the threshold, in seconds. */
    CLOCK,
    HOST_KEY,
    AGENT_OUTDATED,
    /** A certificate has fewer days left than the threshold. */
    CERTIFICATE,
    /** A disk will be full within {@code forecast_hours}. */
    FORECAST,
    /** A check beside the hosts is down. */
    CHECK;

    /** The name in the API, such as {@code unit_failed}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of that name, or null. */
    public static RuleKind of(String word) {
        for (RuleKind kind : values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        return null;
    }

    /** Whether it is about parts of a server (disks, units), of which a glob may choose some. */
    public boolean hasSubjects() {
        return switch (this) {
            case METRIC, ABSENT, UNIT_FAILED, CONTAINER, CERTIFICATE, FORECAST, CHECK -> true;
            case DOWN, AGE, REBOOT, CLOCK, HOST_KEY, AGENT_OUTDATED -> false;
        };
    }

    /** Whether it compares with a threshold. */
    public boolean hasThreshold() {
        return switch (this) {
            case METRIC, AGE, CLOCK, CERTIFICATE -> true;
            case DOWN, ABSENT, UNIT_FAILED, CONTAINER, REBOOT, HOST_KEY, AGENT_OUTDATED, FORECAST, CHECK -> false;
        };
    }
}
